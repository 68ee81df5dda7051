# SPDX-License-Identifier: MIT
"""What a new user meets: the most frequent mistakes with each tool, and the message for each."""

import os
import subprocess
import tempfile
import unittest

import harness

BIN = os.path.dirname(harness.EXECCAP)

# The words behind the tool, the message without the tool's name, and the status.
EXECCAP = [
    ("", "no command; give it behind the options; --help shows how", 125),
    ("id", "nothing was asked for: the command would have all that its caller has; say which "
     "capabilities with --caps LIST, or --keep-rest", 125),
    # A list, a user, options in the wrong place.
    ("net_raw id", "nothing was asked for: the command would have all that its caller has; for "
     "these capabilities write --caps net_raw, and the command behind it", 125),
    ("-u nobody cap_net_raw id", "cap_net_raw: command not found; for these capabilities write "
     "--caps cap_net_raw, and the command behind it", 127),
    ("nobody id", "nothing was asked for: the command would have all that its caller has; for this "
     "user write --user nobody, and the command behind it", 125),
    ("id -u nobody", "nothing was asked for: the command would have all that its caller has; say "
     "which capabilities with --caps LIST, or --keep-rest, before the command: what stands behind "
     "it is its own", 125),
    # Capabilities misspelt, shortened, in another form, unknown.
    ("-u nobody -c cap_net_rww id",
     "--caps: unknown capability 'cap_net_rww' at character 1; did you mean cap_net_raw?", 125),
    ("-u nobody -c NET_BIND id",
     "--caps: unknown capability 'NET_BIND' at character 1; did you mean cap_net_bind_service?", 125),
    ("-u nobody -c net-raw id",
     "--caps: unknown capability 'net-raw' at character 1; did you mean cap_net_raw?", 125),
    ("-u nobody -c net_raw,,chown id",
     "--caps: empty item at character 9; for no capability write none", 125),
    ("-u nobody -c cap_net_raw+ep id", "--caps: unknown capability 'cap_net_raw+ep' at character 1; "
     "a LIST has names alone: --caps cap_net_raw", 125),
    ("-u nobody -c 99 id", "--caps: no capability has the number '99' at character 1; a capability "
     "is a decimal number from 0 to 63, or a name", 125),
    ("-u nobody -c", "-c: no value; give it LIST", 125),
    # The text form needs i for another user.
    ("-u nobody cap_net_raw+ep id", "the command would not get cap_net_raw: a program without "
     "capabilities of its own gets only what is ambient, and ambient must be inheritable; ask for "
     "it as inheritable, too (=eip)", 125),
    ("-u nobody --ambient net_raw id",
     "cannot raise ambient cap_net_raw: not in the inheritable set; add it with --inheritable", 125),
    # Options of other tools, misspelt ones, unknown ones.
    ("--usr nobody id", "--usr: unknown option; did you mean --user?", 125),
    ("--reuid nobody id", "--reuid: unknown option; did you mean --user?", 125),
    ("--ambient-caps net_raw id", "--ambient-caps: unknown option; did you mean --ambient?", 125),
    ("-u nobody -x id", "-x: unknown option; --help lists all options", 125),
    # Users, groups, commands that are not there.
    ("-u nobdy id", "--user: there is no user 'nobdy'; getent passwd lists the accounts", 125),
    ("-u nobody:nogrp id", "--user: there is no group 'nogrp'; getent group lists the groups", 125),
    ("-u 4242 id", "--user: there is no account with the number 4242, so no group either; write "
     "4242:GROUP", 125),
    ("-u nobody nosuch", "nosuch: command not found; PATH is /usr/bin:/bin", 127),
    ("-u nobody ./nosuch", "cannot execute ./nosuch: no such file or directory", 127),
    ("-u nobody /usr", "cannot execute /usr: it is a directory", 126),
    ("-u nobody /etc/passwd", "cannot execute /etc/passwd: the file gives this identity no execute "
     "permission; check its mode and owner", 126),
]

CAPDROP = [
    ("", "no list; say what to give up: capdrop LIST [--] COMMAND", 125),
    ("sys_module", "no command; give it behind the list; --help shows how", 125),
    ("bash sys_module", "LIST: unknown capability 'bash' at character 1; the list comes first: "
     "capdrop LIST [--] COMMAND", 125),
    ("-- bash", "LIST: unknown capability 'bash' at character 1; the list comes first: "
     "capdrop LIST [--] COMMAND", 125),
    ("sys_modul true", "LIST: unknown capability 'sys_modul' at character 1; did you mean "
     "cap_sys_module?", 125),
    ("--kep net_raw true", "--kep: unknown option; did you mean --keep?", 125),
    ("--keep net_raw", "no command; give it behind the list; --help shows how", 125),
]

GETPCAPS = [
    ("", "command line: no process; give a pid, or --all", 2),
    ("--al", "--al: unknown option; did you mean --all?", 2),
    ("-p 1", "-p: unknown option; --help lists all options", 2),
    ("--sets bash", "'bash': is no pid; a pid is a number; 0 is getpcaps itself", 2),
    ("--has net_rw", "--has: unknown capability 'net_rw' at character 1; did you mean cap_net_raw?",
     2),
    ("--has net_raw:x", "--has: 'x' is no set in 'net_raw:x'; the sets are p, i, e, b and a", 2),
    ("--user nobdy", "--user: there is no user 'nobdy'; getent passwd lists the accounts", 2),
    ("--assert caps=net_raw 1", "--assert: 'caps=net_raw': unknown word 'caps'; the sets are "
     "permitted, effective, inheritable, bounding and ambient, or p, e, i, b and a", 2),
    ("--why net_raw", "--why: it needs one process, not 0; getpcaps --why CAP PID; 0 is getpcaps "
     "itself", 2),
    ("--decode zzz", "--decode: 'zzz' is no mask; write up to 16 hexadecimal digits, as in "
     "/proc/PID/status", 2),
    ("--diff 1", "--diff: it needs two operands, not 1; give two pids, or files that --json wrote",
     2),
]

SETFCAP = [
    ("", "command line: neither capabilities nor a file; setfcap CAPTEXT FILE, or --get FILE; "
     "--help says more", 2),
    ("prog", "'prog': unknown capability 'prog' at character 1; setfcap CAPTEXT FILE sets, --get "
     "FILE shows, --remove FILE removes", 2),
    ("-r prog", "'prog': unknown capability 'prog' at character 1; setfcap CAPTEXT FILE sets, --get "
     "FILE shows, --remove FILE removes", 2),
    ("prog cap_net_raw=ep", "'prog': unknown capability 'prog' at character 1; the capabilities "
     "come first: setfcap 'cap_net_raw=ep' 'prog'", 2),
    ("./prog cap_net_raw=ep", "'./prog': these are no capabilities, but a path; setfcap CAPTEXT "
     "FILE sets, --get FILE shows, --remove FILE removes", 2),
    ("cap_net_raw=ep", "command line: no file; name a file, or '-' for names on standard input", 2),
    ("--dump", "command line: no file; name a directory, / for the whole system", 2),
    ("cap_net_rww=ep prog", "'cap_net_rww=ep': unknown capability 'cap_net_rww' at character 1 in "
     "'cap_net_rww=ep'; did you mean cap_net_raw?", 2),
    ("cap_net_raw=epx prog", "'cap_net_raw=epx': unknown flag 'x' at character 15 in "
     "'cap_net_raw=epx'; flags are e, i and p, in lower case", 2),
    ("net_raw nosuch", "cannot open 'nosuch': no such file or directory", 1),
    ("net_raw .", "'.': it is a directory; --recursive takes the files below it", 1),
    ("net_raw link", "'link': it is a symbolic link; name the file that it points to", 1),
    ("--chek prog", "--chek: unknown option; did you mean --check?", 2),
    ("--check nosuch", "cannot read 'nosuch': no such file or directory", 2),
]

NOT_ROOT = [
    ("execcap -c net_raw id", "cannot give cap_net_raw: not in the caller's permitted set, which "
     "never grows; run it as root, or start from a process that holds it: in a container add it "
     "there (--cap-add), in a unit with CapabilityBoundingSet= and AmbientCapabilities=", 125),
    ("capdrop net_raw true", "cannot drop cap_net_raw from the bounding set: dropping from the "
     "bounding set needs an effective cap_setpcap; run it as root, or start from a process that "
     "holds cap_setpcap; execcap --bounding keep leaves the set as it is", 125),
    ("setfcap net_raw prog", "cannot set the capabilities of 'prog': this needs cap_setfcap, which "
     "setfcap does not have; run it as root, or in a user namespace that owns the file's mount", 1),
]


class Mistakes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        os.chmod(self.folder, 0o755)
        prog = os.path.join(self.folder, "prog")
        with open("/bin/true", "rb") as true, open(prog, "wb") as file:
            file.write(true.read())
        os.chmod(prog, 0o755)
        os.symlink("prog", os.path.join(self.folder, "link"))
        self.prog = prog

    def check(self, command, message, status):
        tool = command[0]
        done = subprocess.run([os.path.join(BIN, tool), *command[1:]], cwd=self.folder,
                              capture_output=True, text=True, check=False, timeout=60,
                              stdin=subprocess.DEVNULL,
                              env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"}, **self.who)
        self.assertEqual((done.stderr, done.stdout, done.returncode),
                         (f"{tool}: {message}\n", "", status), " ".join(command))

    who = {}

    def check_all(self, tool, cases):
        for words, message, status in cases:
            with self.subTest(words):
                self.check([tool, *words.split()], message, status)

    def test_mistakes_with_execcap(self):
        self.check_all("execcap", EXECCAP)

    def test_a_blank_behind_a_comma(self):
        self.check(["execcap", "-u", "nobody", "-c", "net_raw, chown", "id"],
                   "--caps: a blank does not belong in 'net_raw, chown' at character 9; separate "
                   "items with a comma alone", 125)

    def test_mistakes_with_capdrop(self):
        self.check_all("capdrop", CAPDROP)

    def test_mistakes_with_getpcaps(self):
        self.check_all("getpcaps", GETPCAPS)

    def test_mistakes_with_setfcap(self):
        self.check_all("setfcap", SETFCAP)

    def test_who_is_not_root_is_told_so(self):
        os.chown(self.prog, 65534, 65534)
        self.who = {"user": 65534, "group": 65534, "extra_groups": []}
        for words, message, status in NOT_ROOT:
            with self.subTest(words):
                self.check(words.split(), message, status)


if __name__ == "__main__":
    harness.main()
