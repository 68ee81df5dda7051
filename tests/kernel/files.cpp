// SPDX-License-Identifier: MIT
// Makes the files in one folder; the same folder is seen through a nosuid and a noexec mount.
#include "files.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>

#include "execcap/caps/vfs_cap.hpp"

namespace execcap::kernel_check {
namespace {

// All three are the same tmpfs. The names are short: a `#!` line has to hold them.
constexpr const char* plain_mount = "/tmp/f";
constexpr const char* nosuid_mount = "/tmp/n";
constexpr const char* noexec_mount = "/tmp/x";
constexpr std::uint32_t unmapped_id = 300000;
constexpr std::uint32_t readable = 0755;

Result<void> bind_with(const char* place, unsigned long flag) {
  if (mkdir(place, readable) != 0 || mount(plain_mount, place, nullptr, MS_BIND, nullptr) != 0 ||
      mount(nullptr, place, nullptr, MS_BIND | MS_REMOUNT | flag, nullptr) != 0) {
    return system_error(std::string("cannot mount ") + place, errno);
  }
  return {};
}

/// The attribute number `attribute`, 1 and above, over one capability.
FileCaps caps_of(std::uint32_t attribute) {
  const std::uint32_t bits = (attribute - 1) % 8;
  return {.permitted = (bits & 1U) != 0 ? CapSet{first_cap} : CapSet{},
          .inheritable = (bits & 2U) != 0 ? CapSet{first_cap} : CapSet{},
          .effective = (bits & 4U) != 0};
}

std::size_t attribute_kind(std::uint32_t attribute) {
  return (attribute - 1) / 8;
}

}  // namespace

/// What a file is to be; ids as the world shows them.
struct Wanted {
  std::optional<Uid> owner;  ///< none for an id without a mapping
  std::optional<Gid> group;
  std::uint32_t mode = readable;
  FileCapsStatus caps_status = FileCapsStatus::none;
  FileCaps caps;
};

class FileMaker {
 public:
  FileMaker(const World& world, const std::string& folder, const std::string& probe,
            std::uint32_t worker_count)
      : world_(world), folder_(folder), probe_(probe), worker_count_(worker_count) {}

  Result<Files> all() {
    const std::string place = std::string(plain_mount) + "/" + folder_;
    if (mkdir(place.c_str(), readable) != 0) return system_error("cannot make " + place, errno);
    make_plain();
    make_one_bit();
    make_two_bits();
    make_x_bits();
    make_blank();
    if (fault_) return *fault_;
    return files_;
  }

 private:
  [[nodiscard]] Uid owner_without_rights() const {
    return world_.root ? *world_.root : world_.users.front();
  }

  [[nodiscard]] std::string path_on(const char* mount_point, const std::string& name) const {
    return std::string(mount_point) + "/" + folder_ + "/" + name;
  }

  template <class Id>
  [[nodiscard]] std::uint32_t on_disk(const std::optional<Id>& id) const {
    return id ? id->value + world_.offset : unmapped_id;
  }

  void fail(const std::string& what) {
    if (!fault_) fault_ = system_error("cannot " + what, errno);
  }

  void write_file(const std::string& name, const std::string& content, const Wanted& wanted,
                  const FileCaps& caps) {
    const std::string path = path_on(plain_mount, name);
    const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return fail("make " + path);
    const bool is_done =
        write(fd, content.data(), content.size()) == static_cast<ssize_t>(content.size()) &&
        fchown(fd, on_disk(wanted.owner), on_disk(wanted.group)) == 0 &&
        fchmod(fd, wanted.mode) == 0;
    if (!is_done) fail("make " + path);
    if (wanted.caps_status != FileCapsStatus::none) {
      const std::vector<std::byte> bytes = encode_vfs_cap(caps);
      if (fsetxattr(fd, "security.capability", bytes.data(), bytes.size(), 0) != 0) {
        fail("write the capabilities of " + path);
      }
    }
    close(fd);
  }

  [[nodiscard]] ExecFile exec_file(std::string path, const Wanted& wanted, bool is_noexec) const {
    return {.path = std::move(path),
            .owner = wanted.owner,
            .group = wanted.group,
            .mode = wanted.mode,
            .on_noexec_mount = is_noexec};
  }

  [[nodiscard]] Wanted plain_wanted() const {
    return {.owner = owner_without_rights(), .group = world_.groups.front()};
  }

  void make_plain() { write_file("plain", probe_, plain_wanted(), {}); }

  std::string plain_script_of(const std::string& interpreter, const std::string& name) {
    write_file(name, "#!" + interpreter + "\n", plain_wanted(), {});
    return name;
  }

  /// The file `name` in one form, reached through `mount_point`. `caps` has the rootid as the
  /// writer sees it.
  PreparedFile prepare(const std::string& name, const Wanted& wanted, const FileCaps& caps,
                       Form form, const char* mount_point) {
    const bool is_nosuid = mount_point == nosuid_mount;
    const bool is_noexec = mount_point == noexec_mount;
    // An interpreter is named by the script and needs a script for each mount.
    const std::string form_name = name + "." + std::to_string(static_cast<int>(form));
    const std::string path = path_on(mount_point, form_name);
    const bool is_first = mount_point == plain_mount;
    PreparedFile file{.exists = true, .path = path, .target = {}};
    switch (form) {
      case Form::binary:
        if (is_first) write_file(form_name, probe_, wanted, caps);
        file.target = {.chain = {exec_file(path, wanted, is_noexec)},
                       .on_nosuid_mount = is_nosuid,
                       .caps_status = wanted.caps_status,
                       .caps = caps};
        break;
      case Form::interpreter: {
        const std::string binary = path_on(mount_point, name + ".0");
        const std::string script =
            plain_script_of(binary, form_name + mount_point[5]);  // 5: the letter of the mount
        file.path = path_on(plain_mount, script);
        file.target = {.chain = {exec_file(file.path, plain_wanted(), false),
                                 exec_file(binary, wanted, is_noexec)},
                       .on_nosuid_mount = is_nosuid,
                       .caps_status = wanted.caps_status,
                       .caps = caps};
        break;
      }
      case Form::script: {
        const std::string plain = path_on(plain_mount, "plain");
        if (is_first) write_file(form_name, "#!" + plain + "\n", wanted, caps);
        file.target = {
            .chain = {exec_file(path, wanted, is_noexec), exec_file(plain, plain_wanted(), false)}};
        break;
      }
    }
    return file;
  }

  /// Owner, group and mode of a set-ID kind; nothing where the world has no such ids.
  [[nodiscard]] std::optional<Wanted> wanted_of(SetId set_id) const {
    Wanted wanted = plain_wanted();
    switch (set_id) {
      case SetId::none:
        return wanted;
      case SetId::user_root:
        if (!world_.root) return std::nullopt;
        wanted.owner = world_.root;
        wanted.mode |= mode::set_user_id;
        return wanted;
      case SetId::user_own:
        if (world_.users.empty()) return std::nullopt;
        wanted.owner = world_.users.front();
        wanted.mode |= mode::set_user_id;
        return wanted;
      case SetId::user_other:
        if (!world_.other) return std::nullopt;
        wanted.owner = world_.other;
        wanted.mode |= mode::set_user_id;
        return wanted;
      case SetId::group_own:
        wanted.mode |= mode::set_group_id;
        return wanted;
      case SetId::group_other:
        if (!world_.other_group) return std::nullopt;
        wanted.group = world_.other_group;
        wanted.mode |= mode::set_group_id;
        return wanted;
      case SetId::group_without_execute:
        if (!world_.other_group) return std::nullopt;
        wanted.group = world_.other_group;
        wanted.mode = (wanted.mode | mode::set_group_id) & ~mode::group_execute;
        return wanted;
      case SetId::user_root_and_group_other:
        if (!world_.root || !world_.other_group) return std::nullopt;
        wanted.owner = world_.root;
        wanted.group = world_.other_group;
        wanted.mode |= mode::set_user_id | mode::set_group_id;
        return wanted;
      case SetId::user_unmapped:
        if (!world_.has_unmapped) return std::nullopt;
        wanted.owner = std::nullopt;
        wanted.mode |= mode::set_user_id;
        return wanted;
      case SetId::user_root_with_unmapped_group:
        if (!world_.has_unmapped || !world_.root) return std::nullopt;
        wanted.owner = world_.root;
        wanted.group = std::nullopt;
        wanted.mode |= mode::set_user_id | mode::set_group_id;
        return wanted;
    }
    return std::nullopt;
  }

  void make_one_bit() {
    for (std::uint32_t kind = 0; kind < set_id_count; ++kind) {
      for (std::uint32_t attribute = 0; attribute < attribute_count; ++attribute) {
        make_one_bit_forms(static_cast<SetId>(kind), attribute);
      }
    }
  }

  void make_one_bit_forms(SetId set_id, std::uint32_t attribute) {
    std::optional<Wanted> wanted = wanted_of(set_id);
    FileCaps caps;
    if (wanted && attribute > 0) {
      const std::size_t kind = attribute_kind(attribute);
      caps = caps_of(attribute);
      if (world_.attribute_kinds[kind]) {
        wanted->caps_status = *world_.attribute_kinds[kind];
        if (kind != 0) caps.rootid = Uid{world_.rootids[kind]};
      } else {
        wanted.reset();
      }
    }
    const std::string name =
        "b" + std::to_string(static_cast<int>(set_id)) + "-" + std::to_string(attribute);
    for (std::uint32_t form = 0; form < form_count; ++form) {
      for (const char* const place : {plain_mount, nosuid_mount}) {
        files_.one_bit_.push_back(
            wanted ? prepare(name, *wanted, caps, static_cast<Form>(form), place) : PreparedFile{});
      }
    }
  }

  void make_two_bits() {
    const std::optional<FileCapsStatus> status = world_.attribute_kinds[0];
    for (std::uint32_t bits = 0; bits < 32; ++bits) {
      if (!status) {
        files_.two_bits_.emplace_back();
        continue;
      }
      const auto with = [bits](std::uint32_t first, std::uint32_t second) {
        return ((bits >> first) & 1U ? CapSet{first_cap} : CapSet{}) |
               ((bits >> second) & 1U ? CapSet{second_cap} : CapSet{});
      };
      Wanted wanted = plain_wanted();
      wanted.caps_status = *status;
      const FileCaps caps{
          .permitted = with(0, 2), .inheritable = with(1, 3), .effective = (bits & 16U) != 0};
      files_.two_bits_.push_back(
          prepare("p" + std::to_string(bits), wanted, caps, Form::binary, plain_mount));
    }
  }

  void make_x_bits() {
    for (std::uint32_t x_bits = 0; x_bits < 8; ++x_bits) {
      for (std::uint32_t owner = 0; owner < owner_count; ++owner) {
        const bool is_possible = owner == 0 || world_.has_unmapped;
        Wanted wanted = plain_wanted();
        wanted.owner = world_.users.empty() ? owner_without_rights() : world_.users.front();
        wanted.mode = 0444 | ((x_bits & 4U) << 4U) | ((x_bits & 2U) << 2U) | (x_bits & 1U);
        if (static_cast<Owner>(owner) == Owner::unmapped_user) wanted.owner.reset();
        if (static_cast<Owner>(owner) == Owner::unmapped_group) wanted.group.reset();
        const std::string name = "x" + std::to_string(x_bits) + "-" + std::to_string(owner);
        for (std::uint32_t form = 0; form < form_count; ++form) {
          for (const char* const place : {plain_mount, noexec_mount}) {
            files_.x_bits_.push_back(is_possible
                                         ? prepare(name, wanted, {}, static_cast<Form>(form), place)
                                         : PreparedFile{});
          }
        }
      }
    }
  }

  void make_blank() {
    for (std::uint32_t kind = 0; kind < set_id_count; ++kind) {
      const std::optional<Wanted> wanted = wanted_of(static_cast<SetId>(kind));
      for (std::uint32_t worker = 0; worker < worker_count_; ++worker) {
        const std::string name = "w" + std::to_string(kind) + "-" + std::to_string(worker);
        files_.blank_.push_back(wanted ? prepare(name, *wanted, {}, Form::binary, plain_mount)
                                       : PreparedFile{});
      }
    }
  }

  const World& world_;
  std::string folder_;
  const std::string& probe_;
  std::uint32_t worker_count_;
  std::optional<Error> fault_;
  Files files_;
};

Result<Files> Files::make(const World& world, const std::string& folder, const std::string& probe,
                          std::uint32_t worker_count) {
  return FileMaker(world, folder, probe, worker_count).all();
}

const PreparedFile& Files::one_bit(SetId set_id, std::uint32_t attribute, Form form,
                                   bool is_nosuid) const {
  const std::size_t kind = static_cast<std::size_t>(set_id) * attribute_count + attribute;
  return one_bit_[(kind * form_count + static_cast<std::size_t>(form)) * 2 + (is_nosuid ? 1 : 0)];
}

const PreparedFile& Files::two_bits(std::uint32_t first, std::uint32_t second,
                                    bool is_effective) const {
  return two_bits_[first + 4 * second + (is_effective ? 16 : 0)];
}

const PreparedFile& Files::with_x_bits(std::uint32_t x_bits, Owner owner, Form form,
                                       bool is_noexec) const {
  const std::size_t kind = std::size_t{x_bits} * owner_count + static_cast<std::size_t>(owner);
  return x_bits_[(kind * form_count + static_cast<std::size_t>(form)) * 2 + (is_noexec ? 1 : 0)];
}

const PreparedFile& Files::blank(SetId set_id, std::uint32_t worker) const {
  return blank_[static_cast<std::size_t>(set_id) * (blank_.size() / set_id_count) + worker];
}

Result<void> mount_folders() {
  if (unshare(CLONE_NEWNS) != 0) return system_error("cannot make a mount namespace", errno);
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount("tmpfs", "/tmp", "tmpfs", 0, "mode=0755") != 0) {
    return system_error("cannot mount a tmpfs on /tmp", errno);
  }
  if (mkdir(plain_mount, readable) != 0) return system_error("cannot make /tmp/f", errno);
  if (auto done = bind_with(nosuid_mount, MS_NOSUID); !done) return done;
  return bind_with(noexec_mount, MS_NOEXEC);
}

}  // namespace execcap::kernel_check
