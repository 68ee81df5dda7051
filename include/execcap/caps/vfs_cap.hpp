// SPDX-License-Identifier: MIT
// The bytes of the `security.capability` extended attribute.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "execcap/base/result.hpp"
#include "execcap/caps/file_caps.hpp"

namespace execcap {

/// Reads the attribute as execve(2) does, for a kernel that has the capabilities `all`: versions 1
/// (12 bytes), 2 (20) and 3 (24), little endian on every machine; low bits of the magic other
/// than the effective bit are ignored, capabilities that the kernel lacks are masked.
/// A rootid of 4294967295 is kept as it stands: it is no id, so the attribute counts nowhere.
/// An Error has the errno that execve(2) would give: EINVAL for an unknown version or a size that
/// does not fit it or is under 4, ERANGE for more than 24 bytes.
/// Source: security/commoncap.c, get_vfs_caps_from_disk(); <linux/capability.h>, vfs_cap_data.
Result<FileCaps> decode_vfs_cap(std::span<const std::byte> bytes, CapSet all);

/// The bytes of version 2, or of version 3 where there is a rootid.
[[nodiscard]] std::vector<std::byte> encode_vfs_cap(const FileCaps& caps);

}  // namespace execcap
