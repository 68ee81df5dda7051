// SPDX-License-Identifier: MIT
// Steps to calls, and the read-back to what differs.
#include "execcap/system/apply.hpp"

#include <utility>

#include "execcap/caps/list_text.hpp"
#include "execcap/model/id_text.hpp"
#include "execcap/system/process_reader.hpp"

namespace execcap {
namespace {

/// The same call for each capability of a set; ends with the first that fails.
Result<void> for_each_cap(CapSet caps, Kernel& kernel, Result<void> (Kernel::*call)(Cap)) {
  for (const Cap cap : caps) {
    if (Result<void> done = (kernel.*call)(cap); !done) return done;
  }
  return {};
}

struct Do {
  Kernel& kernel;

  Result<void> operator()(const step::StartSession&) const { return kernel.setsid(); }
  Result<void> operator()(const step::SetUmask& s) const { return kernel.umask(s.mask); }
  Result<void> operator()(const step::ChangeRoot& s) const {
    if (Result<void> done = kernel.chroot(s.path); !done) return done;
    return kernel.chdir("/");
  }
  Result<void> operator()(const step::ChangeDirectory& s) const { return kernel.chdir(s.path); }
  Result<void> operator()(const step::SetGroups& s) const { return kernel.setgroups(s.groups); }
  Result<void> operator()(const step::SetGid& s) const {
    return kernel.setresgid(s.real, s.effective, s.saved);
  }
  Result<void> operator()(const step::SetUid& s) const {
    return kernel.setresuid(s.real, s.effective, s.saved);
  }
  Result<void> operator()(const step::SetKeepCaps& s) const { return kernel.set_keep_caps(s.on); }
  Result<void> operator()(const step::SetSecurebits& s) const {
    return kernel.set_securebits(s.bits);
  }
  Result<void> operator()(const step::DropBounding& s) const {
    return for_each_cap(s.caps, kernel, &Kernel::drop_bounding);
  }
  Result<void> operator()(const step::SetCaps& s) const { return kernel.capset(s.caps); }
  Result<void> operator()(const step::LowerAmbient& s) const {
    return for_each_cap(s.caps, kernel, &Kernel::lower_ambient);
  }
  Result<void> operator()(const step::RaiseAmbient& s) const {
    return for_each_cap(s.caps, kernel, &Kernel::raise_ambient);
  }
  Result<void> operator()(const step::SetNoNewPrivs&) const { return kernel.set_no_new_privs(); }
  Result<void> operator()(const step::SetParentDeathSignal& s) const {
    if (Result<void> done = kernel.set_parent_death_signal(s.signal); !done) return done;
    if (s.signal == 0 || kernel.getppid() == s.parent) return {};
    return Error{.what = "getppid",
                 .why = "the parent process " + std::to_string(s.parent.value) +
                        " died before its signal was set"};
  }
  Result<void> operator()(const step::LimitHelpers& s) const {
    if (Result<void> done = kernel.write_helper_inheritable(s.caps.inheritable); !done) return done;
    if (Result<void> done = kernel.write_helper_bounding(s.caps.bounding); !done) return done;
    const Result<HelperCaps> found = kernel.read_helper_caps();
    if (!found) return found.error();
    if (*found == s.caps) return {};
    return Error{.kind = ErrorKind::mismatch,
                 .what = "read-back",
                 .why = "the kernel has bset " + list_text(found->bounding) + " and inheritable " +
                        list_text(found->inheritable)};
  }
};

/// `cannot change the uid to 33: setresuid 33 33 33: operation not permitted`.
Error error_of_step(const Step& step, Error error) {
  error.why = error.what + ": " + error.why;
  error.what = "cannot " + step_purpose(step);
  return error;
}

Error read_back_error(Error error) {
  error.why = error.what + ": " + error.why;
  error.what = "read-back";
  return error;
}

template <class Id>
std::string ids_in_words(const IdQuad<Id>& ids) {
  const bool is_one = ids == IdQuad<Id>::all(ids.real);
  return quad_text(ids) + (is_one ? "" : " (real/effective/saved/fs)");
}

std::string on_off_text(bool on) {
  return on ? "on" : "off";
}

/// Collects what differs, each with both values.
class Differences {
 public:
  template <class T, class Text>
  void compare(std::string_view name, const T& planned, const T& found, Text text_of) {
    if (planned == found) return;
    if (!text_.empty()) text_ += ", ";
    text_ +=
        std::string(name) + ": planned " + text_of(planned) + ", the kernel has " + text_of(found);
  }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string set_in_words(CapSet set) {
  return list_text(set);
}

std::string signal_text(int signal) {
  return std::to_string(signal);
}

}  // namespace

Result<void> apply(std::span<const Step> steps, Kernel& kernel, const StepListener& listener) {
  for (const Step& step : steps) {
    if (listener) listener(step);
    if (Result<void> done = std::visit(Do{kernel}, step); !done) {
      return error_of_step(step, std::move(done).error());
    }
  }
  return {};
}

Result<void> verify(const ProcessState& planned, Kernel& kernel, const KernelTraits& traits) {
  const Result<ProcessState> read = read_process_state(kernel, traits);
  if (!read) return read_back_error(read.error());
  const ProcessState& found = *read;
  Differences differences;
  differences.compare("uid", planned.uid, found.uid, ids_in_words<Uid>);
  differences.compare("gid", planned.gid, found.gid, ids_in_words<Gid>);
  differences.compare("groups", planned.groups, found.groups, groups_or_none);
  for (const NamedSet& set : named_sets) {
    differences.compare(set.name, planned.caps.*set.member, found.caps.*set.member, set_in_words);
  }
  differences.compare("securebits", planned.securebits, found.securebits, securebits_text);
  differences.compare("no_new_privs", planned.no_new_privs, found.no_new_privs, on_off_text);
  if (planned.parent_death_signal != 0) {
    const Result<int> signal = kernel.get_parent_death_signal();
    if (!signal) return read_back_error(signal.error());
    differences.compare("parent-death signal", planned.parent_death_signal, *signal, signal_text);
  }
  if (differences.text().empty()) return {};
  return Error{.kind = ErrorKind::mismatch, .what = "read-back", .why = differences.text()};
}

}  // namespace execcap
