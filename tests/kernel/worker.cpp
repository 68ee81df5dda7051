// SPDX-License-Identifier: MIT
// Goes through a family, in full or by drawing a few inner choices for each context, and compares
// what the model says with what the kernel does.
#include "worker.hpp"

#include "case_runner.hpp"

namespace execcap::kernel_check {
namespace {

/// Without the other capabilities in the bounding set. What is dropped never comes back: this is
/// the worker's own process.
void narrow_bounding(CapSet all) {
  const CapSet others = all - CapSet{first_cap, second_cap};
  for (const Cap cap : others) raw_call(SYS_prctl, PR_CAPBSET_DROP, cap.number);
}

class Share {
 public:
  Share(const Family& family, Place place, CaseRunner runner, const RunOptions& options,
        Tally& tally)
      : family_(family),
        place_(std::move(place)),
        runner_(std::move(runner)),
        options_(options),
        tally_(tally) {}

  bool check() {
    if (family_.full_rounds != 0) {
      check_rounds(options_.is_full ? family_.full_rounds : family_.sample_rounds);
    } else {
      count_choices();
      for (std::uint64_t context = 0; context < contexts_ && !is_over(); ++context) {
        if (options_.is_full) {
          check_all_of(context);
        } else if (context % options_.workers == place_.worker) {
          check_sample_of(context);
        }
      }
    }
    return !is_broken_;
  }

 private:
  [[nodiscard]] bool is_over() const {
    return is_broken_ || (options_.stops_early && tally_.differences > 0);
  }

  void count_choices() {
    Choices context = Choices::dry_run();
    Choices inner = Choices::dry_run();
    Random rest(0);
    Case one;
    (void)family_.make(place_, context, inner, rest, one);
    contexts_ = context.total();
    inners_ = inner.total();
  }

  /// Whether there is such a case; it is then checked.
  bool check_one(std::uint64_t context_number, std::uint64_t inner_number) {
    Choices context(context_number);
    Choices inner(inner_number);
    Random rest(seed_of(options_.seed, family_.name, context_number * inners_ + inner_number));
    Case one;
    ++tally_.states;
    if (!family_.make(place_, context, inner, rest, one)) {
      ++tally_.impossible;
      return false;
    }
    compare(one);
    return true;
  }

  void check_rounds(std::uint64_t rounds) {
    ++tally_.contexts;
    for (std::uint64_t round = place_.worker; round < rounds && !is_over();
         round += options_.workers) {
      (void)check_one(0, round);
    }
  }

  void check_all_of(std::uint64_t context) {
    bool has_any = false;
    const std::uint64_t first =
        (place_.worker + options_.workers - context * inners_ % options_.workers) %
        options_.workers;
    for (std::uint64_t inner = first; inner < inners_ && !is_over(); inner += options_.workers) {
      has_any = check_one(context, inner) || has_any;
    }
    tally_.contexts += has_any && place_.worker == 0 ? 1 : 0;
  }

  /// Draws until something is possible; after many tries in vain, looks from the beginning.
  void check_sample_of(std::uint64_t context) {
    constexpr std::uint32_t tries = 64;
    Random random(seed_of(options_.seed + 1, family_.name, context));
    bool has_any = false;
    for (std::uint32_t draw = 0; draw < family_.draws && !is_over(); ++draw) {
      bool is_checked = false;
      for (std::uint32_t i = 0; i < tries && !is_checked; ++i) {
        is_checked = check_one(context, random.below(inners_));
      }
      if (!is_checked) is_checked = check_first_of(context);
      if (!is_checked) break;
      has_any = true;
    }
    tally_.contexts += has_any ? 1 : 0;
  }

  /// Looks from the beginning for a case that can be; none: the context itself cannot.
  bool check_first_of(std::uint64_t context_number) {
    for (std::uint64_t inner_number = 0; inner_number < inners_; ++inner_number) {
      Choices context(context_number);
      Choices inner(inner_number);
      Random rest(0);
      Case one;
      if (!family_.make(place_, context, inner, rest, one)) continue;
      if (check_one(context_number, inner_number)) return true;
    }
    return false;
  }

  void compare(const Case& one) {
    const Prediction prediction = predicted(one, place_.world.around);
    const Result<Outcome> outcome = runner_.run(one);
    ++tally_.checked;
    if (!outcome) {
      is_broken_ = true;
      tally_.add_report(header() + outcome.error().message() + "\n" + case_text(one));
      return;
    }
    note_rules(prediction.rules);
    const bool is_witnessed =
        !std::holds_alternative<action::Nothing>(one.action) || witness_agrees(one.before.caps);
    if (*outcome == prediction.outcome && is_witnessed) return;
    ++tally_.differences;
    constexpr std::uint64_t told = 3;
    if (tally_.differences > told) return;
    tally_.add_report(header() + case_text(one) + "  model:\n" + outcome_text(prediction.outcome) +
                      "  kernel:\n" + outcome_text(*outcome) +
                      (is_witnessed ? "" : "  libcap-ng reads another state\n"));
  }

  [[nodiscard]] bool witness_agrees(const CapState& caps) const {
    for (std::size_t i = 0; i < named_sets.size(); ++i) {
      const CapSet wanted = caps.*named_sets[i].member;
      if (runner_.witness().sets[i] != wanted.mask()) return false;
    }
    return true;
  }

  void note_rules(RuleSet rules) { tally_.rules = joined_rules(tally_.rules, rules); }

  [[nodiscard]] std::string header() const {
    return "DIFFERENCE: " + place_.world.name + ": " + std::string(family_.name) + "\n";
  }

  const Family& family_;
  Place place_;
  CaseRunner runner_;
  const RunOptions& options_;
  Tally& tally_;
  std::uint64_t contexts_ = 1;
  std::uint64_t inners_ = 1;
  bool is_broken_ = false;
};

}  // namespace

bool check_share(const Family& family, const World& world, const Files& files, std::uint32_t worker,
                 const RunOptions& options, Tally& tally) {
  if (family.has_narrow_bounding) narrow_bounding(world.around.traits.all_caps());
  Result<CaseRunner> runner = CaseRunner::make(world.around.traits.all_caps());
  if (!runner) {
    tally.add_report(runner.error().message() + "\n");
    return false;
  }
  Share share(family, make_place(world, files, worker), *std::move(runner), options, tally);
  return share.check();
}

}  // namespace execcap::kernel_check
