#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Which file may include what, and the form that every source file has: check_sources.py ROOT."""
import pathlib
import re
import sys

# From left to right: a layer includes itself and those before it.
LAYERS = ["base", "caps", "model", "plan", "system", "cli", "tools"]
CORE = LAYERS[:5]

STD = set("""
algorithm any array atomic bit bitset charconv chrono compare complex concepts condition_variable
coroutine deque exception functional future initializer_list iterator latch limits list locale map
memory mutex new numbers numeric optional queue random ratio regex scoped_allocator semaphore set
shared_mutex source_location span stack stdexcept stop_token string string_view system_error thread
tuple type_traits typeindex typeinfo unordered_map unordered_set utility valarray variant vector
version cassert cctype cerrno cfenv cfloat cinttypes climits clocale cmath csetjmp csignal cstdarg
cstddef cstdint cstdio cstdlib cstring ctime cuchar cwchar cwctype
""".split())
# Streams cost start-up time in every program that holds one; the others are not on both compilers.
BANNED = set("""
iostream istream ostream fstream sstream iomanip ios streambuf syncstream format expected ranges
print
""".split())
# What the console writes with, and how it learns that it was given foreign privileges.
CLI_SYSTEM = {"unistd.h", "signal.h", "sys/auxv.h", "sys/ioctl.h"}
TESTS_ONLY = ("doctest", "cap-ng.h")

MAX_LINES = 400
SKIPPED_FOLDERS = re.compile(r"^(\.git|build.*|__pycache__)$")
SPDX = re.compile(r"SPDX-License-Identifier: MIT\b")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def files_of(root):
    """All files of the project, as paths relative to its root."""
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if path.is_file() and not any(SKIPPED_FOLDERS.match(part) for part in relative.parts):
            yield relative


def layer_of(path):
    """The layer of a file under include/execcap/ or src/; none for any other."""
    parts = path.parts
    if parts[:2] == ("include", "execcap") and len(parts) > 3:
        return parts[2]
    if parts[0] == "src" and len(parts) > 2:
        return parts[1]
    return None


def own_layer_of_include(name, path):
    """The layer that an include with quotes means, or none if it means no file of a layer."""
    parts = pathlib.PurePosixPath(name).parts
    if len(parts) == 1:
        return layer_of(path)
    if parts[0] == "execcap" and len(parts) > 2 and parts[1] in CORE:
        return parts[1]
    return parts[0] if parts[0] in LAYERS else None


def include_fault(path, layer, bracket, name):
    """Why `path` may not include this; none if it may."""
    if bracket == '"':
        other = own_layer_of_include(name, path)
        if other is None:
            return f'"{name}" belongs to no layer'
        if LAYERS.index(other) > LAYERS.index(layer):
            return f'layer {layer} may not include "{name}" of layer {other}'
        return None
    top = name.split("/")[0]
    if name in BANNED:
        return f"<{name}> has no place in src/"
    if top in TESTS_ONLY:
        return f"<{name}> is for tests only"
    if top in ("CLI", "nlohmann"):
        if layer == "cli" and path.suffix == ".cpp":
            return None
        return f"<{name}> belongs in .cpp files of layer cli only"
    if name in STD or layer == "system":
        return None
    if layer == "cli" and path.suffix == ".cpp" and name in CLI_SYSTEM:
        return None
    return f"layer {layer} may not include <{name}>"


def include_faults(root):
    """Includes that go up in the table of layers, or outside it."""
    for path in files_of(root):
        layer = layer_of(path)
        if layer is None or path.suffix not in (".hpp", ".cpp"):
            continue
        if layer not in LAYERS:
            yield f"{path}: there is no layer '{layer}'"
            continue
        for number, line in enumerate((root / path).read_text().splitlines(), start=1):
            match = INCLUDE.match(line)
            fault = match and include_fault(path, layer, *match.groups())
            if fault:
                yield f"{path}:{number}: {fault}"


def needs_spdx(path):
    """Whether the form of the file has comments to say its licence in."""
    suffixes = (".hpp", ".cpp", ".cmake", ".sh", ".py", ".bash", ".fish", ".zsh")
    page = path.parts[0] == "man" and path.suffix[1:].isdigit()
    return (path.suffix in suffixes or page or path.name == "CMakeLists.txt" or
            path.as_posix() == ".ci/run")


def form_faults(root):
    """Files that do not begin as ours do, or that have grown to two ideas."""
    for path in files_of(root):
        if not needs_spdx(path):
            continue
        lines = (root / path).read_text().splitlines()
        if not any(SPDX.search(line) for line in lines[:2]):
            yield f"{path}: does not begin with its SPDX line"
        if path.suffix in (".hpp", ".cpp"):
            says = len(lines) > 1 and re.match(r"// \S", lines[1])
            if layer_of(path) and not says:
                yield f"{path}: has no sentence on its second line that says what it knows"
            if len(lines) > MAX_LINES:
                yield f"{path}: {len(lines)} lines are two ideas, {MAX_LINES} is the most"


def pair_faults(root):
    """Source files without the header that declares what they define."""
    for path in files_of(root):
        layer = layer_of(path)
        if layer is None or layer == "tools" or path.parts[0] != "src" or path.suffix != ".cpp":
            continue
        public = root / "include" / "execcap" / layer / f"{path.stem}.hpp"
        private = (root / path).with_suffix(".hpp")
        if not public.exists() and not private.exists():
            yield f"{path}: has no header {path.stem}.hpp"


def faults(root):
    """All faults of the tree, one line each."""
    return [*include_faults(root), *form_faults(root), *pair_faults(root)]


def main():
    """0 if the tree is in order, 1 if not, 2 if it is no tree of ours."""
    root = pathlib.Path(sys.argv[1] if len(sys.argv) == 2 else "")
    if len(sys.argv) != 2 or not (root / "src").is_dir():
        print("usage: check_sources.py ROOT", file=sys.stderr)
        return 2
    found = faults(root)
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
