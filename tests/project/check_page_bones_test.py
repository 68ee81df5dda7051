# SPDX-License-Identifier: MIT
"""What check_page_bones.py finds, and what it leaves alone."""
import unittest

import check_page_bones as check


def page(other, without=(), order=tuple(check.BONES)):
    """A page that has all, but for what is said, and points to another one."""
    text = ".Dd November 22, 2026\n"
    for bone in order:
        if bone not in without:
            text += f".Sh {bone}\n" + (f".Xr {other}\n" if bone == "SEE ALSO" else "words\n")
    return text


class Bones(unittest.TestCase):
    def faults(self, first, second=page("a 1")):
        return check.faults({"a.1": first, "b.8": second})

    def test_pages_with_all_sections_have_no_fault(self):
        self.assertEqual(self.faults(page("b 8")), [])

    def test_further_sections_are_no_fault(self):
        self.assertEqual(self.faults(page("b 8") + ".Sh CAVEATS\nwords\n"), [])

    def test_a_section_that_is_not_there_is_found(self):
        self.assertEqual(self.faults(page("b 8", without=["FILES"])),
                         ["a.1: there is no section FILES"])

    def test_an_empty_section_is_found(self):
        self.assertEqual(self.faults(page("b 8").replace(".Sh NOTES\nwords\n", ".Sh NOTES\n")),
                         ["a.1: the section NOTES is empty"])

    def test_another_order_is_found(self):
        order = check.BONES[:4] + check.BONES[5:] + check.BONES[4:5]
        self.assertIn("not in this order", self.faults(page("b 8", order=order))[0])

    def test_a_page_that_does_not_point_to_another_is_found(self):
        self.assertEqual(self.faults(page("b 1")), ["a.1: SEE ALSO lacks b(8)"])


if __name__ == "__main__":
    unittest.main()
