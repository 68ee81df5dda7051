// SPDX-License-Identifier: MIT
// Accounts and groups from the name service.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "execcap/base/ids.hpp"
#include "execcap/base/result.hpp"

namespace execcap {

/// An account: passwd(5).
struct Account {
  std::string name;
  Uid uid;
  Gid gid;
  std::string home;
  std::string shell;
};

/// The look-ups that a launch makes. A class so that tests need no name service.
class Accounts {
 public:
  Accounts() = default;
  Accounts(const Accounts&) = delete;
  Accounts& operator=(const Accounts&) = delete;
  virtual ~Accounts() = default;

  /// The account, or none if there is no such name. An error if the name service failed: that is
  /// not the same as "no such name".
  virtual Result<std::optional<Account>> find_user(const std::string& name) = 0;
  virtual Result<std::optional<Account>> find_user(Uid uid) = 0;
  virtual Result<std::optional<Gid>> find_group(const std::string& name) = 0;
  /// All groups of the account, its own among them: getgrouplist(3), however many there are.
  virtual Result<std::vector<Gid>> groups_of(const Account& account) = 0;
  /// Names for show, none where there is none; a failing name service is none, too.
  virtual std::optional<std::string> user_name(Uid uid) = 0;
  virtual std::optional<std::string> group_name(Gid gid) = 0;
};

/// The Accounts of the system: getpwnam_r(3), getgrnam_r(3), getgrouplist(3). Nothing is looked up,
/// and the name service is not loaded, before one of these is called.
class SystemAccounts final : public Accounts {
 public:
  Result<std::optional<Account>> find_user(const std::string& name) override;
  Result<std::optional<Account>> find_user(Uid uid) override;
  Result<std::optional<Gid>> find_group(const std::string& name) override;
  Result<std::vector<Gid>> groups_of(const Account& account) override;
  std::optional<std::string> user_name(Uid uid) override;
  std::optional<std::string> group_name(Gid gid) override;
};

}  // namespace execcap
