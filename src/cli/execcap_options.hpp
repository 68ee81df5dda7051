// SPDX-License-Identifier: MIT
// The options of execcap.
#pragma once

#include <array>

#include "cli/help.hpp"
#include "cli/option_table.hpp"

namespace execcap {

/// Each option by name, so that a mistyped one does not compile.
namespace execcap_option {

inline constexpr OptionEntry user{
    .name = "user",
    .letter = 'u',
    .value = "USER[:GROUP]",
    .group = "Who the command is",
    .help =
        "all user ids; with an account also its groups, HOME, USER, LOGNAME and SHELL; with "
        ":GROUP exactly that group; a number without an account needs :GROUP"};
inline constexpr OptionEntry group{.name = "group",
                                   .letter = 'g',
                                   .value = "GROUP",
                                   .group = "Who the command is",
                                   .help = "all group ids, in place of the account's group"};
inline constexpr OptionEntry groups{
    .name = "groups",
    .letter = 'G',
    .value = "LIST",
    .group = "Who the command is",
    .help = "exactly these supplementary groups, names or numbers with commas; 'none' for none"};
inline constexpr OptionEntry clear_groups{.name = "clear-groups",
                                          .group = "Who the command is",
                                          .help = "no supplementary group but the primary group"};
inline constexpr OptionEntry keep_groups{.name = "keep-groups",
                                         .group = "Who the command is",
                                         .help = "leave the supplementary groups as they are"};
inline constexpr OptionEntry real_user{
    .name = "ruid", .value = "ID", .group = "Who the command is", .help = "the real user id alone"};
inline constexpr OptionEntry effective_user{
    .name = "euid",
    .value = "ID",
    .group = "Who the command is",
    .help = "the effective, saved and file-system user id alone"};
inline constexpr OptionEntry real_group{.name = "rgid",
                                        .value = "ID",
                                        .group = "Who the command is",
                                        .help = "the real group id alone"};
inline constexpr OptionEntry effective_group{
    .name = "egid",
    .value = "ID",
    .group = "Who the command is",
    .help = "the effective, saved and file-system group id alone"};

inline constexpr OptionEntry caps{
    .name = "caps",
    .letter = 'c',
    .value = "LIST",
    .group = "What the command may do",
    .help = "the command has exactly these: permitted and effective, whatever its user id"};
inline constexpr OptionEntry keep_rest{
    .name = "keep-rest",
    .group = "What the command may do",
    .help =
        "what no option names stays as the caller has it; a number with --user is then the "
        "user id alone"};
inline constexpr OptionEntry no_new_privs{
    .name = "no-new-privs",
    .group = "What the command may do",
    .help = "set no_new_privs: the default without --keep-rest"};
inline constexpr OptionEntry allow_new_privs{
    .name = "allow-new-privs",
    .group = "What the command may do",
    .help = "leave no_new_privs unset: set-user-ID files and file capabilities count"};
inline constexpr OptionEntry securebits{
    .name = "securebits",
    .value = "LIST",
    .group = "What the command may do",
    .help =
        "exactly these: names with '+lock' behind a locked one, 'sealed', 'none', 'keep', or a "
        "mask 0x.."};

inline constexpr OptionEntry permitted{.name = "permitted",
                                       .value = "LIST",
                                       .group = "One set at the moment of exec, for experts",
                                       .help = "the permitted set; 'keep' for the caller's"};
inline constexpr OptionEntry effective{.name = "effective",
                                       .value = "LIST",
                                       .group = "One set at the moment of exec, for experts",
                                       .help = "the effective set"};
inline constexpr OptionEntry inheritable{.name = "inheritable",
                                         .value = "LIST",
                                         .group = "One set at the moment of exec, for experts",
                                         .help = "the inheritable set"};
inline constexpr OptionEntry bounding{.name = "bounding",
                                      .value = "LIST",
                                      .group = "One set at the moment of exec, for experts",
                                      .help = "the bounding set"};
inline constexpr OptionEntry ambient{.name = "ambient",
                                     .value = "LIST",
                                     .group = "One set at the moment of exec, for experts",
                                     .help = "the ambient set"};
inline constexpr OptionEntry iab{
    .name = "iab",
    .value = "IAB",
    .group = "One set at the moment of exec, for experts",
    .help = "inheritable, ambient and what leaves bounding, as cap_iab_from_text(3) reads it"};

inline constexpr OptionEntry keep_env{.name = "keep-env",
                                      .group = "What the command finds",
                                      .help = "leave the environment as it is"};
inline constexpr OptionEntry clear_env{
    .name = "clear-env",
    .group = "What the command finds",
    .help = "start from HOME, USER, LOGNAME, SHELL, a default PATH, and TERM"};
inline constexpr OptionEntry env{.name = "env",
                                 .value = "NAME[=VALUE]",
                                 .group = "What the command finds",
                                 .help = "set one variable, or pass the caller's on",
                                 .repeatable = true};
inline constexpr OptionEntry chdir{
    .name = "chdir",
    .letter = 'C',
    .value = "DIR",
    .group = "What the command finds",
    .help = "the working directory, within the new root if there is one"};
inline constexpr OptionEntry chroot{
    .name = "chroot",
    .value = "DIR",
    .group = "What the command finds",
    .help = "the root directory, and the working directory without --chdir"};
inline constexpr OptionEntry umask{.name = "umask",
                                   .value = "MODE",
                                   .group = "What the command finds",
                                   .help = "the file mode creation mask, in octal"};
inline constexpr OptionEntry pdeathsig{.name = "pdeathsig",
                                       .value = "SIG",
                                       .group = "What the command finds",
                                       .help = "the signal it gets when its parent ends"};
inline constexpr OptionEntry setsid{
    .name = "setsid", .group = "What the command finds", .help = "a session of its own"};
inline constexpr OptionEntry argv0{.name = "argv0",
                                   .value = "NAME",
                                   .group = "What the command finds",
                                   .help = "the name that it is called by, its argv[0]"};

inline constexpr OptionEntry profile{
    .name = "profile",
    .value = "FILE",
    .group = "What execcap says",
    .help =
        "take options and the command from a file of root's or the caller's: 'name=value' a line"};
inline constexpr OptionEntry emit{
    .name = "emit",
    .value = "FORMAT",
    .group = "What execcap says",
    .help =
        "say the launch in the words of systemd, oci, docker, podman, kubernetes, setpriv, capsh "
        "or shell, and what they cannot say; run nothing"};
inline constexpr OptionEntry strict{.name = "strict",
                                    .group = "What execcap says",
                                    .help = "with --emit: exit with 1 if something cannot be said"};
inline constexpr OptionEntry explain{
    .name = "explain",
    .group = "What execcap says",
    .help =
        "show who the command will be, how and why, and run nothing; the exit code is 0 if the "
        "launch would work, else 125"};
inline constexpr OptionEntry json{
    .name = "json", .group = "What execcap says", .help = "the explanation as JSON"};
inline constexpr OptionEntry verbose{.name = "verbose",
                                     .letter = 'v',
                                     .group = "What execcap says",
                                     .help = "say each step on standard error as it is done"};
inline constexpr OptionEntry help{
    .name = "help", .letter = 'h', .group = "What execcap says", .help = "show this help"};
inline constexpr OptionEntry version{
    .name = "version", .letter = 'V', .group = "What execcap says", .help = "show the version"};

}  // namespace execcap_option

/// All of them, in the order of --help.
inline constexpr std::array execcap_options = {execcap_option::user,
                                               execcap_option::group,
                                               execcap_option::groups,
                                               execcap_option::clear_groups,
                                               execcap_option::keep_groups,
                                               execcap_option::real_user,
                                               execcap_option::effective_user,
                                               execcap_option::real_group,
                                               execcap_option::effective_group,
                                               execcap_option::caps,
                                               execcap_option::keep_rest,
                                               execcap_option::no_new_privs,
                                               execcap_option::allow_new_privs,
                                               execcap_option::securebits,
                                               execcap_option::permitted,
                                               execcap_option::effective,
                                               execcap_option::inheritable,
                                               execcap_option::bounding,
                                               execcap_option::ambient,
                                               execcap_option::iab,
                                               execcap_option::keep_env,
                                               execcap_option::clear_env,
                                               execcap_option::env,
                                               execcap_option::chdir,
                                               execcap_option::chroot,
                                               execcap_option::umask,
                                               execcap_option::pdeathsig,
                                               execcap_option::setsid,
                                               execcap_option::argv0,
                                               execcap_option::profile,
                                               execcap_option::emit,
                                               execcap_option::strict,
                                               execcap_option::explain,
                                               execcap_option::json,
                                               execcap_option::verbose,
                                               execcap_option::help,
                                               execcap_option::version};

/// What --help of execcap says around the options.
[[nodiscard]] const HelpText& execcap_help_text();

}  // namespace execcap
