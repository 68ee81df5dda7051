// SPDX-License-Identifier: MIT
// The command line of getpcaps, as far as it looks at no process.
#include "cli/fake_means.hpp"
#include "cli/getpcaps_options.hpp"
#include "cli/getpcaps_request.hpp"
#include "cli/operand_order.hpp"
#include "fuzz.hpp"

using namespace execcap;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::string> words = fuzz::words_of(data, size);
  const auto ordered = with_operands_last(words, getpcaps_options);
  if (!fuzz::accepted(ordered)) return 0;
  fuzz::expect(*with_operands_last(*ordered, getpcaps_options) == *ordered,
               "what is in order stays so");
  const Result<ParsedCommandLine> line = parse_command_line(*ordered, getpcaps_options);
  if (!fuzz::accepted(line)) return 0;

  test::FakeAccounts accounts;
  const auto request = read_getpcaps_request(
      *line, {.all = CapSet::up_to({40}), .held = CapSet::from_mask(0x2400)}, accounts);
  if (!fuzz::accepted(request)) return 0;
  for (const Pid pid : request->pids) fuzz::expect(pid.value >= 0, "a pid is not negative");
  switch (request->task) {
    case GetpcapsTask::lines:
    case GetpcapsTask::table:
    case GetpcapsTask::tree:
    case GetpcapsTask::json:
      fuzz::expect(request->all || !request->pids.empty(), "there is a process to show");
      break;
    case GetpcapsTask::check:
      fuzz::expect(!request->assertions.empty(), "--assert asserts something");
      break;
    case GetpcapsTask::diff:
      fuzz::expect(request->compared.size() == 2, "--diff compares two");
      break;
    case GetpcapsTask::why:
      fuzz::expect(request->pids.size() == 1, "--why explains one process");
      break;
    case GetpcapsTask::decode:
      fuzz::expect(request->pids.empty() && !request->all, "--decode looks at no process");
      break;
  }
  return 0;
}
