#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether a binary was linked as a tool that gets privileges should be."""
import argparse
import re
import subprocess
import sys


def readelf(option, path):
    """What readelf says of the file, in lines that are not cut."""
    return subprocess.run(["readelf", "-W", option, path], check=True, text=True,
                          stdout=subprocess.PIPE, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}).stdout


def weaknesses(path, static_libstdcxx, static=False):
    """What is missing, one line each. A static binary, not stripped, is looked at by its symbols."""
    segments = readelf("-l", path)
    dynamic = readelf("-d", path)
    symbols = readelf("--syms" if static else "--dyn-syms", path)
    needed = re.findall(r"\(NEEDED\).*\[(.+)\]", dynamic)
    stack = re.search(r"GNU_STACK(?:\s+0x\w+){5}\s+(\S+)", segments)

    if not re.search(r"Elf file type is DYN", segments):
        yield "not position-independent: its addresses are the same at every start"
    if "GNU_RELRO" not in segments:
        yield "no RELRO: its tables stay writable"
    if not re.search(r"BIND_NOW|\bNOW\b", dynamic):
        yield "lazy binding: its tables of functions stay writable"
    if not stack or "E" in stack.group(1):
        yield "executable stack"
    if re.search(r"LOAD(?:\s+0x\w+){5}\s+RWE", segments):
        yield "a segment is writable and executable"
    if "__stack_chk_fail" not in symbols:
        yield "no stack protector"
    if re.search(r"\((RPATH|RUNPATH)\)", dynamic):
        yield "a library path of its own"
    if static_libstdcxx and any(name.startswith(("libstdc++", "libgcc_s")) for name in needed):
        yield "libstdc++ is loaded at every start"
    if static and (needed or "INTERP" in segments):
        yield "not static: libraries are loaded at every start"
    if static and re.search(r" (getpw\w+_r|getgr\w+_r|getgrouplist)\b", symbols):
        yield "it would load name services, which a static program cannot"
    if not static and not any(name.startswith(("libc.so", "libc.musl")) for name in needed):
        yield "libc is not loaded at run time: account look-ups do not work"


def main():
    """0 if nothing is missing, 1 if something is, 2 if it cannot be told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--static-libstdcxx", action="store_true")
    parser.add_argument("--static", action="store_true")
    parser.add_argument("file")
    given = parser.parse_args()
    found = list(weaknesses(given.file, given.static_libstdcxx, given.static))
    for weakness in found:
        print(f"{given.file}: {weakness}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
