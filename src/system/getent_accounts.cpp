// SPDX-License-Identifier: MIT
// Files where they decide, getent(1) for the rest.
#include "execcap/system/getent_accounts.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>

#include "account_entry.hpp"
#include "account_files.hpp"
#include "execcap/system/name_services.hpp"
#include "execcap/system/text_file.hpp"
#include "getent.hpp"

namespace execcap {
namespace {

Result<std::string> text_of(const std::string& path) {
  Result<std::string> text = read_text_file(path);
  if (!text && text.error().kind == ErrorKind::not_found) return std::string();
  return text;
}

/// A database in a file of its own, and how far that answers.
struct AccountFile {
  std::string text;
  FilesRole role = FilesRole::are_one_of;
};

Result<AccountFile> read_account_file(const AccountPlaces& places, const std::string& path,
                                      std::string_view database) {
  const Result<std::string> nsswitch = text_of(places.nsswitch);
  if (!nsswitch) return nsswitch.error();
  AccountFile file{.text = {}, .role = role_of_files(*nsswitch, database)};
  if (file.role == FilesRole::are_one_of) return file;
  Result<std::string> text = text_of(path);
  if (!text) return text.error();
  file.text = std::move(*text);
  if (has_compat_lines(file.text)) file.role = FilesRole::are_one_of;
  return file;
}

/// getent(1) takes such a key for a number; no account is called so. Source: strtoul(3).
bool looks_like_number(const std::string& name) {
  return name.empty() || name.find_first_not_of(" \t\n\v\f\r+-0123456789") == std::string::npos;
}

/// The group's name and gid.
struct FoundGroup {
  std::string name;
  Gid gid;
};

Result<Account> found_of(const passwd& entry, const std::string& what) {
  return account_of(entry, what);
}

Result<FoundGroup> found_of(const group& entry, const std::string& what) {
  const Result<Gid> gid = gid_of(entry.gr_gid, what);
  if (!gid) return gid.error();
  return FoundGroup{entry.gr_name, *gid};
}

Result<void> for_each(const std::string& text, const std::function<bool(const passwd&)>& is_last) {
  return for_each_user(text, is_last);
}

Result<void> for_each(const std::string& text, const std::function<bool(const group&)>& is_last) {
  return for_each_group(text, is_last);
}

/// The first entry that `is_it`, or none.
template <class Found, class Entry>
Result<std::optional<Found>> first_of(const std::string& text, const std::string& what,
                                      const std::function<bool(const Entry&)>& is_it) {
  std::optional<Found> found;
  std::optional<Error> error;
  const std::function<bool(const Entry&)> take = [&](const Entry& entry) {
    if (!is_it(entry)) return false;
    Result<Found> taken = found_of(entry, what);
    if (taken) {
      found = std::move(*taken);
    } else {
      error = taken.error();
    }
    return true;
  };
  const Result<void> read = for_each(text, take);
  if (!read) return read.error();
  if (error) return *error;
  return found;
}

/// What is looked for: `key` in `database`, whose file stands at `path`.
struct Question {
  const std::string& path;
  std::string database;
  std::string key;
  std::string what;  ///< in words, for messages
};

template <class Found, class Entry>
Result<std::optional<Found>> look_up(const AccountPlaces& places, const Question& question,
                                     const std::function<bool(const Entry&)>& is_it) {
  const Result<AccountFile> file = read_account_file(places, question.path, question.database);
  if (!file) return file.error();
  if (file->role != FilesRole::are_one_of) {
    Result<std::optional<Found>> found = first_of<Found>(file->text, question.what, is_it);
    if (!found || *found || file->role == FilesRole::decide) return found;
  }
  const auto answer = ask_getent(places.getent, question.database, question.key);
  if (!answer) return answer.error();
  if (!*answer) return std::optional<Found>();
  const std::function<bool(const Entry&)> any = [](const Entry&) { return true; };
  Result<std::optional<Found>> found = first_of<Found>(**answer, question.what, any);
  if (!found || *found) return found;
  return Error{.what = "cannot look up " + question.what,
               .why = "what " + places.getent + " says is no entry of " + question.database};
}

Result<std::optional<FoundGroup>> look_up_group(const AccountPlaces& places, const std::string& key,
                                                const std::string& what,
                                                const std::function<bool(const group&)>& is_it) {
  return look_up<FoundGroup>(
      places, {.path = places.group, .database = "group", .key = key, .what = what}, is_it);
}

/// The numbers behind the name in a line of `getent initgroups`, or none if it is no such line.
std::optional<std::vector<gid_t>> numbers_behind(const std::string& name, std::string_view line) {
  if (!line.starts_with(name)) return std::nullopt;
  line = line.substr(0, line.find('\n'));
  line.remove_prefix(name.size());
  std::vector<gid_t> numbers;
  while (!line.empty()) {
    if (line.front() == ' ') {
      line.remove_prefix(1);
      continue;
    }
    gid_t number = 0;
    const auto [end, wrong] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (wrong != std::errc()) return std::nullopt;
    numbers.push_back(number);
    line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  }
  return numbers;
}

Error groups_error(const std::string& user, const std::string& why) {
  return {.what = "cannot list the groups of user '" + user + "'",
          .why = why,
          .hint = "start it again, or name them with --groups"};
}

}  // namespace

Result<std::optional<Account>> GetentAccounts::find_user(const std::string& name) {
  if (looks_like_number(name)) return std::optional<Account>();
  const std::function<bool(const passwd&)> is_it = [&](const passwd& entry) {
    return name == entry.pw_name;
  };
  const std::string what = "user '" + name + "'";
  return look_up<Account>(
      places_, {.path = places_.passwd, .database = "passwd", .key = name, .what = what}, is_it);
}

Result<std::optional<Account>> GetentAccounts::find_user(Uid uid) {
  const std::string number = std::to_string(uid.value);
  const std::function<bool(const passwd&)> is_it = [&](const passwd& entry) {
    return entry.pw_uid == uid.value;
  };
  const std::string what = "uid " + number;
  return look_up<Account>(
      places_, {.path = places_.passwd, .database = "passwd", .key = number, .what = what}, is_it);
}

Result<std::optional<Gid>> GetentAccounts::find_group(const std::string& name) {
  if (looks_like_number(name)) return std::optional<Gid>();
  const Result<std::optional<FoundGroup>> found =
      look_up_group(places_, name, "group '" + name + "'",
                    [&](const group& entry) { return name == entry.gr_name; });
  if (!found) return found.error();
  return *found ? std::optional((*found)->gid) : std::nullopt;
}

Result<std::vector<Gid>> GetentAccounts::groups_of(const Account& account) {
  const Result<AccountFile> file = read_account_file(places_, places_.group, "initgroups");
  if (!file) return file.error();
  std::vector<gid_t> numbers = {account.gid.value};
  const Result<void> read = for_each_group(file->text, [&](const group& entry) {
    for (char** member = entry.gr_mem; *member != nullptr; ++member) {
      if (account.name == *member) numbers.push_back(entry.gr_gid);
    }
    return false;
  });
  if (!read) return read.error();
  Result<std::vector<Gid>> in_file = groups_from(std::move(numbers), account.name);
  if (!in_file || file->role == FilesRole::decide) return in_file;

  const auto answer = ask_getent(places_.getent, "initgroups", account.name);
  if (!answer) return answer.error();
  std::optional<std::vector<gid_t>> told = numbers_behind(account.name, answer->value_or(""));
  if (!told) return groups_error(account.name, "what " + places_.getent + " says is no list");
  told->push_back(account.gid.value);
  Result<std::vector<Gid>> groups = groups_from(std::move(*told), account.name);
  if (!groups) return groups;
  // It has no way to say that a service could not be read, and gives the groups that it found.
  // Those of the file are known here.
  const bool is_whole =
      file->role == FilesRole::are_one_of ||
      std::includes(groups->begin(), groups->end(), in_file->begin(), in_file->end());
  if (is_whole) return groups;
  return groups_error(account.name,
                      places_.getent + " leaves out groups that stand in " + places_.group);
}

std::optional<std::string> GetentAccounts::user_name(Uid uid) {
  const Result<std::optional<Account>> account = find_user(uid);
  if (!account || !*account) return std::nullopt;
  return (*account)->name;
}

std::optional<std::string> GetentAccounts::group_name(Gid gid) {
  const std::string number = std::to_string(gid.value);
  const Result<std::optional<FoundGroup>> found =
      look_up_group(places_, number, "gid " + number,
                    [&](const group& entry) { return entry.gr_gid == gid.value; });
  if (!found || !*found) return std::nullopt;
  return (*found)->name;
}

}  // namespace execcap
