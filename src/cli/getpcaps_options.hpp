// SPDX-License-Identifier: MIT
// The options of getpcaps.
#pragma once

#include <array>

#include "cli/help.hpp"
#include "cli/option_table.hpp"

namespace execcap {

/// Each option by name, so that a mistyped one does not compile.
namespace getpcaps_option {

inline constexpr std::string_view which = "Which processes";
inline constexpr std::string_view form = "How they are shown";
inline constexpr std::string_view question = "Questions";
inline constexpr std::string_view other = "Help";

inline constexpr OptionEntry all{
    .name = "all", .letter = 'a', .group = which, .help = "every process"};
inline constexpr OptionEntry has{
    .name = "has",
    .value = "CAP[:pieba]",
    .group = which,
    .help =
        "those with CAP in one of these sets, or in any but bounding; 'any' for any capability; "
        "each --has must hold",
    .repeatable = true};
inline constexpr OptionEntry user{.name = "user",
                                  .value = "USER",
                                  .group = which,
                                  .help = "those with USER as one of their uids"};
inline constexpr OptionEntry name{.name = "name",
                                  .value = "GLOB",
                                  .group = which,
                                  .help = "those whose name matches a pattern of *, ? and [...]"};
inline constexpr OptionEntry privileged{
    .name = "privileged",
    .group = which,
    .help = "those that hold anything beyond what their uid explains"};
inline constexpr OptionEntry threads{
    .name = "threads",
    .group = which,
    .help = "all threads, not only those that differ from their process"};

inline constexpr OptionEntry sets{
    .name = "sets",
    .group = form,
    .help = "a table of the five sets, uid, no_new_privs and seccomp"};
inline constexpr OptionEntry tree{.name = "tree",
                                  .letter = 't',
                                  .group = form,
                                  .help = "parents and children; with pids, everything below them"};
inline constexpr OptionEntry json{
    .name = "json", .group = form, .help = "everything that is known, as JSON"};
inline constexpr OptionEntry sort{.name = "sort",
                                  .value = "KEY",
                                  .group = form,
                                  .help = "by pid, name, uid, or caps (most permitted first)"};
inline constexpr OptionEntry iab{
    .name = "iab", .group = form, .help = "inheritable, ambient and blocked bounding, too"};
inline constexpr OptionEntry verbose{
    .name = "verbose", .group = form, .help = "the older, wordier form of a line"};
inline constexpr OptionEntry legacy{
    .name = "legacy", .group = form, .help = "the oldest form of a line, on standard error"};
inline constexpr OptionEntry ugly{
    .name = "ugly", .group = form, .help = "another name of --legacy"};

inline constexpr OptionEntry check{
    .name = "assert",
    .value = "EXPR",
    .group = question,
    .help = "whether EXPR holds of each: 'uid=33 p=net_bind_service a=p nnp'",
    .repeatable = true};
inline constexpr OptionEntry diff{
    .name = "diff",
    .group = question,
    .help = "what differs between two: each a pid, or a file that --json wrote"};
inline constexpr OptionEntry why{.name = "why",
                                 .value = "CAP",
                                 .group = question,
                                 .help = "why a process has a capability or lacks it, set by set"};
inline constexpr OptionEntry exec{.name = "exec",
                                  .value = "FILE",
                                  .group = question,
                                  .help = "with --why: what executing FILE would give it"};
inline constexpr OptionEntry decode{.name = "decode",
                                    .value = "MASK",
                                    .group = question,
                                    .help = "the capabilities of a mask in hexadecimal"};

inline constexpr OptionEntry help{
    .name = "help", .letter = 'h', .group = other, .help = "show this help"};
inline constexpr OptionEntry usage{
    .name = "usage", .group = other, .help = "another name of --help"};
inline constexpr OptionEntry license{.name = "license", .group = other, .help = "show the licence"};
inline constexpr OptionEntry version{
    .name = "version", .letter = 'V', .group = other, .help = "show the version"};

}  // namespace getpcaps_option

/// All of them, in the order of --help.
inline constexpr std::array getpcaps_options = {
    getpcaps_option::all,     getpcaps_option::has,        getpcaps_option::user,
    getpcaps_option::name,    getpcaps_option::privileged, getpcaps_option::threads,
    getpcaps_option::sets,    getpcaps_option::tree,       getpcaps_option::json,
    getpcaps_option::sort,    getpcaps_option::iab,        getpcaps_option::verbose,
    getpcaps_option::legacy,  getpcaps_option::ugly,       getpcaps_option::check,
    getpcaps_option::diff,    getpcaps_option::why,        getpcaps_option::exec,
    getpcaps_option::decode,  getpcaps_option::help,       getpcaps_option::usage,
    getpcaps_option::license, getpcaps_option::version};

/// The words around them.
[[nodiscard]] const HelpText& getpcaps_help_text();

}  // namespace execcap
