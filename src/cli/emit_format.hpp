// SPDX-License-Identifier: MIT
// The systems in whose words a launch can be said.
#pragma once

#include <string_view>

#include "execcap/base/result.hpp"

namespace execcap {

enum class EmitFormat { systemd, oci, docker, podman, kubernetes, setpriv, capsh, shell };

/// The names of the formats, in their order, separated by commas.
inline constexpr std::string_view emit_format_names =
    "systemd,oci,docker,podman,kubernetes,setpriv,capsh,shell";

/// The format called `name`. A usage error offers the nearest; `what` names the option.
Result<EmitFormat> parse_emit_format(std::string_view name, std::string_view what);

/// The name of a format.
[[nodiscard]] std::string_view emit_format_name(EmitFormat format);

}  // namespace execcap
