// SPDX-License-Identifier: MIT
// Edit distance with swaps of neighbours (optimal string alignment).
#include "execcap/base/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace execcap {
namespace {

std::size_t edit_distance(std::string_view from, std::string_view to) {
  const std::size_t width = to.size() + 1;
  std::vector<std::size_t> cost((from.size() + 1) * width);
  const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return cost[i * width + j]; };
  for (std::size_t i = 0; i <= from.size(); ++i) at(i, 0) = i;
  for (std::size_t j = 0; j <= to.size(); ++j) at(0, j) = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = at(i - 1, j - 1) + (from[i - 1] == to[j - 1] ? 0 : 1);
      at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, replaced});
      const bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
      if (swapped) at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
    }
  }
  return at(from.size(), to.size());
}

/// The only word that begins with what was typed.
std::string_view completed_word(std::string_view typed, std::span<const std::string_view> known) {
  constexpr std::size_t shortest = 3;
  std::string_view found;
  if (typed.size() < shortest) return found;
  for (const std::string_view word : known) {
    if (!word.starts_with(typed)) continue;
    if (!found.empty()) return {};
    found = word;
  }
  return found;
}

}  // namespace

std::string_view nearest_word(std::string_view typed, std::span<const std::string_view> known) {
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, typed.size() / 3) + 1;
  for (const std::string_view word : known) {
    // Each letter that one has more is a change. What is measured grows with both lengths, and a
    // word of a command line may have a hundred thousand letters.
    const std::size_t longer = std::max(typed.size(), word.size());
    const std::size_t shorter = std::min(typed.size(), word.size());
    if (longer - shorter >= best_distance) continue;
    const std::size_t distance = edit_distance(typed, word);
    if (distance < best_distance) {
      best = word;
      best_distance = distance;
    }
  }
  return best.empty() ? completed_word(typed, known) : best;
}

}  // namespace execcap
