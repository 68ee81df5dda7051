# SPDX-License-Identifier: MIT
"""execcap and capdrop as the entrypoint of each environment: the exact state, or a clear refusal."""

import environments as env
import home
from environments import partial
from harness import mask, own_state
from home import NOBODY, WEB, HomeTest, Skip

ONE = mask("net_bind_service")
USER = ("-u", f"{WEB}:{WEB}")
AS_ONE = ("-c", "net_bind_service")
ADD_IT = ("cannot give cap_net_bind_service: not in the caller's permitted set", "(--cap-add)")
NEEDS_SETGID = ("changing the supplementary groups needs cap_setgid", "--keep-groups")


class Entrypoint(HomeTest):
    """What starts in each environment; `start` skips where there is no such environment."""

    def run(self, result=None):
        """A Skip of an environment is one of the test."""
        method = getattr(self, self._testMethodName)

        def with_skips():
            try:
                method()
            except Skip as skip:
                self.skipTest(str(skip))
        setattr(self, self._testMethodName, with_skips)
        return super().run(result)

    def full_service(self, start):
        """Where root can leave root: as a user, as root, with nothing."""
        self.assert_exact(start, *USER, *AS_ONE, uid=WEB, caps=ONE)
        self.assert_exact(start, "-u", "web", *AS_ONE, uid=WEB, caps=ONE)
        self.assert_exact(start, *AS_ONE, uid=0, caps=ONE)
        self.assert_exact(start, *USER, uid=WEB, caps=0)
        self.drops_for_good(start)

    def drops_for_good(self, start):
        """capdrop takes one capability out of all five sets and leaves the rest."""
        before = self.state(start)
        after = self.state(start, "/bin/capdrop", "net_bind_service", "--")
        self.assertEqual(after.sets, tuple(bits & ~ONE for bits in before.sets))
        self.assertEqual(after.uid, before.uid)

    def refuses_as_a_user(self, start):
        """Where a user without the capability starts."""
        self.assert_refused(start, "/bin/execcap", *USER, *AS_ONE, says=ADD_IT)
        self.assert_refused(start, "/bin/execcap", *AS_ONE, says=ADD_IT)
        self.assert_refused(start, "/bin/execcap", "-u", "nobody", says=NEEDS_SETGID)
        self.assert_refused(start, "/bin/capdrop", "net_bind_service",
                            says=("the bounding set needs an effective cap_setpcap",))

    def test_runc_with_the_list_of_docker(self):
        self.full_service(env.runc_docker)

    def test_crun_with_the_list_of_docker(self):
        self.full_service(env.crun_docker)

    def test_docker(self):
        self.full_service(env.docker)

    def test_runc_as_its_spec_is_written(self):
        bounding = mask("audit_write", "kill", "net_bind_service")
        self.assert_exact(env.runc, *AS_ONE, uid=0, caps=ONE, bounding=bounding)
        self.assert_refused(env.runc, "/bin/execcap", *USER, *AS_ONE, says=NEEDS_SETGID)
        self.assert_refused(env.runc, "/bin/execcap", "-c", "net_raw", says=("(--cap-add)",))

    def test_runc_as_a_user(self):
        start = partial(env.runc_docker, user=WEB)
        self.refuses_as_a_user(start)
        self.assert_refused(start, "/bin/execcap", *USER, says=NEEDS_SETGID)
        for groups in ("--keep-groups", "--groups=none"):
            state = self.state(start, "/bin/execcap", *USER[:1], str(WEB), "-g", str(WEB), groups,
                               "--")
            self.assertEqual((state.uid, state.groups), ([WEB] * 4, []))
            self.assertEqual(state.sets, (0, 0, 0, mask(*env.DOCKER), 0))

    def test_podman(self):
        self.full_service(env.podman)
        self.full_service(partial(env.podman, "--security-opt", "no-new-privileges"))

    def test_podman_privileged(self):
        self.full_service(partial(env.podman, "--privileged"))

    def test_podman_without_root(self):
        self.full_service(env.podman_rootless)
        self.refuses_as_a_user(partial(env.podman_rootless, "--user", str(WEB)))

    def test_podman_as_a_user(self):
        start = partial(env.podman, "--user", str(WEB))
        bounding = self.state(start).bounding
        self.refuses_as_a_user(start)
        self.assert_exact(start, *USER, uid=WEB, caps=0, bounding=bounding)

    def test_podman_as_a_user_with_the_capability(self):
        start = partial(env.podman, "--user", str(WEB), "--cap-add", "net_bind_service")
        bounding = self.state(start).bounding
        self.assert_exact(start, *USER, *AS_ONE, uid=WEB, caps=ONE, bounding=bounding)
        self.assert_exact(start, *AS_ONE, uid=WEB, caps=ONE, bounding=bounding)
        self.assert_exact(start, *USER, uid=WEB, caps=0, bounding=bounding)

    def test_podman_with_one_capability(self):
        start = partial(env.podman, "--cap-drop", "all", "--cap-add", "net_bind_service")
        self.assert_exact(start, *AS_ONE, uid=0, caps=ONE)
        self.assert_refused(start, "/bin/execcap", *USER, *AS_ONE, says=NEEDS_SETGID)
        self.assert_refused(start, "/bin/execcap", *USER, says=NEEDS_SETGID)

    def test_podman_with_just_what_the_way_to_a_user_takes(self):
        start = partial(env.podman, "--cap-drop", "all", "--cap-add",
                        "setuid,setgid,setpcap,net_bind_service")
        self.full_service(start)
        start = partial(env.podman, "--cap-drop", "all", "--cap-add",
                        "setuid,setgid,net_bind_service")
        bounding = mask("setuid", "setgid", "net_bind_service")
        self.assert_exact(start, *USER, *AS_ONE, uid=WEB, caps=ONE, bounding=bounding)
        self.assert_refused(start, "/bin/execcap", *USER, *AS_ONE, "--allow-new-privs",
                            says=("cap_setpcap", "--bounding keep"))

    def test_bwrap_under_root(self):
        self.full_service(env.bwrap)
        start = partial(env.bwrap, "--cap-drop", "ALL", "--cap-add", "CAP_NET_BIND_SERVICE")
        bounding = own_state().bounding
        self.assert_exact(start, *AS_ONE, uid=0, caps=ONE, bounding=bounding)
        self.assert_refused(start, "/bin/execcap", *USER, *AS_ONE, says=NEEDS_SETGID)

    def test_bwrap_under_a_user(self):
        self.assert_refused(env.bwrap_user, "/bin/execcap", *AS_ONE, says=ADD_IT)
        self.assert_exact(env.bwrap_user, "-u", str(NOBODY), "-g", str(NOBODY), "--keep-groups",
                          uid=NOBODY, caps=0)
        start = partial(env.bwrap_user, "--uid", "0", "--gid", "0", "--cap-add",
                        "CAP_NET_BIND_SERVICE")
        self.assert_exact(start, "--keep-groups", *AS_ONE, uid=0, caps=ONE)

    def test_root_of_a_user_namespace(self):
        start = env.user_namespace
        self.assert_exact(start, *AS_ONE, uid=0, caps=ONE)
        self.assert_refused(start, "/bin/execcap", *USER, *AS_ONE,
                            says=("the user namespace denies setgroups", "--keep-groups"))
        self.assert_refused(start, "/bin/execcap", *USER, *AS_ONE, "--keep-groups",
                            says=("does not map this id",))
        self.drops_for_good(start)

    def test_user_namespace_with_a_range_of_ids(self):
        self.full_service(env.user_namespace_range)
        self.assert_refused(env.user_namespace_range, "/bin/execcap", "-u", "65536:65536",
                            says=("does not map this id",))

    def test_nspawn(self):
        self.full_service(env.nspawn)


if __name__ == "__main__":
    home.main()
