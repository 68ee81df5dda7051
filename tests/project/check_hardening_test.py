#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The hardening check finds what a weak binary lacks: check_hardening_test.py COMPILER."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

import check_hardening

COMPILER = sys.argv.pop(1) if len(sys.argv) > 1 else "c++"
PROGRAM = """
#include <cstdio>
#include <string>
int main(int argc, char** argv) {
  char line[64];
  const std::string word = argv[argc - 1];
  return std::snprintf(line, sizeof line, "%s", word.c_str()) + line[0] > 0 ? 0 : 1;
}
"""
WEAK = ["-O0", "-fno-pie", "-no-pie", "-fno-stack-protector", "-Wl,-z,norelro", "-Wl,-z,lazy",
        "-Wl,-z,execstack", "-Wl,-rpath,/tmp"]
STRONG = ["-O1", "-fPIE", "-pie", "-fstack-protector-all", "-Wl,-z,relro", "-Wl,-z,now",
          "-Wl,-z,noexecstack"]
SHARED = [*STRONG, "-static-libstdc++", "-static-libgcc"]
STATIC = [*STRONG, "-static-pie"]


def weaknesses_of(flags, static=False):
    """What the check says of a small program built with these flags."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "program.cpp"
        binary = pathlib.Path(folder) / "program"
        source.write_text(PROGRAM)
        subprocess.run([COMPILER, *flags, "-o", binary, source], check=True)
        return list(check_hardening.weaknesses(str(binary), static_libstdcxx=True, static=static))


class CheckHardening(unittest.TestCase):
    """The two ends."""

    def test_a_weak_binary_is_reported_in_every_point(self):
        found = weaknesses_of(WEAK)
        for start in ("not position-independent", "no RELRO", "lazy binding", "executable stack",
                      "no stack protector", "a library path", "libstdc++ is loaded"):
            self.assertTrue(any(weakness.startswith(start) for weakness in found), (start, found))

    def test_a_strong_binary_is_not_reported(self):
        self.assertEqual(weaknesses_of(SHARED), [])
        self.assertEqual(weaknesses_of(STATIC, static=True), [])

    def test_a_static_binary_is_held_against_what_a_static_one_needs(self):
        found = weaknesses_of(SHARED, static=True)
        self.assertTrue(any(weakness.startswith("not static") for weakness in found), found)
        found = weaknesses_of([*WEAK, "-static"], static=True)
        for start in ("not position-independent", "executable stack"):
            self.assertTrue(any(weakness.startswith(start) for weakness in found), (start, found))

    def test_a_static_binary_that_would_load_name_services_is_reported(self):
        found = weaknesses_of([*STATIC, "-Wl,-u,getpwnam_r"], static=True)
        self.assertTrue(any(weakness.startswith("it would load") for weakness in found), found)

    def test_a_static_binary_is_reported_where_it_should_not_be_one(self):
        self.assertTrue(any(weakness.startswith("libc is not loaded")
                            for weakness in weaknesses_of(["-static"])))


if __name__ == "__main__":
    unittest.main()
