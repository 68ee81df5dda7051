// SPDX-License-Identifier: MIT
// Term by term: a key, an operator, a value.
#include "cli/assertion_text.hpp"

#include <algorithm>
#include <array>

#include "cli/id_words.hpp"
#include "execcap/base/nearest.hpp"
#include "execcap/caps/list_text.hpp"

namespace execcap {
namespace {

constexpr std::string_view option = "--assert";

template <class Id>
struct IdKey {
  std::string_view name;
  Id IdQuad<Id>::*which;
};

constexpr std::array<IdKey<Uid>, 5> uid_keys = {{{"uid", nullptr},
                                                 {"ruid", &IdQuad<Uid>::real},
                                                 {"euid", &IdQuad<Uid>::effective},
                                                 {"suid", &IdQuad<Uid>::saved},
                                                 {"fsuid", &IdQuad<Uid>::fs}}};
constexpr std::array<IdKey<Gid>, 5> gid_keys = {{{"gid", nullptr},
                                                 {"rgid", &IdQuad<Gid>::real},
                                                 {"egid", &IdQuad<Gid>::effective},
                                                 {"sgid", &IdQuad<Gid>::saved},
                                                 {"fsgid", &IdQuad<Gid>::fs}}};

/// For the hint about a mistyped one.
constexpr std::array<std::string_view, 18> keys = {
    "permitted", "effective", "inheritable", "bounding", "ambient", "uid",
    "ruid",      "euid",      "suid",        "fsuid",    "gid",     "rgid",
    "egid",      "sgid",      "fsgid",       "groups",   "nnp",     "seccomp"};

/// A term in its parts.
struct TermWords {
  std::string_view whole;
  std::string_view key;
  std::string_view oper;
  std::string value;
};

/// The set of this name, or of this first letter alone.
std::optional<NamedSet> set_called(std::string_view word) {
  for (const NamedSet& set : named_sets) {
    if (word == set.name || word == set.name.substr(0, 1)) return set;
  }
  return std::nullopt;
}

Error term_error(const TermWords& term, std::string_view why, std::string_view hint = "") {
  return usage_error(option, "'" + std::string(term.whole) + "': " + std::string(why), hint);
}

TermWords split_term(std::string_view whole) {
  TermWords term{.whole = whole};
  const std::size_t at = std::min(whole.find_first_of("=<>"), whole.size());
  term.key = whole.substr(0, at);
  const std::string_view rest = whole.substr(at);
  const std::size_t length = rest.starts_with(">=") || rest.starts_with("<=") ? 2 : 1;
  term.oper = rest.substr(0, length);
  term.value = rest.substr(std::min(length, rest.size()));
  return term;
}

class TermReader {
 public:
  TermReader(CapSet all, CapSet held, Accounts& accounts)
      : all_(all), held_(held), accounts_(accounts) {}

  Result<AssertionTerm> read(std::string_view whole) {
    const TermWords term = split_term(whole);
    if (const auto set = set_called(term.key)) return read_set(term, *set);
    if (term.key == "nnp" || term.key == "!nnp" || term.key == "no_new_privs" ||
        term.key == "!no_new_privs") {
      if (!term.oper.empty()) return term_error(term, "it takes no value", "write nnp or !nnp");
      return AssertionTerm(NoNewPrivsTerm{.wanted = term.key.front() != '!'});
    }
    for (const IdKey<Uid>& key : uid_keys) {
      if (term.key == key.name) return read_uid_term(term, key);
    }
    for (const IdKey<Gid>& key : gid_keys) {
      if (term.key == key.name) return read_gid_term(term, key);
    }
    if (term.key == "groups") return read_groups(term);
    if (term.key == "seccomp") return read_seccomp(term);
    const std::string_view nearest = nearest_word(term.key, keys);
    return term_error(term, "unknown word '" + std::string(term.key) + "'",
                      nearest.empty() ? "the sets are permitted, effective, inheritable, bounding "
                                        "and ambient, or p, e, i, b and a"
                                      : "did you mean " + std::string(nearest) + "?");
  }

 private:
  static std::optional<Error> not_equal(const TermWords& term) {
    if (term.oper == "=" && !term.value.empty()) return std::nullopt;
    return term_error(term, "it needs '=' and a value",
                      "write " + std::string(term.key) + "=VALUE");
  }

  Result<AssertionTerm> read_set(const TermWords& term, const NamedSet& set) const {
    SetTerm read{.set = set};
    if (term.oper == ">=") {
      read.relation = SetRelation::at_least;
    } else if (term.oper == "<=") {
      read.relation = SetRelation::at_most;
    } else if (term.oper != "=") {
      return term_error(term,
                        "it needs one of =, >= and <=", "write " + std::string(term.key) + "=LIST");
    }
    read.other = set_called(term.value);
    if (read.other) return AssertionTerm(read);
    if (term.value.starts_with('-') || term.value.starts_with('+')) {
      return term_error(term, "a list that begins with a sign starts from nothing here",
                        "write >= for what must be there, <= all,-x for what must not");
    }
    const std::string what = std::string(option) + " '" + std::string(term.whole) + "'";
    const Result<CapSet> caps = parse_list(term.value, {.all = all_, .held = held_}, what);
    if (!caps) return caps.error();
    read.wanted = *caps;
    return AssertionTerm(read);
  }

  Result<AssertionTerm> read_uid_term(const TermWords& term, const IdKey<Uid>& key) {
    if (const auto error = not_equal(term)) return *error;
    const Result<Uid> uid = read_uid(term.value, option, accounts_);
    if (!uid) return uid.error();
    return AssertionTerm(UidTerm{.name = key.name, .which = key.which, .wanted = *uid});
  }

  Result<AssertionTerm> read_gid_term(const TermWords& term, const IdKey<Gid>& key) {
    if (const auto error = not_equal(term)) return *error;
    const Result<Gid> gid = read_gid(term.value, option, accounts_);
    if (!gid) return gid.error();
    return AssertionTerm(GidTerm{.name = key.name, .which = key.which, .wanted = *gid});
  }

  Result<AssertionTerm> read_groups(const TermWords& term) {
    if (const auto error = not_equal(term)) return *error;
    Result<std::vector<Gid>> groups = read_group_list(term.value, option, accounts_);
    if (!groups) return groups.error();
    return AssertionTerm(GroupsTerm{.wanted = *std::move(groups)});
  }

  static Result<AssertionTerm> read_seccomp(const TermWords& term) {
    if (const auto error = not_equal(term)) return *error;
    constexpr std::array<std::string_view, 3> words = {"none", "strict", "filter"};
    const auto* const found = std::find(words.begin(), words.end(), term.value);
    if (found == words.end()) return term_error(term, "it is none, strict or filter");
    return AssertionTerm(SeccompTerm{.wanted = static_cast<int>(found - words.begin())});
  }

  CapSet all_;
  CapSet held_;
  Accounts& accounts_;
};

}  // namespace

Result<Assertion> parse_assertion(std::string_view text, CapSet all, CapSet held,
                                  Accounts& accounts) {
  constexpr std::string_view blanks = " \t\n";
  TermReader reader(all, held, accounts);
  Assertion assertion;
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    if (text.empty()) break;
    const std::string_view word = text.substr(0, text.find_first_of(blanks));
    text.remove_prefix(word.size());
    Result<AssertionTerm> term = reader.read(word);
    if (!term) return term.error();
    assertion.terms.push_back(*std::move(term));
  }
  if (assertion.terms.empty()) {
    return usage_error(option, "it asserts nothing", "write what is to hold, such as a=none");
  }
  return assertion;
}

}  // namespace execcap
