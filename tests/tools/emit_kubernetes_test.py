# SPDX-License-Identifier: MIT
"""The fields of a pod that --emit kubernetes prints: read by a YAML parser, held against the names and
types of the API. No Kubernetes runs here."""

import sys

from emitted import emission, unsaid
from harness import SKIPPED, ToolTest, main

try:
    import yaml
except ImportError:
    print("skipped: python3-yaml is not installed")
    sys.exit(SKIPPED)

# The fields of core/v1 that are used, with their types.
POD = {"securityContext": {"supplementalGroups": [int], "supplementalGroupsPolicy": str},
       "containers": [{"command": [str], "workingDir": str,
                       "env": [{"name": str, "value": str}],
                       "securityContext": {"runAsUser": int, "runAsGroup": int,
                                           "runAsNonRoot": bool, "allowPrivilegeEscalation": bool,
                                           "capabilities": {"drop": [str], "add": [str]}}}]}


class Kubernetes(ToolTest):
    def assert_fits(self, value, kind, where="spec"):
        """The value has the fields and types of `kind`."""
        if isinstance(kind, dict):
            self.assertIsInstance(value, dict, where)
            for name, field in value.items():
                self.assertIn(name, kind, where)
                self.assert_fits(field, kind[name], f"{where}.{name}")
        elif isinstance(kind, list):
            self.assertIsInstance(value, list, where)
            for item in value:
                self.assert_fits(item, kind[0], where)
        else:
            self.assertIs(type(value), kind, where)

    def spec(self, *options, command=("srv", "a b")):
        text, _ = emission(options, "kubernetes", list(command))
        document = yaml.safe_load(text)
        self.assertEqual(list(document), ["spec"])
        self.assert_fits(document["spec"], POD)
        return document["spec"], unsaid(text)

    def test_the_fields_are_those_of_the_api(self):
        spec, lines = self.spec("-u", "33:33", "-G", "33,44,7", "-C", "/srv", "--env", "A=1")
        container = spec["containers"][0]
        self.assertEqual(lines, [])
        self.assertEqual(spec["securityContext"]["supplementalGroups"], [7, 44])
        self.assertEqual(container["command"], ["srv", "a b"])
        self.assertIn({"name": "A", "value": "1"}, container["env"])
        self.assertEqual(container["securityContext"], {
            "runAsUser": 33, "runAsGroup": 33, "runAsNonRoot": True,
            "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}})

    def test_root_gets_what_is_added_and_a_user_does_not(self):
        spec, lines = self.spec("-c", "net_bind_service")
        self.assertEqual(lines, [])
        self.assertEqual(spec["containers"][0]["securityContext"]["capabilities"],
                         {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]})
        _, lines = self.spec("-u", "33:33", "-c", "net_bind_service")
        self.assertEqual([line.split()[0] for line in lines],
                         ["permitted", "effective", "inheritable", "ambient"])

    def test_a_pod_with_sys_admin_may_always_escalate(self):
        _, lines = self.spec("-c", "sys_admin")
        self.assertEqual(lines, ["no_new_privs on: kubernetes would make it off"])

    def test_words_come_out_as_they_are(self):
        words = ["srv", "a\"b\\c", "$(HOME) $$", "x\ty\nz", "\x7f\u0085\u202e\U0001f600é", "", "~"]
        spec, lines = self.spec("-c", "none", command=words)
        self.assertEqual(lines, [])
        # Kubernetes makes one dollar of two.
        self.assertEqual([word.replace("$$", "$") for word in spec["containers"][0]["command"]],
                         words)


if __name__ == "__main__":
    main(needs_root=False)
