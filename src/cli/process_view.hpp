// SPDX-License-Identifier: MIT
// What every form of showing processes shares: labels, names of users, and the measures.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <unordered_map>

#include "execcap/system/accounts.hpp"
#include "execcap/system/process_scan.hpp"

namespace execcap {

/// How it is to look.
struct ProcessStyle {
  CapSet all;                  ///< what the kernel has
  bool fits_terminal = false;  ///< lines are broken to fit `columns`
  std::size_t columns = 80;
  bool colour = false;
  bool utf8 = false;  ///< lines of trees may be drawn with UTF-8
};

/// `PID` of a process, `PID/TID` of a thread, with `*` behind one that differs from its leader.
[[nodiscard]] std::string process_label(const ProcessRecord& record);

/// The name in a form that cannot steer a terminal; `?` if it is not known.
[[nodiscard]] std::string shown_name(const ProcessRecord& record);

/// `-`, `strict` or `filter`; `?` if it is not known.
[[nodiscard]] std::string seccomp_word(const ProcessRecord& record);

/// The texts that many processes share, each made once.
class SharedTexts {
 public:
  SharedTexts(Accounts& accounts, CapSet all) : accounts_(accounts), all_(all) {}

  /// The real user, and the effective one where it is another: `web`, `web/root`; `?` if not known.
  const std::string& user(const ProcessRecord& record);
  /// The set as a LIST, `-` if it is empty.
  const std::string& list(CapSet set);

 private:
  const std::string& user_name(Uid uid);

  Accounts& accounts_;
  CapSet all_;
  std::map<Uid, std::string> users_;
  std::map<std::pair<Uid, Uid>, std::string> pairs_;
  std::unordered_map<std::uint64_t, std::string> lists_;
};

}  // namespace execcap
