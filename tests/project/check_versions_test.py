#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The version check sees a package that was forgotten."""
import unittest

import check_versions

FILES = {
    "CMakeLists.txt": "cmake_minimum_required(VERSION 3.25)\nproject(execcap\n  VERSION 1.2.3\n",
    "CHANGELOG.md": "# Changes\n\n## 1.2.3, not yet released\n\n## 1.2.2, 1 May\n",
    "packaging/alpine/APKBUILD": "pkgname=execcap\npkgver=1.2.3\n",
    "packaging/arch/PKGBUILD": "pkgver=1.2.3\npkgrel=1\n",
    "packaging/debian/changelog": "execcap (1.2.3-1) unstable; urgency=medium\n",
    "packaging/rpm/execcap.spec": "Version:  1.2.3\n%changelog\n* Sun Nov 22 2026 Us <a> - 1.2.3-1\n",
}


class CheckVersions(unittest.TestCase):
    """All agree, or one does not."""

    def test_equal_versions_are_no_difference(self):
        self.assertEqual(check_versions.differences(FILES.get), [])

    def test_each_file_that_differs_is_named(self):
        for name in FILES.keys() - {"CMakeLists.txt"}:
            with self.subTest(name):
                other = FILES | {name: FILES[name].replace("1.2.3", "1.2.2")}
                self.assertEqual(set(check_versions.differences(other.get)),
                                 {f"{name}: 1.2.2, the project is 1.2.3"})

    def test_a_file_without_a_version_is_named(self):
        other = FILES | {"packaging/arch/PKGBUILD": "pkgrel=1\n"}
        self.assertEqual(check_versions.differences(other.get),
                         ["packaging/arch/PKGBUILD: no version, the project is 1.2.3"])

    def test_a_project_without_a_version_does_not_pass(self):
        self.assertEqual(check_versions.differences((FILES | {"CMakeLists.txt": ""}).get),
                         ["CMakeLists.txt: no version found"])


if __name__ == "__main__":
    unittest.main()
