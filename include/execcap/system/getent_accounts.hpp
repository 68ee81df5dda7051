// SPDX-License-Identifier: MIT
// Accounts for a program that was linked statically and cannot load name services.
#pragma once

#include <string>

#include "execcap/system/accounts.hpp"

namespace execcap {

/// Where accounts are told.
struct AccountPlaces {
  std::string nsswitch = "/etc/nsswitch.conf";
  std::string passwd = "/etc/passwd";
  std::string group = "/etc/group";
  std::string getent = "/usr/bin/getent";
};

/// Gives what getpwnam(3), getgrnam(3) and getgrouplist(3) give. Reads the account files where
/// nsswitch.conf(5) says that they decide; asks getent(1), and all name services by it, for all
/// else. A file that cannot be read is an error; one that is missing has no entries. Not for two
/// threads at once.
class GetentAccounts final : public Accounts {
 public:
  explicit GetentAccounts(AccountPlaces places = {}) : places_(std::move(places)) {}

  Result<std::optional<Account>> find_user(const std::string& name) override;
  Result<std::optional<Account>> find_user(Uid uid) override;
  Result<std::optional<Gid>> find_group(const std::string& name) override;
  Result<std::vector<Gid>> groups_of(const Account& account) override;
  std::optional<std::string> user_name(Uid uid) override;
  std::optional<std::string> group_name(Gid gid) override;

 private:
  AccountPlaces places_;
};

}  // namespace execcap
