// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "emit_test_case.hpp"

using namespace execcap;
using execcap::test::Said;
using execcap::test::said;
using Words = std::vector<std::string>;
using Json = nlohmann::json;

TEST_CASE("podman gets a command line of flags") {
  const Said web =
      said(EmitFormat::podman, {"-u", "web", "-c", "net_raw", "-C", "/srv", "--umask", "27",
                                "--env", "A=b c", "--env", "LANG", "srv", "a'b"});
  CHECK(web.unsaid.empty());
  CHECK(web.text ==
        "podman run \\\n"
        "  --user=33:33 \\\n"
        "  --group-add=44 \\\n"
        "  --cap-drop=ALL \\\n"
        "  --cap-add=NET_RAW \\\n"
        "  --security-opt=no-new-privileges \\\n"
        "  --workdir=/srv \\\n"
        "  --umask=0027 \\\n"
        "  --env=HOME=/srv/web \\\n"
        "  --env=USER=web \\\n"
        "  --env=LOGNAME=web \\\n"
        "  --env=SHELL=/usr/sbin/nologin \\\n"
        "  --env='A=b c' \\\n"
        "  --env=LANG \\\n"
        "  --entrypoint=srv \\\n"
        "  \"${IMAGE:?}\" 'a'\\''b'\n");
}

TEST_CASE("docker gives a user no capability and root those that are added") {
  CHECK(said(EmitFormat::docker, {"-u", "web", "-c", "net_raw", "srv"}).unsaid ==
        Words{"permitted net_raw: docker would make it none",
              "effective net_raw: docker would make it none",
              "inheritable net_raw: docker would make it none",
              "ambient net_raw: docker would make it none"});
  CHECK(said(EmitFormat::docker, {"-u", "web", "srv"}).unsaid.empty());
  const Said root = said(EmitFormat::docker, {"-c", "net_raw", "srv"});
  CHECK(root.unsaid.empty());
  CHECK(root.text.find("--cap-add=NET_RAW") != std::string::npos);
  CHECK(said(EmitFormat::docker, {"-c", "none", "--umask", "0", "srv"}).unsaid ==
        Words{"--umask 0000: docker has no word for it"});
}

TEST_CASE("what containers have no words for is named") {
  for (const EmitFormat format : {EmitFormat::docker, EmitFormat::podman, EmitFormat::kubernetes}) {
    const std::string name(emit_format_name(format));
    CAPTURE(name);
    CHECK(said(format, {"-c", "none", "--securebits", "noroot", "srv"}).unsaid ==
          Words{"securebits noroot: " + name + " would make it none"});
    CHECK(said(format, {"-u", "web", "-G", "none", "srv"}).unsaid ==
          Words{"groups none: " + name + " would make it 33"});
    CHECK(said(format, {"-c", "none", "--chroot", "/srv", "--argv0", "x", "--pdeathsig", "9",
                        "--keep-env", "srv"})
              .unsaid == Words{"--pdeathsig: " + name + " has no word for it",
                               "--chroot /srv: " + name + " has no word for it",
                               "--argv0 x: " + name + " has no word for it",
                               "--keep-env: " + name + " has no word for it"});
    CHECK(said(format, {"-c", "none", "-C", "sub", "srv"}).unsaid ==
          Words{"--chdir sub: " + name + " takes an absolute path"});
  }
}

TEST_CASE("the process object of OCI has the sets as at the moment of execve") {
  const Said web = said(EmitFormat::oci, {"-u", "web", "-c", "net_raw", "-C", "/srv", "--umask",
                                          "27", "--env", "TERM", "srv", "x y"});
  CHECK(web.unsaid.empty());
  const Json json = Json::parse(web.text);
  const Json net_raw = Json::array({"CAP_NET_RAW"});
  CHECK(json["user"] ==
        Json({{"uid", 33}, {"gid", 33}, {"umask", 23}, {"additionalGids", {33, 44}}}));
  CHECK(json["args"] == Json({"srv", "x y"}));
  CHECK(json["cwd"] == "/srv");
  CHECK(json["noNewPrivileges"] == true);
  for (const char* set : {"bounding", "effective", "inheritable", "permitted", "ambient"}) {
    CHECK(json["capabilities"][set] == net_raw);
  }
  CHECK(json["env"] ==
        Json({"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=vt100",
              "HOME=/srv/web", "USER=web", "LOGNAME=web", "SHELL=/usr/sbin/nologin"}));
}

TEST_CASE("OCI tells permitted from inheritable and effective") {
  const Said text = said(EmitFormat::oci, {"= cap_setuid+eip", "srv"});
  CHECK(text.unsaid.empty());
  const Json caps = Json::parse(text.text)["capabilities"];
  CHECK(caps["inheritable"] == Json::array({"CAP_SETUID"}));
  CHECK(caps["ambient"] == Json::array());
}

TEST_CASE("what OCI has no words for is named") {
  CHECK(said(EmitFormat::oci, {"-u", "web", "-c", "net_raw", "--bounding", "none", "srv"})
            .unsaid.size() == 4);
  CHECK(said(EmitFormat::oci, {"-c", "none", "--securebits", "noroot", "srv"}).unsaid ==
        Words{"securebits noroot: an OCI runtime would make it none"});
  CHECK(said(EmitFormat::oci, {"-c", "none", "--keep-env", "srv", "\xff"}).unsaid ==
        Words{"--keep-env: the environment of its caller does not reach a container",
              "a word that is not UTF-8: JSON has none"});
}

TEST_CASE("kubernetes gets the fields of a pod") {
  const Said web = said(EmitFormat::kubernetes, {"-u", "web", "-C", "/srv", "--env", "A=$(B)",
                                                 "--clear-groups", "srv", "x\ny"});
  CHECK(web.unsaid.empty());
  CHECK(web.text ==
        "spec:\n"
        "  securityContext:\n"
        "    supplementalGroups: []\n"
        "    supplementalGroupsPolicy: Strict\n"
        "  containers:\n"
        "    - command: [\"srv\", \"x\\x0Ay\"]\n"
        "      workingDir: \"/srv\"\n"
        "      env:\n"
        "        - name: \"HOME\"\n"
        "          value: \"/srv/web\"\n"
        "        - name: \"USER\"\n"
        "          value: \"web\"\n"
        "        - name: \"LOGNAME\"\n"
        "          value: \"web\"\n"
        "        - name: \"SHELL\"\n"
        "          value: \"/usr/sbin/nologin\"\n"
        "        - name: \"A\"\n"
        "          value: \"$$(B)\"\n"
        "      securityContext:\n"
        "        runAsUser: 33\n"
        "        runAsGroup: 33\n"
        "        runAsNonRoot: true\n"
        "        allowPrivilegeEscalation: false\n"
        "        capabilities:\n"
        "          drop: [\"ALL\"]\n");
  CHECK(said(EmitFormat::kubernetes, {"-c", "sys_admin", "srv"}).unsaid ==
        Words{"no_new_privs on: kubernetes would make it off"});
  CHECK(said(EmitFormat::kubernetes, {"-c", "none", "--env", "LANG", "srv"}).unsaid ==
        Words{"--env LANG: the environment of its caller does not reach a container"});
}

TEST_CASE("the file of a command in an image is not looked for here") {
  CHECK(said(EmitFormat::oci, {"-c", "none", "/nowhere/srv"}).notes.empty());
}
