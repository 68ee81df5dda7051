// SPDX-License-Identifier: MIT
// Assertions: each term is held against processes that are known whole and in part.
#include "cli/assertion_text.hpp"

#include "cli/fake_means.hpp"
#include "cli/process_records.hpp"
#include "fuzz.hpp"

using namespace execcap;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  test::FakeAccounts accounts;
  const CapSet all = test::all_caps;
  const Result<Assertion> assertion = parse_assertion(text, all, {Cap{10}}, accounts);
  if (!fuzz::accepted(assertion)) return 0;
  fuzz::expect(!assertion->terms.empty(), "an assertion asserts something");

  const ProcessRecord whole =
      test::record_of(Pid{7}, Pid{1}, "web", test::user_state(Uid{33}, {Cap{10}}));
  const ProcessRecord root = test::record_of(Pid{8}, Pid{1}, "init", test::root_state());
  for (const ProcessRecord& record : {whole, root}) {
    const AssertionFailures failures = check_assertion(*assertion, record, all);
    fuzz::expect(failures.differing.size() <= assertion->terms.size(), "a term fails once");
    for (const std::string& failure : failures.differing) {
      fuzz::expect(failure.find(": ") != std::string::npos, "a failure says what and how");
    }
  }
  const AssertionFailures hidden =
      check_assertion(*assertion, test::hidden_record(Pid{9}, {Cap{10}}), all);
  fuzz::expect(hidden.differing.size() + hidden.unknown.size() <= assertion->terms.size(),
               "a term differs or cannot be seen, not both");

  // The terms may stand in any order and twice: what fails, fails again.
  const auto twice = parse_assertion(text + " " + text, all, {Cap{10}}, accounts);
  fuzz::expect(twice && twice->terms.size() == 2 * assertion->terms.size(), "terms add up");
  fuzz::expect(check_assertion(*twice, whole, all).differing.size() ==
                   2 * check_assertion(*assertion, whole, all).differing.size(),
               "each term is held by itself");
  return 0;
}
