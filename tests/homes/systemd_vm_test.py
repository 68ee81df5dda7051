# SPDX-License-Identifier: MIT
"""The same services under systemd in emulated machines, and the limits of what the kernel starts."""

import functools
import pathlib
import unittest
from concurrent.futures import ThreadPoolExecutor

import home
import services
import table
from harness import mask
from home import PACKAGING, Skip, run
from systemd_test import WORK, make_image

HERE = pathlib.Path(__file__).resolve().parent
DROP_IN = PACKAGING / "systemd/system.conf.d/capdrop.conf"
LOST = mask("sys_module", "sys_rawio")


def boot(kernel, *drop_in):
    """What the guest said under this kernel; a Skip that it could not be had is given, too."""
    log = WORK / f"systemd-{kernel}.log"
    done = run([HERE / "systemd_vm.sh", kernel, WORK / "image", log, *drop_in], timeout=280)
    if done.returncode == home.harness.SKIPPED:
        return Skip(done.stdout.strip().splitlines()[-1].replace("skipped: ", ""))
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return services.parts(log.read_text(encoding="ascii", errors="replace"))


@functools.lru_cache(maxsize=None)
def all_found():
    """Both guests at once: 6.1 as it is, and 6.12 with the drop-in for systemd."""
    make_image()
    with ThreadPoolExecutor() as pool:
        plain, limited = pool.submit(boot, "6.1"), pool.submit(boot, "6.12", DROP_IN)
        return {"6.1": plain.result(), "6.12": limited.result()}


def limits(found, when):
    """What the kernel's programs may have: the words of bset and inheritable as masks."""
    lines = found[f"kernel's programs, {when}"].splitlines()[:2]
    return [int(low) | int(high) << 32 for low, high in (line.split() for line in lines)]


class Machine(unittest.TestCase):
    """The checks of each machine."""

    longMessage = True

    @classmethod
    def setUpClass(cls):
        try:
            cls.found = all_found()[cls.KERNEL]
            if isinstance(cls.found, Skip):
                raise cls.found
        except Skip as skip:
            raise unittest.SkipTest(str(skip)) from None


class Plain(Machine):
    """Linux 6.1, systemd as Debian has it."""

    KERNEL = "6.1"

    def test_each_service_is_the_same_by_execcap_and_by_settings_of_systemd(self):
        services.check_pairs(self)

    def test_what_the_kernel_says_of_each_service_is_what_execcap_was_asked_for(self):
        services.check_values(self)

    def test_the_shipped_web_servers_serve_and_are_the_same(self):
        services.check_web(self)

    def test_services_start_as_the_table_says(self):
        for row, name in (("a service of systemd", "service"),
                          ("a service of systemd, User=", "service-user")):
            with self.subTest(row):
                state = services.state_in(self.found, name)
                first = services.state_in(self.found, "first process")
                self.assertEqual(table.differences(row, state, first.bounding), [])

    def test_capdrop_system_limits_what_the_kernel_starts(self):
        self.assertIn("Result=success", self.found["capdrop-system"])
        for word in limits(self.found, "before"):
            self.assertEqual(word & LOST, LOST)
        before, after = limits(self.found, "before"), limits(self.found, "after")
        self.assertEqual([was & ~LOST for was in before], after)


class Limited(Machine):
    """Linux 6.12, systemd with packaging/systemd/system.conf.d."""

    KERNEL = "6.12"

    def test_each_service_is_the_same_by_execcap_and_by_settings_of_systemd(self):
        services.check_pairs(self)

    def test_no_process_has_what_the_drop_in_takes(self):
        for name in ("first process", "service", "user-with-one.execcap"):
            state = services.state_in(self.found, name)
            self.assertEqual([bits & LOST for bits in state.sets], [0] * 5, name)

    def test_systemd_limits_what_the_kernel_starts_as_well(self):
        for word in limits(self.found, "before"):
            self.assertEqual(word & LOST, 0)


if __name__ == "__main__":
    home.main()
