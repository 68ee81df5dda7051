// SPDX-License-Identifier: MIT
// A folder for the files of one test, which goes with it.
#pragma once

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

namespace execcap::test {

/// An empty folder that everybody may search, gone with this object and all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string path(std::string_view name) const {
    return path_ + "/" + std::string(name);
  }
  /// Makes a file with this text and exactly these permissions; gives its path.
  std::string file(std::string_view name, std::string_view text, mode_t mode = 0755) const;
  /// Makes a folder with exactly these permissions; gives its path.
  std::string folder(std::string_view name, mode_t mode = 0755) const;
  /// Makes a symbolic link to `target`; gives its path.
  std::string link(std::string_view name, std::string_view target) const;

 private:
  std::string path_;
};

}  // namespace execcap::test
