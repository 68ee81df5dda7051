// SPDX-License-Identifier: MIT
#include "cli/profile_line.hpp"

#include <doctest/doctest.h>

#include "fakes.hpp"
#include "support/temporary_folder.hpp"

using namespace execcap;
using execcap::test::message_of;
using Words = std::vector<std::string>;

namespace {

Result<ParsedCommandLine> parse(const Words& words, const OwnBinary& own = {}) {
  ToolStart start{.args = {"execcap"}, .environment = {}, .own_binary = own};
  start.args.insert(start.args.end(), words.begin(), words.end());
  return parse_execcap_line(start);
}

/// A profile with this text, and the command line of execcap with it.
class ProfileFile {
 public:
  explicit ProfileFile(std::string_view text) : path_(folder_.file("profile", text, 0644)) {}

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] Words words(const Words& behind) const {
    Words words = {"--profile", path_};
    words.insert(words.end(), behind.begin(), behind.end());
    return words;
  }
  [[nodiscard]] ParsedCommandLine line(const Words& behind) const {
    const Result<ParsedCommandLine> line = parse(words(behind));
    INFO(message_of(line));
    REQUIRE(line);
    return *line;
  }
  [[nodiscard]] std::string refusal(const Words& behind) const {
    const std::string message = message_of(parse(words(behind)));
    return message.starts_with(path_) ? "FILE" + message.substr(path_.size()) : message;
  }

 private:
  test::TemporaryFolder folder_;
  std::string path_;
};

}  // namespace

TEST_CASE("the options of a profile are as if they stood on the command line") {
  const ProfileFile file("user=web\ncaps=net_raw\nsetsid\nenv=A=1\nenv=B=2\n");
  const ParsedCommandLine line = file.line({"--umask", "27", "--env=C=3", "--", "ls", "-l"});
  CHECK(line.value(execcap_option::user) == "web");
  CHECK(line.value(execcap_option::caps) == "net_raw");
  CHECK(line.has(execcap_option::setsid));
  CHECK(line.value(execcap_option::umask) == "27");
  CHECK(line.values(execcap_option::env) == Words{"A=1", "B=2", "C=3"});
  CHECK(line.operands == Words{"ls", "-l"});
  CHECK(line.has_dashes);
}

TEST_CASE("a profile may be followed by CAPTEXT if it names no command") {
  CHECK_FALSE(ProfileFile("user=web\n").line({"=ep", "ls"}).has_dashes);
  const ParsedCommandLine line = ProfileFile("command=ls\n").line({"=ep"});
  CHECK(line.operands == Words{"ls", "=ep"});
  CHECK(line.has_dashes);
}

TEST_CASE("operands are further arguments of the command of a profile") {
  const ProfileFile file("caps=none\ncommand=ls\narg=-l\n");
  CHECK(file.line({}).operands == Words{"ls", "-l"});
  CHECK(file.line({"-v", "--", "-a"}).operands == Words{"ls", "-l", "-a"});
  CHECK(file.line({"-v", "x", "-a"}).operands == Words{"ls", "-l", "x", "-a"});
}

TEST_CASE("an option of both the profile and the command line is an error with its line") {
  const ProfileFile file("\ncaps=none\nsetsid\n");
  CHECK(file.refusal({"-c", "all", "ls"}) ==
        "FILE:2: caps: given on the command line, too; give it once");
  CHECK(file.line({"--setsid", "ls"}).has(execcap_option::setsid));
  CHECK(file.refusal({"--profile", file.path(), "ls"}) ==
        "--profile: given more than once; give it once");
}

TEST_CASE("a script that names its command gets all words behind it as arguments") {
  const ProfileFile script("#!/usr/bin/execcap --profile\ncaps=none\ncommand=ls\narg=-l\n");
  CHECK(script.line({"--explain", "--", "-v"}).operands ==
        Words{"ls", "-l", "--explain", "--", "-v"});
  CHECK_FALSE(script.line({"--explain"}).has(execcap_option::explain));
  CHECK(script.line({"--help"}).operands == Words{"ls", "-l", "--help"});

  const Result<ParsedCommandLine> explained =
      parse({"--explain", "--profile=" + script.path(), "--no-such-option"});
  REQUIRE(explained);
  CHECK(explained->has(execcap_option::explain));
  CHECK(explained->operands == Words{"ls", "-l", "--no-such-option"});
}

TEST_CASE("a script without a command is a profile like any other") {
  const ProfileFile script("#!/usr/bin/execcap --profile\ncaps=none\n");
  const ParsedCommandLine line = script.line({"--explain", "ls", "-l"});
  CHECK(line.has(execcap_option::explain));
  CHECK(line.operands == Words{"ls", "-l"});
}

TEST_CASE("help and version before a profile need no file") {
  CHECK(parse({"--help", "--profile", "/nowhere"})->has(execcap_option::help));
  CHECK(parse({"-V", "--profile", "/nowhere"})->has(execcap_option::version));
}

TEST_CASE("the word --profile elsewhere is no option") {
  CHECK_FALSE(parse({"-c", "none", "ls", "--profile", "/nowhere"})->profile.has_value());
  CHECK_FALSE(parse({"-c", "none", "--", "--profile=/nowhere"})->profile.has_value());
  CHECK(parse({"--argv0", "--profile", "ls"})->value(execcap_option::argv0) == "--profile");
  CHECK(message_of(parse({"--profile"})) == "--profile: no value; give it FILE");
  CHECK(message_of(parse({"--profile", "", "ls"})) == "--profile: empty name; give it a file");
  CHECK(message_of(parse({"--profiles", "x"})) ==
        "--profiles: unknown option; did you mean --profile?");
}

TEST_CASE("a profile that cannot be trusted is refused") {
  const test::TemporaryFolder folder;
  const std::string open = folder.file("open", "caps=none\n", 0666);
  CHECK(message_of(parse({"--profile", open, "ls"})) ==
        "--profile: cannot trust '" + open +
            "': everybody may write it; take that away with chmod go-w");
  CHECK(message_of(parse({"--profile", folder.path("none"), "ls"})) ==
        "--profile: cannot open '" + folder.path("none") + "': no such file or directory");
}

TEST_CASE("a launcher with more privilege than its caller opens no profile") {
  const ProfileFile file("caps=none\n");
  const OwnBinary own{.is_secure = true,
                      .file = FilePrivileges{.mode = 0750, .has_capability_attr = true}};
  CHECK(message_of(parse(file.words({"ls"}), own)) ==
        "--profile: execcap has more privilege than its caller, and opens no file for it; give "
        "the options on the command line");
}

TEST_CASE("where each option came from is known") {
  const ProfileFile file("env=A=1\nsetsid\ncommand=ls\narg=-l\n");
  std::string text;
  for (const OptionSource& source :
       option_sources(file.line({"-c", "none", "--env", "B=2", "-v"}))) {
    const bool is_of_file = source.place.starts_with(file.path());
    text += (is_of_file ? "FILE" + source.place.substr(file.path().size()) : source.place) + " " +
            source.name + " " + source.value.value_or("(flag)") + "\n";
  }
  CHECK(text ==
        "FILE:1 env A=1\nFILE:2 setsid (flag)\nFILE:3 command ls\nFILE:4 arg -l\n"
        "command line profile " +
            file.path() +
            "\n"
            "command line caps none\ncommand line env B=2\ncommand line verbose (flag)\n");
}
