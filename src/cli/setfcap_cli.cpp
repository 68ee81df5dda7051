// SPDX-License-Identifier: MIT
// What setfcap does before and after its files.
#include "cli/setfcap_cli.hpp"

#include <span>

#include "cli/exit_code.hpp"
#include "cli/report.hpp"
#include "cli/setfcap_manifest.hpp"
#include "cli/setfcap_options.hpp"
#include "execcap/system/process_reader.hpp"

namespace execcap {
namespace {

constexpr std::string_view tool = "setfcap";

int fail(Console& console, const Error& error) {
  report(console, tool, error);
  return exit_code::not_possible;
}

int show(Console& console, const std::string& text) {
  if (const Result<void> written = console.write_out(text); !written) {
    return fail(console, written.error());
  }
  return exit_code::success;
}

/// Makes cap_setfcap effective where it is only permitted, as for a caller who got it by a file.
Result<void> raise_setfcap(Kernel& kernel, const CapTriple& caps) {
  const CapSet wanted{cap::setfcap};
  if (!wanted.is_subset_of(caps.permitted) || wanted.is_subset_of(caps.effective)) return {};
  return kernel.capset({.permitted = caps.permitted,
                        .effective = caps.effective | wanted,
                        .inheritable = caps.inheritable});
}

Result<CapSet> read_bounding_set(Kernel& kernel, const KernelTraits& traits) {
  CapSet bounding;
  for (const Cap cap : traits.all_caps()) {
    const Result<bool> is_in = kernel.read_bounding(cap);
    if (!is_in) return is_in.error();
    if (*is_in) bounding = bounding | CapSet{cap};
  }
  return bounding;
}

bool is_about_manifest(SetfcapAction action) {
  return action == SetfcapAction::dump || action == SetfcapAction::check ||
         action == SetfcapAction::apply;
}

bool writes(const SetfcapRequest& request) {
  return !request.dry_run &&
         (request.action == SetfcapAction::set || request.action == SetfcapAction::remove ||
          request.action == SetfcapAction::apply);
}

int run(const ParsedCommandLine& line, const Clock& clock, Kernel& kernel, Accounts& accounts,
        Console& console) {
  const Result<KernelTraits> traits = read_kernel_traits(kernel);
  if (!traits) return fail(console, traits.error());
  const Result<CapTriple> caps = kernel.capget();
  if (!caps) return fail(console, caps.error());
  const Result<CapSet> bounding = read_bounding_set(kernel, *traits);
  if (!bounding) return fail(console, bounding.error());

  const Result<SetfcapRequest> request = read_setfcap_request(
      line, {.all = traits->all_caps(), .held = caps->permitted, .bounding = *bounding}, accounts);
  if (!request) return fail(console, request.error());
  if (writes(*request)) {
    if (const Result<void> raised = raise_setfcap(kernel, *caps); !raised) {
      return fail(console, raised.error());
    }
  }
  const Result<FileRoot> root = request->root ? FileRoot::open(*request->root) : FileRoot();
  if (!root) return fail(console, root.error());

  ProgressConsole shared(console, tool, clock, !request->quiet);
  FileProgress progress(shared);
  SetfcapReport report(*request, traits->all_caps(), shared);
  const SetfcapRun run{.request = *request,
                       .traits = *traits,
                       .root = *root,
                       .report = report,
                       .progress = progress};
  const Result<void> done =
      is_about_manifest(request->action) ? run_on_manifest(run) : run_on_files(run);
  if (!done) return fail(shared, done.error());
  return report.finish();
}

}  // namespace

int setfcap_main(const SetfcapStart& start, Kernel& kernel, Accounts& accounts, Console& console) {
  if (const auto allowed = check_own_binary(start.own_binary, tool); !allowed) {
    return fail(console, allowed.error());
  }
  const std::span<const std::string> args = start.args;
  const Result<ParsedCommandLine> line = parse_setfcap_line(args.empty() ? args : args.subspan(1));
  if (!line) return fail(console, line.error());
  if (line->has(setfcap_option::help)) {
    return show(console, help_text(setfcap_help_text(), setfcap_options));
  }
  if (line->has(setfcap_option::version)) return show(console, version_text(tool));
  return run(*line, start.clock, kernel, accounts, console);
}

}  // namespace execcap
