// SPDX-License-Identifier: MIT
#include "execcap/plan/launch_plan.hpp"

#include <doctest/doctest.h>

#include "support/states.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {
constexpr CapSet net_raw{cap::net_raw};
constexpr CapSet chown_set{cap::chown};
const Surroundings here;

LaunchRequest as_user(Uid uid) {
  const Gid gid{uid.value};
  return {.real_uid = uid,
          .effective_uid = uid,
          .real_gid = gid,
          .effective_gid = gid,
          .groups = std::vector{gid}};
}

LaunchRequest as_user(Uid uid, CapSet caps) {
  LaunchRequest request = as_user(uid);
  request.caps = caps;
  return request;
}

std::vector<std::string> step_texts(const LaunchPlan& plan) {
  std::vector<std::string> texts;
  for (const Step& step : plan.steps) texts.push_back(step_text(step));
  return texts;
}

LaunchPlan plan_of(const LaunchRequest& request, const ProcessState& now,
                   const ExecTarget& target = plain_target()) {
  const auto plan = plan_launch(request, now, target, here);
  if (!plan) FAIL(plan.error().message());
  return *plan;
}

std::string refusal_of(const LaunchRequest& request, const ProcessState& now,
                       const ExecTarget& target = plain_target()) {
  const auto plan = plan_launch(request, now, target, here);
  REQUIRE_FALSE(plan);
  return plan.error().message();
}

using Texts = std::vector<std::string>;
const std::string all_but_net_raw =
    "bounding drop chown,dac_override,dac_read_search,fowner,fsetid,kill,setgid,setuid,setpcap,"
    "linux_immutable,net_bind_service,net_broadcast,net_admin,ipc_lock,ipc_owner,sys_module,"
    "sys_rawio,sys_chroot,sys_ptrace,sys_pacct,sys_admin,sys_boot,sys_nice,sys_resource,sys_time,"
    "sys_tty_config,mknod,lease,audit_write,audit_control,setfcap,mac_override,mac_admin,syslog,"
    "wake_alarm,block_suspend,audit_read,perfmon,bpf,checkpoint_restore";
}  // namespace

TEST_CASE("root to a user with a capability goes by keep_caps and ambient") {
  const LaunchPlan plan = plan_of(as_user(Uid{33}, net_raw), root_state());
  CHECK(step_texts(plan) == Texts{"setgroups [33]", "setresgid 33 33 33", all_but_net_raw,
                                  "keep_caps on", "setresuid 33 33 33",
                                  "capset permitted,effective,inheritable=net_raw",
                                  "ambient raise net_raw", "no_new_privs on"});
  CHECK(plan.command.state.caps == CapState{net_raw, net_raw, net_raw, net_raw, net_raw});
  CHECK(plan.command.state.securebits.empty());
}

TEST_CASE("root to a user without capabilities needs neither keep_caps nor capset") {
  const LaunchPlan plan = plan_of(as_user(Uid{33}), root_state());
  CHECK(plan.steps.size() == 5);
  CHECK(plan.at_exec.caps == CapState{});
}

TEST_CASE("root stays root with few capabilities by a trimmed permitted set and no_new_privs") {
  const LaunchPlan plan = plan_of({.caps = net_raw}, root_state());
  CHECK(step_texts(plan) == Texts{all_but_net_raw,
                                  "capset permitted,effective=net_raw inheritable=none",
                                  "no_new_privs on"});
  CHECK(plan.command.state.caps.permitted == net_raw);
}

TEST_CASE("root with few capabilities and new privileges allowed goes by the bounding set") {
  const LaunchPlan plan = plan_of({.caps = net_raw, .no_new_privs = false}, root_state());
  CHECK(plan.command.state.caps.permitted == net_raw);
  CHECK(plan.command.state.caps.bounding == net_raw);
}

TEST_CASE("a user with ambient capabilities passes some of them on") {
  const ProcessState now = user_state(Uid{33}, net_raw | chown_set);
  const LaunchPlan plan = plan_of({.caps = net_raw}, now);
  CHECK(step_texts(plan) ==
        Texts{"capset permitted,effective,inheritable=net_raw", "no_new_privs on"});
  CHECK(plan.goal.keeps_bounding);
}

TEST_CASE("a process that is already in the state asked for does nothing but exec") {
  ProcessState now = user_state(Uid{33}, net_raw);
  now.caps.bounding = net_raw;
  now.no_new_privs = true;
  CHECK(plan_of(as_user(Uid{33}, net_raw), now).steps.empty());
}

TEST_CASE("where keep_caps is locked, no_setuid_fixup takes capabilities past the uid") {
  ProcessState now = root_state();
  now.securebits = securebit::keep_caps.locks();
  LaunchRequest request = as_user(Uid{33}, net_raw);
  request.securebits = now.securebits;
  const LaunchPlan plan = plan_of(request, now);
  CHECK(plan.command.state.caps.ambient == net_raw);
  CHECK(plan.command.state.securebits == now.securebits);
  now.securebits = now.securebits | securebit::no_setuid_fixup.locks();
  request.securebits = now.securebits;
  CHECK(refusal_of(request, now) ==
        "cannot set keep_caps: keep_caps is locked, and without it leaving uid 0 clears "
        "permitted; start from a process whose securebits do not lock keep_caps");
  request.caps = CapSet{};
  CHECK(plan_of(request, now).at_exec.caps == CapState{});
}

TEST_CASE("sealed securebits are set after ambient is raised and before the uid changes") {
  LaunchRequest request = as_user(Uid{33}, net_raw);
  request.securebits = sealed_securebits;
  const LaunchPlan plan = plan_of(request, root_state());
  CHECK(plan.command.state.securebits == sealed_securebits);
  CHECK(plan.command.state.caps.ambient == net_raw);
}

TEST_CASE("securebits take keep_caps along where that saves a call") {
  LaunchRequest request = as_user(Uid{33}, net_raw);
  request.securebits = securebit::noroot | securebit::noroot.locks();
  const LaunchPlan plan = plan_of(request, root_state());
  CHECK(plan.steps.size() == 8);
  CHECK(plan.at_exec.securebits.has(securebit::keep_caps));
  CHECK(plan.command.state.securebits == *request.securebits);
}

TEST_CASE("inheritable is raised before the bounding set loses it") {
  LaunchRequest request = as_user(Uid{33});
  request.sets = {.inheritable = net_raw, .bounding = CapSet{}};
  request.no_new_privs = false;
  const LaunchPlan plan = plan_of(request, root_state());
  CHECK(plan.command.state.caps == CapState{.inheritable = net_raw});
}

TEST_CASE("permitted capabilities are made effective where the steps need them") {
  ProcessState now = root_state();
  now.caps.effective = {};
  const LaunchPlan plan = plan_of(as_user(Uid{33}, net_raw), now);
  CHECK(step_texts(plan).front().starts_with("capset "));
  CHECK(plan.command.state.caps.permitted == net_raw);
}

TEST_CASE("keep_rest gives a user all sets of root's, and the rules of exec take them") {
  LaunchRequest request{.real_uid = Uid{33}, .effective_uid = Uid{33}, .keep_rest = true};
  const LaunchPlan plan = plan_of(request, root_state());
  CHECK(plan.at_exec.caps.permitted == all_caps);
  CHECK(plan.command.state.caps.permitted.empty());
  CHECK_FALSE(plan.command.state.no_new_privs);
}

TEST_CASE("a program with file capabilities is launched if it gets exactly what was asked") {
  const ExecTarget ping = target_with_caps({.permitted = net_raw, .effective = true});
  const LaunchPlan plan = plan_of(as_user(Uid{33}, net_raw), root_state(), ping);
  CHECK(plan.command.state.caps.permitted == net_raw);
  CHECK(plan.command.state.caps.ambient.empty());
}

TEST_CASE("a program whose own capabilities take away what was asked for is refused") {
  const ExecTarget other = target_with_caps({.permitted = chown_set});
  CHECK(refusal_of(as_user(Uid{33}, net_raw), root_state(), other) ==
        "the command would not get cap_net_raw: a file with capabilities of its own, even empty "
        "ones, clears ambient; run a copy of the file without capabilities and set-ID bits, or "
        "set the file's capabilities to what it needs");
}

TEST_CASE("a promise that the named sets do not carry through the exec is refused with the way") {
  LaunchRequest request = as_user(Uid{33}, net_raw);
  request.sets.ambient = CapSet{};
  const std::string what =
      "the command would not get cap_net_raw: a program without capabilities of its own gets only "
      "what is ambient, and ambient must be inheritable; ";
  CHECK(refusal_of(request, root_state(), plain_target()) ==
        what + "leave --ambient out, or ask for it there, too");
  request.sets.inheritable = CapSet{};
  CHECK(refusal_of(request, root_state(), plain_target()) ==
        what + "ask for it as inheritable, too (=eip)");
}

TEST_CASE("a promise to root that no_new_privs keeps it from is refused in these words") {
  const LaunchRequest request{.caps = net_raw,
                              .sets = {.permitted = CapSet{}, .bounding = net_raw}};
  CHECK(refusal_of(request, root_state(), plain_target()) ==
        "the command would not get cap_net_raw: " +
            std::string(rule_entry(Rule::unsafe_exec_limits_to_permitted).says) +
            "; ask for it as permitted, too");
}

TEST_CASE("a program that execve would refuse is refused before, as not startable") {
  const ExecTarget ping = target_with_caps({.permitted = net_raw, .effective = true});
  const auto plan = plan_launch(as_user(Uid{33}), root_state(), ping, here);
  REQUIRE_FALSE(plan);
  CHECK(plan.error().kind == ErrorKind::not_startable);
  CHECK(plan.error().message().find("(cap_net_raw)") != std::string::npos);
}

TEST_CASE("a refusal names the capability, the set, the rule and the remedy") {
  ProcessState limited = root_state();
  limited.caps.permitted = limited.caps.effective = limited.caps.bounding = all_caps - net_raw;
  CHECK(refusal_of(as_user(Uid{33}, net_raw), limited)
            .starts_with("cannot give cap_net_raw: not in the caller's permitted set, which never "
                         "grows; start from a process that holds it"));
  CHECK(refusal_of({.sets = {.ambient = net_raw}}, root_state()) ==
        "cannot raise ambient cap_net_raw: not in the inheritable set; add it with --inheritable");
  CHECK(refusal_of({.caps = chown_set, .sets = {.bounding = all_caps}}, limited)
            .starts_with("cannot have cap_net_raw in the bounding set: not in the caller's "
                         "bounding set"));
}

TEST_CASE("a user without privileges cannot become another, nor trim its bounding set") {
  const ProcessState now = user_state(Uid{33}, {});
  CHECK(refusal_of(as_user(Uid{34}), now).find("cap_setgid") != std::string::npos);
  LaunchRequest keeps_groups = as_user(Uid{34});
  keeps_groups.groups.reset();
  keeps_groups.real_gid.reset();
  keeps_groups.effective_gid.reset();
  CHECK(refusal_of(keeps_groups, now) ==
        "cannot change the uid to 34: changing to another uid needs cap_setuid; run it as root or "
        "from a process that holds cap_setuid");
  CHECK(refusal_of({.caps = CapSet{}, .no_new_privs = false}, now).find("--bounding keep") !=
        std::string::npos);
}

TEST_CASE("locked securebits, final no_new_privs and an unmapped id are refused with their rules") {
  ProcessState locked = root_state();
  locked.securebits = securebit::noroot | securebit::noroot.locks();
  CHECK(refusal_of(as_user(Uid{33}), locked).find("a locked securebit cannot change") !=
        std::string::npos);
  ProcessState final = root_state();
  final.no_new_privs = true;
  CHECK(refusal_of({.caps = net_raw, .no_new_privs = false}, final)
            .starts_with("cannot allow new privileges: no_new_privs is set"));
  const Surroundings inside{
      .user_namespace = {.is_initial = false, .uids = {{0, 1}}, .gids = {{0, 1}}}};
  const auto plan = plan_launch(as_user(Uid{33}), root_state(), plain_target(), inside);
  REQUIRE_FALSE(plan);
  CHECK(plan.error().message().find("does not map this id") != std::string::npos);
}

TEST_CASE("root with new privileges allowed cannot have less inheritable than it would gain") {
  LaunchRequest request{.cap_text = CapTriple{net_raw, net_raw, chown_set}, .no_new_privs = false};
  CHECK(refusal_of(request, root_state())
            .starts_with("the command would also get cap_chown, which was not asked for"));
  request.no_new_privs = true;
  CHECK(plan_of(request, root_state()).command.state.caps.permitted == net_raw);
}

TEST_CASE("a CAPTEXT that an ordinary uid cannot have says which flag it lacks") {
  LaunchRequest request = as_user(Uid{33});
  request.cap_text = CapTriple{net_raw, net_raw, {}};
  CHECK(refusal_of(request, root_state()).find("(=eip)") != std::string::npos);
  request.cap_text = CapTriple{net_raw, {}, net_raw};
  CHECK(refusal_of(request, root_state())
            .starts_with("the command would also have cap_net_raw effective"));
}

TEST_CASE("chroot comes while sys_chroot is effective, and is refused without it") {
  LaunchRequest request = as_user(Uid{33});
  request.root_directory = "/srv";
  request.working_directory = "/www";
  const Texts texts = step_texts(plan_of(request, root_state()));
  CHECK(texts.front() == "chroot /srv");
  CHECK(texts[texts.size() - 2] == "chdir /www");
  request = {.keep_rest = true, .root_directory = "/srv"};
  CHECK(refusal_of(request, user_state(Uid{33}, {}))
            .starts_with("cannot change the root directory to /srv: "));
}

TEST_CASE("the parent-death signal comes last, and a program that would lose it is refused") {
  LaunchRequest request = as_user(Uid{33}, net_raw);
  request.parent_death = ParentDeathRequest{15, Pid{1}};
  const LaunchPlan plan = plan_of(request, root_state());
  CHECK(step_texts(plan).back() == "pdeathsig 15");
  const ExecTarget ping = target_with_caps({.permitted = net_raw, .effective = true});
  CHECK(refusal_of(request, root_state(), ping).starts_with("--pdeathsig: execve clears"));
}
