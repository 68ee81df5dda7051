// SPDX-License-Identifier: MIT
// The name service, with "there is no such name" and "it could not be asked" kept apart.
#include "execcap/system/accounts.hpp"

#include <grp.h>
#include <pwd.h>

#include <cerrno>
#include <utility>

#include "account_entry.hpp"

namespace execcap {
namespace {

constexpr std::size_t first_buffer_size = 1024;
constexpr std::size_t most_buffer_size = std::size_t{64} << 20;

/// Whether there is an entry. `ask` is one of the getXXX_r(3) functions: it says ERANGE while the
/// buffer is too small for an account with a long line or a group with many members.
/// Source: getpwnam(3), "RETURN VALUE": no entry is 0 and a null pointer, ENOENT or ESRCH; of the
/// other numbers that it lists some are failures on Linux, so they all are here.
template <class Entry, class Ask>
Result<bool> look_up(Entry& entry, std::vector<char>& buffer, const std::string& what, Ask ask) {
  buffer.resize(first_buffer_size);
  for (;;) {
    Entry* found = nullptr;
    const int errnum = ask(&entry, buffer.data(), buffer.size(), &found);
    if (found != nullptr) return true;
    if (errnum == EINTR) continue;
    if (errnum == ERANGE && buffer.size() < most_buffer_size) {
      buffer.resize(buffer.size() * 2);
      continue;
    }
    if (errnum == 0 || errnum == ENOENT || errnum == ESRCH) return false;
    return system_error("cannot look up " + what, errnum, "the name service failed: nss(5)");
  }
}

template <class Ask>
Result<std::optional<Account>> find_account(const std::string& what, Ask ask) {
  passwd entry{};
  std::vector<char> buffer;
  const Result<bool> found = look_up(entry, buffer, what, ask);
  if (!found) return found.error();
  if (!*found) return std::optional<Account>();
  Result<Account> account = account_of(entry, what);
  if (!account) return account.error();
  return std::optional(std::move(*account));
}

/// What one call of getgrouplist(3) gives.
Result<std::vector<Gid>> list_groups(const Account& account) {
  constexpr int first_room = 64;
  constexpr int most_room = 1 << 20;
  std::vector<gid_t> numbers;
  for (int room = first_room; room <= most_room; room *= 2) {
    numbers.resize(static_cast<std::size_t>(room));
    int count = room;
    if (::getgrouplist(account.name.c_str(), account.gid.value, numbers.data(), &count) < 0) {
      continue;
    }
    numbers.resize(static_cast<std::size_t>(count));
    return groups_from(std::move(numbers), account.name);
  }
  return system_error("cannot list the groups of user '" + account.name + "'", ERANGE);
}

}  // namespace

Result<std::optional<Account>> SystemAccounts::find_user(const std::string& name) {
  return find_account("user '" + name + "'",
                      [&](passwd* entry, char* buffer, std::size_t size, passwd** found) {
                        return ::getpwnam_r(name.c_str(), entry, buffer, size, found);
                      });
}

Result<std::optional<Account>> SystemAccounts::find_user(Uid uid) {
  return find_account("uid " + std::to_string(uid.value),
                      [&](passwd* entry, char* buffer, std::size_t size, passwd** found) {
                        return ::getpwuid_r(uid.value, entry, buffer, size, found);
                      });
}

Result<std::optional<Gid>> SystemAccounts::find_group(const std::string& name) {
  const std::string what = "group '" + name + "'";
  group entry{};
  std::vector<char> buffer;
  const Result<bool> found =
      look_up(entry, buffer, what, [&](group* into, char* text, std::size_t size, group** result) {
        return ::getgrnam_r(name.c_str(), into, text, size, result);
      });
  if (!found) return found.error();
  if (!*found) return std::optional<Gid>();
  const Result<Gid> gid = gid_of(entry.gr_gid, what);
  if (!gid) return gid.error();
  return std::optional(*gid);
}

Result<std::vector<Gid>> SystemAccounts::groups_of(const Account& account) {
  // getgrouplist(3) has no way to say that it could not read: it gives the groups that it found.
  Result<std::vector<Gid>> groups = list_groups(account);
  if (!groups) return groups;
  Result<std::vector<Gid>> again = list_groups(account);
  if (!again || *again == *groups) return again;
  return Error{.what = "cannot list the groups of user '" + account.name + "'",
               .why = "the name service gives different answers to the same question",
               .hint = "start it again, or name them with --groups"};
}

std::optional<std::string> SystemAccounts::user_name(Uid uid) {
  const Result<std::optional<Account>> account = find_user(uid);
  if (!account || !*account) return std::nullopt;
  return (*account)->name;
}

std::optional<std::string> SystemAccounts::group_name(Gid gid) {
  group entry{};
  std::vector<char> buffer;
  const Result<bool> found =
      look_up(entry, buffer, "gid " + std::to_string(gid.value),
              [&](group* into, char* text, std::size_t size, group** result) {
                return ::getgrgid_r(gid.value, into, text, size, result);
              });
  if (!found || !*found) return std::nullopt;
  return entry.gr_name;
}

}  // namespace execcap
