// SPDX-License-Identifier: MIT
// File capabilities that libcap and we write to a real file, each read by the other. A program of
// its own: it needs cap_setfcap, and exits 77 without it.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/capability.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "execcap/caps/vfs_cap.hpp"
#include "libcap_oracle.hpp"
#include "text_generator.hpp"

using namespace execcap;

namespace {

constexpr const char* attribute = "security.capability";

/// An empty file that is gone with this object.
class TemporaryFile {
 public:
  TemporaryFile() {
    const char* const folder = std::getenv("TMPDIR");
    name_ = std::string(folder != nullptr ? folder : "/tmp") + "/execcap-caps-XXXXXX";
    fd_ = mkostemp(name_.data(), O_CLOEXEC);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (fd_ < 0) return;
    unlink(name_.c_str());
    close(fd_);
  }

  [[nodiscard]] int fd() const { return fd_; }

  [[nodiscard]] bool write(const FileCaps& caps) const {
    const std::vector<std::byte> bytes = encode_vfs_cap(caps);
    return fsetxattr(fd_, attribute, bytes.data(), bytes.size(), 0) == 0;
  }

  [[nodiscard]] std::vector<std::byte> read() const {
    std::array<std::byte, 64> bytes{};
    const ssize_t size = fgetxattr(fd_, attribute, bytes.data(), bytes.size());
    return {bytes.begin(), bytes.begin() + (size < 0 ? 0 : size)};
  }

 private:
  std::string name_;
  int fd_ = -1;
};

/// File capabilities as libcap writes them: its effective set is all or nothing.
FileCaps random_caps(generator::TextGenerator& random) {
  FileCaps caps{.permitted = random.set() & oracle::all(),
                .inheritable = random.set() & oracle::all()};
  caps.effective = random.one_in(2) && !(caps.permitted | caps.inheritable).empty();
  return caps;
}

CapTriple as_triple(const FileCaps& caps) {
  return {.permitted = caps.permitted,
          .effective = caps.effective ? caps.permitted | caps.inheritable : CapSet{},
          .inheritable = caps.inheritable};
}

constexpr int rounds = 300;

}  // namespace

TEST_CASE("what libcap writes to a file, we read, and would have written byte for byte") {
  const std::uint64_t seed = generator::seed();
  CAPTURE(seed);
  generator::TextGenerator random(seed);
  const TemporaryFile file;
  for (int i = 0; i < rounds; ++i) {
    const FileCaps caps = random_caps(random);
    REQUIRE(cap_set_fd(file.fd(), oracle::handle(as_triple(caps)).get()) == 0);
    REQUIRE(*decode_vfs_cap(file.read(), oracle::all()) == caps);
    REQUIRE(encode_vfs_cap(caps) == file.read());
  }
}

TEST_CASE("what we write to a file, libcap reads") {
  const std::uint64_t seed = generator::seed();
  CAPTURE(seed);
  generator::TextGenerator random(seed);
  const TemporaryFile file;
  for (int i = 0; i < rounds; ++i) {
    const FileCaps caps = random_caps(random);
    REQUIRE(file.write(caps));
    const oracle::CapHandle theirs(cap_get_fd(file.fd()));
    REQUIRE(theirs);
    REQUIRE(oracle::triple(theirs.get()) == as_triple(caps));
  }
}

TEST_CASE("a rootid goes through the kernel and through libcap in both directions") {
  const TemporaryFile file;
  const FileCaps caps{.permitted = {cap::net_raw}, .effective = true, .rootid = Uid{100000}};
  REQUIRE(file.write(caps));
  const oracle::CapHandle theirs(cap_get_fd(file.fd()));
  REQUIRE(theirs);
  CHECK(cap_get_nsowner(theirs.get()) == 100000);

  const oracle::CapHandle other(cap_from_text("cap_chown=p"));
  REQUIRE(cap_set_nsowner(other.get(), 200000) == 0);
  REQUIRE(cap_set_fd(file.fd(), other.get()) == 0);
  CHECK(*decode_vfs_cap(file.read(), oracle::all()) ==
        FileCaps{.permitted = {cap::chown}, .rootid = Uid{200000}});
}

int main(int argc, char** argv) {
  constexpr int skipped = 77;
  const TemporaryFile file;
  if (file.fd() < 0 || !file.write({.permitted = {cap::net_raw}})) {
    std::printf("skipped: cannot give a file capabilities here: %s\n", std::strerror(errno));
    return skipped;
  }
  doctest::Context context(argc, argv);
  return context.run();
}
