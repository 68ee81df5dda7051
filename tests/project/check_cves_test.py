#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The check of packaging/cves.md finds what it should."""
import pathlib
import tempfile
import unittest

import check_cves


def faults_with(row):
    """What the check says of a page with one row."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "packaging").mkdir()
        (root / "tests/tools").mkdir(parents=True)
        (root / "packaging/cves.md").write_text(f"# Page\n\n{row}\n", encoding="utf-8")
        (root / "tests/tools/a_test.py").write_text("def test_it(): pass\n", encoding="utf-8")
        return list(check_cves.faults_of(root))


class CheckCves(unittest.TestCase):
    """Good and bad rows."""

    def test_a_row_with_its_test_is_good(self):
        self.assertEqual(faults_with("| CVE-2019-1 | x | y | `tests/tools/a_test.py` `test_it` |"), [])

    def test_a_missing_test_is_found(self):
        for row in ("| CVE-2019-1 | x | y | `tests/tools/a_test.py` `test_other` |",
                    "| CVE-2019-1 | x | y | `tests/tools/b_test.py` `test_it` |",
                    "| CVE-2019-1 | x | y | read the source |", "nothing"):
            self.assertEqual(len(faults_with(row)), 1, row)


if __name__ == "__main__":
    unittest.main()
