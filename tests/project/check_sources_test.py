#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The source check reports each kind of fault, and nothing in a tree without one."""
import pathlib
import tempfile
import unittest

import check_sources

HEAD = "// SPDX-License-Identifier: MIT\n// What this file knows.\n"
SOUND = {
    "include/execcap/base/error.hpp": HEAD + "#include <string>\n",
    "include/execcap/caps/cap.hpp": HEAD + '#include "execcap/base/error.hpp"\n',
    "src/base/error.cpp": HEAD + '#include "execcap/base/error.hpp"\n\n#include <cstring>\n',
    "src/caps/item.hpp": HEAD,
    "src/caps/item.cpp": HEAD + '#include "item.hpp"\n#include "caps/item.hpp"\n',
    "include/execcap/system/kernel.hpp": HEAD,
    "src/system/kernel.cpp": HEAD + "#include <sys/prctl.h>\n#include <linux/capability.h>\n",
    "src/cli/command_line.hpp": HEAD,
    "src/cli/command_line.cpp": HEAD + "#include <CLI/CLI.hpp>\n#include <unistd.h>\n",
    "src/tools/execcap.cpp": HEAD + '#include "cli/command_line.hpp"\n#include <vector>\n',
    "CMakeLists.txt": "# SPDX-License-Identifier: MIT\n",
    "packaging/x.sh": "#!/bin/sh\n# SPDX-License-Identifier: MIT\n",
    "README.md": "A text needs no licence line.\n",
    "build/x.cpp": "not ours\n",
}


def faults_with(**changes):
    """The faults of the sound tree with some files written over."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in {**SOUND, **changes}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        return check_sources.faults(root)


class CheckSources(unittest.TestCase):
    """One sound tree, and one change at a time."""

    def reports(self, name, text, fault):
        """Holds if exactly this fault is found when the file has this text."""
        self.assertEqual(faults_with(**{name: text}), [f"{name}{fault}"])

    def test_a_sound_tree_has_no_faults(self):
        self.assertEqual(faults_with(), [])

    def test_an_include_upwards_is_a_fault(self):
        self.reports("include/execcap/base/error.hpp",
                     HEAD + '#include <string>\n#include "execcap/caps/cap.hpp"\n',
                     ':4: layer base may not include "execcap/caps/cap.hpp" of layer caps')

    def test_a_private_header_of_a_layer_above_is_a_fault(self):
        self.reports("src/system/kernel.cpp", HEAD + '#include "cli/command_line.hpp"\n',
                     ':3: layer system may not include "cli/command_line.hpp" of layer cli')

    def test_system_headers_in_a_pure_layer_are_a_fault(self):
        self.reports("src/caps/item.cpp", HEAD + "#include <sys/capability.h>\n",
                     ":3: layer caps may not include <sys/capability.h>")

    def test_posix_headers_in_a_pure_layer_are_a_fault(self):
        self.reports("src/caps/item.cpp", HEAD + "#  include <unistd.h>\n",
                     ":3: layer caps may not include <unistd.h>")

    def test_cli11_in_a_header_is_a_fault(self):
        self.reports("src/cli/command_line.hpp", HEAD + "#include <CLI/CLI.hpp>\n",
                     ":3: <CLI/CLI.hpp> belongs in .cpp files of layer cli only")

    def test_json_outside_cli_is_a_fault(self):
        self.reports("src/system/kernel.cpp", HEAD + "#include <nlohmann/json.hpp>\n",
                     ":3: <nlohmann/json.hpp> belongs in .cpp files of layer cli only")

    def test_iostream_is_a_fault_even_in_cli(self):
        self.reports("src/cli/command_line.cpp", HEAD + "#include <iostream>\n",
                     ":3: <iostream> has no place in src/")

    def test_the_second_witness_outside_tests_is_a_fault(self):
        self.reports("src/system/kernel.cpp", HEAD + "#include <cap-ng.h>\n",
                     ":3: <cap-ng.h> is for tests only")

    def test_a_quoted_include_of_no_layer_is_a_fault(self):
        self.reports("src/tools/execcap.cpp", HEAD + '#include "support/fake_kernel.hpp"\n',
                     ':3: "support/fake_kernel.hpp" belongs to no layer')

    def test_an_unknown_layer_is_a_fault(self):
        self.assertIn("src/util/x.hpp: there is no layer 'util'",
                      faults_with(**{"src/util/x.hpp": HEAD}))

    def test_a_source_file_without_header_is_a_fault(self):
        self.reports("src/caps/lonely.cpp", HEAD, ": has no header lonely.hpp")

    def test_a_missing_spdx_line_is_a_fault(self):
        for name in ("CMakeLists.txt", "packaging/x.sh", ".ci/run", "man/x.1", "tests/x.py"):
            self.reports(name, "\n\n# SPDX-License-Identifier: MIT\n",
                         ": does not begin with its SPDX line")

    def test_a_missing_first_sentence_is_a_fault(self):
        self.reports("src/caps/item.hpp", "// SPDX-License-Identifier: MIT\n#pragma once\n",
                     ": has no sentence on its second line that says what it knows")

    def test_a_file_of_401_lines_is_a_fault_and_one_of_400_is_not(self):
        self.assertEqual(faults_with(**{"tests/caps/x_test.cpp": HEAD + "\n" * 398}), [])
        self.reports("tests/caps/x_test.cpp", HEAD + "\n" * 399,
                     ": 401 lines are two ideas, 400 is the most")


if __name__ == "__main__":
    unittest.main()
