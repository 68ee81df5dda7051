// SPDX-License-Identifier: MIT
// Reading and writing CAPTEXT: cap_text_formats(7).
#include "execcap/caps/set_text.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "cap_word.hpp"
#include "item_error.hpp"

namespace execcap {
namespace {

using caps_text::blanks;
using caps_text::Item;

/// Which of the three sets an operator speaks of.
struct Flags {
  bool effective = false;
  bool inheritable = false;
  bool permitted = false;
};

/// Reads one clause. It is split into its capabilities, then into operators with their flags.
class ClauseReader {
 public:
  ClauseReader(Item clause, CapSet all, std::string_view what)
      : clause_(clause), all_(all), what_(what) {}

  /// `caps` after this clause.
  Result<CapTriple> after(CapTriple caps) {
    const bool has_list = !at_operator();
    CapSet listed = all_;
    if (has_list) {
      const Result<CapSet> list = read_list();
      if (!list) return list.error();
      listed = *list;
    } else if (next() != '=') {
      return wrong(clause_.part(0, 1), "no capabilities before", "only = may stand alone");
    }
    return after_operators(caps, listed, has_list);
  }

 private:
  [[nodiscard]] bool at_end() const { return at_ == clause_.text.size(); }
  [[nodiscard]] char next() const { return clause_.text[at_]; }
  [[nodiscard]] bool at_operator() const {
    return !at_end() && (next() == '=' || next() == '+' || next() == '-');
  }

  /// Error `problem 'item' at character N in 'clause'`.
  [[nodiscard]] Error wrong(Item item, std::string_view problem, std::string_view hint) const {
    return in_clause(caps_text::item_error(what_, problem, item, hint));
  }

  [[nodiscard]] Error in_clause(Error error) const {
    error.why += " in " + caps_text::quoted(clause_.text);
    return error;
  }

  /// The comma list up to the first operator. As in libcap, `all` takes the place of what stands
  /// before it, so that `63,all` is without 63 on a kernel that has fewer capabilities.
  Result<CapSet> read_list() {
    CapSet set;
    while (true) {
      const std::size_t begin = at_;
      while (!at_end() && caps_text::is_word_char(next())) ++at_;
      const Item word = clause_.part(begin, at_ - begin);
      if (word.text.empty()) return no_capability();
      if (caps_text::is_same_in_any_case(word.text, "all")) {
        set = all_;
      } else if (const std::optional<Cap> cap = caps_text::cap_from_word(word.text)) {
        set = set | CapSet{*cap};
      } else {
        return unknown_word(word);
      }
      if (at_operator()) return set;
      if (at_end()) {
        return wrong(word, "no operator behind",
                     "a clause is capabilities, then =, + or -, then flags, without blanks");
      }
      if (next() != ',') return wrong(clause_.part(at_, 1), "unexpected", "");
      ++at_;
    }
  }

  [[nodiscard]] Error no_capability() const {
    constexpr std::string_view hint = "a list has no blanks and no empty item";
    const bool behind_comma = at_ > 0;
    const bool ends_here = at_end() || at_operator() || next() == ',';
    if (behind_comma && ends_here) {
      return wrong(clause_.part(at_ - 1, 1), "no capability behind", hint);
    }
    if (ends_here) return wrong(clause_.part(at_, 1), "no capability before", hint);
    return wrong(clause_.part(at_, 1), "unexpected", "");
  }

  [[nodiscard]] Error unknown_word(Item word) const {
    constexpr std::array<std::string_view, 1> other = {"all"};
    return in_clause(caps_text::unknown_word(what_, word, other));
  }

  Result<CapTriple> after_operators(CapTriple caps, CapSet listed, bool has_list) {
    for (bool first = true; !at_end(); first = false) {
      const Item sign = clause_.part(at_, 1);
      const char action = next();
      if (!first && action == '=') {
        return wrong(sign, "unexpected", "= can only be the first operator of a clause");
      }
      if (!first && !has_list) {
        return wrong(sign, "no capabilities before", "write all= where more is to follow");
      }
      ++at_;
      const Result<Flags> flags = read_flags(sign, action != '=');
      if (!flags) return flags.error();
      caps = after_operator(caps, listed, action, *flags);
    }
    return caps;
  }

  /// The letters behind the operator `sign`, up to the next operator.
  Result<Flags> read_flags(Item sign, bool at_least_one) {
    const std::size_t begin = at_;
    Flags flags;
    for (; !at_end() && !at_operator(); ++at_) {
      switch (next()) {
        case 'e':
          flags.effective = true;
          break;
        case 'i':
          flags.inheritable = true;
          break;
        case 'p':
          flags.permitted = true;
          break;
        default:
          return wrong(clause_.part(at_, 1), "unknown flag",
                       next() == ',' ? "a blank stands between clauses: 'cap_chown=p cap_kill=p'"
                                     : "flags are e, i and p, in lower case");
      }
    }
    if (at_least_one && at_ == begin) {
      return wrong(sign, "no flag behind", "flags are e, i and p");
    }
    return flags;
  }

  static CapTriple after_operator(const CapTriple& caps, CapSet listed, char action, Flags flags) {
    const auto changed = [&](CapSet set, bool named) {
      if (action == '=') set = set - listed;
      if (!named) return set;
      return action == '-' ? set - listed : set | listed;
    };
    return {.permitted = changed(caps.permitted, flags.permitted),
            .effective = changed(caps.effective, flags.effective),
            .inheritable = changed(caps.inheritable, flags.inheritable)};
  }

  Item clause_;
  CapSet all_;
  std::string_view what_;
  std::size_t at_ = 0;
};

/// In which of the sets a capability is: 1 for effective, 2 for permitted, 4 for inheritable.
/// libcap writes its clauses from the highest such number down.
using Membership = unsigned;
constexpr Membership in_effective = 1;
constexpr Membership in_permitted = 2;
constexpr Membership in_inheritable = 4;
constexpr Membership membership_count = 8;

/// The capabilities that are in exactly the sets that `membership` says.
CapSet members(const CapTriple& caps, Membership membership) {
  const auto side = [&](CapSet set, Membership which) {
    return (membership & which) != 0 ? set : CapSet::from_mask(~set.mask());
  };
  return side(caps.effective, in_effective) & side(caps.permitted, in_permitted) &
         side(caps.inheritable, in_inheritable);
}

/// An operator with the flags of `membership` behind it.
std::string change(char action, Membership membership) {
  std::string text(1, action);
  if ((membership & in_effective) != 0) text += 'e';
  if ((membership & in_inheritable) != 0) text += 'i';
  if ((membership & in_permitted) != 0) text += 'p';
  return text;
}

/// The membership that most capabilities of `all` have; the lowest of several.
Membership most_common(const CapTriple& caps, CapSet all) {
  Membership best = 0;
  for (Membership other = 1; other < membership_count; ++other) {
    if ((members(caps, other) & all).size() > (members(caps, best) & all).size()) best = other;
  }
  return best;
}

std::string names(CapSet set) {
  std::string text;
  for (const Cap cap : set) {
    if (!text.empty()) text += ',';
    text += cap_name(cap);
  }
  return text;
}

}  // namespace

Result<CapTriple> parse_set_text(std::string_view text, CapSet all, std::string_view what) {
  CapTriple caps;
  std::size_t begin = text.find_first_not_of(blanks);
  while (begin != std::string_view::npos) {
    const std::size_t end = std::min(text.find_first_of(blanks, begin), text.size());
    ClauseReader clause({text.substr(begin, end - begin), begin + 1}, all, what);
    const Result<CapTriple> next = clause.after(caps);
    if (!next) return next.error();
    caps = *next;
    begin = text.find_first_not_of(blanks, end);
  }
  return caps;
}

std::string set_text(const CapTriple& caps, CapSet all) {
  const Membership base = most_common(caps, all);
  std::string text = change('=', base);
  bool bare = base == 0;  // nothing said yet: a first clause with `=` says it alone
  for (Membership membership = membership_count; membership-- > 0;) {
    const CapSet set = members(caps, membership) & all;
    if (membership == base || set.empty()) continue;
    if (bare) {
      text = names(set) + change('=', membership);
      bare = false;
      continue;
    }
    text += ' ';
    text += names(set);
    if ((membership & ~base) != 0) text += change('+', membership & ~base);
    if ((base & ~membership) != 0) text += change('-', base & ~membership);
  }
  // `=` speaks of `all` only, so what the kernel lacks is always added.
  for (Membership membership = membership_count; membership-- > 1;) {
    const CapSet set = members(caps, membership) - all;
    if (set.empty()) continue;
    text += ' ';
    text += names(set) + change('+', membership);
  }
  return text;
}

bool looks_like_set_text(std::string_view text) {
  return text.empty() || text.find_first_of(blanks) != std::string_view::npos ||
         text.find('=') != std::string_view::npos;
}

}  // namespace execcap
