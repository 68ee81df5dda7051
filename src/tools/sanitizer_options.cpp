// SPDX-License-Identifier: MIT
// Options of the address sanitizer that are part of a sanitized tool: its tests clear the
// environment. Leaks cannot be looked for without /proc and under a tracer, where the tools have to
// work; valgrind and the unit tests look for them.
// NOLINTBEGIN: the name is the sanitizer's.
extern "C" const char* __asan_default_options();

extern "C" const char* __asan_default_options() {
  return "detect_leaks=0";
}
// NOLINTEND
