// SPDX-License-Identifier: MIT
// The bytes of security.capability, held against the kernel's rules and against themselves.
#include "execcap/caps/vfs_cap.hpp"

#include <algorithm>
#include <cerrno>

#include "execcap/caps/file_caps_text.hpp"
#include "fuzz.hpp"

using namespace execcap;

namespace {

/// The errno(3) that execve(2) has for the attribute, 0 for none.
int errno_of(std::span<const std::uint8_t> bytes) {
  if (bytes.size() > 24) return ERANGE;
  const std::size_t size = bytes.size();
  const unsigned version = size < 4 ? 0U : bytes[3];
  const bool fits =
      (version == 1 && size == 12) || (version == 2 && size == 20) || (version == 3 && size == 24);
  return fits ? 0 : EINVAL;
}

void check_attribute(std::span<const std::uint8_t> bytes) {
  for (const Cap last : fuzz::last_caps) {
    const CapSet all = CapSet::up_to(last);
    const Result<FileCaps> caps = decode_vfs_cap(std::as_bytes(bytes), all);
    const int errnum = errno_of(bytes);
    if (!fuzz::accepted(caps)) {
      fuzz::expect(caps.error().errnum == errnum, "an error has the errno of execve");
      continue;
    }
    fuzz::expect(errnum == 0, "what execve refuses is refused");
    fuzz::expect((caps->permitted | caps->inheritable).is_subset_of(all), "masked to the kernel's");
    fuzz::expect(caps->effective == ((bytes[0] & 1U) != 0), "the lowest bit is the effective flag");
    fuzz::expect(caps->rootid.has_value() == (bytes.size() == 24), "version 3 has a rootid");
    const std::vector<std::byte> again = encode_vfs_cap(*caps);
    fuzz::expect(*decode_vfs_cap(again, all) == *caps, "what is written reads back");
    if (last.number == 63 && bytes.size() != 12) {
      fuzz::expect(std::equal(again.begin() + 4, again.end(), std::as_bytes(bytes).begin() + 4,
                              std::as_bytes(bytes).end()),
                   "nothing behind the magic is lost");
    }
  }
}

void check_value(fuzz::Bytes bytes) {
  FileCaps caps{.permitted = bytes.take_set(),
                .inheritable = bytes.take_set(),
                .effective = (bytes.take(1) & 1U) != 0};
  if ((bytes.take(1) & 1U) != 0) caps.rootid = Uid{bytes.take_id()};
  const auto again = decode_vfs_cap(encode_vfs_cap(caps), CapSet::up_to({63}));
  fuzz::expect(again && *again == caps, "any value is written and read back");
  // The text has no rootid, and no effective flag without a capability.
  caps.rootid.reset();
  caps.effective = caps.effective && !(caps.permitted | caps.inheritable).empty();
  const auto of_text = parse_file_caps(file_caps_text(caps), CapSet::up_to({63}), "again");
  fuzz::expect(of_text && *of_text == caps, "any value has a text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_attribute({data, size});
  check_value({data, size});
  return 0;
}
