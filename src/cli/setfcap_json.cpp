// SPDX-License-Identifier: MIT
// The keys of setfcap's JSON.
#include "cli/setfcap_json.hpp"

#include <nlohmann/json.hpp>

#include "cli/printable.hpp"
#include "execcap/caps/file_caps_text.hpp"

namespace execcap {
namespace {

using Json = nlohmann::ordered_json;

constexpr int schema_version = 1;

Json names_json(CapSet set) {
  Json names = Json::array();
  for (const Cap cap : set) names.push_back(cap_name(cap));
  return names;
}

template <class Id>
Json id_json(const std::optional<Id>& id) {
  return id ? Json(id->value) : Json();
}

Json caps_json(const std::optional<FileCaps>& caps, CapSet all) {
  if (!caps) return {};
  Json json;
  json["text"] = set_text(as_triple(*caps), all);
  json["permitted"] = names_json(caps->permitted);
  json["inheritable"] = names_json(caps->inheritable);
  json["effective"] = caps->effective;
  json["rootid"] = id_json(caps->rootid);
  return json;
}

std::string hex_text(std::span<const std::byte> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text += digits[std::to_integer<std::size_t>(byte >> 4)];
    text += digits[std::to_integer<std::size_t>(byte & std::byte{0xF})];
  }
  return text;
}

std::string_view concern_name(FileConcern concern) {
  switch (concern) {
    case FileConcern::ineffective:
      return "ineffective";
    case FileConcern::dangerous:
      return "dangerous";
    case FileConcern::note:
      break;
  }
  return "note";
}

Json error_json(const std::optional<Error>& error) {
  if (!error) return {};
  return {{"what", error->what},
          {"why", error->why},
          {"hint", error->hint},
          {"errno", error->errnum == 0 ? Json() : Json(error->errnum)}};
}

/// Whether the outcome says what the file should have been.
bool has_wanted(OutcomeKind kind) {
  switch (kind) {
    case OutcomeKind::shown:
    case OutcomeKind::other:
    case OutcomeKind::extra:
      return false;
    case OutcomeKind::changed:
    case OutcomeKind::would_change:
    case OutcomeKind::unchanged:
    case OutcomeKind::differs:
    case OutcomeKind::missing:
    case OutcomeKind::failed:
      break;
  }
  return true;
}

Json outcome_json(const FileOutcome& outcome, CapSet all) {
  Json json;
  json["path"] = outcome.path;
  if (!is_utf8(outcome.path)) json["path_hex"] = hex_text(std::as_bytes(std::span(outcome.path)));
  json["status"] = std::string(kind_name(outcome.kind));
  json["capabilities"] = caps_json(outcome.caps, all);
  json["raw"] = outcome.bytes.empty() ? Json() : Json(hex_text(outcome.bytes));
  json["set_user_id"] = id_json(outcome.set_user_id);
  json["set_group_id"] = id_json(outcome.set_group_id);
  if (has_wanted(outcome.kind)) {
    json["wanted"] = {{"capabilities", caps_json(outcome.wanted, all)},
                      {"set_user_id", id_json(outcome.wanted_set_user_id)},
                      {"set_group_id", id_json(outcome.wanted_set_group_id)}};
  }
  json["warnings"] = Json::array();
  for (const FileWarning& warning : outcome.warnings) {
    json["warnings"].push_back(
        {{"concern", std::string(concern_name(warning.concern))}, {"text", warning.text}});
  }
  json["error"] = error_json(outcome.error);
  return json;
}

}  // namespace

std::string setfcap_json(const SetfcapRequest& request, const std::vector<FileOutcome>& outcomes,
                         CapSet all) {
  Json json;
  json["version"] = schema_version;
  json["tool"] = "setfcap";
  json["action"] = std::string(action_name(request.action));
  json["dry_run"] = request.dry_run;
  json["files"] = Json::array();
  for (const FileOutcome& outcome : outcomes) json["files"].push_back(outcome_json(outcome, all));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace execcap
