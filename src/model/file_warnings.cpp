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

/// A path as a word of a shell, and one that is not looked up in PATH.
std::string shell_word(const std::string& path) {
  std::string word = path.find('/') == std::string::npos ? "./" + path : path;
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@%:,=";
  if (word.find_first_not_of(plain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char letter : word) quoted += letter == '\'' ? "'\\''" : std::string(1, letter);
  return quoted + "'";
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
    reachable_ = given() & bounding.value_or(traits_.all_caps()) & traits_.all_caps();
    look_at_format();
    if (!file_.interpreter) ask_execve(bounding);
    look_at_set_id_bits();
    look_at_writers();
    if (is_secure_ && file_.is_dynamic) {
      advise(FileConcern::note,
             "it runs with AT_SECURE: LD_LIBRARY_PATH, LD_PRELOAD and $ORIGIN are ignored");
    }
    return std::move(warnings_);
  }

 private:
  void warn(FileConcern concern, std::string text) {
    warnings_.push_back({concern, std::move(text)});
  }

  /// Warns of what does not befall a program that execcap starts; the first such warning says how.
  void advise(FileConcern concern, std::string text) {
    if (!has_advised_ && !reachable_.empty()) {
      text += "; without file capabilities: execcap -u USER -c " + list_text(reachable_) + " -- " +
              shell_word(file_.path);
      has_advised_ = true;
    }
    warn(concern, std::move(text));
  }

  [[nodiscard]] CapSet given() const { return caps_.permitted | caps_.inheritable; }

  void look_at_format() {
    if (file_.interpreter) {
      advise(FileConcern::ineffective, "it is a script: execve(2) looks at the capabilities of " +
                                           *file_.interpreter + " alone");
    } else if (is_interpreter(file_.path) && !given().empty()) {
      advise(
          FileConcern::dangerous,
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
      advise(FileConcern::ineffective,
             "execve(2) fails where the bounding set is " + list_text(limit, traits_.all_caps()) +
                 ": " + std::string(rule_entry(refusal.rule).says) + " (" +
                 list_text(refusal.caps) +
                 "); without the effective flag it would run with what there is");
      return;
    }
    if (result->rules.contains(Rule::file_caps_are_ignored)) {
      advise(FileConcern::ineffective,
             "it is on a nosuid mount: its capabilities do not count there");
      return;
    }
    const CapSet lost = (caps_.permitted & traits_.all_caps()) - result->state.caps.permitted;
    if (!lost.empty()) {
      warn(FileConcern::ineffective, "a bounding set of " + list_text(limit, traits_.all_caps()) +
                                         " takes away " + list_text(lost));
    }
    is_secure_ = result->is_secure;
  }

  void look_at_set_id_bits() {
    if ((file_.mode & mode::set_user_id) != 0) {
      const bool is_root = file_.owner == root_uid;
      advise(FileConcern::dangerous,
             "it is set-user-ID as well: it runs as uid " + std::to_string(file_.owner.value) +
                 (is_root ? " with no more than these capabilities" : " with these capabilities"));
    }
    constexpr std::uint32_t set_group_id = mode::set_group_id | mode::group_execute;
    if ((file_.mode & set_group_id) == set_group_id) {
      advise(FileConcern::dangerous, "it is set-group-ID as well: it runs with gid " +
                                         std::to_string(file_.group.value) +
                                         " and these capabilities");
    }
  }

  void look_at_writers() {
    constexpr std::uint32_t sticky = 01000;
    constexpr std::string_view loses = ", and what they write takes the capabilities away";
    if ((file_.mode & mode::other_write) != 0) {
      advise(FileConcern::dangerous, "everybody can write to it" + std::string(loses));
    } else if ((file_.mode & mode::group_write) != 0 && file_.group.value != 0) {
      advise(FileConcern::dangerous, "members of group " + std::to_string(file_.group.value) +
                                         " can write to it" + std::string(loses));
    }
    if ((file_.directory_mode & sticky) != 0) return;
    if ((file_.directory_mode & mode::other_write) != 0) {
      advise(FileConcern::dangerous,
             "everybody can put another file in its place: its directory is writable by others");
    } else if ((file_.directory_mode & mode::group_write) != 0 &&
               file_.directory_group.value != 0) {
      advise(FileConcern::dangerous,
             "members of group " + std::to_string(file_.directory_group.value) +
                 " can put another file in its place: its directory is writable by them");
    }
  }

  const FileFacts& file_;
  const FileCaps& caps_;
  const KernelTraits& traits_;
  CapSet reachable_;          ///< what execcap could give in their stead
  bool is_secure_ = false;    ///< execve(2) sets AT_SECURE
  bool has_advised_ = false;  ///< the command line was shown
  std::vector<FileWarning> warnings_;
};

}  // namespace

std::vector<FileWarning> file_warnings(const FileFacts& file, const FileCaps& caps,
                                       std::optional<CapSet> bounding, const KernelTraits& traits) {
  return Collector(file, caps, traits).collect(bounding);
}

}  // namespace execcap
