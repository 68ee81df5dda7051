// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "cli/emit_words.hpp"
#include "cli/execcap_cli.hpp"
#include "emit_test_case.hpp"
#include "support/fake_kernel.hpp"

using namespace execcap;
using execcap::test::Said;
using execcap::test::said;
using Words = std::vector<std::string>;

TEST_CASE("formats are known by their names") {
  CHECK(*parse_emit_format("systemd", "--emit") == EmitFormat::systemd);
  CHECK(*parse_emit_format("shell", "--emit") == EmitFormat::shell);
  CHECK(emit_format_name(EmitFormat::kubernetes) == "kubernetes");
  CHECK(test::message_of(parse_emit_format("sytemd", "--emit")) ==
        "--emit: unknown format 'sytemd'; did you mean systemd?");
  CHECK(test::message_of(parse_emit_format("", "--emit")) ==
        "--emit: unknown format ''; formats are " + std::string(emit_format_names));
}

TEST_CASE("words for sh stand for themselves") {
  CHECK(shell_quoted("plain-1_2.x:/y=z,@%+") == "plain-1_2.x:/y=z,@%+");
  CHECK(shell_quoted("") == "''");
  CHECK(shell_quoted("a b") == "'a b'");
  CHECK(shell_quoted("it's") == "'it'\\''s'");
  CHECK(shell_quoted("~x") == "'~x'");
  CHECK(shell_quoted("a\nb") == "'a\nb'");
  CHECK(shell_words({"a", "$b"}) == "a '$b'");
}

TEST_CASE("setpriv is told every set") {
  const Said web =
      said(EmitFormat::setpriv, {"-u", "33:33", "-c", "net_raw", "--", "/bin/true", "x"});
  CHECK(web.unsaid.empty());
  CHECK(web.text ==
        "env -u USER -u LOGNAME HOME=/ SHELL=/bin/sh setpriv --reuid=33 --regid=33 --groups=33 "
        "--bounding-set=-all,+net_raw --inh-caps=-all,+net_raw --ambient-caps=-all,+net_raw "
        "--no-new-privs -- /bin/true x\n");
}

TEST_CASE("setpriv cannot make inheritable what has left the bounding set, nor trim permitted") {
  const Said tight = said(EmitFormat::setpriv,
                          {"-u", "33:33", "-c", "net_raw", "--bounding", "none", "/bin/true"});
  CHECK(tight.unsaid == Words{"permitted net_raw: setpriv would make it none",
                              "effective net_raw: setpriv would make it none",
                              "inheritable net_raw: setpriv would make it none",
                              "ambient net_raw: setpriv would make it none"});
  CHECK(said(EmitFormat::setpriv, {"-c", "chown", "--bounding", "keep", "/bin/true"}).unsaid ==
        Words{"permitted chown: setpriv would make it all",
              "effective chown: setpriv would make it all"});
}

TEST_CASE("setpriv knows some of the securebits and signals by name") {
  const Said sealed = said(EmitFormat::setpriv, {"-c", "none", "--securebits", "sealed",
                                                 "--pdeathsig", "15", "/bin/true"});
  CHECK(sealed.text.find("--securebits=-all,+noroot,+noroot_locked,+no_setuid_fixup,"
                         "+no_setuid_fixup_locked,+keep_caps_locked") != std::string::npos);
  CHECK(sealed.text.find("--pdeathsig=TERM") != std::string::npos);
  REQUIRE(sealed.unsaid.size() == 1);
  CHECK(sealed.unsaid[0].starts_with("securebits "));
  CHECK(said(EmitFormat::setpriv, {"-c", "none", "--pdeathsig", "RTMIN+1", "/bin/true"})
            .unsaid.size() == 1);
}

TEST_CASE("capsh gets the steps of the plan in their order") {
  const Said web =
      said(EmitFormat::capsh, {"-u", "33:33", "-c", "all,-chown", "--", "/bin/true", "x"});
  CHECK(web.unsaid.empty());
  CHECK(web.text ==
        "env -u USER -u LOGNAME HOME=/ SHELL=/bin/sh capsh --quiet --groups=33 --gid=33 "
        "--drop=cap_chown "
        "--keep=1 --uid=33 '--caps==eip cap_chown-eip' "
        "--addamb=" +
            web.text.substr(web.text.find("--addamb=") + 9));
  CHECK(web.text.ends_with("--no-new-privs --shell=/bin/true -- x\n"));
}

TEST_CASE("capsh has one uid for all") {
  const Said two =
      said(EmitFormat::capsh, {"--ruid", "33", "--euid", "70", "-c", "none", "/bin/true"});
  CHECK(two.unsaid ==
        Words{"real uid 33: capsh would make it 0", "effective uid 70: capsh would make it 0"});
}

TEST_CASE("what the shell itself does stands in a subshell") {
  const Said place =
      said(EmitFormat::setpriv, {"-c", "none", "--umask", "27", "-C", "/srv/a b", "/bin/true"});
  CHECK(place.text.starts_with("(umask 0027 && cd -P -- '/srv/a b' && exec setpriv "));
  CHECK(place.text.ends_with(" -- /bin/true)\n"));
}

TEST_CASE("a clean environment is spelled out") {
  CHECK(said(EmitFormat::setpriv, {"-c", "none", "--clear-env", "--env", "A=1", "/bin/true"})
            .text.starts_with("env -i HOME=/root "
                              "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "
                              "TERM=vt100 A=1 setpriv "));
}

TEST_CASE("the script has one option a line, with what it gives") {
  const Said script = said(EmitFormat::shell, {"-u", "web", "-c", "net_raw", "--argv0", "-sh",
                                               "--setsid", "/bin/true", "a b"});
  CHECK(script.unsaid.empty());
  CHECK(script.text ==
        "#!/bin/sh\n"
        "set --\n"
        "# all user ids, all group ids\n"
        "set -- \"$@\" --user=33:33\n"
        "# exactly these supplementary groups\n"
        "set -- \"$@\" --groups=33,44\n"
        "# permitted and effective of the command\n"
        "set -- \"$@\" --caps=net_raw\n"
        "# inheritable: files may give these\n"
        "set -- \"$@\" --inheritable=net_raw\n"
        "# ambient: programs without privileges of their own have these\n"
        "set -- \"$@\" --ambient=net_raw\n"
        "# bounding: no file may give more than these\n"
        "set -- \"$@\" --bounding=net_raw\n"
        "# the securebits\n"
        "set -- \"$@\" --securebits=none\n"
        "# no execve gives more than there is\n"
        "set -- \"$@\" --no-new-privs\n"
        "# the environment\n"
        "set -- \"$@\" --env=HOME=/srv/web --env=USER=web --env=LOGNAME=web "
        "--env=SHELL=/usr/sbin/nologin\n"
        "# a session of its own\n"
        "set -- \"$@\" --setsid\n"
        "# the name that it is called by\n"
        "set -- \"$@\" --argv0 -sh\n"
        "set -- \"$@\" --\n"
        "exec execcap \"$@\" /bin/true 'a b'\n");
}

TEST_CASE("a caller who may not do the launch is told, and so is a launch that nobody can do") {
  const ProcessState user = test::user_state(Uid{1000}, {});
  const Said by_user = said(EmitFormat::setpriv, {"-u", "web", "-c", "chown", "/bin/true"}, user);
  REQUIRE(by_user.notes.size() == 1);
  CHECK(by_user.notes[0].starts_with("it takes a caller who may do it: cannot "));
  CHECK(said(EmitFormat::capsh, {"-c", "none", "--", ""}).error ==
        "no command: its name is empty; give it one");
  CHECK(said(EmitFormat::systemd, {"-c", "none", "--ambient", "chown", "/bin/true"})
            .error.find("cap_chown") != std::string::npos);
}

TEST_CASE("comments stand before the rest, or on standard error for JSON") {
  const Emission emission{
      .head = "#!/bin/sh\n", .text = "x\n", .unsaid = {"a: b\x1b"}, .notes = {"n"}};
  CHECK(emission_text(EmitFormat::shell, emission).out ==
        "#!/bin/sh\n# cannot be said: a: b\\x1b\n# note: n\nx\n");
  const EmissionText json =
      emission_text(EmitFormat::oci, {.head = {}, .text = "{}\n", .unsaid = {"a: b"}, .notes = {}});
  CHECK(json.out == "{}\n");
  CHECK(json.messages == Words{"cannot be said: a: b"});
}

TEST_CASE("--emit runs nothing, and with --strict its exit code is what could be said") {
  const auto run = [](const Words& words, std::string& out, std::string& error) {
    test::FakeKernel kernel(test::root_state());
    test::FakeAccounts accounts;
    test::CapturingConsole console;
    ToolStart start{.args = {"execcap"}, .environment = {"PATH=/bin"}, .own_binary = {}};
    start.args.insert(start.args.end(), words.begin(), words.end());
    const int code = execcap_main(start, kernel, accounts, console);
    CHECK(kernel.changes.empty());
    CHECK_FALSE(kernel.executed);
    out = console.out;
    error = console.error;
    return code;
  };
  std::string out;
  std::string error;
  CHECK(run({"-c", "none", "--emit", "docker", "--strict", "srv"}, out, error) == 0);
  CHECK(out.starts_with("docker run "));
  CHECK(run({"-c", "none", "--umask", "0", "--emit", "docker", "srv"}, out, error) == 0);
  CHECK(out.starts_with("# cannot be said: --umask 0000: docker has no word for it\n"));
  CHECK(run({"-c", "none", "--umask", "0", "--emit", "docker", "--strict", "srv"}, out, error) ==
        1);
  CHECK(run({"-c", "none", "--securebits", "noroot", "--emit=oci", "--strict", "srv"}, out,
            error) == 1);
  CHECK(out.starts_with("{\n"));
  CHECK(error == "execcap: cannot be said: securebits noroot: an OCI runtime would make it none\n");
  CHECK(run({"--strict", "-c", "none", "srv"}, out, error) == 125);
  CHECK(error == "execcap: --strict: there is nothing to be said; add --emit FORMAT\n");
  CHECK(run({"--emit", "oci", "--explain", "-c", "none", "srv"}, out, error) == 125);
  CHECK(error == "execcap: --emit: cannot be combined with --explain; give one of them\n");
}
