#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What cmake --install puts where: install_test.py BUILD COMPILER [--libraries]."""
import os
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
EXAMPLE = os.path.join(ROOT, "examples/held")
ZSH_COMPLETIONS = os.environ["EXECCAP_ZSH_COMPLETION_DIR"]
TOOLS = ("capdrop", "execcap", "getpcaps", "setfcap")
PAGES = ("man1/capdrop.1", "man1/execcap.1", "man1/getpcaps.1", "man7/execcap-rules.7",
         "man8/setfcap.8")


def run(*command, code=0, **options):
    """Runs a command that has to end with `code`; what it said."""
    options.setdefault("env", {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C"})
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False,
                          stdin=subprocess.DEVNULL, **options)
    if done.returncode != code:
        raise AssertionError(f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def files_below(folder):
    """Every file and link, as a path from the folder."""
    return {os.path.relpath(os.path.join(place, name), folder)
            for place, _, names in os.walk(folder) for name in names}


def project_version():
    """The one place where the version stands."""
    with open(os.path.join(ROOT, "CMakeLists.txt"), encoding="utf-8") as file:
        return re.search(r"^  VERSION (\S+)$", file.read(), re.MULTILINE).group(1)


class Installed(unittest.TestCase):
    """One installation for the cases of a class."""
    build, compiler = "", ""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.prefix = os.path.join(cls.folder.name, "prefix")
        run("cmake", "--install", cls.build, "--prefix", cls.prefix)
        cls.files = files_below(cls.prefix)

    def path(self, name):
        return os.path.join(self.folder.name, name)


class Tools(Installed):
    """What a user needs."""

    def test_tools_pages_and_completions_are_there(self):
        expected = {f"bin/{tool}" for tool in TOOLS} | {f"share/man/{page}" for page in PAGES}
        expected |= {f"share/bash-completion/completions/{tool}" for tool in TOOLS}
        expected |= {f"share/fish/vendor_completions.d/{tool}.fish" for tool in TOOLS}
        expected |= {os.path.join(ZSH_COMPLETIONS, "_execcap"), "sbin/capdrop-init"}
        self.assertEqual(expected - self.files, set())

    def test_the_installed_tools_say_the_version(self):
        for tool in TOOLS:
            self.assertIn(f"{tool} {project_version()}",
                          run(os.path.join(self.prefix, "bin", tool), "--version"))

    def test_a_staging_folder_gets_the_same_files(self):
        stage = self.path("stage")
        run("cmake", "--install", self.build, "--prefix", "/opt/execcap",
            env={"PATH": os.environ["PATH"], "DESTDIR": stage})
        self.assertEqual(files_below(os.path.join(stage, "opt/execcap")), self.files)
        self.assertEqual(os.listdir(stage), ["opt"])


class NoLibraries(Installed):
    """What is left out where the archives would be of no use."""

    def test_nothing_of_the_libraries_is_there(self):
        self.assertEqual([name for name in self.files
                          if name.endswith((".a", ".cmake", ".hpp", ".pc"))], [])


class Libraries(Installed):
    """What a program of others needs."""

    def test_every_header_of_the_core_is_there(self):
        headers = {f"include/execcap/{name}"
                   for name in files_below(os.path.join(ROOT, "include/execcap"))}
        self.assertEqual({name for name in self.files if name.startswith("include/")}, headers)

    def check_example(self, program):
        """The example says what it should."""
        self.assertEqual(run(program, "none"), "")
        self.assertIn("did you mean cap_net_raw?", run(program, "net_raww", code=2))
        nothing = [os.path.join(self.prefix, "bin/execcap"), "-c", "none", "--keep-groups", "--"]
        self.assertEqual(run(*nothing, program, "net_raw,chown", code=1), "missing: chown,net_raw\n")

    def test_a_program_of_others_builds_by_cmake(self):
        build = self.path("example")
        run("cmake", "-S", EXAMPLE, "-B", build, f"-DCMAKE_PREFIX_PATH={self.prefix}",
            f"-DCMAKE_CXX_COMPILER={self.compiler}")
        run("cmake", "--build", build)
        self.check_example(os.path.join(build, "held"))

    def test_a_program_of_others_builds_by_pkg_config(self):
        folder = next(os.path.dirname(name) for name in self.files if name.endswith("/execcap.pc"))
        # The file names the prefix of the build; the tool can be told another.
        asked = ["pkg-config", f"--define-variable=prefix={self.prefix}"]
        where = {"PATH": os.environ["PATH"], "PKG_CONFIG_PATH": os.path.join(self.prefix, folder)}
        self.assertEqual(run(*asked, "--modversion", "execcap", env=where).strip(), project_version())
        flags = shlex.split(run(*asked, "--cflags", "--libs", "execcap", env=where))
        program = self.path("held")
        run(self.compiler, "-std=c++20", os.path.join(EXAMPLE, "main.cpp"), *flags, "-o", program)
        self.check_example(program)


def main():
    Installed.build, Installed.compiler = sys.argv[1:3]
    libraries = "Libraries" if "--libraries" in sys.argv[3:] else "NoLibraries"
    unittest.main(argv=[sys.argv[0], "Tools", libraries])


if __name__ == "__main__":
    main()
