// SPDX-License-Identifier: MIT
// What else the kernel says in text: the limits of its helpers, its release, and --has.
#include "cli/getpcaps_request.hpp"
#include "cli/process_filter.hpp"
#include "execcap/system/helper_limits.hpp"
#include "execcap/system/process_reader.hpp"
#include "fuzz.hpp"

using namespace execcap;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  if (const auto limit = parse_helper_limit(text); fuzz::accepted(limit)) {
    const auto again = parse_helper_limit(helper_limit_text(*limit));
    fuzz::expect(again && *again == *limit, "the text of a limit reads back");
  }
  const CapSet any = fuzz::Bytes(data, size).take_set();
  const auto of_text = parse_helper_limit(helper_limit_text(any));
  fuzz::expect(of_text && *of_text == any, "any limit has a text");

  if (const auto traits = kernel_traits_of_release(text, text); fuzz::accepted(traits)) {
    fuzz::expect(!traits->exec_compares_effective_ids || traits->has_exec_securebits,
                 "a kernel with what is new has what is older");
  }
  if (const auto pid = parse_pid_operand(text); fuzz::accepted(pid)) {
    fuzz::expect(pid->value >= 0, "a pid is not negative");
    fuzz::expect(*parse_pid_operand(std::to_string(pid->value)) == *pid, "a pid reads back");
  }
  if (const auto cap = parse_one_cap(text, "--why"); fuzz::accepted(cap)) {
    fuzz::expect(cap->number < max_cap_count, "a capability is one that a set can hold");
    fuzz::expect(*parse_one_cap(cap_name(*cap), "again") == *cap, "its name is that capability");
  }
  if (const auto has = parse_has(text); fuzz::accepted(has)) {
    fuzz::expect(!has->caps.empty() && !has->sets.empty(), "--has asks for something");
  }
  return 0;
}
