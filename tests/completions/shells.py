# SPDX-License-Identifier: MIT
"""How the tests ask a real shell for the completions of a command line, without a terminal of its user."""

import json
import os
import pty
import re
import subprocess
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
FILES = os.path.join(ROOT, "completions")
TOOLS = ("execcap", "capdrop", "getpcaps", "setfcap")
LIMIT = 60  # seconds, for a shell that hangs

BASH_COMPLETION = "/usr/share/bash-completion/bash_completion"
BASH_SCRIPT = f"""
source {BASH_COMPLETION}
while IFS= read -r -d '' COMP_LINE && IFS= read -r -d '' count; do
  COMP_WORDS=()
  for ((i = 0; i < count; i++)); do
    IFS= read -r -d '' word
    COMP_WORDS+=("$word")
  done
  COMP_CWORD=$((count - 1)) COMP_POINT=${{#COMP_LINE}} COMP_TYPE=9 COMP_KEY=9 COMPREPLY=()
  tool=${{COMP_WORDS[0]}}
  complete -p "$tool" >/dev/null 2>&1 || _completion_loader "$tool"
  specification=$(complete -p "$tool")
  function=${{specification##*-F }}
  previous=${{COMP_WORDS[COMP_CWORD - 1]}}
  "${{function%% *}}" "$tool" "${{COMP_WORDS[COMP_CWORD]}}" "$previous"
  printf '%s\\0' "${{COMPREPLY[@]}}" ''
done
"""

# Each line is put into the line editor, and what the completion adds is written down.
ZSH_START = r"""
PROMPT= RPROMPT=
setopt extended_glob
fpath=($COMPLETIONS_UNDER_TEST $fpath)
autoload -Uz compinit
compinit -u -D
compadd() {
  # What only fills an array shows nothing.
  if [[ -n ${argv[(R)-[OAD]*]} && ${argv[(i)-[OAD]*]} -lt ${argv[(i)(-|--)]} ]]; then
    builtin compadd "$@"
    return
  fi
  local -a hits prefix
  builtin compadd -A hits "$@"
  zparseopts -E -a ignored P:=prefix
  local hit
  for hit in $hits; print -rN -u $results -- "$IPREFIX${prefix[2]-}$hit"
  builtin compadd "$@"
}
_capture() { _main_complete }
zle -C capture list-choices _capture
zle-line-init() {
  local line
  for line in ${(0)"$(<$LINES_UNDER_TEST)"}; do
    BUFFER=$line CURSOR=$#line
    zle capture
    print -rN -u $results -- ''
  done
  exec {results}>&-
  exit
}
zle -N zle-line-init
exec {results}>$RESULTS_UNDER_TEST
"""


class ShellFailed(Exception):
    """A shell that did not answer; its message."""


def sections(data, count):
    """The answers, each ended by an empty string."""
    found, current = [], []
    for word in data.split("\0")[:-1]:
        if word:
            current.append(word)
        else:
            found.append(current)
            current = []
    if len(found) != count:
        raise ShellFailed(f"{len(found)} answers to {count} lines:\n{data}")
    return found


def environment(folder, **more):
    """A small one whose home is `folder`."""
    path = os.environ["EXECCAP_BIN_DIR"] + ":/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
    return {"PATH": path, "HOME": folder, "LC_ALL": "C.UTF-8", "TERM": "dumb",
            "EXECCAP_VARIABLE_OF_TEST": "1", **more}


def readline_words(line):
    """The words of a line as readline parts them: `=` and `:` outside quotes are words."""
    words, ends_open = [], True
    for match in re.finditer(r"""\s+|(?:'[^']*'|[^\s=:'])+|[=:]+""", line):
        ends_open = match.group().isspace()
        if not ends_open:
            words.append(match.group())
    return words + [""] if ends_open or line[-1] in "=:" else words


def ask_bash(lines, folder, files):
    """The candidates for each line, those of readline: from the last `=` or `:` on."""
    place = os.path.join(folder, "bash-completion/completions")
    os.makedirs(place)
    for tool in TOOLS:
        os.symlink(os.path.join(files, "bash/execcap"), os.path.join(place, tool))
    words = []
    for line in lines:
        parts = readline_words(line)
        words += [line, str(len(parts)), *parts]
    done = subprocess.run(["bash", "--norc", "--noprofile", "-c", BASH_SCRIPT],
                          input="".join(word + "\0" for word in words), text=True, timeout=LIMIT,
                          capture_output=True, check=False, cwd=folder,
                          env=environment(folder, BASH_COMPLETION_USER_DIR=place[:-len("/completions")]))
    # There is no line editor that options of a completion could be set in.
    noise = re.compile(r".*compopt: not currently executing completion function\n")
    if noise.sub("", done.stderr):
        raise ShellFailed(noise.sub("", done.stderr))
    return sections(done.stdout, len(lines))


def ask_fish(lines, folder, files):
    """The candidates for each line, with what stands before them in their word."""
    place = os.path.join(folder, ".config/fish/completions")
    os.makedirs(place)
    for tool in TOOLS:
        os.symlink(os.path.join(files, "fish/execcap.fish"), os.path.join(place, tool + ".fish"))
    script = 'for line in $argv; complete -C $line; printf "\\0\\n"; end'
    done = subprocess.run(["fish", "-c", script, "--", *lines], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=LIMIT, check=False, cwd=folder,
                          env=environment(folder))
    if done.stderr:
        raise ShellFailed(done.stderr)
    answers = done.stdout.split("\0\n")[:-1]
    if len(answers) != len(lines):
        raise ShellFailed(f"{len(answers)} answers to {len(lines)} lines:\n{done.stdout}")
    return [[line.split("\t")[0] for line in answer.splitlines()] for answer in answers]


def ask_zsh(lines, folder, files):
    """The candidates for each line, with what stands before them in their word."""
    with open(os.path.join(folder, ".zshrc"), "w", encoding="ascii") as start:
        start.write(ZSH_START)
    asked, answers = os.path.join(folder, "asked"), os.path.join(folder, "answers")
    with open(asked, "w", encoding="ascii") as file:
        file.write("\0".join(lines))
    variables = environment(folder, ZDOTDIR=folder, LINES_UNDER_TEST=asked,
                            RESULTS_UNDER_TEST=answers, TMPPREFIX=folder + "/zsh",
                            COMPLETIONS_UNDER_TEST=os.path.join(files, "zsh"))
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvpe("zsh", ["zsh", "-i"], variables)
    said = read_all(child, terminal)
    with open(answers, encoding="utf-8") as file:
        data = file.read()
    try:
        return sections(data, len(lines))
    except ShellFailed as error:
        raise ShellFailed(f"{error}\nits terminal: {said}") from error


def read_all(child, terminal):
    """What a child writes to its terminal until it ends, which it has to before long."""
    import select
    import signal
    said, ends = b"", time.monotonic() + LIMIT
    while True:
        if not select.select([terminal], [], [], max(0, ends - time.monotonic()))[0]:
            os.kill(child, signal.SIGKILL)
            break
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            break
        if not chunk:
            break
        said += chunk
    os.close(terminal)
    os.waitpid(child, 0)
    return said.decode(errors="replace")


ASK = {"bash": ask_bash, "fish": ask_fish, "zsh": ask_zsh}

if __name__ == "__main__":
    import sys
    import tempfile
    with tempfile.TemporaryDirectory() as temporary:
        print(json.dumps(ASK[sys.argv[1]](sys.argv[2:], temporary, FILES), indent=1))
