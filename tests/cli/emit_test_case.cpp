// SPDX-License-Identifier: MIT
#include "emit_test_case.hpp"

#include "cli/execcap_request.hpp"
#include "support/fake_kernel.hpp"

namespace execcap::test {

Said said(EmitFormat format, const std::vector<std::string>& words, const ProcessState& now) {
  FakeAccounts accounts;
  CapturingConsole console;
  FakeKernel kernel(now);
  const Surroundings around;
  const std::vector<std::string> environment = {"PATH=/usr/bin:/bin", "HOME=/root", "TERM=vt100"};
  const CallerFacts caller{.now = now, .traits = {}, .parent = {}, .is_secure = false};
  const Result<LaunchOrder> order = read_execcap_request(parsed(words), caller, accounts);
  INFO(message_of(order));
  REQUIRE(order);
  const Launcher launcher{
      .tool = "execcap", .now = now, .around = around, .environment = environment};
  const LaunchMeans means{.kernel = kernel, .accounts = accounts, .console = console};
  Said said;
  const Result<PlannedLaunch> launch = plan_emission(format, *order, launcher, means, said.notes);
  if (!launch) {
    said.error = launch.error().message();
    return said;
  }
  const Emission emission = emitted(format, *launch);
  said.notes.insert(said.notes.end(), emission.notes.begin(), emission.notes.end());
  said.unsaid = emission.unsaid;
  said.text = emission.head + emission.text;
  return said;
}

}  // namespace execcap::test
