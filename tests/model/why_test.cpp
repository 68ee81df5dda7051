// SPDX-License-Identifier: MIT
#include "execcap/model/why.hpp"

#include <doctest/doctest.h>

#include "support/states.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {

const CapSet raw = {cap::net_raw};

SeenProcess seen(Pid pid, ProcessState state) {
  return {.pid = pid, .name = "it", .state = std::move(state)};
}

/// A process of an ordinary user, child of a root shell, that runs a file without privileges.
WhyFacts user_facts() {
  WhyFacts facts;
  facts.process = seen(Pid{20}, user_state(Uid{1000}, CapSet{}));
  facts.parent = seen(Pid{10}, root_state());
  facts.file = plain_target();
  facts.shares_namespace_of_parent = true;
  return facts;
}

WhyFacts facts_of(ProcessState state, FileCaps caps) {
  WhyFacts facts = user_facts();
  facts.process.state = std::move(state);
  facts.file = target_with_caps(caps);
  return facts;
}

/// `yes: clause | clause` of one set.
std::string answer(const WhyFacts& facts, std::string_view set, Cap cap = cap::net_raw) {
  for (const SetAnswer& one : why_sets(facts, cap)) {
    if (one.set != set) continue;
    std::string text = one.has ? "yes" : "no";
    for (const std::string& clause : one.because) text += " | " + clause;
    return text;
  }
  return "no such set";
}

bool says(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("every set has an answer with a reason") {
  for (const WhyFacts& facts : {user_facts(), facts_of(root_state(), {.permitted = raw})}) {
    const std::vector<SetAnswer> answers = why_sets(facts, cap::net_raw);
    REQUIRE(answers.size() == named_sets.size());
    for (std::size_t i = 0; i < answers.size(); ++i) {
      CHECK(answers[i].set == named_sets[i].name);
      CHECK(!answers[i].because.empty());
    }
  }
}

TEST_CASE("ambient is the source of what a user has by it") {
  WhyFacts facts = user_facts();
  facts.process.state = user_state(Uid{1000}, raw);
  CHECK(answer(facts, "permitted") == "yes | ambient becomes permitted and effective at exec");
  CHECK(answer(facts, "effective") == "yes | ambient becomes permitted and effective at exec");
  CHECK(says(answer(facts, "ambient"), "it was raised by the process, or by what started it"));
  facts.parent->state = facts.process.state;
  CHECK(says(answer(facts, "ambient"), "its parent 10 (it) has it as well"));
}

TEST_CASE("a file is the source of what it gives, and its effective flag decides") {
  ProcessState state = user_state(Uid{1000}, CapSet{});
  state.caps.permitted = raw;
  state.caps.effective = raw;
  const WhyFacts effective = facts_of(state, {.permitted = raw, .effective = true});
  CHECK(says(answer(effective, "permitted"), "/bin/true has it in its permitted file"));
  CHECK(says(answer(effective, "effective"), "/bin/true has the effective flag"));

  state.caps.effective = CapSet{};
  const WhyFacts lowered = facts_of(state, {.permitted = raw});
  CHECK(answer(lowered, "effective") ==
        "no | /bin/true has no effective flag: the program has to raise it itself");

  state.caps.inheritable = raw;
  const WhyFacts inherited = facts_of(state, {.inheritable = raw});
  CHECK(says(answer(inherited, "permitted"), "in its inheritable file capabilities"));
}

TEST_CASE("what stands between a file and a capability is named") {
  ProcessState state = user_state(Uid{1000}, CapSet{});
  CHECK(says(answer(user_facts(), "permitted"), "/bin/true has no file capabilities"));
  CHECK(says(answer(facts_of(state, {.permitted = {cap::chown}}), "permitted"),
             "has file capabilities, but not this one"));
  CHECK(says(answer(facts_of(state, {.inheritable = raw}), "permitted"),
             "in its inheritable file capabilities, but inheritable lacks it"));
  state.caps.bounding = CapSet{};
  CHECK(says(answer(facts_of(state, {.permitted = raw}), "permitted"),
             "in its permitted file capabilities, but bounding lacks it"));

  WhyFacts nosuid = facts_of(state, {.permitted = raw});
  nosuid.file->on_nosuid_mount = true;
  CHECK(says(answer(nosuid, "permitted"), "do not count: its mount is nosuid"));
  nosuid.file->on_nosuid_mount = false;
  nosuid.file->caps_status = FileCapsStatus::foreign;
  CHECK(says(answer(nosuid, "permitted"), "belong to another user namespace"));
  nosuid.file.reset();
  CHECK(says(answer(nosuid, "permitted"), "the file that it runs cannot be seen"));
}

TEST_CASE("what the process gave up itself is told from what it never got") {
  ProcessState state = user_state(Uid{1000}, CapSet{});
  CHECK(says(answer(facts_of(state, {.permitted = raw}), "permitted"),
             "/bin/true gives it: so the process gave it up itself"));
  state.no_new_privs = true;
  CHECK(says(answer(facts_of(state, {.permitted = raw}), "permitted"),
             "or it was not permitted before exec: under no_new_privs"));
}

TEST_CASE("uid 0 is the source of what bounding has, unless it gave it up or is noroot") {
  WhyFacts facts = user_facts();
  facts.process.state = root_state();
  CHECK(answer(facts, "permitted") ==
        "yes | uid 0 without noroot gets bounding and inheritable as permitted at exec");
  CHECK(says(answer(facts, "effective"), "its effective uid is 0"));

  facts.process.state.caps.permitted = CapSet{};
  facts.process.state.caps.effective = CapSet{};
  CHECK(
      says(answer(facts, "permitted"), "so it gave it up itself, with capset | or the securebit"));
  facts.securebits = Securebits{};
  CHECK_FALSE(says(answer(facts, "permitted"), "noroot is set"));
  facts.securebits = securebit::noroot;
  CHECK(says(answer(facts, "permitted"), "the securebit noroot is set"));

  facts.securebits.reset();
  facts.process.state.caps.bounding = CapSet{};
  CHECK(says(answer(facts, "permitted"), "and neither has it"));
  CHECK(says(answer(facts, "bounding"), "10 (it) has it: it was dropped since the fork, for good"));
}

TEST_CASE("a set-user-ID file is named as what makes it root") {
  WhyFacts facts = user_facts();
  facts.process.state = root_state();
  facts.process.state.uid = {Uid{1000}, root_uid, root_uid, root_uid};
  facts.file->chain.front().mode = 04755;
  CHECK(says(answer(facts, "permitted"), "/bin/true is set-user-ID root"));
}

TEST_CASE("a set-user-ID file that made nobody root is named, with what may stand between") {
  WhyFacts facts = user_facts();
  facts.file->chain.front().mode = 04755;
  CHECK(says(answer(facts, "permitted"), "/bin/true is set-user-ID root, but "));
  CHECK(says(answer(facts, "permitted"), "or it has changed its ids since"));
}

TEST_CASE("a file whose capabilities cannot be told is said to be so") {
  WhyFacts facts = user_facts();
  facts.file->caps_status = FileCapsStatus::unknown;
  CHECK(says(answer(facts, "permitted"), rule_entry(Rule::file_caps_unknown).says));
}

TEST_CASE("what no_new_privs may have kept uid 0 from is named") {
  WhyFacts facts = user_facts();
  facts.process.state = root_state();
  facts.process.state.caps.permitted = all_caps - raw;
  facts.process.state.caps.effective = all_caps - raw;
  CHECK_FALSE(says(answer(facts, "permitted"), "under no_new_privs"));
  facts.process.state.no_new_privs = true;
  CHECK(
      says(answer(facts, "permitted"), "or it was not permitted before exec: under no_new_privs"));
}

TEST_CASE("effective without a way of its own was left with uid 0, or raised by the program") {
  WhyFacts facts = user_facts();
  facts.process.state.caps.permitted = raw;
  facts.process.state.uid = {root_uid, Uid{33}, root_uid, Uid{33}};
  CHECK(says(answer(facts, "effective"), "its effective uid is not 0: "));
  facts.process.state.caps.effective = raw;
  CHECK(says(answer(facts, "effective"), "the program raised it, with capset"));
}

TEST_CASE("leaving uid 0 is named where the parent is root and has it") {
  CHECK(says(answer(user_facts(), "permitted"),
             "its parent 10 (it) is uid 0 and has it: when the last uid 0 goes"));
}

TEST_CASE("what no exec explains was kept from before") {
  WhyFacts facts = user_facts();
  facts.process.state.caps.permitted = raw;
  CHECK(says(answer(facts, "permitted"), "keep_caps keeps permitted when uid 0 is left"));
  CHECK(says(answer(facts, "effective"), "the program can raise it at any time"));
  facts.runs_file_of_parent = true;
  CHECK(says(answer(facts, "permitted"), "it was forked from 10 (it), which has it"));
}

TEST_CASE("a new user namespace explains a full and an empty set") {
  WhyFacts facts = user_facts();
  facts.process.state = user_state(Uid{1000}, CapSet{});
  facts.process.state.caps = {.permitted = all_caps, .effective = all_caps, .bounding = all_caps};
  facts.shares_namespace_of_parent = false;
  facts.parent->state.caps = {.inheritable = raw};
  CHECK(says(answer(facts, "permitted"), "the first process of a user namespace"));
  CHECK(says(answer(facts, "effective"), "the first process of a user namespace"));
  CHECK(says(answer(facts, "bounding"), "starts with a full bounding set"));
  CHECK(says(answer(facts, "inheritable"), "starts with an empty inheritable set"));
}

TEST_CASE("inheritable and bounding are held against the parent's") {
  WhyFacts facts = user_facts();
  CHECK(says(answer(facts, "inheritable"), "10 (it) lacks it, too: fork and exec do not"));
  facts.parent->state.caps.inheritable = raw;
  CHECK(says(answer(facts, "inheritable"), "it was taken out with capset since the fork"));
  facts.process.state.caps.inheritable = raw;
  CHECK(says(answer(facts, "inheritable"), "10 (it) has it as well"));
  facts.parent->state.caps = {};
  CHECK(says(answer(facts, "inheritable"), "it was put in with capset since the fork"));
  CHECK(says(answer(facts, "bounding"), "10 (it) lacks it: that one dropped it since"));
  facts.parent.reset();
  CHECK(answer(facts, "bounding") == "yes | bounding never grows, and fork and exec keep it");
}

TEST_CASE("ambient that the parent has and the process lacks was cleared on the way") {
  WhyFacts facts = facts_of(user_state(Uid{1000}, CapSet{}), {});
  facts.parent->state = user_state(Uid{1000}, raw);
  CHECK(says(answer(facts, "ambient"), "even empty ones, clears ambient: /bin/true"));
  facts.file = plain_target();
  facts.parent->state = user_state(Uid{33}, raw);
  CHECK(says(answer(facts, "ambient"), "an exec that changes an effective id clears ambient"));
  facts.parent.reset();
  CHECK(answer(facts, "ambient") == "no | not in the permitted set | not in the inheritable set");
  facts.process.state.caps.permitted = raw;
  facts.process.state.caps.inheritable = raw;
  CHECK(answer(facts, "ambient") == "no | it could be raised, and is not");
}

TEST_CASE("a capability that the kernel lacks is lacked by every set for that reason") {
  for (const SetAnswer& one : why_sets(user_facts(), Cap{63})) {
    CHECK_FALSE(one.has);
    CHECK(one.because == std::vector<std::string>{"not in the running kernel"});
  }
}

TEST_CASE("of a script the interpreter is said to count") {
  ExecTarget script = plain_target();
  script.chain.insert(script.chain.begin(), {.path = "/srv/run.sh", .mode = 04755});
  const NextExec next =
      why_next_exec(user_state(Uid{1000}, CapSet{}), script, Surroundings{}, cap::net_raw);
  CHECK(says(next.because.back(),
             "/srv/run.sh is a script: its set-ID bits and capabilities do "
             "not count, those of " +
                 script.binary().path + " do"));
}

TEST_CASE("the next exec is the model's, with the rules that decide about the capability") {
  const Surroundings around;
  const ProcessState user = user_state(Uid{1000}, CapSet{});
  const NextExec plain = why_next_exec(user, plain_target(), around, cap::net_raw);
  CHECK_FALSE(plain.refusal);
  CHECK(plain.result == *after_execve(user, plain_target(), around));
  CHECK(says(plain.because.front(), "a uid other than 0 gets ambient and what the file gives"));

  const ExecTarget ping = target_with_caps({.permitted = raw, .effective = true});
  const NextExec given = why_next_exec(user, ping, around, cap::net_raw);
  CHECK(given.result.state.caps.effective == raw);
  CHECK(says(given.because.front(), "a file with capabilities gives its permitted ones"));
  const NextExec other = why_next_exec(user, ping, around, cap::chown);
  CHECK(other.because.front() == "the file has capabilities, but not this one");

  const NextExec cleared =
      why_next_exec(user_state(Uid{1000}, {cap::chown}), ping, around, cap::chown);
  CHECK(says(cleared.because.back(), "clears ambient"));

  ProcessState bound = user;
  bound.caps.bounding = CapSet{};
  const NextExec refused = why_next_exec(bound, ping, around, cap::net_raw);
  REQUIRE(refused.refusal);
  CHECK(refused.refusal->rule == Rule::effective_file_caps_outside_bounding);
  CHECK(!refused.because.empty());
}
