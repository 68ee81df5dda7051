// SPDX-License-Identifier: MIT
// Making and removing the files of a test.
#include "support/temporary_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

namespace execcap::test {
namespace {

/// A test whose files cannot be made tells nothing: it ends here.
void require(bool is_done, const std::string& path) {
  if (is_done) return;
  std::perror(path.c_str());
  std::abort();
}

}  // namespace

TemporaryFolder::TemporaryFolder()
    : path_(std::filesystem::temp_directory_path().string() + "/execcap-test-XXXXXX") {
  require(::mkdtemp(path_.data()) != nullptr, path_);
  require(::chmod(path_.c_str(), 0755) == 0, path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::file(std::string_view name, std::string_view text, mode_t mode) const {
  std::string whole = path(name);
  const int fd = ::open(whole.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  require(fd >= 0, whole);
  require(::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()), whole);
  require(::fchmod(fd, mode) == 0, whole);
  require(::close(fd) == 0, whole);
  return whole;
}

std::string TemporaryFolder::folder(std::string_view name, mode_t mode) const {
  std::string whole = path(name);
  require(::mkdir(whole.c_str(), 0700) == 0, whole);
  require(::chmod(whole.c_str(), mode) == 0, whole);
  return whole;
}

std::string TemporaryFolder::link(std::string_view name, std::string_view target) const {
  std::string whole = path(name);
  require(::symlink(std::string(target).c_str(), whole.c_str()) == 0, whole);
  return whole;
}

}  // namespace execcap::test
