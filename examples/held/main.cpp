// SPDX-License-Identifier: MIT
// Whether the caller could pass a LIST of capabilities on, and which of them it lacks.
#include <cstdio>
#include <string>

#include "execcap/caps/list_text.hpp"
#include "execcap/system/linux_kernel.hpp"
#include "execcap/system/process_reader.hpp"

namespace {

int fail(const execcap::Error& error) {
  std::fprintf(stderr, "held: %s\n", error.message().c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace execcap;
  if (argc != 2) {
    std::fputs("usage: held LIST\n", stderr);
    return 2;
  }
  LinuxKernel kernel;
  const Result<KernelTraits> traits = read_kernel_traits(kernel);
  if (!traits) return fail(traits.error());
  const Result<ProcessState> now = read_process_state(kernel, *traits);
  if (!now) return fail(now.error());

  const CapSet all = traits->all_caps();
  const CapSet held = now->caps.permitted;
  const Result<CapSet> wanted = parse_list(argv[1], {.all = all, .held = held}, "LIST");
  if (!wanted) return fail(wanted.error());
  const CapSet missing = *wanted - held;
  if (missing.empty()) return 0;
  std::printf("missing: %s\n", list_text(missing, all).c_str());
  return 1;
}
