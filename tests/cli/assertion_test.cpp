// SPDX-License-Identifier: MIT
#include "cli/assertion.hpp"

#include <doctest/doctest.h>

#include "cli/assertion_text.hpp"
#include "cli/fakes.hpp"
#include "cli/process_records.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {

const CapSet held = {cap::net_raw, cap::chown};

Result<Assertion> parse(std::string_view text) {
  FakeAccounts accounts;
  return parse_assertion(text, all_caps, held, accounts);
}

std::vector<std::string> differing(const ProcessRecord& record, std::string_view text) {
  const Result<Assertion> assertion = parse(text);
  INFO(message_of(assertion));
  REQUIRE(assertion);
  const AssertionFailures failures = check_assertion(*assertion, record, all_caps);
  CHECK(failures.unknown.empty());
  return failures.differing;
}

using Lines = std::vector<std::string>;

ProcessRecord web() {
  ProcessState state = user_state(Uid{33}, {cap::net_raw});
  state.no_new_privs = true;
  return record_of(Pid{10}, Pid{1}, "web", state);
}

}  // namespace

TEST_CASE("terms that hold say nothing") {
  for (const char* text :
       {"uid=33 p=net_raw a=p nnp", "permitted=cap_net_raw", "e=13", "i>=net_raw", "b=all",
        "a<=net_raw,chown", "p<=held", "a<=p", "b>=p", "uid=web",
        "ruid=33 euid=33 suid=33 fsuid=33", "gid=web rgid=33 egid=33 sgid=33 fsgid=33", "groups=33",
        "groups=web", "seccomp=none", "no_new_privs", " \t p=0x2000\n", "b>=all,-kill"}) {
    CAPTURE(text);
    CHECK(differing(web(), text).empty());
  }
}

TEST_CASE("terms that do not hold say what is wanted and what is there") {
  CHECK(differing(web(), "p=none e=chown") ==
        Lines{"permitted: want none, has net_raw", "effective: want chown, has net_raw"});
  CHECK(differing(web(), "i>=chown,net_raw") ==
        Lines{"inheritable: want at least chown,net_raw, lacks chown"});
  CHECK(differing(web(), "b<=net_raw,all,-kill") ==
        Lines{"bounding: want at most all,-kill, has also kill"});
  CHECK(differing(web(), "b=p") == Lines{"bounding: want as permitted (net_raw), has all"});
  CHECK(differing(web(), "uid=0 egid=0") == Lines{"uid: want 0, has 33", "egid: want 0, has 33"});
  CHECK(differing(web(), "!nnp seccomp=filter groups=none") ==
        Lines{"no_new_privs: want off, has on", "seccomp: want filter, has none",
              "groups: want none, has 33"});
  CHECK(differing(web(), "groups=33,44") == Lines{"groups: want 33,44, has 33"});
}

TEST_CASE("uid is all four ids") {
  ProcessRecord record = web();
  record.status.uid.saved = root_uid;
  CHECK(differing(record, "uid=33") == Lines{"uid: want 33, has 33/33/0/33"});
  CHECK(differing(record, "ruid=33 euid=33 fsuid=33").empty());
  CHECK(differing(record, "suid=33") == Lines{"suid: want 33, has 0"});
}

TEST_CASE("groups are compared whatever their order") {
  ProcessRecord record = web();
  record.status.groups = {Gid{44}, Gid{33}};
  CHECK(differing(record, "groups=33,44").empty());
}

TEST_CASE("what cannot be seen is neither true nor false") {
  const ProcessRecord hidden = hidden_record(Pid{13}, {cap::chown});
  const AssertionFailures failures =
      check_assertion(*parse("p=chown b=all a=none p=a uid=0 gid=0 groups=none nnp seccomp=none"),
                      hidden, all_caps);
  CHECK(failures.differing.empty());
  CHECK(failures.unknown == Lines{"bounding: cannot be seen", "ambient: cannot be seen",
                                  "permitted: cannot be seen", "uid: cannot be seen",
                                  "gid: cannot be seen", "groups: cannot be seen",
                                  "no_new_privs: cannot be seen", "seccomp: cannot be seen"});
}

TEST_CASE("a term that is wrong is quoted") {
  CHECK(message_of(parse("")) ==
        "--assert: it asserts nothing; write what is to hold, such as a=none");
  CHECK(message_of(parse("p")) == "--assert: 'p': it needs one of =, >= and <=; write p=LIST");
  CHECK(message_of(parse("p>none")) ==
        "--assert: 'p>none': it needs one of =, >= and <=; write p=LIST");
  CHECK(message_of(parse("p=")).starts_with("--assert 'p=': "));
  CHECK(message_of(parse("p=+chown")).starts_with("--assert: 'p=+chown': a list that begins"));
  CHECK(message_of(parse("p=chwon")) ==
        "--assert 'p=chwon': unknown capability 'chwon' at character 1; did you mean cap_chown?");
  CHECK(message_of(parse("permited=none")) ==
        "--assert: 'permited=none': unknown word 'permited'; did you mean permitted?");
  CHECK(message_of(parse("caps=none")) ==
        "--assert: 'caps=none': unknown word 'caps'; the sets are permitted, effective, "
        "inheritable, bounding and ambient, or p, e, i, b and a");
  CHECK(message_of(parse("uid>=3")) ==
        "--assert: 'uid>=3': it needs '=' and a value; write uid=VALUE");
  CHECK(message_of(parse("uid=nobody2")).find("there is no user 'nobody2'") != std::string::npos);
  CHECK(message_of(parse("uid=4294967295")).find("out of range") != std::string::npos);
  CHECK(message_of(parse("nnp=1")) == "--assert: 'nnp=1': it takes no value; write nnp or !nnp");
  CHECK(message_of(parse("seccomp=on")) == "--assert: 'seccomp=on': it is none, strict or filter");
  CHECK(message_of(parse("groups=4,,5")).starts_with("--assert: "));
}
