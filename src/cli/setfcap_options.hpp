// SPDX-License-Identifier: MIT
// The options of setfcap.
#pragma once

#include <array>

#include "cli/help.hpp"
#include "cli/option_table.hpp"

namespace execcap {

/// Each option by name, so that a mistyped one does not compile.
namespace setfcap_option {

inline constexpr std::string_view action = "What to do, if not to set capabilities";
inline constexpr std::string_view files = "Which files";
inline constexpr std::string_view how = "How";
inline constexpr std::string_view form = "What is shown";

inline constexpr OptionEntry get{.name = "get",
                                 .group = action,
                                 .help = "show the capabilities of files in the form of getcap(8)"};
inline constexpr OptionEntry remove{
    .name = "remove", .group = action, .help = "take the capabilities away"};
inline constexpr OptionEntry verify{
    .name = "verify",
    .value = "CAPTEXT|LIST",
    .group = action,
    .help = "say whether each file has these already, and change nothing"};
inline constexpr OptionEntry dump{
    .name = "dump", .group = action, .help = "write a manifest of everything below directories"};
inline constexpr OptionEntry check{
    .name = "check",
    .value = "MANIFEST",
    .group = action,
    .help = "say what differs from a manifest; '-' is standard input"};
inline constexpr OptionEntry apply{
    .name = "apply",
    .value = "MANIFEST",
    .group = action,
    .help = "make the files as the manifest says, where they are not"};

inline constexpr OptionEntry recursive{.name = "recursive",
                                       .letter = 'r',
                                       .group = files,
                                       .help = "take every regular file below a directory"};
inline constexpr OptionEntry one_file_system{
    .name = "one-file-system",
    .letter = 'x',
    .group = files,
    .help = "stay out of what is mounted below a directory"};
inline constexpr OptionEntry root{.name = "root",
                                  .value = "DIR",
                                  .group = files,
                                  .help = "find all files below DIR, as after chroot(2)"};
inline constexpr OptionEntry privileged{
    .name = "privileged",
    .group = files,
    .help = "with --dump and --check: set-user-ID and set-group-ID files, too"};

inline constexpr OptionEntry rootid{.name = "rootid",
                                    .value = "UID",
                                    .group = how,
                                    .help = "they count only in user namespaces whose root is UID"};
inline constexpr OptionEntry dry_run{
    .name = "dry-run", .group = how, .help = "show what would change, and change nothing"};
inline constexpr OptionEntry for_bounding{
    .name = "for-bounding",
    .value = "LIST",
    .group = how,
    .help = "warn if the file could not run with this bounding set"};

inline constexpr OptionEntry show_rootid{
    .name = "show-rootid", .letter = 'n', .group = form, .help = "with --get: the rootid, too"};
inline constexpr OptionEntry verbose{
    .name = "verbose",
    .letter = 'v',
    .group = form,
    .help = "files without capabilities and those that stay as they are, too"};
inline constexpr OptionEntry quiet{
    .name = "quiet",
    .letter = 'q',
    .group = form,
    .help = "no warnings and no results, only errors and the exit code"};
inline constexpr OptionEntry json{
    .name = "json", .group = form, .help = "everything that is known, as JSON"};
inline constexpr OptionEntry null{
    .name = "null",
    .letter = '0',
    .group = form,
    .help = "lines end in a null byte, in the output and in names read for '-'"};
inline constexpr OptionEntry help{
    .name = "help", .letter = 'h', .group = form, .help = "show this help"};
inline constexpr OptionEntry version{
    .name = "version", .letter = 'V', .group = form, .help = "show the version"};

}  // namespace setfcap_option

/// All of them, in the order of --help.
inline constexpr std::array setfcap_options = {
    setfcap_option::get,          setfcap_option::remove,
    setfcap_option::verify,       setfcap_option::dump,
    setfcap_option::check,        setfcap_option::apply,
    setfcap_option::recursive,    setfcap_option::one_file_system,
    setfcap_option::root,         setfcap_option::privileged,
    setfcap_option::rootid,       setfcap_option::dry_run,
    setfcap_option::for_bounding, setfcap_option::show_rootid,
    setfcap_option::verbose,      setfcap_option::quiet,
    setfcap_option::json,         setfcap_option::null,
    setfcap_option::help,         setfcap_option::version};

/// What --help of setfcap says around the options.
[[nodiscard]] const HelpText& setfcap_help_text();

}  // namespace execcap
