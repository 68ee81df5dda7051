// SPDX-License-Identifier: MIT
// From names to ids: what --user and its kin mean, and when the name service is asked.
#include "cli/identity_request.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "cli/execcap_options.hpp"
#include "cli/id_words.hpp"

namespace execcap {
namespace {

namespace option = execcap_option;

class IdentityReader {
 public:
  IdentityReader(const ParsedCommandLine& line, const ProcessState& now, Accounts& accounts)
      : line_(line), now_(now), accounts_(accounts) {}

  Result<IdentityRequest> run() {
    // In this order: the single ids and --groups override what --user gives.
    for (const auto reader : {&IdentityReader::take_user, &IdentityReader::take_group,
                              &IdentityReader::take_single_ids, &IdentityReader::take_groups}) {
      if (const Result<void> taken = (this->*reader)(); !taken) return taken.error();
    }
    return identity_;
  }

 private:
  Result<void> take_user() {
    const std::optional<std::string> spec = line_.value(option::user);
    if (!spec) return {};
    const std::size_t colon = spec->find(':');
    const std::string user = spec->substr(0, colon);
    if (user.empty()) {
      return usage_error(option::user.dashed(), "empty user in '" + *spec + "'",
                         "give a name or a number");
    }
    if (colon != std::string::npos) {
      if (line_.has(option::group) || line_.has(option::effective_group) ||
          line_.has(option::real_group)) {
        return usage_error(option::user.dashed(),
                           "the group in '" + *spec + "' and an option for the group id clash",
                           "give the group once");
      }
      const Result<Gid> gid = read_gid(spec->substr(colon + 1), option::user.dashed(), accounts_);
      if (!gid) return gid.error();
      become_only_group(*gid);
    }
    return is_all_digits(user) ? take_user_number(user) : take_user_name(user);
  }

  Result<void> take_user_name(const std::string& name) {
    const Result<Account> account = account_called(name, option::user.dashed(), accounts_);
    if (!account) return account.error();
    return become_account(*account);
  }

  Result<void> take_user_number(const std::string& digits) {
    const Result<std::uint32_t> number = parse_id(digits, option::user.dashed());
    if (!number) return number.error();
    const Uid uid{*number};
    identity_.real_uid = identity_.effective_uid = uid;
    // Without an account nothing is known of the new identity, and the caller's would be wrong.
    identity_.environment = EnvironmentIdentity{.home = "/", .user = "", .shell = "/bin/sh"};
    const bool has_group = identity_.effective_gid || line_.has(option::group);
    if (has_group || line_.has(option::keep_rest)) return {};

    const Result<std::optional<Account>> account = accounts_.find_user(uid);
    if (!account) return account.error();
    if (!*account) {
      return usage_error(option::user.dashed(),
                         "there is no account with the number " + digits + ", so no group either",
                         "write " + digits + ":GROUP");
    }
    return become_account(**account);
  }

  /// All ids of the account; its groups, unless --user gives the group.
  Result<void> become_account(const Account& account) {
    identity_.real_uid = identity_.effective_uid = account.uid;
    identity_.environment =
        EnvironmentIdentity{.home = account.home.empty() ? "/" : account.home,
                            .user = account.name,
                            .shell = account.shell.empty() ? "/bin/sh" : account.shell};
    if (identity_.effective_gid) return {};
    identity_.real_gid = identity_.effective_gid = account.gid;
    if (decides_groups()) return {};
    const Result<std::vector<Gid>> groups = accounts_.groups_of(account);
    if (!groups) return groups.error();
    identity_.groups = sorted_once(*groups);
    return {};
  }

  Result<void> take_group() {
    const std::optional<std::string> name = line_.value(option::group);
    if (!name) return {};
    const Result<Gid> gid = read_gid(*name, option::group.dashed(), accounts_);
    if (!gid) return gid.error();
    const bool is_number_without_account =
        identity_.effective_uid && !identity_.effective_gid && !line_.has(option::keep_rest);
    if (is_number_without_account) {
      become_only_group(*gid);
    } else {
      identity_.real_gid = identity_.effective_gid = *gid;
    }
    return {};
  }

  Result<void> take_single_ids() {
    if (const auto text = line_.value(option::real_user)) {
      const Result<Uid> uid = read_uid(*text, option::real_user.dashed(), accounts_);
      if (!uid) return uid.error();
      identity_.real_uid = *uid;
    }
    if (const auto text = line_.value(option::effective_user)) {
      const Result<Uid> uid = read_uid(*text, option::effective_user.dashed(), accounts_);
      if (!uid) return uid.error();
      identity_.effective_uid = *uid;
    }
    if (const auto text = line_.value(option::real_group)) {
      const Result<Gid> gid = read_gid(*text, option::real_group.dashed(), accounts_);
      if (!gid) return gid.error();
      identity_.real_gid = *gid;
    }
    if (const auto text = line_.value(option::effective_group)) {
      const Result<Gid> gid = read_gid(*text, option::effective_group.dashed(), accounts_);
      if (!gid) return gid.error();
      identity_.effective_gid = *gid;
    }
    return {};
  }

  Result<void> take_groups() {
    if (line_.has(option::keep_groups)) {
      identity_.groups = std::nullopt;
    } else if (line_.has(option::clear_groups)) {
      identity_.groups = std::vector<Gid>{identity_.effective_gid.value_or(now_.gid.effective)};
    } else if (const auto list = line_.value(option::groups)) {
      const Result<std::vector<Gid>> groups =
          read_group_list(*list, option::groups.dashed(), accounts_);
      if (!groups) return groups.error();
      identity_.groups = *groups;
    }
    return {};
  }

  void become_only_group(Gid gid) {
    identity_.real_gid = identity_.effective_gid = gid;
    identity_.groups = std::vector<Gid>{gid};
  }

  [[nodiscard]] bool decides_groups() const {
    return line_.has(option::keep_groups) || line_.has(option::clear_groups) ||
           line_.has(option::groups);
  }

  const ParsedCommandLine& line_;
  const ProcessState& now_;
  Accounts& accounts_;
  IdentityRequest identity_;
};

}  // namespace

Result<IdentityRequest> read_identity(const ParsedCommandLine& line, const ProcessState& now,
                                      Accounts& accounts) {
  return IdentityReader(line, now, accounts).run();
}

}  // namespace execcap
