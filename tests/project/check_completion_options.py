#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether --help and a completion know the same options, and which of them take a value:
check_completion_options.py TOOL bash|fish|zsh FILE."""
import os
import re
import subprocess
import sys

LAUNCHERS = ("execcap", "capdrop")


def options_in_help(text):
    """The options at the beginning of a line of --help: name, and whether it takes a value."""
    found = {}
    for line in text.splitlines():
        match = re.match(r"  (?:(-\w), |    )(--[a-z0-9-]+)( [A-Z]\S*)?", line)
        if match:
            found.update({name: bool(match.group(3)) for name in match.groups()[:2] if name})
    return found


def options_in_bash(text, tool):
    """Those in the tool's branch of _execcap_flags and of _execcap_values."""
    found = {}
    for function, takes_value in (("_execcap_flags", False), ("_execcap_values", True)):
        body = re.search(rf"^{function}\(\) {{\n(.*?)^}}", text, re.MULTILINE | re.DOTALL)
        branch = body and re.search(rf"^    {tool}\)\s+echo '([^']*)'", body.group(1), re.MULTILINE)
        for word in branch.group(1).split() if branch else []:
            found[word.partition(":")[0]] = takes_value
    return found


def options_in_zsh(text, tool):
    """Those in the tool's branch, and in the arrays that it uses."""
    branch = re.search(rf"^  {tool}\)\n(.*?)^    ;;", text, re.MULTILINE | re.DOTALL)
    parts = [branch.group(1)] if branch else []
    for name in re.findall(r"\$(\w+_options)\b", parts[0]) if parts else []:
        parts += re.findall(rf"^local -a {name}=\((.*?)^\)", text, re.MULTILINE | re.DOTALL)
    found = {}
    for part in parts:
        # Only at the beginning of a line, behind what it excludes, an option is described.
        for line in part.splitlines():
            match = re.match(r"\s+'(?:\([^)]*\))?\*?(?:'\{([^}]*)\}'|(--[^\[]*))\[", line)
            for word in (match.group(1) or match.group(2)).split(",") if match else []:
                found[word.rstrip("+=")] = word.endswith(("+", "="))
    return found


def options_in_fish(text, tool):
    """Those of the lines that complete the tool."""
    found = {}
    for line in text.splitlines():
        if not line.startswith(f"complete -c {tool} "):
            continue
        words = re.sub(r"'[^']*'", "''", line).split()
        takes_value = bool({"-x", "-r"} & set(words))
        for mark, dashes in (("-s", "-"), ("-l", "--")):
            if mark in words:
                found[dashes + words[words.index(mark) + 1]] = takes_value
    return found


READERS = {"bash": options_in_bash, "fish": options_in_fish, "zsh": options_in_zsh}


def values_in_fish(text, tool):
    """What the walk to the wrapped command takes for an option with a value."""
    listed = re.search(rf"^set -g __execcap_values_{tool} ((?:.*\\\n)*.*)$", text, re.MULTILINE)
    return set(listed.group(1).replace("\\\n", " ").split()) if listed else set()


def differences(help_text, shell, text, tool):
    """What one of the two knows and the other does not, one line each."""
    in_help, in_file = options_in_help(help_text), READERS[shell](text, tool)
    if not in_help or not in_file:
        return ["no option found in one of the two"]
    found = [f"{option} is in --help, not in {shell}" for option in sorted(in_help.keys() - in_file)]
    found += [f"{option} is in {shell}, not in --help" for option in sorted(in_file.keys() - in_help)]
    found += [f"{option}: one of --help and {shell} has a value for it, the other not"
              for option in sorted(in_help.keys() & in_file) if in_help[option] != in_file[option]]
    if shell == "fish" and tool in LAUNCHERS:
        listed, wanted = values_in_fish(text, tool), {name for name in in_help if in_help[name]}
        found += [f"{option}: the list of options with a value is wrong"
                  for option in sorted(listed ^ wanted)]
    return found


def main():
    """0 if both know the same options, 1 if not, 2 if it cannot be told."""
    if len(sys.argv) != 4 or sys.argv[2] not in READERS:
        print("usage: check_completion_options.py TOOL bash|fish|zsh FILE", file=sys.stderr)
        return 2
    help_text = subprocess.run([sys.argv[1], "--help"], check=True, text=True,
                               stdout=subprocess.PIPE, stdin=subprocess.DEVNULL).stdout
    with open(sys.argv[3], encoding="utf-8") as file:
        found = differences(help_text, sys.argv[2], file.read(), os.path.basename(sys.argv[1]))
    for difference in found:
        print(difference)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
