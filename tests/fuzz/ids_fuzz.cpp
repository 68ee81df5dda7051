// SPDX-License-Identifier: MIT
// Ids, by number and by name: strict decimal alone is a number, and never out of range.
#include "execcap/base/ids.hpp"

#include <algorithm>

#include "cli/fake_means.hpp"
#include "cli/id_words.hpp"
#include "fuzz.hpp"

using namespace execcap;

namespace {

void check_number(const std::string& text) {
  const Result<std::uint32_t> id = parse_id(text, "--user");
  // Ten digits fit into 64 bits, so that this cannot overflow.
  std::uint64_t number = 0;
  bool is_id = !text.empty();
  for (const char c : text) {
    is_id = is_id && c >= '0' && c <= '9' && number <= max_id;
    if (is_id) number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  is_id = is_id && number <= max_id;
  fuzz::expect(fuzz::accepted(id) == is_id, "an id is decimal digits up to the largest id");
  if (id) fuzz::expect(*id == number, "an id is the number that it spells");
}

void check_names(const std::string& text) {
  test::FakeAccounts accounts;
  const Result<Uid> uid = read_uid(text, "--user", accounts);
  if (is_all_digits(text)) fuzz::expect(accounts.look_ups == 0, "a number asks nobody");
  if (fuzz::accepted(uid) && !is_all_digits(text)) {
    fuzz::expect(accounts.user_name(*uid) == text, "a name is that of the account");
  }
  static_cast<void>(fuzz::accepted(read_gid(text, "--group", accounts)));
  const Result<Account> account = account_called(text, "--user", accounts);
  if (fuzz::accepted(account)) fuzz::expect(account->name == text, "the account has this name");

  const Result<std::vector<Gid>> groups = read_group_list(text, "--groups", accounts);
  if (!fuzz::accepted(groups)) return;
  fuzz::expect(
      std::adjacent_find(groups->begin(), groups->end(), std::greater_equal<>()) == groups->end(),
      "groups are in rising order, each once");
  std::string printed;
  for (const Gid group : *groups)
    printed += (printed.empty() ? "" : ",") + std::to_string(group.value);
  const auto again = read_group_list(printed.empty() ? "none" : printed, "again", accounts);
  fuzz::expect(again && *again == *groups, "the numbers of groups read back");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  check_number(text);
  check_names(text);
  return 0;
}
