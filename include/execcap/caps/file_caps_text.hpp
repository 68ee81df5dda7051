// SPDX-License-Identifier: MIT
// The text form of a file's capabilities: CAPTEXT, with one effective flag for all of them.
#pragma once

#include <string>
#include <string_view>

#include "execcap/base/result.hpp"
#include "execcap/caps/file_caps.hpp"
#include "execcap/caps/set_text.hpp"

namespace execcap {

/// The three sets that a file's capabilities are in CAPTEXT: effective is permitted and inheritable
/// together if the effective flag is set, as cap_get_file(3) has it.
[[nodiscard]] CapTriple as_triple(const FileCaps& caps);

/// What a file would have to carry for CAPTEXT to be true of it. The attribute has one effective
/// flag: a text that asks for effective on some of its capabilities only, or on one that is
/// neither permitted nor inheritable, is a usage error that names them.
Result<FileCaps> file_caps_of(const CapTriple& caps, std::string_view what);

/// Reads CAPTEXT as parse_set_text() does, for a file. A text without any clause is an error: it is
/// no way to ask for an empty attribute, which is `=`.
Result<FileCaps> parse_file_caps(std::string_view text, CapSet all, std::string_view what);

/// CAPTEXT that means the same on every kernel: each capability by its name or number, never `all`
/// or a leading `=` for all. `=` for none. Without the rootid.
[[nodiscard]] std::string file_caps_text(const FileCaps& caps);

}  // namespace execcap
