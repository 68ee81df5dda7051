// SPDX-License-Identifier: MIT
#include "execcap/caps/vfs_cap.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <initializer_list>

#include "text_generator.hpp"

using namespace execcap;

namespace {

const CapSet all = CapSet::up_to({40});

using Bytes = std::vector<std::byte>;

Bytes bytes(std::initializer_list<int> values) {
  Bytes result;
  for (const int value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}

/// 20 bytes of version 2: permitted net_raw and bpf, inheritable chown, effective.
const Bytes version_2 = bytes({0x01, 0,    0, 0x02,  // magic
                               0,    0x20, 0, 0,     // permitted, low
                               0x01, 0,    0, 0,     // inheritable, low
                               0x80, 0,    0, 0,     // permitted, high
                               0,    0,    0, 0});   // inheritable, high

const FileCaps version_2_caps{
    .permitted = {cap::net_raw, cap::bpf}, .inheritable = {cap::chown}, .effective = true};

}  // namespace

TEST_CASE("version 2 is read and written byte for byte") {
  CHECK(*decode_vfs_cap(version_2, all) == version_2_caps);
  CHECK(encode_vfs_cap(version_2_caps) == version_2);
}

TEST_CASE("version 3 has a rootid behind the sets, also one that is 0") {
  FileCaps caps = version_2_caps;
  caps.rootid = Uid{100000};
  Bytes expected = version_2;
  expected[3] = std::byte{3};
  for (const std::byte byte : bytes({0xa0, 0x86, 0x01, 0})) expected.push_back(byte);
  CHECK(encode_vfs_cap(caps) == expected);
  CHECK(*decode_vfs_cap(expected, all) == caps);

  caps.rootid = Uid{0};
  CHECK(encode_vfs_cap(caps).size() == 24);
  CHECK(decode_vfs_cap(encode_vfs_cap(caps), all)->rootid == Uid{0});
}

TEST_CASE("version 1 has capabilities 0 to 31 only") {
  const FileCaps caps = *decode_vfs_cap(bytes({0, 0, 0, 0x01,     // magic
                                               0x01, 0, 0, 0x80,  // permitted
                                               0xff, 0, 0, 0}),   // inheritable
                                        all);
  CHECK(caps.permitted == CapSet{cap::chown, cap::setfcap});
  CHECK(caps.inheritable == CapSet::from_mask(0xff));
  CHECK_FALSE(caps.effective);
  CHECK_FALSE(caps.rootid);
}

TEST_CASE("low bits of the magic other than the effective one say nothing") {
  Bytes changed = version_2;
  changed[0] = std::byte{0xfe};
  changed[1] = std::byte{0xff};
  changed[2] = std::byte{0xff};
  FileCaps expected = version_2_caps;
  expected.effective = false;
  CHECK(*decode_vfs_cap(changed, all) == expected);
}

TEST_CASE("capabilities that the kernel does not have are masked") {
  const FileCaps full{.permitted = CapSet::up_to({63}), .inheritable = CapSet::up_to({63})};
  const FileCaps read = *decode_vfs_cap(encode_vfs_cap(full), all);
  CHECK(read.permitted == all);
  CHECK(read.inheritable == all);
}

TEST_CASE("an attribute that execve refuses is an error with the errno of execve") {
  for (std::size_t size = 0; size <= 40; ++size) {
    for (int version = 0; version <= 5; ++version) {
      CAPTURE(size);
      CAPTURE(version);
      Bytes attribute(size);
      if (size > 3) attribute[3] = static_cast<std::byte>(version);
      const bool fits = (version == 1 && size == 12) || (version == 2 && size == 20) ||
                        (version == 3 && size == 24);
      const Result<FileCaps> caps = decode_vfs_cap(attribute, all);
      REQUIRE(caps.has_value() == fits);
      if (!fits) CHECK(caps.error().errnum == (size > 24 ? ERANGE : EINVAL));
    }
  }
}

TEST_CASE("the error of a damaged attribute says in what way it is damaged") {
  const auto message = [](const Bytes& attribute) {
    return decode_vfs_cap(attribute, all).error().message();
  };
  CHECK(message(Bytes(25)) ==
        "security.capability: 25 bytes are too many; execve(2) of the file fails because of it");
  CHECK(message(Bytes(3)) ==
        "security.capability: 3 bytes are too few; execve(2) of the file fails because of it");
  CHECK(message(bytes({0, 0, 0, 4})) ==
        "security.capability: unknown version 4; execve(2) of the file fails because of it");
  CHECK(message(bytes({0, 0, 0, 2})) ==
        "security.capability: 4 bytes where version 2 has 20; execve(2) of the file fails because "
        "of it");
}

TEST_CASE("what is written of any file capabilities is read back as the same") {
  const std::uint64_t seed = generator::seed();
  CAPTURE(seed);
  generator::TextGenerator random(seed);
  for (int i = 0; i < 5000; ++i) {
    FileCaps caps{
        .permitted = random.set(), .inheritable = random.set(), .effective = random.one_in(2)};
    if (random.one_in(2)) caps.rootid = Uid{static_cast<std::uint32_t>(random.below(max_id))};
    const Bytes written = encode_vfs_cap(caps);
    REQUIRE(written.size() == (caps.rootid ? 24 : 20));
    REQUIRE(*decode_vfs_cap(written, CapSet::up_to({63})) == caps);
  }
}

TEST_CASE("a rootid that is no id is kept as it stands") {
  Bytes attribute(24);
  attribute[3] = std::byte{3};
  for (std::size_t i = 20; i < 24; ++i) attribute[i] = std::byte{0xff};
  CHECK(decode_vfs_cap(attribute, all)->rootid == Uid{max_id + 1});
}
