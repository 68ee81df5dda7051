// SPDX-License-Identifier: MIT
// Digits are numbers; anything else is asked of the name service.
#include "cli/id_words.hpp"

#include <algorithm>

namespace execcap {
namespace {

constexpr std::string_view account_hint = "getent passwd lists the accounts";
constexpr std::string_view group_hint = "getent group lists the groups";

Error unknown_name(std::string_view what, std::string_view kind, std::string_view name,
                   std::string_view hint) {
  return usage_error(what, "there is no " + std::string(kind) + " '" + std::string(name) + "'",
                     hint);
}

}  // namespace

Result<Account> account_called(const std::string& name, std::string_view what, Accounts& accounts) {
  if (name.empty()) return usage_error(what, "empty user", "give a name or a number");
  const Result<std::optional<Account>> account = accounts.find_user(name);
  if (!account) return account.error();
  if (!*account) return unknown_name(what, "user", name, account_hint);
  return **account;
}

Result<Uid> read_uid(const std::string& text, std::string_view what, Accounts& accounts) {
  if (is_all_digits(text)) {
    const Result<std::uint32_t> number = parse_id(text, what);
    if (!number) return number.error();
    return Uid{*number};
  }
  const Result<Account> account = account_called(text, what, accounts);
  if (!account) return account.error();
  return account->uid;
}

Result<Gid> read_gid(const std::string& text, std::string_view what, Accounts& accounts) {
  if (text.empty()) return usage_error(what, "empty group", "give a name or a number");
  if (is_all_digits(text)) {
    const Result<std::uint32_t> number = parse_id(text, what);
    if (!number) return number.error();
    return Gid{*number};
  }
  const Result<std::optional<Gid>> gid = accounts.find_group(text);
  if (!gid) return gid.error();
  if (!*gid) return unknown_name(what, "group", text, group_hint);
  return **gid;
}

std::vector<Gid> sorted_once(std::vector<Gid> groups) {
  std::sort(groups.begin(), groups.end());
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  return groups;
}

Result<std::vector<Gid>> read_group_list(const std::string& text, std::string_view what,
                                         Accounts& accounts) {
  std::vector<Gid> groups;
  if (text == "none") return groups;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const Result<Gid> gid = read_gid(text.substr(begin, end - begin), what, accounts);
    if (!gid) return gid.error();
    groups.push_back(*gid);
    begin = end + 1;
  }
  return sorted_once(groups);
}

}  // namespace execcap
