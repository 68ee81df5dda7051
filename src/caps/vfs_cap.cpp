// SPDX-License-Identifier: MIT
// The three versions of `security.capability`, byte for byte: <linux/capability.h>, vfs_cap_data.
#include "execcap/caps/vfs_cap.hpp"

#include <cerrno>

namespace execcap {
namespace {

// The attribute is a row of 32-bit words: magic, then permitted and inheritable for each 32
// capabilities, then in version 3 the rootid.
constexpr std::size_t word_size = 4;
constexpr std::uint32_t effective_bit = 0x000001;
constexpr std::uint32_t version_1 = 0x01;
constexpr std::uint32_t version_2 = 0x02;
constexpr std::uint32_t version_3 = 0x03;
constexpr std::size_t version_1_size = 3 * word_size;
constexpr std::size_t version_2_size = 5 * word_size;
constexpr std::size_t version_3_size = 6 * word_size;

std::uint32_t word_at(std::span<const std::byte> bytes, std::size_t index) {
  std::uint32_t word = 0;
  for (std::size_t i = word_size; i-- > 0;) {
    word = (word << 8U) | std::to_integer<std::uint32_t>(bytes[index * word_size + i]);
  }
  return word;
}

void append_word(std::vector<std::byte>& bytes, std::uint32_t word) {
  for (std::size_t i = 0; i < word_size; ++i) {
    bytes.push_back(static_cast<std::byte>(word & 0xffU));
    word >>= 8U;
  }
}

CapSet set_of_words(std::uint32_t low, std::uint32_t high) {
  return CapSet::from_mask((std::uint64_t{high} << 32U) | low);
}

Error damaged(const std::string& why, int errnum) {
  return {.kind = ErrorKind::system,
          .what = "security.capability",
          .why = why,
          .hint = "execve(2) of the file fails because of it",
          .errnum = errnum};
}

/// How long the attribute is in `version`, or 0 if there is no such version.
std::size_t size_of_version(std::uint32_t version) {
  switch (version) {
    case version_1:
      return version_1_size;
    case version_2:
      return version_2_size;
    case version_3:
      return version_3_size;
    default:
      return 0;
  }
}

}  // namespace

Result<FileCaps> decode_vfs_cap(std::span<const std::byte> bytes, CapSet all) {
  const std::string size_text = std::to_string(bytes.size()) + " bytes";
  if (bytes.size() > version_3_size) return damaged(size_text + " are too many", ERANGE);
  if (bytes.size() < word_size) return damaged(size_text + " are too few", EINVAL);
  const std::uint32_t magic = word_at(bytes, 0);
  const std::uint32_t version = magic >> 24U;
  const std::size_t size = size_of_version(version);
  if (size == 0) return damaged("unknown version " + std::to_string(version), EINVAL);
  if (bytes.size() != size) {
    return damaged(
        size_text + " where version " + std::to_string(version) + " has " + std::to_string(size),
        EINVAL);
  }
  const bool has_high_words = version != version_1;
  const CapSet permitted = set_of_words(word_at(bytes, 1), has_high_words ? word_at(bytes, 3) : 0);
  const CapSet inheritable =
      set_of_words(word_at(bytes, 2), has_high_words ? word_at(bytes, 4) : 0);
  FileCaps caps{.permitted = permitted & all,
                .inheritable = inheritable & all,
                .effective = (magic & effective_bit) != 0};
  if (version == version_3) caps.rootid = Uid{word_at(bytes, 5)};
  return caps;
}

std::vector<std::byte> encode_vfs_cap(const FileCaps& caps) {
  const std::uint32_t version = caps.rootid ? version_3 : version_2;
  const std::uint64_t permitted = caps.permitted.mask();
  const std::uint64_t inheritable = caps.inheritable.mask();
  std::vector<std::byte> bytes;
  bytes.reserve(version_3_size);
  append_word(bytes, (version << 24U) | (caps.effective ? effective_bit : 0));
  append_word(bytes, static_cast<std::uint32_t>(permitted));
  append_word(bytes, static_cast<std::uint32_t>(inheritable));
  append_word(bytes, static_cast<std::uint32_t>(permitted >> 32U));
  append_word(bytes, static_cast<std::uint32_t>(inheritable >> 32U));
  if (caps.rootid) append_word(bytes, caps.rootid->value);
  return bytes;
}

}  // namespace execcap
