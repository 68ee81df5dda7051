// SPDX-License-Identifier: MIT
// Runs one fuzz target on files and on all files of folders, without libFuzzer: replay PATH...
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz.hpp"

namespace {

using Paths = std::vector<std::filesystem::path>;

Paths inputs_of(const std::filesystem::path& path) {
  if (!std::filesystem::is_directory(path)) return {path};
  const std::filesystem::directory_iterator folder(path);
  Paths inputs(begin(folder), end(folder));
  std::sort(inputs.begin(), inputs.end());
  return inputs;
}

bool run(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file) {
    std::fprintf(stderr, "replay: cannot read %s\n", path.c_str());
    return false;
  }
  // A copy of its own size, so that a step behind its end is seen.
  const std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(input.data(), input.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t count = 0;
  for (const char* const path : std::span(argv, static_cast<std::size_t>(argc)).subspan(1)) {
    for (const std::filesystem::path& input : inputs_of(path)) {
      std::printf("%s\n", input.c_str());
      std::fflush(stdout);
      if (!run(input)) return 2;
      ++count;
    }
  }
  std::printf("%zu inputs\n", count);
  return count == 0 ? 2 : 0;
}
