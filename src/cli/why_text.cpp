// SPDX-License-Identifier: MIT
// Two columns: the set and its yes or no, and the reasons.
#include "cli/why_text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/printable.hpp"
#include "cli/text_layout.hpp"

namespace execcap {
namespace {

constexpr std::size_t label_width = 13;
constexpr std::size_t word_width = 5;

std::string who(const WhyFacts& facts) {
  const ProcessState& state = facts.process.state;
  std::string text = "process " + std::to_string(facts.process.pid.value) + " (" +
                     facts.process.name + "), uid " + std::to_string(state.uid.real.value);
  if (state.uid.effective != state.uid.real) {
    text += ", effective uid " + std::to_string(state.uid.effective.value);
  }
  if (facts.file) text += ", runs " + facts.file->binary().path;
  if (facts.parent) {
    text +=
        ", child of " + std::to_string(facts.parent->pid.value) + " (" + facts.parent->name + ")";
  }
  return text;
}

class Writer {
 public:
  explicit Writer(std::size_t columns)
      : width_(std::max<std::size_t>(columns, label_width + word_width + 30)) {}

  void paragraph(const std::string& text) {
    for (const std::string& line : wrapped(printable(text), width_)) out_ += line + "\n";
  }

  void row(std::string_view label, std::string_view word, const std::vector<std::string>& clauses) {
    const std::size_t indent = label_width + word_width;
    std::string head = padded(label, label_width) + padded(word, word_width);
    if (clauses.empty()) end_line(head);
    for (const std::string& clause : clauses) {
      for (const std::string& line : wrapped(printable(clause), width_ - indent)) {
        end_line(head + line);
        head = std::string(indent, ' ');
      }
    }
  }

  void end_line(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    out_ += line + "\n";
  }

  std::string out() { return std::move(out_); }

 private:
  std::size_t width_;
  std::string out_;
};

std::string_view yes_or_no(bool is) {
  return is ? "yes" : "no";
}

void show_exec(Writer& writer, const WhyAnswer& answer) {
  writer.end_line("");
  const std::string path = answer.target->command().path;
  if (answer.next->refusal) {
    writer.paragraph("executing " + path + " would fail");
    writer.row("because", "", answer.next->because);
    return;
  }
  writer.paragraph("executing " + path + " would give");
  std::vector<std::string> because = answer.next->because;
  for (const NamedSet& set : named_sets) {
    const bool has = (answer.next->result.state.caps.*set.member).contains(answer.cap);
    writer.row(set.name, yes_or_no(has), {});
  }
  writer.row("because", "", because);
}

nlohmann::ordered_json exec_json(const WhyAnswer& answer) {
  nlohmann::ordered_json json;
  if (!answer.next) return json;
  json["path"] = answer.target->command().path;
  const NextExec& next = *answer.next;
  json["refused"] = nullptr;
  if (next.refusal) json["refused"] = std::string(rule_entry(next.refusal->rule).name);
  for (const NamedSet& set : named_sets) {
    json[std::string(set.name)] = nullptr;
    if (!next.refusal) {
      json[std::string(set.name)] = (next.result.state.caps.*set.member).contains(answer.cap);
    }
  }
  json["because"] = next.because;
  return json;
}

}  // namespace

WhyAnswer answer_why(const WhyFacts& facts, Cap cap, std::vector<std::string> notes,
                     const std::optional<ExecTarget>& target) {
  WhyAnswer answer{.facts = facts, .cap = cap, .sets = why_sets(facts, cap), .target = target};
  const ProcessState& state = facts.process.state;
  if (target) answer.next = why_next_exec(state, *target, facts.around, cap);
  if (state.no_new_privs) {
    notes.emplace_back(
        "no_new_privs is set: nothing that it executes gets more than it has permitted now");
  }
  const bool is_of_kernel = facts.around.traits.all_caps().contains(cap);
  if (is_of_kernel && !state.caps.permitted.contains(cap)) {
    notes.push_back("no process can give a capability to another one: start it anew with " +
                    short_cap_name(cap) +
                    " (execcap --caps), or give it to the file that it executes");
  }
  answer.notes = std::move(notes);
  return answer;
}

std::string why_text(const WhyAnswer& answer, std::size_t columns) {
  Writer writer(columns);
  writer.paragraph(who(answer.facts));
  writer.paragraph(cap_name(answer.cap) + ", capability " + std::to_string(answer.cap.number));
  writer.end_line("");
  for (const SetAnswer& set : answer.sets) {
    writer.row(set.set, yes_or_no(set.has), set.because);
  }
  if (answer.next) show_exec(writer, answer);
  if (!answer.notes.empty()) writer.end_line("");
  for (const std::string& note : answer.notes) writer.row("note", "", {note});
  return writer.out();
}

std::string why_json(const WhyAnswer& answer) {
  using Json = nlohmann::ordered_json;
  const WhyFacts& facts = answer.facts;
  Json json;
  json["version"] = 1;
  json["tool"] = "getpcaps";
  json["pid"] = facts.process.pid.value;
  json["name"] = facts.process.name;
  json["uid"] = facts.process.state.uid.real.value;
  json["file"] = facts.file ? Json(facts.file->binary().path) : Json();
  json["capability"] = cap_name(answer.cap);
  json["number"] = answer.cap.number;
  for (const SetAnswer& set : answer.sets) {
    json["sets"][std::string(set.set)] = {{"has", set.has}, {"because", set.because}};
  }
  json["exec"] = exec_json(answer);
  json["notes"] = answer.notes;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace execcap
