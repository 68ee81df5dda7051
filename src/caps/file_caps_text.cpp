// SPDX-License-Identifier: MIT
// From CAPTEXT to the attribute's one effective flag and back.
#include "execcap/caps/file_caps_text.hpp"

#include "item_error.hpp"

namespace execcap {
namespace {

std::string names(CapSet set) {
  std::string text;
  for (const Cap cap : set) {
    if (!text.empty()) text += ',';
    text += cap_name(cap);
  }
  return text;
}

}  // namespace

CapTriple as_triple(const FileCaps& caps) {
  return {.permitted = caps.permitted,
          .effective = caps.effective ? caps.permitted | caps.inheritable : CapSet{},
          .inheritable = caps.inheritable};
}

Result<FileCaps> file_caps_of(const CapTriple& caps, std::string_view what) {
  constexpr std::string_view one_flag =
      "a file has one effective flag for all its capabilities: write e behind each or behind none";
  const CapSet given = caps.permitted | caps.inheritable;
  if (const CapSet bare = caps.effective - given; !bare.empty()) {
    return usage_error(what,
                       "effective is asked for " + names(bare) +
                           ", which it makes neither permitted nor inheritable",
                       "write =ep for permitted and effective");
  }
  if (const CapSet left_out = given - caps.effective;
      !caps.effective.empty() && !left_out.empty()) {
    return usage_error(
        what, "effective is asked for " + names(caps.effective) + " and not for " + names(left_out),
        one_flag);
  }
  return FileCaps{.permitted = caps.permitted,
                  .inheritable = caps.inheritable,
                  .effective = !caps.effective.empty()};
}

Result<FileCaps> parse_file_caps(std::string_view text, CapSet all, std::string_view what) {
  if (text.find_first_not_of(caps_text::blanks) == std::string_view::npos) {
    return usage_error(what, "there are no capabilities in it",
                       "= is an empty set, none is no attribute");
  }
  const Result<CapTriple> caps = parse_set_text(text, all, what);
  if (!caps) return caps.error();
  return file_caps_of(*caps, what);
}

std::string file_caps_text(const FileCaps& caps) {
  struct Group {
    CapSet caps;
    std::string_view flags;
  };
  const CapSet both = caps.permitted & caps.inheritable;
  const Group groups[] = {{both, caps.effective ? "=eip" : "=ip"},
                          {caps.permitted - both, caps.effective ? "=ep" : "=p"},
                          {caps.inheritable - both, caps.effective ? "=ei" : "=i"}};
  std::string text;
  for (const Group& group : groups) {
    if (group.caps.empty()) continue;
    if (!text.empty()) text += ' ';
    text += names(group.caps);
    text += group.flags;
  }
  return text.empty() ? "=" : text;
}

}  // namespace execcap
