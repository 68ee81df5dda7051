// SPDX-License-Identifier: MIT
// Stand-ins for the console and the name service.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "execcap/system/accounts.hpp"

namespace execcap::test {

/// Keeps what is written.
class CapturingConsole final : public Console {
 public:
  Result<void> write_out(std::string_view text) override {
    if (out_fails) return system_error("cannot write to standard output", 28);
    out += text;
    return {};
  }
  void write_error(std::string_view text) override {
    error += text;
    if (on_error) on_error();
  }
  [[nodiscard]] bool wants_colour() const override { return false; }
  [[nodiscard]] bool has_progress_reader() const override { return has_reader; }
  [[nodiscard]] std::size_t columns() const override { return default_columns; }

  std::string out;
  std::string error;
  bool out_fails = false;
  bool has_reader = false;
  std::function<void()> on_error;  ///< called after each message
};

/// A name service with three accounts, which counts how often it is asked to launch.
class FakeAccounts final : public Accounts {
 public:
  Result<std::optional<Account>> find_user(const std::string& name) override {
    ++look_ups;
    if (is_broken) return broken();
    for (const Account& account : accounts) {
      if (account.name == name) return std::optional<Account>(account);
    }
    return std::optional<Account>();
  }
  Result<std::optional<Account>> find_user(Uid uid) override {
    ++look_ups;
    if (is_broken) return broken();
    for (const Account& account : accounts) {
      if (account.uid == uid) return std::optional<Account>(account);
    }
    return std::optional<Account>();
  }
  Result<std::optional<Gid>> find_group(const std::string& name) override {
    ++look_ups;
    if (is_broken) return broken();
    const auto found = groups.find(name);
    return found == groups.end() ? std::optional<Gid>() : std::optional<Gid>(found->second);
  }
  Result<std::vector<Gid>> groups_of(const Account& account) override {
    ++look_ups;
    if (account.name == "web") return std::vector<Gid>{Gid{44}, Gid{33}, Gid{44}};
    return std::vector<Gid>{account.gid};
  }
  std::optional<std::string> user_name(Uid uid) override {
    for (const Account& account : accounts) {
      if (account.uid == uid) return account.name;
    }
    return std::nullopt;
  }
  std::optional<std::string> group_name(Gid gid) override {
    for (const auto& [name, number] : groups) {
      if (number == gid) return name;
    }
    return std::nullopt;
  }

  int look_ups = 0;
  bool is_broken = false;

 private:
  static Error broken() { return system_error("cannot ask the name service", 5); }

  std::vector<Account> accounts = {
      {"root", Uid{0}, Gid{0}, "/root", "/bin/bash"},
      {"web", Uid{33}, Gid{33}, "/srv/web", "/usr/sbin/nologin"},
      {"bare", Uid{70}, Gid{70}, "", ""},
  };
  std::map<std::string, Gid> groups = {
      {"root", Gid{0}}, {"web", Gid{33}}, {"video", Gid{44}}, {"bare", Gid{70}}};
};

}  // namespace execcap::test
