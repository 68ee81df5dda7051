// SPDX-License-Identifier: MIT
// No entry may smuggle in the number that means "no change".
#include "account_entry.hpp"

#include <algorithm>

namespace execcap {
namespace {

Error not_an_id(const std::string& what, std::uint32_t number) {
  return {.what = "cannot use " + what,
          .why = "its number " + std::to_string(number) + " means \"no change\" to the kernel",
          .hint = "correct its entry"};
}

std::string text_or_empty(const char* text) {
  return text == nullptr ? std::string() : std::string(text);
}

}  // namespace

Result<Account> account_of(const passwd& entry, const std::string& what) {
  if (entry.pw_uid > max_id) return not_an_id(what, entry.pw_uid);
  if (entry.pw_gid > max_id) return not_an_id("the group of " + what, entry.pw_gid);
  return Account{.name = text_or_empty(entry.pw_name),
                 .uid = {entry.pw_uid},
                 .gid = {entry.pw_gid},
                 .home = text_or_empty(entry.pw_dir),
                 .shell = text_or_empty(entry.pw_shell)};
}

Result<Gid> gid_of(gid_t number, const std::string& what) {
  if (number > max_id) return not_an_id(what, number);
  return Gid{number};
}

Result<std::vector<Gid>> groups_from(std::vector<gid_t> numbers, const std::string& user) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  std::vector<Gid> groups;
  groups.reserve(numbers.size());
  for (const gid_t number : numbers) {
    const Result<Gid> gid = gid_of(number, "a group of user '" + user + "'");
    if (!gid) return gid.error();
    groups.push_back(*gid);
  }
  return groups;
}

}  // namespace execcap
