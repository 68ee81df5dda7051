// SPDX-License-Identifier: MIT
// A process as one line of text: the forms of libcap's getpcaps.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "execcap/caps/cap_state.hpp"
#include "execcap/caps/iab_text.hpp"
#include "execcap/caps/set_text.hpp"

namespace execcap {

/// Which of the forms.
enum class LineForm {
  plain,    ///< `PID: TEXT`
  verbose,  ///< `Capabilities for 'PID': TEXT`
  legacy,   ///< as verbose, with a backquote; libcap's tool writes it on standard error
};

/// What IAB says of these sets.
[[nodiscard]] Iab iab_of(const CapState& caps, CapSet all);

/// Permitted, effective and inheritable alone.
[[nodiscard]] CapTriple triple_of(const CapState& caps);

/// A line without an IAB, and its newline. `label` is what stands for the process.
[[nodiscard]] std::string process_line(std::string_view label, const CapTriple& caps, CapSet all,
                                       LineForm form);

/// `PID: "TEXT" [IAB]` and a newline. TEXT is left out if it is empty, and IAB if neither ambient
/// nor bounding are other than usual, except with `is_verbose`.
[[nodiscard]] std::string process_iab_line(std::string_view label, const CapTriple& caps,
                                           const Iab& iab, CapSet all, bool is_verbose);

}  // namespace execcap
