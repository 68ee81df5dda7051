# SPDX-License-Identifier: MIT
"""Services under a real systemd, in systemd-nspawn: by execcap, and by settings of systemd."""

import functools
import os
import pathlib
import unittest

import home
import services
import table
from home import Skip, need, run

HERE = pathlib.Path(__file__).resolve().parent
WORK = pathlib.Path(os.environ["HOMES_WORK"]).resolve()
# Killed, unshare takes all of the container with it.
WRAP = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]


def make_image():
    """Makes the image if it is not there yet, with our tools and the units of this test."""
    made = run([HERE / "image.sh", WORK / "image", home.BIN], timeout=300)
    if made.returncode == home.harness.SKIPPED:
        raise Skip(made.stdout.strip().splitlines()[-1].replace("skipped: ", ""))
    if made.returncode != 0:
        raise AssertionError(made.stderr)
    services.write(WORK / "image")


@functools.lru_cache(maxsize=None)
def found():
    """What one boot said."""
    need("systemd-nspawn")
    make_image()
    results = home.scratch()
    done = run([*WRAP, "systemd-nspawn", "--quiet", "-D", WORK / "image", "--volatile=overlay",
                f"--bind={results}:/results", "--private-network", "--register=no", "--keep-unit",
                "-b", "--console=pipe", "--", "systemd.unit=homes.service"])
    log = results / "log"
    if not log.exists():
        raise AssertionError("systemd did not come up: " + done.stderr)
    return services.parts(log.read_text(encoding="ascii", errors="replace"))


class Services(unittest.TestCase):
    """What services.py describes, as one boot gave it."""

    longMessage = True

    @classmethod
    def setUpClass(cls):
        try:
            cls.found = found()
        except Skip as skip:
            raise unittest.SkipTest(str(skip)) from None

    def test_each_service_is_the_same_by_execcap_and_by_settings_of_systemd(self):
        services.check_pairs(self)

    def test_what_systemd_says_of_each_service_is_what_execcap_was_asked_for(self):
        services.check_values(self)

    def test_the_shipped_web_servers_serve_and_are_the_same(self):
        services.check_web(self)

    def test_the_first_process_and_a_service_start_as_the_table_says(self):
        machine = home.harness.own_state().bounding
        for row, name in (("systemd-nspawn -b, its first process", "first process"),
                          ("systemd-nspawn -b, a service in it", "service")):
            with self.subTest(row):
                state = services.state_in(self.found, name)
                self.assertEqual(table.differences(row, state, machine), [])

    def test_the_limit_of_the_whole_machine_is_left_alone_in_a_container(self):
        self.assertIn("ConditionResult=no", self.found["capdrop-system"])
        self.assertEqual(self.found["kernel's programs, before"],
                         self.found["kernel's programs, after"])


if __name__ == "__main__":
    home.main()
