// SPDX-License-Identifier: MIT
// Reading and applying a change of a file's capabilities.
#include "execcap/caps/file_caps_change.hpp"

#include "execcap/caps/file_caps_text.hpp"
#include "execcap/caps/list_text.hpp"

namespace execcap {
namespace {

constexpr CapSet every_bit = CapSet::from_mask(~std::uint64_t{0});

/// What the attribute stores: the root of the reader's own namespace is no rootid.
std::optional<Uid> stored_rootid(std::optional<Uid> rootid) {
  return rootid == root_uid ? std::nullopt : rootid;
}

std::optional<FileCaps> adjusted(const std::optional<FileCaps>& before,
                                 const AdjustFileCaps& change) {
  const FileCaps old = before.value_or(FileCaps{});
  const bool had_none = (old.permitted | old.inheritable).empty();
  FileCaps caps{.permitted = (old.permitted - change.taken) | change.given,
                .inheritable = old.inheritable - change.taken,
                .effective = old.effective || had_none,
                .rootid = change.rootid ? stored_rootid(change.rootid) : old.rootid};
  if (!(caps.permitted | caps.inheritable).empty()) return caps;
  return had_none ? before : std::nullopt;
}

/// A LIST says the same of each capability wherever it starts. So what it makes of nothing are the
/// capabilities that it gives, and what it makes of everything lacks those that it takes.
Result<FileCapsChange> parse_list_change(std::string_view text, const FileCapsContext& context,
                                         std::string_view what) {
  ListContext list{.all = context.all, .held = context.held, .present = {}};
  const Result<CapSet> from_nothing = parse_list(text, list, what);
  if (!from_nothing) return from_nothing.error();
  list.present = every_bit;
  const Result<CapSet> from_everything = parse_list(text, list, what);
  if (!from_everything) return from_everything.error();

  const bool is_relative = text.starts_with('+') || text.starts_with('-');
  if (is_relative) {
    return FileCapsChange(AdjustFileCaps{
        .given = *from_nothing, .taken = every_bit - *from_everything, .rootid = context.rootid});
  }
  if (from_nothing->empty()) return FileCapsChange(ReplaceFileCaps{});
  return FileCapsChange(ReplaceFileCaps{.caps = FileCaps{.permitted = *from_nothing,
                                                         .effective = true,
                                                         .rootid = stored_rootid(context.rootid)}});
}

/// Whether the text was meant as CAPTEXT: one of its operators stands behind something.
bool is_set_text(std::string_view text) {
  return looks_like_set_text(text) || (text.find_first_of("+-", 1) != std::string_view::npos &&
                                       text.find(',') == std::string_view::npos);
}

}  // namespace

std::optional<FileCaps> after_change(const std::optional<FileCaps>& before,
                                     const FileCapsChange& change) {
  if (const auto* replace = std::get_if<ReplaceFileCaps>(&change)) return replace->caps;
  return adjusted(before, *std::get_if<AdjustFileCaps>(&change));
}

Result<FileCapsChange> parse_file_caps_change(std::string_view text, const FileCapsContext& context,
                                              std::string_view what) {
  Result<FileCaps> caps = parse_file_caps(text, context.all, what);
  if (caps) {
    caps->rootid = stored_rootid(context.rootid);
    return FileCapsChange(ReplaceFileCaps{.caps = *caps});
  }
  // Only one of the two forms has operators behind a capability; the error is that form's own.
  const Result<CapTriple> as_set = parse_set_text(text, context.all, what);
  if (as_set || is_set_text(text)) return caps.error();
  return parse_list_change(text, context, what);
}

}  // namespace execcap
