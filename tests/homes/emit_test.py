# SPDX-License-Identifier: MIT
"""Launches in other words, run by those who speak them: services of systemd, containers of runc,
podman and docker. Each ends in the state that execcap gives, or in the one that the emission says."""

import functools
import itertools
import json
import os
import shlex
import unittest

import environments
import home
from emitted import differences_said, unsaid
from harness import State, execcap
from home import Skip, need, run
from systemd_test import WORK, WRAP, make_image

SERIAL = itertools.count()
STATUS = ["/bin/cat", "/proc/self/status"]
# What is the same on this machine, in the image and in a container.
RECIPES = {
    "user": "-u nobody",
    "user-one": "-u nobody -c net_raw",
    "user-two": "-u www-data -c net_bind_service,net_raw",
    "user-group": "-u nobody:7 -c chown",
    "user-no-groups": "-u nobody -G none",
    "number": "-u 33:33 -c chown",
    "root-none": "-c none -G none",
    "root-two": "-c chown,net_raw",
    "root-new-privs": "-c chown --allow-new-privs",
    "root-text": "--permitted setuid --effective setuid --inheritable setuid --bounding setuid",
    "inheritable": "-u nobody --inheritable net_raw --bounding net_raw --allow-new-privs",
    "securebits": "-u nobody -c net_raw --securebits noroot+lock,no_setuid_fixup+lock",
    "sealed": "-u nobody -c net_raw --securebits sealed",
    "tightest": "-u nobody -c net_raw --bounding none",
    "umask": "-u nobody --umask 077",
}
ON_DEBIAN = {
    "user-groups": "-u nobody -g www-data -G www-data,adm -c chown",
    "place": "-u nobody -C /usr/lib --umask 027",
}


def fields_of(state, securebits=None):
    """A state by the names that an emission uses."""
    found = {"real uid": state.uid[0], "effective uid": state.uid[1], "real gid": state.gid[0],
             "effective gid": state.gid[1], "groups": sorted(set(state.groups)),
             "permitted": state.permitted, "effective": state.effective,
             "inheritable": state.inheritable, "bounding": state.bounding,
             "ambient": state.ambient, "no_new_privs": state.no_new_privs}
    if securebits is not None:
        found["securebits"] = securebits
    return found


def emitted(form, options, command):
    """What --emit gives for the words of `options` and the command: the text, and what it cannot
    say."""
    done = execcap("--emit", form, *options, "--", *command)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout, unsaid(done.stdout + done.stderr)


def asks_for_groups(options):
    return "-u" in options or "-G" in options


class Emitted(home.HomeTest):
    def assert_said(self, wanted, there, lines, options):
        """The states differ in what the lines say and in nothing else."""
        if not asks_for_groups(options):
            there = {**there, "groups": wanted["groups"]}
        real = {field: value for field, value in there.items() if value != wanted[field]}
        said = {field: value for field, value in differences_said(lines).items() if field in there}
        self.assertEqual(real, said, lines)


# The status, the securebits, what became of the variables and arguments, in hexadecimal.
PERL = """open F, "</proc/self/status"; print <F>;
print "Securebits:\\t", syscall(157, 27, 0, 0, 0, 0), "\\n", "Cwd:\\t", `/bin/pwd`;
print "Var-$_:\\t", (exists $ENV{$_} ? unpack("H*", $ENV{$_}) : "unset"), "\\n"
  for qw(HOME USER LOGNAME SHELL A);
print "Args:\\t", join(",", map { unpack("H*", $_) } @ARGV), "\\n";"""
WORDS = ["", "a b", "$HOME ${A} $$ $", "100% %n", "it's \"q\" \\ \\n", "x\ty\nz", ";", "é", "~", "-x"]
SHOW = ["/usr/bin/perl", "-e", PERL.replace("\n", " "), "--", *WORDS]
SERVICES = {
    **{name: words.split() for name, words in {**RECIPES, **ON_DEBIAN}.items()},
    "words": ["-u", "nobody", "--env", "A=b 'c' \"d\" $e %f\n\\ ;"],
    "cleared-user": ["-u", "33:33", "--env", "A="],
}
UNIT = """[Unit]
Description=homes: {name}
[Service]
Type=oneshot
StandardOutput=append:/results/{name}
StandardError=append:/results/{name}
"""
FIRST = """[Unit]
Description=homes: launches in other words
SuccessAction=poweroff-immediate
FailureAction=poweroff-immediate
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'systemctl start {units}; true'
"""


def first_lines(text):
    """The lines of a status file and what stands behind them, by name."""
    return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)


@functools.lru_cache(maxsize=None)
def boot():
    """One boot with each recipe twice: by execcap, and in the words of systemd. Gives the folder of
    what they printed, and what each emission cannot say."""
    need("systemd-nspawn")
    make_image()
    units = WORK / "image/etc/systemd/system"
    lines, names = {}, []
    for name, options in SERVICES.items():
        text, lines[name] = emitted("systemd", options, SHOW)
        by_execcap, _ = emitted("systemd", ["-c", "all"],
                                ["/usr/bin/execcap", *options, "--", *SHOW])
        # The command line alone, quoted as every other.
        start = next(line for line in by_execcap.splitlines() if line.startswith("ExecStart="))
        for way, section in (("systemd", text), ("execcap", start)):
            names.append(f"emit-{name}.{way}.service")
            (units / names[-1]).write_text(UNIT.format(name=f"emit-{name}.{way}") + section + "\n",
                                           encoding="utf-8")
    text, lines["no-account"] = emitted("systemd", ["-u", "12345:12345"], SHOW)
    names.append("emit-no-account.systemd.service")
    (units / names[-1]).write_text(UNIT.format(name="emit-no-account.systemd") + text,
                                   encoding="utf-8")
    (units / "emit.service").write_text(FIRST.format(units=" ".join(names)), encoding="utf-8")
    results = home.scratch()
    done = run([*WRAP, "systemd-nspawn", "--quiet", "-D", WORK / "image", "--volatile=overlay",
                f"--bind={results}:/results", "--private-network", "--register=no", "--keep-unit",
                "-b", "--console=pipe", "--", "systemd.unit=emit.service"])
    if not (results / "emit-user.systemd").exists():
        raise AssertionError("systemd did not come up: " + done.stderr + done.stdout)
    return results, lines


class Systemd(Emitted):
    @classmethod
    def setUpClass(cls):
        try:
            cls.results, cls.lines = boot()
        except Skip as skip:
            raise unittest.SkipTest(str(skip)) from None

    def printed(self, name, way):
        return (self.results / f"emit-{name}.{way}").read_text(encoding="utf-8")

    def test_each_service_ends_in_the_state_that_is_said(self):
        whole = 0
        for name, options in SERVICES.items():
            with self.subTest(name):
                ours, theirs = (self.printed(name, way) for way in ("execcap", "systemd"))
                found = [fields_of(home.State(text), int(first_lines(text)["Securebits"]))
                         for text in (ours, theirs)]
                self.assert_said(*found, self.lines[name], options)
                for line in ("Umask", "Cwd", "Args", "Var-HOME", "Var-USER", "Var-LOGNAME",
                             "Var-SHELL", "Var-A"):
                    if line.startswith("Var-") and "-u" not in options:
                        continue
                    self.assertEqual(first_lines(theirs)[line], first_lines(ours)[line], line)
                whole += not self.lines[name]
        self.assertGreaterEqual(whole, 10)

    def test_words_come_out_as_they_are(self):
        lines = first_lines(self.printed("words", "systemd"))
        self.assertEqual([bytes.fromhex(word).decode() for word in lines["Args"].split(",")], WORDS)
        self.assertEqual(bytes.fromhex(lines["Var-A"]).decode(), "b 'c' \"d\" $e %f\n\\ ;")

    def test_a_number_without_an_account_is_said_and_starts_nothing(self):
        self.assertTrue(self.lines["no-account"][0].startswith("uid 12345: systemd takes no number"))
        self.assertFalse((self.results / "emit-no-account.systemd").exists()
                         and "CapEff" in self.printed("no-account", "systemd"))


class SystemdVerify(Emitted):
    def test_systemd_analyze_finds_no_fault(self):
        if not home.shutil.which("systemd-analyze"):
            raise unittest.SkipTest("systemd-analyze is not installed")
        folder = home.scratch()
        for name, options in SERVICES.items():
            with self.subTest(name):
                text, _ = emitted("systemd", options, ["/bin/cat", *WORDS])
                unit = folder / f"{name}.service"
                unit.write_text(text, encoding="utf-8")
                done = run(["systemd-analyze", "verify", "--man=no", unit])
                # It warns of every service of nobody.
                mine = [line for line in done.stderr.splitlines()
                        if str(unit) in line and "Special user nobody" not in line]
                self.assertEqual((done.returncode, mine), (0, []), done.stderr)


def by_execcap(options):
    """The state on this machine: what is asked for is absolute."""
    done = execcap(*options, "--", *STATUS)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout


def by_runc(process):
    """What a container with this process object prints."""
    need("runc")
    bundle = home.scratch()
    made = run(["runc", "spec", "--bundle", bundle])
    if made.returncode != 0:
        raise Skip("runc spec fails: " + made.stderr.strip())
    spec = json.loads((bundle / "config.json").read_text(encoding="utf-8"))
    spec["root"] = {"path": str(environments.tree()), "readonly": True}
    spec["process"] = json.loads(process)
    (bundle / "config.json").write_text(json.dumps(spec), encoding="utf-8")
    name = f"emit-{os.getpid()}-{next(SERIAL)}"
    start = ["runc", "--root", bundle / "state"]
    try:
        return run([*start, "run", "--bundle", bundle, name])
    finally:
        run([*start, "delete", "--force", name])


def by_podman(script):
    """What the emitted command line prints, with a root directory for an image."""
    need("podman", "runc")
    words = shlex.join(str(word) for word in environments.podman_words(home.scratch()))
    function = f'podman() {{ shift; command {words} --rootfs "$@"; }}\n'
    return run(["sh", "-c", function + script],
               env={"PATH": home.harness.PATH, "LC_ALL": "C", "HOME": "/root",
                    "IMAGE": str(environments.tree())}, timeout=120)


def by_docker(script):
    """The same by the docker engine, with the root directory as an image."""
    need("docker")
    made = run(["sh", "-c", 'tar -C "$0" -c . | docker import - execcap-emit', environments.tree()])
    if made.returncode != 0:
        raise Skip("docker import: " + made.stderr.strip())
    return run(["sh", "-c", script], env={"PATH": home.harness.PATH, "HOME": "/root",
                                          "IMAGE": "execcap-emit"}, timeout=120)


class Containers(Emitted):
    def first(self, form, start):
        """Skips unless a container can be started at all."""
        try:
            start(emitted(form, ["-c", "none"], STATUS)[0])
        except Skip as skip:
            self.skipTest(str(skip))

    def check(self, form, start, at_least):
        self.first(form, start)
        whole = 0
        for name, words in RECIPES.items():
            options = words.split()
            with self.subTest(name, form=form):
                text, lines = emitted(form, options, STATUS)
                done = start(text)
                self.assertEqual(done.returncode, 0, done.stderr)
                ours = by_execcap(options)
                self.assert_said(fields_of(State(ours)), fields_of(State(done.stdout)), lines,
                                 options)
                if "--umask" in options and not any("--umask" in line for line in lines):
                    self.assertEqual(first_lines(done.stdout)["Umask"], first_lines(ours)["Umask"])
                whole += not lines
        self.assertGreaterEqual(whole, at_least)

    def test_runc_ends_in_the_state_that_is_said(self):
        self.check("oci", by_runc, 12)

    def test_podman_ends_in_the_state_that_is_said(self):
        self.check("podman", by_podman, 8)

    def test_docker_ends_in_the_state_that_is_said(self):
        self.check("docker", by_docker, 5)

    def test_words_and_variables_come_out_as_they_are(self):
        options = ["-u", "33:33", "--env", "A=b 'c' \"d\" $e\n%", "-C", "/srv"]
        command = ["/bin/sh", "-c", 'printf "[%s]" "$@" "$A" "$HOME" "$PWD"', "sh", "a b", "", "$x"]
        wanted = "[a b][][$x][b 'c' \"d\" $e\n%][/][/srv]"
        for form, start in (("oci", by_runc), ("podman", by_podman)):
            with self.subTest(form):
                self.first(form, start)
                text, lines = emitted(form, options, command)
                self.assertEqual(lines, [])
                done = start(text)
                self.assertEqual(done.stdout, wanted, done.stderr)


if __name__ == "__main__":
    home.main()
