// SPDX-License-Identifier: MIT
// The layout of --explain: one column of labels, and behind it whatever belongs to each.
#include "cli/explain_text.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "cli/printable.hpp"
#include "cli/state_table.hpp"
#include "cli/text_layout.hpp"
#include "execcap/caps/list_text.hpp"
#include "execcap/caps/set_text.hpp"

namespace execcap {
namespace {

constexpr std::size_t label_width = 14;
constexpr std::size_t gap = 3;

constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view green = "\x1b[32m";
constexpr std::string_view yellow = "\x1b[33m";
constexpr std::string_view plain = "\x1b[0m";

/// `step` with the number of its items in place of each long list: the table of states shows the
/// sets in full.
std::string without_long_lists(const std::string& step) {
  constexpr std::ptrdiff_t most_commas = 7;
  std::string out;
  std::size_t begin = 0;
  while (begin < step.size()) {
    const std::size_t end = std::min(step.find_first_of(" =", begin), step.size());
    const std::string word = step.substr(begin, end - begin);
    const auto commas = std::count(word.begin(), word.end(), ',');
    if (commas > most_commas) {
      out += std::to_string(commas + 1) + (word.front() == '[' ? " groups" : " capabilities");
    } else {
      out += word;
    }
    if (end < step.size()) out += step[end];
    begin = end + 1;
  }
  return out;
}

std::string file_caps_words(const ExecTarget& target, CapSet all) {
  switch (target.caps_status) {
    case FileCapsStatus::none:
      return "no file capabilities";
    case FileCapsStatus::unknown:
      return "file capabilities that cannot be read";
    case FileCapsStatus::counts:
    case FileCapsStatus::foreign:
      break;
  }
  const FileCaps& caps = target.caps;
  const CapSet effective = caps.effective ? caps.permitted | caps.inheritable : CapSet{};
  std::string words =
      "file capabilities '" +
      set_text(
          {.permitted = caps.permitted, .effective = effective, .inheritable = caps.inheritable},
          all) +
      "'";
  if (target.caps_status == FileCapsStatus::foreign) words += " of another user namespace";
  return words;
}

class Explainer {
 public:
  Explainer(const Explanation& explanation, CapSet all_caps, Accounts& accounts,
            const TextStyle& style, std::span<const OptionSource> sources)
      : explanation_(explanation),
        all_caps_(all_caps),
        accounts_(accounts),
        style_(style),
        sources_(sources) {}

  std::string run() {
    show_sources();
    show_files();
    show_states();
    show_helpers();
    show_steps();
    show_sentences("notes", explanation_.notes, "");
    show_warnings();
    show_verdict();
    return std::move(out_);
  }

 private:
  void show_sources() {
    std::size_t width = 0;
    for (const OptionSource& source : sources_) {
      width = std::max(width, text_width(printable(source.place)));
    }
    std::vector<std::string> lines;
    for (const OptionSource& source : sources_) {
      const std::string text = source.name + (source.value ? "=" + *source.value : "");
      lines.push_back(padded(printable(source.place), width + gap) + printable(text));
    }
    show_block("options", lines, "");
  }

  void show_files() {
    const ExecTarget& target = explanation_.target;
    for (const ExecFile& file : target.chain) {
      const bool is_first = &file == &target.chain.front();
      const bool is_last = &file == &target.chain.back();
      std::string words = is_last ? "program, " : "script, ";
      words += owner_words(file) + " " + octal_mode(file.mode);
      if (file.on_noexec_mount) words += ", noexec mount";
      if (is_last && target.on_nosuid_mount) words += ", nosuid mount";
      if (is_last) words += ", " + file_caps_words(target, all_caps_);

      const std::string path = printable(file.path);
      const std::string one_line = path + "   " + printable(words);
      std::vector<std::string> lines = {one_line};
      if (text_width(one_line) > body_width()) {
        lines = {path};
        for (const std::string& line : wrapped(printable(words), body_width() - 2)) {
          lines.push_back("  " + line);
        }
      }
      show_block(is_first ? "command" : "interpreter", lines, "");
    }
  }

  std::string owner_words(const ExecFile& file) {
    const std::string unmapped = "(not mapped)";
    std::string owner = unmapped;
    std::string group = unmapped;
    if (file.owner) {
      owner = accounts_.user_name(*file.owner).value_or(std::to_string(file.owner->value));
    }
    if (file.group) {
      group = accounts_.group_name(*file.group).value_or(std::to_string(file.group->value));
    }
    return owner + ":" + group;
  }

  void show_states() {
    std::vector<StateColumn> columns = {{"now", explanation_.now}};
    if (explanation_.at_exec) columns.push_back({"at exec", *explanation_.at_exec});
    if (explanation_.command) columns.push_back({"in the command", explanation_.command->state});
    out_ += state_table(columns, all_caps_, accounts_,
                        {.columns = style_.columns, .label_width = label_width});
  }

  void show_helpers() {
    if (!explanation_.helpers) return;
    const HelperCaps& now = explanation_.helpers->now;
    const HelperCaps then = explanation_.helpers->wanted();
    const auto change = [this](std::string_view name, CapSet before, CapSet after) {
      const std::string from = list_text(before, all_caps_);
      const std::string to = list_text(after, all_caps_);
      return std::string(name) + " " + (from == to ? from + ", as now" : from + " -> " + to);
    };
    std::vector<std::string> lines;
    for (const std::string& text : {change("bset", now.bounding, then.bounding),
                                    change("inheritable", now.inheritable, then.inheritable)}) {
      for (std::string& line : wrapped(text, body_width())) lines.push_back(std::move(line));
    }
    show_block("kernel starts", lines, "");
  }

  void show_steps() {
    if (explanation_.refusal && explanation_.steps.empty()) return;
    if (explanation_.steps.empty()) {
      show_block("steps", {"none: everything is as asked already"}, "");
      return;
    }
    // Numbered steps to the left, their reasons to the right, both wrapped within their columns.
    const std::size_t number_width = std::to_string(explanation_.steps.size()).size() + 1;
    std::size_t width = 0;
    for (const ExplainedStep& step : explanation_.steps) {
      width = std::max(width, text_width(without_long_lists(printable(step.step))));
    }
    width = std::min(width, body_width() / 2 - number_width);
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < explanation_.steps.size(); ++i) {
      const ExplainedStep& step = explanation_.steps[i];
      const auto left = wrapped(without_long_lists(printable(step.step)), width);
      const auto right = wrapped(printable(step.reason), body_width() - number_width - width - gap);
      for (std::size_t n = 0; n < std::max(left.size(), right.size()); ++n) {
        std::string line = padded(n == 0 ? std::to_string(i + 1) : "", number_width);
        line += padded(n < left.size() ? left[n] : "", width + gap);
        line += n < right.size() ? right[n] : "";
        lines.push_back(line.substr(0, line.find_last_not_of(' ') + 1));
      }
    }
    show_block("steps", lines, "");
  }

  void show_warnings() {
    if (explanation_.refusal) return;
    if (explanation_.warnings.empty()) {
      show_block("warnings", {"none"}, "");
    } else {
      show_sentences("warnings", explanation_.warnings, yellow);
    }
  }

  void show_verdict() {
    if (!explanation_.refusal) {
      show_block("verdict", {"runs with exactly what was asked for"}, green);
      return;
    }
    const std::string text = printable("refused: " + explanation_.refusal->message());
    show_block("verdict", wrapped(text, body_width()), red);
  }

  /// Each sentence on lines of its own, marked where there is more than one.
  void show_sentences(std::string_view label, const std::vector<std::string>& sentences,
                      std::string_view colour) {
    if (sentences.empty()) return;
    std::vector<std::string> lines;
    for (const std::string& sentence : sentences) {
      std::string_view mark = "- ";
      for (const std::string& part : wrapped(printable(sentence), body_width() - mark.size())) {
        lines.push_back(std::string(mark) + part);
        mark = "  ";
      }
    }
    show_block(label, lines, colour);
  }

  void show_block(std::string_view label, const std::vector<std::string>& lines,
                  std::string_view colour) {
    const bool is_coloured = style_.colour && !colour.empty();
    for (const std::string& line : lines) {
      out_ += padded(label, label_width);
      if (is_coloured) out_ += colour;
      out_ += line;
      if (is_coloured) out_ += plain;
      out_ += "\n";
      label = "";
    }
  }

  [[nodiscard]] std::size_t body_width() const {
    constexpr std::size_t least = 40;
    return std::max(style_.columns, label_width + least) - label_width;
  }

  const Explanation& explanation_;
  CapSet all_caps_;
  Accounts& accounts_;
  TextStyle style_;
  std::span<const OptionSource> sources_;
  std::string out_;
};

}  // namespace

std::string explain_text(const Explanation& explanation, CapSet all_caps, Accounts& accounts,
                         const TextStyle& style, std::span<const OptionSource> sources) {
  return Explainer(explanation, all_caps, accounts, style, sources).run();
}

}  // namespace execcap
