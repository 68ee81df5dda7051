// SPDX-License-Identifier: MIT
#include "execcap/model/file_warnings.hpp"

#include <doctest/doctest.h>

using namespace execcap;

namespace {

const FileCaps net_raw_ep{.permitted = {cap::net_raw}, .effective = true};
const FileFacts plain{.path = "/usr/bin/tool", .mode = 0755, .directory_mode = 0755};

std::vector<FileWarning> warnings(const FileFacts& file, const FileCaps& caps = net_raw_ep,
                                  std::optional<CapSet> bounding = std::nullopt) {
  return file_warnings(file, caps, bounding, KernelTraits{});
}

/// The only warning, as `concern: text`.
std::string only(const std::vector<FileWarning>& found) {
  if (found.size() != 1) return std::to_string(found.size()) + " warnings";
  const FileConcern concern = found.front().concern;
  const std::string word = concern == FileConcern::note        ? "note: "
                           : concern == FileConcern::dangerous ? "dangerous: "
                                                               : "ineffective: ";
  return word + found.front().text;
}

/// The same of a warning that ends with the launcher's command line, without that.
std::string only_advised(const std::vector<FileWarning>& found) {
  constexpr std::string_view launcher =
      "; without file capabilities: execcap -u USER -c net_raw -- /usr/bin/tool";
  const std::string text = only(found);
  if (!text.ends_with(launcher)) return "without launcher: " + text;
  return text.substr(0, text.size() - launcher.size());
}

}  // namespace

TEST_CASE("an ordinary program of root's has no warnings") {
  CHECK(warnings(plain).empty());
}

TEST_CASE("capabilities on a script do nothing, and the launcher is shown") {
  FileFacts script = plain;
  script.interpreter = "/bin/sh";
  CHECK(only_advised(warnings(script)) ==
        "ineffective: it is a script: execve(2) looks at the capabilities of /bin/sh alone");
}

TEST_CASE("capabilities on a nosuid mount do not count") {
  FileFacts file = plain;
  file.on_nosuid_mount = true;
  CHECK(only_advised(warnings(file)) ==
        "ineffective: it is on a nosuid mount: its capabilities do not count there");
}

TEST_CASE("a set-user-ID bit beside them makes another user of it") {
  FileFacts file = plain;
  file.mode = 04755;
  CHECK(only_advised(warnings(file)) ==
        "dangerous: it is set-user-ID as well: it runs as uid 0 with no more than these "
        "capabilities");
  file.owner = Uid{7};
  CHECK(only_advised(warnings(file)) ==
        "dangerous: it is set-user-ID as well: it runs as uid 7 with these capabilities");
}

TEST_CASE("set-group-ID counts with group execute permission only") {
  FileFacts file = plain;
  file.group = Gid{42};
  file.mode = 02745;
  CHECK(warnings(file).empty());
  file.mode = 02755;
  CHECK(only_advised(warnings(file)) ==
        "dangerous: it is set-group-ID as well: it runs with gid 42 and these capabilities");
}

TEST_CASE("a file that others can write to loses its capabilities by that") {
  FileFacts file = plain;
  file.mode = 0757;
  CHECK(only_advised(warnings(file)) ==
        "dangerous: everybody can write to it, and what they write takes the capabilities away");
  file.mode = 0775;
  CHECK(warnings(file).empty());
  file.group = Gid{42};
  CHECK(only_advised(warnings(file)) ==
        "dangerous: members of group 42 can write to it, and what they write takes the "
        "capabilities away");
}

TEST_CASE("in a directory that others can write to the file can be another one") {
  FileFacts file = plain;
  file.directory_mode = 0777;
  CHECK(only_advised(warnings(file)) ==
        "dangerous: everybody can put another file in its place: its directory is writable by "
        "others");
  file.directory_mode = 0775;
  CHECK(warnings(file).empty());
  file.directory_group = Gid{42};
  CHECK(only_advised(warnings(file)) ==
        "dangerous: members of group 42 can put another file in its place: its directory is "
        "writable by them");
  for (const std::uint32_t sticky : {01777U, 01775U}) {
    file.directory_mode = sticky;
    CHECK(warnings(file).empty());
  }
}

TEST_CASE("the launcher's command line is shown once, and a shell takes it") {
  FileFacts file = plain;
  file.mode = 06777;
  file.is_dynamic = true;
  const std::pair<std::string, std::string> words[] = {
      {"tool", "./tool"}, {"a b/it's", "'a b/it'\\''s'"}, {"-x", "./-x"}, {"/a$b", "'/a$b'"}};
  for (const auto& [path, word] : words) {
    file.path = path;
    const std::vector<FileWarning> found = warnings(file);
    REQUIRE(found.size() == 4);
    CHECK(found[0].text.ends_with("capabilities: execcap -u USER -c net_raw -- " + word));
    for (std::size_t later = 1; later < found.size(); ++later) {
      CHECK(found[later].text.find("execcap") == std::string::npos);
    }
  }
}

TEST_CASE("with the effective flag a program beyond the bounding set does not start") {
  const FileCaps two{.permitted = {cap::net_raw, cap::setuid}, .effective = true};
  CHECK(only(warnings(plain, two, CapSet{cap::net_raw})) ==
        "ineffective: execve(2) fails where the bounding set is net_raw: the file has the "
        "effective flag and permitted capabilities that the process does not get (setuid); without "
        "the effective flag it would run with what there is; without file capabilities: execcap -u "
        "USER -c net_raw -- /usr/bin/tool");
  CHECK(only(warnings(plain, two, CapSet{})).ends_with("it would run with what there is"));
  CHECK(warnings(plain, two, CapSet{cap::net_raw, cap::setuid}).empty());
}

TEST_CASE("without the effective flag the bounding set takes away in silence") {
  const FileCaps two{.permitted = {cap::net_raw, cap::setuid}};
  CHECK(only(warnings(plain, two, CapSet{cap::net_raw})) ==
        "ineffective: a bounding set of net_raw takes away setuid");
}

TEST_CASE("an interpreter hands its capabilities to any code") {
  for (const char* name : {"/bin/bash", "/usr/bin/python3.11", "/usr/bin/perl5.36.0", "busybox"}) {
    FileFacts file = plain;
    file.path = name;
    CHECK(only(warnings(file)) ==
          "dangerous: it is an interpreter: whoever may execute it runs any code with net_raw; "
          "without file capabilities: execcap -u USER -c net_raw -- " +
              (file.path.starts_with('/') ? file.path : "./" + file.path));
  }
  FileFacts file = plain;
  file.path = "/usr/bin/pythonish";
  CHECK(warnings(file).empty());
}

TEST_CASE("a dynamic program runs with AT_SECURE, a static one has nothing to lose by it") {
  FileFacts file = plain;
  file.is_dynamic = true;
  CHECK(only_advised(warnings(file)) ==
        "note: it runs with AT_SECURE: LD_LIBRARY_PATH, LD_PRELOAD and $ORIGIN are ignored");
}

TEST_CASE("AT_SECURE is what execve says, not what the attribute looks like") {
  FileFacts file = plain;
  file.is_dynamic = true;
  CHECK(warnings(file, FileCaps{}).empty());
  CHECK(warnings(file, FileCaps{.inheritable = {cap::net_raw}}).empty());
}

TEST_CASE("a rootid is explained, and what the kernel lacks is named") {
  FileCaps caps = net_raw_ep;
  caps.rootid = Uid{100000};
  CHECK(only(warnings(plain, caps)) ==
        "note: they count only in user namespaces whose root is uid 100000 here");
  caps = {.permitted = {Cap{45}}, .effective = true};
  CHECK(only(warnings(plain, caps)) == "ineffective: the running kernel does not have 45");
}

TEST_CASE("a file that nobody may execute gives nothing to anybody") {
  FileFacts file = plain;
  file.mode = 0644;
  CHECK(only(warnings(file)) == "ineffective: nobody has execute permission on it");
}
