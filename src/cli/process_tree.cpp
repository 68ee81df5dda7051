// SPDX-License-Identifier: MIT
// One walk over the forest without recursion: a chain of children may be as long as it likes.
#include "cli/process_tree.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "cli/cap_colour.hpp"
#include "cli/process_line.hpp"
#include "cli/process_subtree.hpp"
#include "cli/text_layout.hpp"

namespace execcap {
namespace {

constexpr std::size_t none = SIZE_MAX;

/// Who stands below whom, by index into the records, each in the order of the records.
struct Forest {
  std::vector<std::size_t> parent;
  std::vector<std::size_t> first_child;
  std::vector<std::size_t> next_sibling;
  std::size_t first_root = none;
};

Forest forest_of(std::span<const ProcessRecord> records) {
  Forest forest{.parent = std::vector<std::size_t>(records.size(), none),
                .first_child = std::vector<std::size_t>(records.size(), none),
                .next_sibling = std::vector<std::size_t>(records.size(), none)};
  const auto parents = parents_of(records);
  for (std::size_t i = records.size(); i-- > 0;) {
    forest.parent[i] = parents[i].value_or(none);
    std::size_t& head =
        forest.parent[i] == none ? forest.first_root : forest.first_child[forest.parent[i]];
    forest.next_sibling[i] = head;
    head = i;
  }
  return forest;
}

/// What is drawn to the left of a name.
struct Lines {
  std::string_view child;
  std::string_view last_child;
  std::string_view pass;
};

constexpr Lines utf8_lines{"\xe2\x94\x9c\xe2\x94\x80 ", "\xe2\x94\x94\xe2\x94\x80 ",
                           "\xe2\x94\x82  "};
constexpr Lines ascii_lines{"|- ", "`- ", "|  "};

class Tree {
 public:
  Tree(std::span<const ProcessRecord> records, const TreeMarks& marks, Accounts& accounts,
       const ProcessStyle& style)
      : records_(records),
        marks_(marks),
        style_(style),
        texts_(accounts, style.all),
        lines_(style.utf8 ? utf8_lines : ascii_lines),
        forest_(forest_of(records)) {}

  std::string run() {
    std::vector<bool> drawn = marks_.wanted;
    for (std::size_t i = 0; i < records_.size(); ++i) {
      if (!marks_.wanted[i]) continue;
      for (std::size_t up = forest_.parent[i]; up != none && !drawn[up]; up = forest_.parent[up]) {
        drawn[up] = true;
      }
    }
    walk(drawn);
    return std::move(out_);
  }

 private:
  std::size_t next_drawn(std::size_t at, const std::vector<bool>& drawn) const {
    while (at != none && !drawn[at]) at = forest_.next_sibling[at];
    return at;
  }

  void walk(const std::vector<bool>& drawn) {
    // For each level, who comes after the one that is open on it.
    std::vector<std::size_t> waiting;
    std::size_t at = next_drawn(forest_.first_root, drawn);
    for (;;) {
      while (at == none) {
        if (waiting.empty()) return;
        at = waiting.back();
        waiting.pop_back();
      }
      const std::size_t sibling = next_drawn(forest_.next_sibling[at], drawn);
      const std::size_t child = next_drawn(forest_.first_child[at], drawn);
      draw(at, waiting, sibling != none, child != none);
      waiting.push_back(sibling);
      at = child;
    }
  }

  /// The lines on the left grow with the depth: beyond a depth that nobody can follow by eye they
  /// end in its number, so that the whole stays linear.
  [[nodiscard]] std::string margin(const std::vector<std::size_t>& waiting) const {
    constexpr std::size_t most_levels = 32;
    std::string text;
    const std::size_t levels = std::min(waiting.size(), most_levels);
    for (std::size_t i = 1; i < levels; ++i) text += waiting[i] == none ? "   " : lines_.pass;
    if (waiting.size() > most_levels) text += "(" + std::to_string(waiting.size()) + ") ";
    return text;
  }

  void draw(std::size_t at, const std::vector<std::size_t>& waiting, bool has_sibling,
            bool has_child) {
    const std::string left = margin(waiting);
    std::string first = left;
    std::string rest = left;
    if (!waiting.empty()) {
      first += has_sibling ? lines_.child : lines_.last_child;
      rest += has_sibling ? lines_.pass : "   ";
    }
    rest += has_child ? lines_.pass : "   ";
    const std::string head = head_of(records_[at]);
    const std::string words = head + sets_of(at);
    constexpr std::size_t least_room = 40;
    const std::size_t used = text_width(rest);
    const std::size_t room =
        style_.columns > used + least_room ? style_.columns - used : least_room;
    const auto parts =
        style_.fits_terminal ? wrapped(words, room) : std::vector<std::string>{words};
    std::size_t begin = 0;
    for (const std::string& part : parts) {
      out_ += &part == &parts.front() ? first : rest;
      begin = words.find(part, begin);
      const std::size_t of_head =
          begin < head.size() ? std::min(head.size() - begin, part.size()) : 0;
      out_ += part.substr(0, of_head);
      const std::string of_sets = part.substr(of_head);
      out_ += style_.colour ? with_coloured_caps(of_sets) : of_sets;
      out_ += '\n';
      begin += part.size();
    }
  }

  std::string head_of(const ProcessRecord& record) {
    return shown_name(record) + "(" + process_label(record) + ") " + texts_.user(record);
  }

  std::string sets_of(std::size_t at) {
    const ProcessRecord& record = records_[at];
    const CapState& caps = record.status.caps;
    std::string words;
    const CapTriple triple = triple_of(caps);
    if (triple != CapTriple{}) words += " \"" + set_text(triple, style_.all) + "\"";
    if (!record.is_whole) return words + " [?]";
    const Iab iab = iab_of(caps, style_.all);
    if (!iab.ambient.empty() || !iab.blocked.empty()) words += " [" + blocked_text(iab) + "]";
    if (record.status.no_new_privs.value_or(false)) words += " nnp";
    if (record.status.seccomp.value_or(0) != 0) words += " seccomp=" + seccomp_word(record);
    if (marks_.in_other_namespace[at]) words += " userns";
    return words;
  }

  /// As libcap writes it, but a bounding set that blocks everything else is said the other way
  /// round: every capability of it would be a page.
  std::string blocked_text(const Iab& iab) {
    constexpr int most_names = 8;
    const CapSet bounding = style_.all - iab.blocked;
    if (iab.blocked.size() <= most_names) return iab_text(iab);
    std::string text =
        iab_text({.inheritable = iab.inheritable, .ambient = iab.ambient, .blocked = CapSet{}});
    if (!text.empty()) text += "; ";
    return text + "bounding=" + (bounding.empty() ? "none" : texts_.list(bounding));
  }

  std::span<const ProcessRecord> records_;
  const TreeMarks& marks_;
  const ProcessStyle& style_;
  SharedTexts texts_;
  Lines lines_;
  Forest forest_;
  std::string out_;
};

}  // namespace

std::string process_tree(std::span<const ProcessRecord> records, const TreeMarks& marks,
                         Accounts& accounts, const ProcessStyle& style) {
  return Tree(records, marks, accounts, style).run();
}

}  // namespace execcap
