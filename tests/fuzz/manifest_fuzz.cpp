// SPDX-License-Identifier: MIT
// Manifests: what is accepted is printed and read back as the same, and no path stands twice.
#include "execcap/caps/manifest_text.hpp"

#include <algorithm>
#include <set>

#include "fuzz.hpp"

using namespace execcap;

namespace {

bool is_before(const ManifestEntry& one, const ManifestEntry& other) {
  return one.path < other.path;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  for (const Cap last : fuzz::last_caps) {
    const CapSet all = CapSet::up_to(last);
    Result<Manifest> manifest = parse_manifest(text, all, "m");
    if (!fuzz::accepted(manifest)) continue;
    std::set<std::string_view> paths;
    for (const ManifestEntry& entry : manifest->entries) {
      fuzz::expect(!entry.path.empty(), "an entry has a path");
      fuzz::expect(entry.path.find('\0') == std::string::npos, "a path has no NUL");
      fuzz::expect(paths.insert(entry.path).second, "no path stands twice");
    }
    const std::string printed = manifest_text(*manifest);
    const auto again = parse_manifest(printed, all, "again");
    std::sort(manifest->entries.begin(), manifest->entries.end(), is_before);
    fuzz::expect(again && *again == *manifest, "the text of a manifest reads back");
    fuzz::expect(manifest_text(*again) == printed, "the same manifest has the same text");
  }
  return 0;
}
