// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "cli/execcap_cli.hpp"
#include "fakes.hpp"
#include "support/fake_kernel.hpp"
#include "support/states.hpp"

using namespace execcap;
using execcap::test::CapturingConsole;
using execcap::test::FakeAccounts;
using execcap::test::FakeKernel;
using Words = std::vector<std::string>;

namespace {

const Words web_words = {"-u",          "web",  "-c",      "net_bind_service",
                         "--pdeathsig", "TERM", "--umask", "27",
                         "--setsid",    "--",   "true",    "-x"};

/// One run of execcap over a kernel that is the rule book and the files that there are.
struct Run {
  explicit Run(ProcessState start = test::root_state()) : kernel(std::move(start)) {}

  int operator()(const Words& words) {
    ToolStart start{.args = {"execcap"},
                    .environment = {"PATH=/bin:/usr/bin", "HOME=/root", "LANG=C"},
                    .own_binary = own_binary};
    start.args.insert(start.args.end(), words.begin(), words.end());
    return execcap_main(start, kernel, accounts, console);
  }

  FakeKernel kernel;
  FakeAccounts accounts;
  CapturingConsole console;
  OwnBinary own_binary;
};

/// A file that everybody may execute, for as long as the object lives.
class TemporaryProgram {
 public:
  explicit TemporaryProgram(std::string_view text) {
    const int file = ::mkstemp(path_.data());
    REQUIRE(file >= 0);
    REQUIRE(::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    REQUIRE(::fchmod(file, 0755) == 0);
    REQUIRE(::close(file) == 0);
  }
  TemporaryProgram(const TemporaryProgram&) = delete;
  TemporaryProgram& operator=(const TemporaryProgram&) = delete;
  ~TemporaryProgram() { static_cast<void>(::unlink(path_.c_str())); }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/execcap-test-XXXXXX";
};

/// The beginning of a program for the machine of this test, which is not that of /bin/true in an
/// emulator.
std::string head_of_own_program() {
  std::string head(1024, '\0');
  std::ifstream("/proc/self/exe", std::ios::binary).read(head.data(), std::ssize(head));
  return head;
}

}  // namespace

TEST_CASE("a launch becomes the command with the planned state, its arguments and environment") {
  Run run;
  run(web_words);
  INFO(run.console.error);
  REQUIRE(run.kernel.executed);
  CHECK(run.kernel.executed->path == "/bin/true");
  CHECK(run.kernel.executed->argv == Words{"true", "-x"});
  CHECK(run.kernel.executed->envp == Words{"PATH=/bin:/usr/bin", "HOME=/srv/web", "LANG=C",
                                           "USER=web", "LOGNAME=web", "SHELL=/usr/sbin/nologin"});
  CHECK(run.kernel.state.uid == IdQuad<Uid>::all({33}));
  CHECK(run.kernel.state.caps.permitted == CapSet{cap::net_bind_service});
  CHECK(run.kernel.state.caps.ambient == CapSet{cap::net_bind_service});
  CHECK(run.kernel.state.caps.bounding == CapSet{cap::net_bind_service});
  CHECK(run.kernel.state.no_new_privs);
  CHECK(run.console.out.empty());
}

TEST_CASE("whichever call fails, nothing is executed and the exit code is 125") {
  Run whole;
  whole(web_words);
  REQUIRE(whole.kernel.executed);
  const std::size_t calls = whole.kernel.calls.size();
  REQUIRE(calls > 20);
  for (std::size_t number = 1; number < calls; ++number) {
    Run run;
    run.kernel.fail_at(number, EPERM);
    const int code = run(web_words);
    const std::string& call = run.kernel.calls.at(number - 1);
    CAPTURE(call);
    // Without /proc the state is read by calls of its own; getppid and umask cannot fail.
    const bool may_go_on = call.starts_with("read ") || call == "getppid";
    if (may_go_on && run.kernel.executed) {
      CHECK(run.kernel.state == whole.kernel.state);
      continue;
    }
    CHECK_FALSE(run.kernel.executed);
    CHECK(code == 125);
    CHECK(run.console.error.starts_with("execcap: "));
  }
}

TEST_CASE("a step that fails is named in the message with the kernel's reason") {
  Run run;
  run.kernel.fail_on("setresuid", EAGAIN);
  CHECK(run(web_words) == 125);
  CHECK(run.console.error ==
        "execcap: cannot change the uid to 33: setresuid 33 33 33: resource temporarily "
        "unavailable\n");
}

TEST_CASE("securebits that the kernel refuses end the launch") {
  Run run;
  run.kernel.fail_on("securebits", EPERM);
  CHECK(run({"-c", "none", "--securebits", "sealed", "true"}) == 125);
  CHECK(run.console.error.starts_with("execcap: cannot set the securebits to "));
  CHECK_FALSE(run.kernel.executed);
}

TEST_CASE("a kernel that says yes and does nothing is found out by the read-back") {
  Run whole;
  whole(web_words);
  for (std::size_t number = 1; number < whole.kernel.calls.size(); ++number) {
    const std::string& call = whole.kernel.calls[number - 1];
    const bool is_read_back = call.starts_with("set") || call.starts_with("bounding drop") ||
                              call.starts_with("capset") || call.starts_with("ambient raise") ||
                              call.starts_with("securebits") || call.starts_with("no_new_privs");
    if (!is_read_back || call == "setsid") continue;
    CAPTURE(call);
    Run run;
    run.kernel.lie_at(number);
    CHECK(run(web_words) == 125);
    CHECK_FALSE(run.kernel.executed);
  }
}

TEST_CASE("a failing execve is 126 with what it means") {
  const TemporaryProgram program(head_of_own_program());
  Run run;
  run.kernel.fail_on("execveat", ENOENT);
  CHECK(run({"-c", "none", program.path()}) == 126);
  CHECK(run.console.error == "execcap: cannot execute '" + program.path() +
                                 "': its interpreter is missing; look at its first line, or at "
                                 "ldd(1)\n");
}

TEST_CASE("a refusal leaves the process as it is") {
  Run run(test::user_state(Uid{1000}, {}));
  CHECK(run({"-c", "net_raw", "true"}) == 125);
  CHECK(run.kernel.changes.empty());
  CHECK_FALSE(run.kernel.executed);
  CHECK(run.console.error.find("cap_net_raw") != std::string::npos);
}

TEST_CASE(
    "a command that is not there is 127, one that cannot be executed 126, before any change") {
  Run missing;
  CHECK(missing({"-c", "none", "no-such-command-here"}) == 127);
  CHECK(missing.kernel.changes.empty());
  Run directory;
  CHECK(directory({"-c", "none", "/tmp"}) == 126);
  CHECK(directory.kernel.changes.empty());
  Run file;
  CHECK(file({"-c", "none", "/etc/passwd"}) == 126);
  CHECK(file.kernel.changes.empty());
}

TEST_CASE("PATH is the one of the command's environment") {
  Run run;
  CHECK(run({"-c", "none", "--env", "PATH=/nowhere", "true"}) == 127);
  Run absolute;
  absolute({"-c", "none", "--env", "PATH=/nowhere", "/bin/true"});
  CHECK(absolute.kernel.executed);
}

TEST_CASE("a directory that is not there is refused before any change") {
  Run run;
  CHECK(run({"-c", "none", "-C", "/nowhere", "true"}) == 125);
  CHECK(run.console.error == "execcap: --chdir: '/nowhere': no such file or directory\n");
  CHECK(run.kernel.changes.empty());
  Run root;
  CHECK(root({"-c", "none", "--chroot", "/etc/passwd", "true"}) == 125);
  CHECK(root.console.error == "execcap: --chroot: '/etc/passwd': not a directory\n");
}

TEST_CASE("a file that changes between plan and execve is not executed") {
  const TemporaryProgram program("#!/bin/true\n");
  Run run;
  // The first step is announced after the plan was made.
  run.console.on_error = [&] { REQUIRE(::chmod(program.path().c_str(), 0775) == 0); };
  CHECK(run({"-u", "web", "-v", program.path()}) == 125);
  CHECK_FALSE(run.kernel.executed);
  CHECK(run.console.error.find("has changed since the launch was planned") != std::string::npos);
}

TEST_CASE("another file that looks the same in its place is not executed") {
  const TemporaryProgram program("#!/bin/true\n");
  const TemporaryProgram other("#!/bin/true\n");
  Run run;
  run.console.on_error = [&] { ::rename(other.path().c_str(), program.path().c_str()); };
  CHECK(run({"-u", "web", "-v", program.path()}) == 125);
  CHECK_FALSE(run.kernel.executed);
  CHECK(run.console.error.find("has changed since the launch was planned") != std::string::npos);
}

TEST_CASE("a script is launched by its own path") {
  const TemporaryProgram program("#!/bin/true\n");
  Run run;
  run({"-u", "web", program.path()});
  REQUIRE(run.kernel.executed);
  CHECK(run.kernel.executed->path == program.path());
  CHECK_FALSE(run.kernel.executed->is_by_descriptor);
}

TEST_CASE("a program is launched by its descriptor, by its path where the call is forbidden") {
  const TemporaryProgram program(head_of_own_program());
  Run run;
  run({"-u", "web", program.path()});
  REQUIRE(run.kernel.executed);
  CHECK(run.kernel.executed->path == program.path());
  CHECK(run.kernel.executed->is_by_descriptor);

  for (const int errnum : {ENOSYS, EPERM}) {
    Run filtered;
    filtered.kernel.fail_on("execveat", errnum);
    filtered({"-u", "web", program.path()});
    REQUIRE(filtered.kernel.executed);
    CHECK_FALSE(filtered.kernel.executed->is_by_descriptor);
  }
  Run broken;
  broken.kernel.fail_on("execveat", EACCES);
  CHECK(broken({"-u", "web", program.path()}) == 126);
  CHECK_FALSE(broken.kernel.executed);
}

TEST_CASE("--explain says why a path is executed") {
  const TemporaryProgram program("#!/bin/true\n");
  Run run;
  CHECK(run({"-u", "web", "--explain", program.path()}) == 0);
  CHECK(run.console.out.find("its path is executed") != std::string::npos);
  const TemporaryProgram own(head_of_own_program());
  Run json;
  CHECK(json({"-u", "web", "--explain", "--json", own.path()}) == 0);
  CHECK(json.console.out.find("\"by_descriptor\": true") != std::string::npos);
}

TEST_CASE("--explain changes nothing, and its exit code is the verdict") {
  Run works;
  CHECK(works({"-u", "web", "--explain", "true"}) == 0);
  CHECK(works.kernel.changes.empty());
  CHECK_FALSE(works.kernel.executed);
  CHECK(works.console.out.find("runs with exactly what was asked for") != std::string::npos);

  Run refused(test::user_state(Uid{1000}, {}));
  CHECK(refused({"-c", "net_raw", "--explain", "true"}) == 125);
  CHECK(refused.console.out.find("verdict       refused: ") != std::string::npos);
  CHECK(refused.console.error.empty());

  Run missing;
  CHECK(missing({"-u", "web", "--explain", "no-such-command-here"}) == 125);
  Run not_startable;
  CHECK(not_startable({"-u", "web", "--explain", "/tmp"}) == 125);
  Run json;
  CHECK(json({"-u", "web", "--explain", "--json", "true"}) == 0);
  CHECK(json.console.out.starts_with("{\n  \"version\": 1,"));
}

TEST_CASE("an explanation that cannot be written is no success") {
  Run run;
  run.console.out_fails = true;
  CHECK(run({"-u", "web", "--explain", "true"}) == 125);
  CHECK(run({"--help"}) == 125);
}

TEST_CASE("--verbose says each step in order and the execve") {
  const TemporaryProgram program(head_of_own_program());
  Run run;
  run({"-u", "web", "-v", program.path()});
  REQUIRE(run.kernel.executed);
  CHECK(run.console.error.starts_with("execcap: setgroups [33,44]\nexeccap: setresgid 33 33 33\n"));
  const std::string last_step = "execcap: no_new_privs on\n";
  CHECK(run.console.error.find(last_step + "execcap: execveat " + program.path() + "\n") !=
        std::string::npos);
}

TEST_CASE("help and version need nothing of the kernel") {
  Run run;
  CHECK(run({"--help"}) == 0);
  CHECK(run.console.out.starts_with("Usage: execcap "));
  CHECK(run.kernel.calls.empty());
  Run version;
  CHECK(version({"--version"}) == 0);
  CHECK(version.console.out.starts_with("execcap "));
  Run command;
  command({"-c", "none", "true", "--help"});
  CHECK(command.kernel.executed);
}

TEST_CASE("a mistake in the command line is 125 and one line") {
  Run run;
  CHECK(run({"--usr", "root", "true"}) == 125);
  CHECK(run.console.error == "execcap: --usr: unknown option; did you mean --user?\n");
  CHECK(run.kernel.calls.empty());
}

TEST_CASE("numeric ids with a group ask the name service nothing") {
  Run run;
  run({"-u", "33:33", "-c", "none", "true"});
  CHECK(run.kernel.executed);
  CHECK(run.accounts.look_ups == 0);
}

TEST_CASE("a set-ID launcher refuses before it looks at its command line") {
  Run run;
  run.own_binary = {.is_secure = true, .file = FilePrivileges{.mode = 04755}};
  CHECK(run({"--help"}) == 125);
  CHECK(run.console.error.starts_with("execcap: cannot run: execcap is set-user-ID"));
  CHECK(run.kernel.calls.empty());
}

TEST_CASE("a trusted launcher with file capabilities runs with a cleared environment") {
  Run run;
  run.own_binary = {.is_secure = true,
                    .file = FilePrivileges{.mode = 0750, .has_capability_attr = true}};
  run({"-c", "none", "true"});
  REQUIRE(run.kernel.executed);
  CHECK(run.kernel.executed->envp ==
        Words{"HOME=/root", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"});
}
