// SPDX-License-Identifier: MIT
// A launch as lines of a systemd unit. What systemd does by itself comes from its exec-invoke.c and
// systemd.exec(5), version 252.
#include "cli/emit_systemd.hpp"

#include <algorithm>
#include <array>

#include "cli/emit_words.hpp"
#include "cli/printable.hpp"
#include "cli/text_layout.hpp"

namespace execcap {
namespace {

constexpr std::string_view system_name = "systemd";

/// The securebits that SecureBits= knows.
constexpr std::array<std::pair<Securebits, std::string_view>, 3> known_securebits = {{
    {securebit::noroot, "noroot"},
    {securebit::no_setuid_fixup, "no-setuid-fixup"},
    {securebit::keep_caps, "keep-caps"},
}};

/// `%` begins a specifier in every value.
std::string without_specifiers(std::string_view text) {
  std::string out;
  for (const char letter : text) out += letter == '%' ? std::string("%%") : std::string(1, letter);
  return out;
}

/// A word of a value that is split into words: systemd.syntax(7), "Quoting".
std::string quoted(std::string_view word, bool doubles_dollars) {
  constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:=,@+-";
  constexpr std::string_view digits = "0123456789abcdef";
  if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos) {
    return std::string(word);
  }
  std::string out = "\"";
  for (const char letter : word) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
      out += std::string("\\") + letter;
    } else if (byte < ' ' || byte == 0x7F || letter == ';') {
      out += std::string("\\x") + digits[byte >> 4U] + digits[byte & 0xFU];
    } else if (letter == '%' || (letter == '$' && doubles_dollars)) {
      out += std::string(2, letter);
    } else {
      out += letter;
    }
  }
  return out + "\"";
}

/// Whether a value that is not split into words comes out as it stands.
bool is_plain_value(std::string_view text) {
  const bool has_control = std::any_of(text.begin(), text.end(), [](char letter) {
    return static_cast<unsigned char>(letter) < ' ' || letter == '\x7F';
  });
  return is_utf8(text) && !has_control && !text.empty() && text.back() != ' ' &&
         text.back() != '\\';
}

class Unit {
 public:
  explicit Unit(const PlannedLaunch& launch) : launch_(launch) {}

  Emission run() {
    out_.text = "[Service]\n";
    say_identity();
    say_capabilities();
    say_place();
    say_environment();
    say_command();
    add_differences(launch_, at_exec(), system_name, out_.unsaid);
    add_wordless(launch_, {.death_signal = true}, system_name, out_.unsaid);
    return std::move(out_);
  }

 private:
  void line(std::string_view key, const std::string& value) {
    out_.text += std::string(key) + "=" + value + "\n";
  }

  void unsaid(std::string_view what, std::string_view why) {
    out_.unsaid.push_back(std::string(what) + ": " + std::string(why));
  }

  /// A group that systemd can start something with: it looks every number up.
  std::string group_word(Gid gid) {
    if (const auto name = launch_.accounts.group_name(gid)) return *name;
    unsaid("gid " + std::to_string(gid.value), "systemd takes no number that no group has");
    return std::to_string(gid.value);
  }

  void say_identity() {
    const ProcessState& wanted = launch_.command();
    const Uid uid = wanted.uid.effective;
    const Gid gid = wanted.gid.effective;
    std::optional<Account> account;
    if (uid != root_uid) {
      const Result<std::optional<Account>> found = launch_.accounts.find_user(uid);
      if (found) account = *found;
      if (!account) {
        unsaid("uid " + std::to_string(uid.value), "systemd takes no number that no account has");
      }
      line("User", account ? account->name : std::to_string(uid.value));
    }
    if (uid != root_uid || gid.value != 0) line("Group", group_word(gid));

    // With a user systemd calls initgroups(3), except for the group 0.
    if (account && gid.value != 0) {
      account->gid = gid;
      if (const Result<std::vector<Gid>> groups = launch_.accounts.groups_of(*account)) {
        groups_ = *groups;
      }
    }
    std::string more;
    if (launch_.names_groups()) {
      for (const Gid group : wanted.groups) {
        if (std::find(groups_.begin(), groups_.end(), group) != groups_.end()) continue;
        more += (more.empty() ? "" : " ") + group_word(group);
        groups_.push_back(group);
      }
    }
    if (!more.empty()) line("SupplementaryGroups", more);
    std::sort(groups_.begin(), groups_.end());
    groups_.erase(std::unique(groups_.begin(), groups_.end()), groups_.end());
  }

  void say_capabilities() {
    const CapSet all = launch_.around.traits.all_caps();
    const ProcessState& wanted = launch_.command();
    bounding_ = wanted.caps.bounding & (named_caps(all) | named_caps(wanted.caps.bounding));
    const CapSet missing = all - bounding_;
    const bool is_inverted = missing.size() < bounding_.size();
    if (!missing.empty()) {
      line("CapabilityBoundingSet", is_inverted ? "~" + upper_cap_names(missing, "CAP_", " ")
                                                : upper_cap_names(bounding_, "CAP_", " "));
      if (is_inverted) bounding_ = all - named_caps(missing);
    }
    // systemd leaves out in silence what is not within the bounding set.
    ambient_ = named_caps(wanted.caps.ambient) & bounding_;
    if (!ambient_.empty()) line("AmbientCapabilities", upper_cap_names(ambient_, "CAP_", " "));

    std::string bits;
    const auto add = [&](Securebits bit, const std::string& name) {
      if (!wanted.securebits.has(bit)) return;
      bits += (bits.empty() ? "" : " ") + name;
      securebits_ = securebits_ | bit;
    };
    for (const auto& [flag, name] : known_securebits) {
      add(flag, std::string(name));
      add(flag.locks(), std::string(name) + "-locked");
    }
    if (!bits.empty()) line("SecureBits", bits);
    if (wanted.no_new_privs) line("NoNewPrivileges", "yes");
  }

  void say_place() {
    const LaunchRequest& asked = launch_.order.launch;
    if (asked.umask) line("UMask", octal_mode(*asked.umask));
    const auto say_directory = [this](std::string_view key, std::string_view option,
                                      const std::string& path) {
      if (path.front() != '/') {
        unsaid(std::string(option) + " " + path, "systemd takes an absolute path");
      } else if (!is_plain_value(path)) {
        unsaid(std::string(option) + " " + path, "systemd cannot read such a path");
      } else {
        line(key, without_specifiers(path));
      }
    };
    if (asked.root_directory) say_directory("RootDirectory", "--chroot", *asked.root_directory);
    if (asked.working_directory) {
      say_directory("WorkingDirectory", "--chdir", *asked.working_directory);
    }
  }

  void say_environment() {
    const EnvironmentRequest& asked = launch_.order.environment;
    if (asked.keep) unsaid("--keep-env", "systemd sets HOME and others with User=");
    if (asked.clear) unsaid("--clear-env", "systemd adds variables of its own");
    std::string set;
    std::string unset;
    std::string pass;
    for (const EnvironmentEdit& edit : environment_edits(asked)) {
      const std::string word = quoted(edit.name, false);
      switch (edit.kind) {
        case EnvironmentEdit::Kind::set:
          if (!is_utf8(edit.name + edit.value)) {
            unsaid("--env " + edit.name, "systemd reads UTF-8 alone");
            break;
          }
          set += " " + quoted(edit.name + "=" + edit.value, false);
          break;
        case EnvironmentEdit::Kind::unset:
          unset += " " + word;
          break;
        case EnvironmentEdit::Kind::pass:
          pass += " " + word;
          break;
      }
    }
    if (!set.empty()) line("Environment", set.substr(1));
    if (!unset.empty()) line("UnsetEnvironment", unset.substr(1));
    if (!pass.empty()) line("PassEnvironment", pass.substr(1));
  }

  void say_command() {
    const std::string& path = launch_.path;
    const bool is_bare_name = path.find('/') == std::string::npos;
    constexpr std::string_view prefixes = "@-:+!|";
    if (path.front() != '/' &&
        (!is_bare_name || prefixes.find(path.front()) != std::string_view::npos)) {
      return unsaid("the command " + path, "systemd takes an absolute path");
    }
    const std::vector<std::string>& argv = launch_.order.argv;
    if (!is_utf8(path) || !std::all_of(argv.begin(), argv.end(), is_utf8)) {
      return unsaid("the command", "systemd reads UTF-8 alone");
    }
    // In the path a dollar is a dollar, in the arguments it begins a variable.
    const bool names_argv0 = has_other_argv0(launch_.order) || path.find('$') != std::string::npos;
    std::string words = std::string(names_argv0 ? "@" : "") + quoted(path, false);
    if (names_argv0) words += " " + quoted(argv.front(), true);
    for (std::size_t i = 1; i < argv.size(); ++i) words += " " + quoted(argv[i], true);
    line("ExecStart", words);
  }

  /// The state in which systemd executes the command.
  [[nodiscard]] ProcessState at_exec() const {
    const ProcessState& wanted = launch_.command();
    const CapSet all = launch_.around.traits.all_caps();
    const bool keeps_permitted =
        wanted.uid.effective == root_uid || !ambient_.empty() || !securebits_.empty();
    ProcessState state;
    state.uid = IdQuad<Uid>::all(wanted.uid.effective);
    state.gid = IdQuad<Gid>::all(wanted.gid.effective);
    state.groups = groups_;
    state.caps.bounding = bounding_;
    state.caps.permitted = state.caps.effective = keeps_permitted ? all : CapSet{};
    // Inheritable goes with ambient; the rest of it is none in the first process.
    state.caps.inheritable = state.caps.ambient =
        securebits_.has(securebit::no_cap_ambient_raise) ? CapSet{} : ambient_;
    state.securebits = securebits_;
    state.no_new_privs = wanted.no_new_privs;
    return state;
  }

  const PlannedLaunch& launch_;
  Emission out_;
  std::vector<Gid> groups_;
  CapSet bounding_;
  CapSet ambient_;
  Securebits securebits_;
};

}  // namespace

Emission emit_systemd(const PlannedLaunch& launch) {
  return Unit(launch).run();
}

}  // namespace execcap
