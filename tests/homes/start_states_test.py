# SPDX-License-Identifier: MIT
"""What each environment hands over is what its row in packaging/containers/README.md says."""

import unittest

import environments
import home
import table
from home import Skip, State

# These rows need a whole system, which the tests named here start and compare.
ELSEWHERE = {
    "a service of systemd": "systemd_vm_test.py",
    "a service of systemd, User=": "systemd_vm_test.py",
    "systemd-nspawn -b, its first process": "systemd_test.py",
    "systemd-nspawn -b, a service in it": "systemd_test.py",
}


class StartStates(unittest.TestCase):
    """One test for each row that can be started by itself."""

    longMessage = True

    def test_each_row_has_its_test_and_each_environment_its_row(self):
        tested = set(environments.ENVIRONMENTS) | set(ELSEWHERE)
        self.assertEqual(set(table.environments()), tested)

    def test_a_wrong_row_would_be_found(self):
        state = State(environments.host(["cat", "/proc/self/status"]).stdout)
        self.assertNotEqual(table.differences("podman --user 65534", state, state.bounding), [])


def row_test(name, start):
    """The test of one row."""
    def test(self):
        machine = home.harness.own_state().bounding
        try:
            done = start(["/bin/cat", "/proc/self/status"])
        except Skip as skip:
            self.skipTest(str(skip))
        self.assertEqual(done.returncode, 0, done.stderr)
        state = State(done.stdout)
        self.assertEqual(table.differences(name, state, machine), [], name)
    test.__doc__ = name
    return test


for number, (row, starter) in enumerate(environments.ENVIRONMENTS.items()):
    setattr(StartStates, f"test_row_{number:02}", row_test(row, starter))

if __name__ == "__main__":
    home.main()
