// SPDX-License-Identifier: MIT
// The options of capdrop.
#pragma once

#include <array>

#include "cli/help.hpp"
#include "cli/option_table.hpp"

namespace execcap {

/// Each option by name, so that a mistyped one does not compile.
namespace capdrop_option {

inline constexpr OptionEntry keep{.name = "keep",
                                  .letter = 'k',
                                  .value = "LIST",
                                  .group = "What is given up",
                                  .help = "all but these, in place of the operand LIST"};
inline constexpr OptionEntry system{
    .name = "system",
    .group = "What is given up",
    .help =
        "first take them from every program that the kernel itself starts: in the whole machine, "
        "until the next boot"};

inline constexpr OptionEntry no_new_privs{.name = "no-new-privs",
                                          .group = "What else is closed",
                                          .help = "set no_new_privs: no exec gains anything"};
inline constexpr OptionEntry securebits{
    .name = "securebits",
    .value = "LIST",
    .group = "What else is closed",
    .help =
        "exactly these: names with '+lock' behind a locked one, 'sealed', 'none', 'keep', or a "
        "mask 0x.."};
inline constexpr OptionEntry lock{
    .name = "lock",
    .group = "What else is closed",
    .help = "lock the four securebits of capabilities as they are or are asked for"};

inline constexpr OptionEntry explain{
    .name = "explain",
    .group = "What capdrop says",
    .help =
        "show what the command will have, how and why, and run nothing; the exit code is 0 if the "
        "launch would work, else 125"};
inline constexpr OptionEntry json{
    .name = "json", .group = "What capdrop says", .help = "the explanation as JSON"};
inline constexpr OptionEntry verbose{.name = "verbose",
                                     .letter = 'v',
                                     .group = "What capdrop says",
                                     .help = "say each step on standard error as it is done"};
inline constexpr OptionEntry help{
    .name = "help", .letter = 'h', .group = "What capdrop says", .help = "show this help"};
inline constexpr OptionEntry version{
    .name = "version", .letter = 'V', .group = "What capdrop says", .help = "show the version"};

}  // namespace capdrop_option

/// All of them, in the order of --help.
inline constexpr std::array capdrop_options = {
    capdrop_option::keep,       capdrop_option::system,  capdrop_option::no_new_privs,
    capdrop_option::securebits, capdrop_option::lock,    capdrop_option::explain,
    capdrop_option::json,       capdrop_option::verbose, capdrop_option::help,
    capdrop_option::version};

/// What --help of capdrop says around the options.
[[nodiscard]] const HelpText& capdrop_help_text();

}  // namespace execcap
