// SPDX-License-Identifier: MIT
// A launch as a command line of setpriv(1) or capsh(1), for sh(1). What they do was seen with
// util-linux 2.38 and libcap 2.66.
#include "cli/emit_commands.hpp"

#include <algorithm>

#include "cli/emit_words.hpp"
#include "cli/signal_name.hpp"
#include "cli/text_layout.hpp"
#include "execcap/caps/list_text.hpp"
#include "execcap/model/id_text.hpp"
#include "execcap/plan/predict.hpp"

namespace execcap {
namespace {

/// The words of env(1) that make the environment, or none where nothing changes it.
std::vector<std::string> environment_words(const PlannedLaunch& launch) {
  const EnvironmentRequest& asked = launch.order.environment;
  std::vector<std::string> words = {"env"};
  if (asked.clear) {
    words.emplace_back("-i");
    for (const std::string& entry : command_environment(asked, launch.callers_environment)) {
      words.push_back(entry);
    }
    return words;
  }
  std::vector<std::string> assignments;
  for (const EnvironmentEdit& edit : environment_edits(asked)) {
    if (edit.kind == EnvironmentEdit::Kind::set) {
      assignments.push_back(edit.name + "=" + edit.value);
    } else if (edit.kind == EnvironmentEdit::Kind::unset) {
      words.insert(words.end(), {"-u", edit.name});
    }
  }
  const auto is_like_option = [](const std::string& word) { return word.starts_with('-'); };
  if (std::any_of(assignments.begin(), assignments.end(), is_like_option)) words.emplace_back("--");
  words.insert(words.end(), assignments.begin(), assignments.end());
  return words.size() == 1 ? std::vector<std::string>() : words;
}

/// The line of sh(1): what the shell itself does, then the command.
std::string shell_line(const PlannedLaunch& launch, const std::vector<std::string>& command) {
  const LaunchRequest& asked = launch.order.launch;
  std::string before;
  if (asked.umask) before += "umask " + octal_mode(*asked.umask) + " && ";
  if (asked.working_directory && !asked.root_directory) {
    before += "cd -P -- " + shell_quoted(*asked.working_directory) + " && ";
  }
  std::vector<std::string> words = environment_words(launch);
  words.insert(words.end(), command.begin(), command.end());
  const std::string line = shell_words(words);
  // In a subshell, so that the caller's own is left as it is.
  return before.empty() ? line + "\n" : "(" + before + "exec " + line + ")\n";
}

class Setpriv {
 public:
  explicit Setpriv(const PlannedLaunch& launch) : launch_(launch), state_(launch.start) {}

  Emission run() {
    say_ids();
    say_groups();
    say_sets();
    say_securebits();
    const ProcessState& wanted = launch_.command();
    if (wanted.no_new_privs) {
      words_.emplace_back("--no-new-privs");
      state_.no_new_privs = true;
    }
    say_death_signal();
    const std::vector<std::string>& argv = launch_.order.argv;
    words_.emplace_back("--");
    words_.push_back(launch_.path);
    words_.insert(words_.end(), argv.begin() + 1, argv.end());
    add_differences(launch_, state_, system_name, out_.unsaid);
    add_wordless(launch_,
                 {.session = true,
                  .working_directory = launch_.order.launch.root_directory.has_value(),
                  .root_directory = true,
                  .argv0 = true},
                 system_name, out_.unsaid);
    out_.text = shell_line(launch_, words_);
    return std::move(out_);
  }

 private:
  static constexpr std::string_view system_name = "setpriv";

  void say_ids() {
    const auto say = [this](std::string_view kind, const auto& start, const auto& wanted) {
      if (wanted == start) return start;
      const std::string real = std::to_string(wanted.real.value);
      const std::string effective = std::to_string(wanted.effective.value);
      if (real == effective) {
        words_.push_back("--re" + std::string(kind) + "=" + real);
      } else {
        words_.push_back("--r" + std::string(kind) + "=" + real);
        words_.push_back("--e" + std::string(kind) + "=" + effective);
      }
      auto ids = wanted;
      ids.saved = ids.fs = wanted.effective;
      return ids;
    };
    const ProcessState& wanted = launch_.plan.at_exec;
    state_.uid = say("uid", launch_.start.uid, wanted.uid);
    state_.gid = say("gid", launch_.start.gid, wanted.gid);
  }

  void say_groups() {
    const std::vector<Gid>& groups = launch_.plan.at_exec.groups;
    if (!launch_.names_groups() || groups == launch_.start.groups) {
      words_.emplace_back("--keep-groups");
    } else if (groups.empty()) {
      words_.emplace_back("--clear-groups");
    } else {
      words_.push_back("--groups=" + groups_text(groups));
    }
    state_.groups = groups;
  }

  /// Sets one set to exactly these: an item without a name is not known to setpriv.
  void say_set(std::string_view option, CapSet set) {
    std::string list = "-all";
    for (const Cap cap : set) list += ",+" + short_cap_name(cap);
    words_.push_back("--" + std::string(option) + "=" + list);
  }

  void say_sets() {
    const CapState& wanted = launch_.plan.at_exec.caps;
    CapState& caps = state_.caps;
    // setpriv does bounding first: what has left it cannot become inheritable any more. What has no
    // name cannot be named in a list, so it goes.
    const CapSet bounding = wanted.bounding & caps.bounding;
    if (bounding != caps.bounding) {
      caps.bounding = named_caps(bounding);
      say_set("bounding-set", caps.bounding);
    }
    caps.inheritable =
        named_caps(wanted.inheritable & (caps.bounding | launch_.start.caps.inheritable));
    say_set("inh-caps", caps.inheritable);
    caps.ambient = named_caps(wanted.ambient & caps.inheritable & caps.permitted);
    say_set("ambient-caps", caps.ambient);
    caps.effective = caps.permitted;
  }

  void say_securebits() {
    constexpr Securebits known_flags = securebit::noroot | securebit::no_setuid_fixup;
    const Securebits known = known_flags | known_flags.locks() | securebit::keep_caps.locks();
    const Securebits wanted = launch_.command().securebits;
    state_.securebits = wanted & known;
    if (wanted.empty() && launch_.start.securebits.empty()) return;
    std::string list = "-all";
    for (const SecurebitName& bit : securebit_names) {
      const std::string name(bit.name);
      if (state_.securebits.has(bit.flag)) list += ",+" + name;
      if (state_.securebits.has(bit.flag.locks())) list += ",+" + name + "_locked";
    }
    words_.push_back("--securebits=" + list);
  }

  void say_death_signal() {
    const auto& asked = launch_.order.launch.parent_death;
    if (!asked) return;
    if (const auto name = signal_name(asked->signal)) {
      words_.push_back("--pdeathsig=" + std::string(*name));
    } else {
      out_.unsaid.push_back("--pdeathsig " + std::to_string(asked->signal) +
                            ": setpriv takes no number");
    }
  }

  const PlannedLaunch& launch_;
  ProcessState state_;  ///< in which setpriv executes the command
  Emission out_;
  std::vector<std::string> words_ = {"setpriv"};
};

/// The options of capsh are calls, made in their order: each step of the plan is one.
struct CapshStep {
  CapSet all;
  Emission& out;
  std::vector<std::string>& words;

  void unsaid(std::string_view what) const {
    out.unsaid.push_back(std::string(what) + ": capsh has no word for it");
  }
  void names(std::string_view option, CapSet caps) const {
    std::string list;
    for (const Cap cap : caps) list += (list.empty() ? "" : ",") + cap_name(cap);
    words.push_back("--" + std::string(option) + "=" + list);
  }

  void operator()(const step::StartSession&) const { unsaid("--setsid"); }
  void operator()(const step::SetUmask&) const {}
  void operator()(const step::ChangeRoot& s) const { words.push_back("--chroot=" + s.path); }
  void operator()(const step::ChangeDirectory&) const {}
  void operator()(const step::SetGroups& s) const {
    words.push_back("--groups=" + groups_text(s.groups));
  }
  void operator()(const step::SetGid& s) const {
    words.push_back("--gid=" + std::to_string(s.real.value));
  }
  void operator()(const step::SetUid& s) const {
    words.push_back("--uid=" + std::to_string(s.real.value));
  }
  void operator()(const step::SetKeepCaps& s) const {
    words.emplace_back(s.on ? "--keep=1" : "--keep=0");
  }
  void operator()(const step::SetSecurebits& s) const {
    words.push_back("--secbits=" + std::to_string(s.bits.word()));
  }
  void operator()(const step::DropBounding& s) const { names("drop", s.caps); }
  void operator()(const step::SetCaps& s) const {
    words.push_back("--caps=" + set_text(s.caps, all));
  }
  void operator()(const step::LowerAmbient& s) const { names("delamb", s.caps); }
  void operator()(const step::RaiseAmbient& s) const { names("addamb", s.caps); }
  void operator()(const step::SetNoNewPrivs&) const { words.emplace_back("--no-new-privs"); }
  void operator()(const step::SetParentDeathSignal&) const { unsaid("--pdeathsig"); }
  void operator()(const step::LimitHelpers&) const { unsaid("limits of what the kernel starts"); }
};

/// Whether the step sets a real id that is not the effective one: capsh sets both alike.
bool sets_two_ids(const Step& step) {
  const auto* const uid = std::get_if<step::SetUid>(&step);
  const auto* const gid = std::get_if<step::SetGid>(&step);
  return (uid != nullptr && uid->real != uid->effective) ||
         (gid != nullptr && gid->real != gid->effective);
}

}  // namespace

Emission emit_setpriv(const PlannedLaunch& launch) {
  return Setpriv(launch).run();
}

Emission emit_capsh(const PlannedLaunch& launch) {
  Emission out;
  // Without --quiet it warns on standard output of a kernel that is newer than its library.
  std::vector<std::string> words = {"capsh", "--quiet"};
  const CapshStep say{.all = launch.around.traits.all_caps(), .out = out, .words = words};
  std::vector<Step> steps;
  for (const Step& step : launch.plan.steps) {
    if (sets_two_ids(step)) continue;
    std::visit(say, step);
    steps.push_back(step);
  }
  const Result<ProcessState, RefusedStep> state = after_steps(launch.start, steps, launch.around);
  if (state) {
    add_differences(launch, *state, "capsh", out.unsaid);
  } else {
    out.unsaid.emplace_back("the launch: capsh could not make all steps");
  }
  const LaunchOrder& order = launch.order;
  add_wordless(launch,
               {.working_directory = order.launch.root_directory.has_value(), .argv0 = true},
               "capsh", out.unsaid);
  if (launch.path.front() != '/') {
    out.unsaid.push_back("the command " + launch.path + ": capsh takes a path");
  }
  words.push_back("--shell=" + launch.path);
  words.emplace_back("--");
  words.insert(words.end(), order.argv.begin() + 1, order.argv.end());
  out.text = shell_line(launch, words);
  return out;
}

}  // namespace execcap
