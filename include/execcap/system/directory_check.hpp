// SPDX-License-Identifier: MIT
// Whether a directory that a launch is to change to is there.
#pragma once

#include <string>
#include <string_view>

#include "execcap/base/result.hpp"

namespace execcap {

/// Success if `path`, resolved within `root_directory` as after chroot(2), is a directory, or if
/// the caller may not look: the launch itself will tell. An error of kind `refused` if it does not
/// exist or is something else; `what` names the option.
Result<void> check_directory(const std::string& path, const std::string& root_directory,
                             std::string_view what);

}  // namespace execcap
