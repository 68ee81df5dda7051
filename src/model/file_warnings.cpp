// SPDX-License-Identifier: MIT
// Warnings about capable files, from the rule of execve(2) and from who can change them.
#include "execcap/model/file_warnings.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "execcap/caps/list_text.hpp"
#include "execcap/model/exec_rules.hpp"

namespace execcap {
namespace {

/// Programs that run whatever their user writes, by name without a version at its end.
constexpr auto interpreters = std::to_array<std::string_view>(
    {"ash",  "awk",    "bash",  "busybox", "csh",  "dash",  "env",  "fish",   "gawk", "gdb",
     "java", "ksh",    "lua",   "luajit",  "mawk", "mksh",  "node", "nodejs", "perl", "php",
     "pypy", "python", "rbash", "ruby",    "sh",   "tclsh", "tcsh", "wish",   "zsh"});

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// `python3.11` is python.
bool is_interpreter(std::string_view path) {
  std::string_view name = base_name(path);
  const std::size_t last = name.find_last_not_of("0123456789.-");
  name = last == std::string_view::npos ? name : name.substr(0, last + 1);
  return std::find(interpreters.begin(), interpreters.end(), name) != interpreters.end();
}

/// The launcher's command line that gives the same without capabilities on the file.
std::string launcher_line(const FileFacts& file, CapSet caps) {
  return "execcap -u USER -c " + list_text(caps) + " -- " + file.path;
}

/// Somebody who has nothing to do with the file, and only what his bounding set allows.
ProcessState ordinary_user(CapSet bounding) {
  ProcessState state;
  state.uid = IdQuad<Uid>::all(Uid{max_id});
  state.gid = IdQuad<Gid>::all(Gid{max_id});
  state.groups = {Gid{max_id}};
  state.caps.bounding = bounding;
  return state;
}

/// The file as he meets it: executable, for whether it is for him is another question.
ExecTarget target_of(const FileFacts& file, const FileCaps& caps) {
  const ExecFile exec_file{.path = file.path,
                           .owner = file.owner,
                           .group = file.group,
                           .mode = file.mode | mode::any_execute};
  return {.chain = {exec_file},
          .on_nosuid_mount = file.on_nosuid_mount,
          .caps_status = FileCapsStatus::counts,
          .caps = caps};
}

class Collector {
 public:
  Collector(const FileFacts& file, const FileCaps& caps, const KernelTraits& traits)
      : file_(file), caps_(caps), traits_(traits) {}

  std::vector<FileWarning> collect(std::optional<CapSet> bounding) {
    look_at_format();
    if (!file_.interpreter) ask_execve(bounding);
    look_at_set_id_bits();
    look_at_writers();
    return std::move(warnings_);
  }

 private:
  void warn(FileConcern concern, std::string text) {
    warnings_.push_back({concern, std::move(text)});
  }

  [[nodiscard]] CapSet given() const { return caps_.permitted | caps_.inheritable; }

  void look_at_format() {
    if (file_.interpreter) {
      warn(FileConcern::ineffective,
           "it is a script: execve(2) looks at the capabilities of " + *file_.interpreter +
               " alone; without file capabilities: " + launcher_line(file_, caps_.permitted));
    } else if (is_interpreter(file_.path) && !given().empty()) {
      warn(FileConcern::dangerous,
           "it is an interpreter: whoever may execute it runs any code with " + list_text(given()));
    }
    if ((file_.mode & mode::any_execute) == 0) {
      warn(FileConcern::ineffective, "nobody has execute permission on it");
    }
    if (const CapSet unknown = given() - traits_.all_caps(); !unknown.empty()) {
      warn(FileConcern::ineffective, "the running kernel does not have " + list_text(unknown));
    }
    if (caps_.rootid) {
      warn(FileConcern::note, "they count only in user namespaces whose root is uid " +
                                  std::to_string(caps_.rootid->value) + " here");
    }
  }

  void ask_execve(std::optional<CapSet> bounding) {
    const CapSet limit = bounding.value_or(traits_.all_caps());
    const Result<ExecResult, Refusal> result =
        after_execve(ordinary_user(limit), target_of(file_, caps_), {.traits = traits_});
    if (!result) {
      const Refusal& refusal = result.error();
      warn(FileConcern::ineffective,
           "execve(2) fails where the bounding set is " + list_text(limit, traits_.all_caps()) +
               ": " + std::string(rule_entry(refusal.rule).says) + " (" + list_text(refusal.caps) +
               "); without the effective flag it would run with what there is");
      return;
    }
    if (result->rules.contains(Rule::file_caps_are_ignored)) {
      warn(FileConcern::ineffective,
           "it is on a nosuid mount: its capabilities do not count there");
      return;
    }
    const CapSet lost = (caps_.permitted & traits_.all_caps()) - result->state.caps.permitted;
    if (!lost.empty()) {
      warn(FileConcern::ineffective, "a bounding set of " + list_text(limit, traits_.all_caps()) +
                                         " takes away " + list_text(lost));
    }
    if (result->is_secure && file_.is_dynamic) {
      warn(FileConcern::note,
           "it runs with AT_SECURE: LD_LIBRARY_PATH, LD_PRELOAD and $ORIGIN are ignored; without "
           "file capabilities: " +
               launcher_line(file_, given()));
    }
  }

  void look_at_set_id_bits() {
    if ((file_.mode & mode::set_user_id) != 0) {
      const bool is_root = file_.owner == root_uid;
      warn(FileConcern::dangerous,
           "it is set-user-ID as well: it runs as uid " + std::to_string(file_.owner.value) +
               (is_root ? " with no more than these capabilities" : " with these capabilities"));
    }
    constexpr std::uint32_t set_group_id = mode::set_group_id | mode::group_execute;
    if ((file_.mode & set_group_id) == set_group_id) {
      warn(FileConcern::dangerous, "it is set-group-ID as well: it runs with gid " +
                                       std::to_string(file_.group.value) +
                                       " and these capabilities");
    }
  }

  void look_at_writers() {
    constexpr std::uint32_t sticky = 01000;
    constexpr std::string_view loses = ", and what they write takes the capabilities away";
    if ((file_.mode & mode::other_write) != 0) {
      warn(FileConcern::dangerous, "everybody can write to it" + std::string(loses));
    } else if ((file_.mode & mode::group_write) != 0 && file_.group.value != 0) {
      warn(FileConcern::dangerous, "members of group " + std::to_string(file_.group.value) +
                                       " can write to it" + std::string(loses));
    }
    const bool is_open = (file_.directory_mode & mode::other_write) != 0;
    if (is_open && (file_.directory_mode & sticky) == 0) {
      warn(FileConcern::dangerous,
           "everybody can put another file in its place: its directory is writable by others");
    }
  }

  const FileFacts& file_;
  const FileCaps& caps_;
  const KernelTraits& traits_;
  std::vector<FileWarning> warnings_;
};

}  // namespace

std::vector<FileWarning> file_warnings(const FileFacts& file, const FileCaps& caps,
                                       std::optional<CapSet> bounding, const KernelTraits& traits) {
  return Collector(file, caps, traits).collect(bounding);
}

}  // namespace execcap
