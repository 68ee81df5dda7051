// SPDX-License-Identifier: MIT
// Holding a process against the terms.
#include "cli/assertion.hpp"

#include "cli/id_words.hpp"
#include "execcap/caps/list_text.hpp"
#include "execcap/model/id_text.hpp"

namespace execcap {
namespace {

std::string number_text(std::uint32_t number) {
  return std::to_string(number);
}

std::string seccomp_text(int mode) {
  if (mode == 0) return "none";
  if (mode == 1) return "strict";
  return mode == 2 ? "filter" : std::to_string(mode);
}

class Checker {
 public:
  Checker(const ProcessRecord& record, CapSet all) : record_(record), all_(all) {}

  void operator()(const SetTerm& term) {
    if (!is_known(term.set) || (term.other && !is_known(*term.other))) {
      cannot_see(term.set.name);
      return;
    }
    const CapState& caps = record_.status.caps;
    const CapSet has = caps.*term.set.member;
    const CapSet wanted = term.other ? caps.*term.other->member : term.wanted;
    std::string name = list_text(wanted, all_);
    if (term.other) name = "as " + std::string(term.other->name) + " (" + name + ")";
    switch (term.relation) {
      case SetRelation::equal:
        if (has != wanted) differs(term.set.name, name, list_text(has, all_));
        break;
      case SetRelation::at_least:
        if (!wanted.is_subset_of(has)) {
          add(term.set.name, "want at least " + name + ", lacks " + list_text(wanted - has, all_));
        }
        break;
      case SetRelation::at_most:
        if (!has.is_subset_of(wanted)) {
          add(term.set.name,
              "want at most " + name + ", has also " + list_text(has - wanted, all_));
        }
        break;
    }
  }

  void operator()(const UidTerm& term) {
    check_id(term.name, term.which, record_.status.uid, term.wanted);
  }
  void operator()(const GidTerm& term) {
    check_id(term.name, term.which, record_.status.gid, term.wanted);
  }

  void operator()(const GroupsTerm& term) {
    if (!record_.is_whole) {
      cannot_see("groups");
      return;
    }
    const std::vector<Gid> has = sorted_once(record_.status.groups);
    if (has != term.wanted) differs("groups", groups_or_none(term.wanted), groups_or_none(has));
  }

  void operator()(const NoNewPrivsTerm& term) {
    const std::optional<bool>& has = record_.status.no_new_privs;
    if (!has) {
      cannot_see("no_new_privs");
    } else if (*has != term.wanted) {
      differs("no_new_privs", term.wanted ? "on" : "off", *has ? "on" : "off");
    }
  }

  void operator()(const SeccompTerm& term) {
    const std::optional<int>& has = record_.status.seccomp;
    if (!has) {
      cannot_see("seccomp");
    } else if (*has != term.wanted) {
      differs("seccomp", seccomp_text(term.wanted), seccomp_text(*has));
    }
  }

  AssertionFailures failures;

 private:
  [[nodiscard]] bool is_known(const NamedSet& set) const {
    return record_.is_whole ||
           (set.member != &CapState::bounding && set.member != &CapState::ambient);
  }

  template <class Id>
  void check_id(std::string_view name, Id IdQuad<Id>::*which, const IdQuad<Id>& ids, Id wanted) {
    if (!record_.is_whole) {
      cannot_see(name);
    } else if (which == nullptr && ids != IdQuad<Id>::all(wanted)) {
      differs(name, number_text(wanted.value), quad_text(ids));
    } else if (which != nullptr && ids.*which != wanted) {
      differs(name, number_text(wanted.value), number_text((ids.*which).value));
    }
  }

  void differs(std::string_view name, const std::string& wanted, const std::string& has) {
    add(name, "want " + wanted + ", has " + has);
  }
  void add(std::string_view name, const std::string& words) {
    failures.differing.push_back(std::string(name) + ": " + words);
  }
  void cannot_see(std::string_view name) {
    failures.unknown.push_back(std::string(name) + ": cannot be seen");
  }

  const ProcessRecord& record_;
  CapSet all_;
};

}  // namespace

AssertionFailures check_assertion(const Assertion& assertion, const ProcessRecord& record,
                                  CapSet all) {
  Checker checker(record, all);
  for (const AssertionTerm& term : assertion.terms) std::visit(checker, term);
  return std::move(checker.failures);
}

}  // namespace execcap
