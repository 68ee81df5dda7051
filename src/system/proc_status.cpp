// SPDX-License-Identifier: MIT
// Strict reading of /proc/PID/status: proc(5); fs/proc/array.c, proc_pid_status().
#include "execcap/system/proc_status.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>

namespace execcap {
namespace {

/// The lines that are read, in the order of `Line`.
constexpr std::array<std::string_view, 16> keys = {
    "Name",   "Tgid",   "Pid",    "PPid",   "Uid",        "Gid",     "Groups",  "CapInh",
    "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp", "Threads", "TracerPid"};

enum class Line : std::uint8_t {
  name,
  thread_group,
  pid,
  parent,
  uid,
  gid,
  groups,
  inheritable,
  permitted,
  effective,
  bounding,
  ambient,
  no_new_privs,
  seccomp,
  thread_count,
  tracer,
};

using Lines = std::array<std::optional<std::string_view>, keys.size()>;

std::string_view key_of(Line line) {
  return keys[static_cast<std::size_t>(line)];
}

Error fault(std::string_view key, std::string_view why) {
  return {.what = "process status, line '" + std::string(key) + "'", .why = std::string(why)};
}

/// A small number that the first two letters of a line give.
constexpr std::size_t bucket_count = 64;
constexpr std::size_t bucket_of(std::string_view line) {
  return (static_cast<unsigned char>(line[0]) * 3U + static_cast<unsigned char>(line[1])) %
         bucket_count;
}

/// The keys by their first two letters, a bit for each: a launcher looks twice at a text of 60
/// lines, most of which are none of these.
constexpr std::array<std::uint16_t, bucket_count> bits_of_keys() {
  std::array<std::uint16_t, bucket_count> buckets{};
  for (std::size_t i = 0; i < keys.size(); ++i) {
    buckets[bucket_of(keys[i])] |= static_cast<std::uint16_t>(1U << i);
  }
  return buckets;
}

constexpr std::array<std::uint16_t, bucket_count> keys_by_bucket = bits_of_keys();

/// Which of the keys a line begins with; keys.size() if none.
std::size_t index_of_key(std::string_view line) {
  if (line.size() < 2) return keys.size();
  for (unsigned left = keys_by_bucket[bucket_of(line)]; left != 0; left &= left - 1) {
    const auto i = static_cast<std::size_t>(std::countr_zero(left));
    const std::string_view key = keys[i];
    if (line.size() > key.size() && line[key.size()] == ':' && line.starts_with(key)) return i;
  }
  return keys.size();
}

/// The values behind `KEY:` and its tab.
Result<Lines> split(std::string_view text) {
  if (!text.ends_with('\n')) {
    return Error{.what = "process status", .why = "the text does not end with a whole line"};
  }
  Lines lines;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() + 1);
    const std::size_t index = index_of_key(line);
    if (index == keys.size()) continue;
    const std::string_view key = keys[index];
    const std::string_view rest = line.substr(key.size() + 1);
    if (!rest.starts_with('\t')) return fault(key, "there is no tab behind the colon");
    if (lines[index]) return fault(key, "it is there twice");
    lines[index] = rest.substr(1);
  }
  return lines;
}

/// Values are read one after the other; the first fault is kept and ends the reading.
class Reader {
 public:
  explicit Reader(const Lines& lines) : lines_(lines) {}

  [[nodiscard]] const std::optional<Error>& fault() const { return fault_; }

  [[nodiscard]] bool has(Line line) const {
    return lines_[static_cast<std::size_t>(line)].has_value();
  }

  std::string_view text(Line line) {
    const auto& value = lines_[static_cast<std::size_t>(line)];
    if (!value) fail(line, "it is missing");
    return value.value_or("");
  }

  /// A number up to `most` and nothing beside.
  std::uint32_t number(Line line, std::uint32_t most) {
    const std::vector<std::uint32_t> all = numbers(line, text(line), '\t', most);
    if (all.size() == 1) return all.front();
    fail(line, "there is not one number");
    return 0;
  }

  Pid pid(Line line) {
    constexpr std::uint32_t most = INT32_MAX;
    return {static_cast<std::int32_t>(number(line, most))};
  }

  template <class Id>
  IdQuad<Id> ids(Line line) {
    const std::vector<std::uint32_t> all = numbers(line, text(line), '\t', max_id);
    if (all.size() == 4) return {{all[0]}, {all[1]}, {all[2]}, {all[3]}};
    fail(line, "there are not four ids");
    return {};
  }

  /// The kernel writes a blank behind each group, and one where there is none.
  std::vector<Gid> groups(Line line) {
    std::string_view value = text(line);
    while (value.ends_with(' ')) value.remove_suffix(1);
    std::vector<Gid> groups;
    if (value.empty()) return groups;
    for (const std::uint32_t number : numbers(line, value, ' ', max_id)) groups.push_back({number});
    return groups;
  }

  CapSet caps(Line line) {
    constexpr std::size_t digit_count = 16;
    const std::string_view value = text(line);
    std::uint64_t mask = 0;
    const auto [end, problem] =
        std::from_chars(value.data(), value.data() + value.size(), mask, digit_count);
    const bool is_whole = end == value.data() + value.size() && value.size() == digit_count;
    if (problem != std::errc() || !is_whole) fail(line, "it is not a mask of 16 digits");
    return CapSet::from_mask(mask);
  }

 private:
  std::vector<std::uint32_t> numbers(Line line, std::string_view value, char separator,
                                     std::uint32_t most) {
    std::vector<std::uint32_t> all;
    const char* const end = value.data() + value.size();
    const char* next = value.data();
    for (;;) {
      std::uint32_t number = 0;
      const auto [rest, problem] = std::from_chars(next, end, number);
      if (problem != std::errc() || number > most || (rest != end && *rest != separator)) {
        fail(line, "it is not made of numbers in range");
        return all;
      }
      all.push_back(number);
      if (rest == end) return all;
      next = rest + 1;
    }
  }

  void fail(Line line, std::string_view why) {
    if (!fault_) fault_ = execcap::fault(key_of(line), why);
  }

  const Lines& lines_;
  std::optional<Error> fault_;
};

}  // namespace

Result<ProcStatus> parse_proc_status(std::string_view text) {
  const Result<Lines> lines = split(text);
  if (!lines) return lines.error();

  Reader read(*lines);
  ProcStatus status{.name = std::string(read.text(Line::name)),
                    .pid = read.pid(Line::pid),
                    .thread_group = read.pid(Line::thread_group),
                    .parent = read.pid(Line::parent),
                    .uid = read.ids<Uid>(Line::uid),
                    .gid = read.ids<Gid>(Line::gid),
                    .groups = read.groups(Line::groups),
                    .caps = {.permitted = read.caps(Line::permitted),
                             .effective = read.caps(Line::effective),
                             .inheritable = read.caps(Line::inheritable),
                             .bounding = read.caps(Line::bounding)}};
  if (read.has(Line::no_new_privs)) {
    status.no_new_privs = read.number(Line::no_new_privs, 1) == 1;
  }
  if (read.has(Line::seccomp)) {
    status.seccomp = static_cast<int>(read.number(Line::seccomp, INT32_MAX));
  }
  if (read.has(Line::thread_count)) {
    status.thread_count = static_cast<int>(read.number(Line::thread_count, INT32_MAX));
  }
  if (read.has(Line::tracer)) status.tracer = read.pid(Line::tracer);
  // A kernel that says no_new_privs (4.10) has the ambient set (4.3): there it may not be missing.
  if (read.has(Line::ambient) || status.no_new_privs) {
    status.caps.ambient = read.caps(Line::ambient);
  }
  if (read.fault()) return *read.fault();
  return status;
}

}  // namespace execcap
