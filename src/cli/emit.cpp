// SPDX-License-Identifier: MIT
// From a format to the one who speaks it.
#include "cli/emit.hpp"

#include "cli/emit_commands.hpp"
#include "cli/emit_container.hpp"
#include "cli/emit_kubernetes.hpp"
#include "cli/emit_oci.hpp"
#include "cli/emit_shell.hpp"
#include "cli/emit_systemd.hpp"
#include "cli/exit_code.hpp"
#include "cli/report.hpp"

namespace execcap {

Emission emitted(EmitFormat format, const PlannedLaunch& launch) {
  switch (format) {
    case EmitFormat::systemd:
      return emit_systemd(launch);
    case EmitFormat::oci:
      return emit_oci(launch);
    case EmitFormat::docker:
    case EmitFormat::podman:
      return emit_container_flags(launch, format);
    case EmitFormat::kubernetes:
      return emit_kubernetes(launch);
    case EmitFormat::setpriv:
      return emit_setpriv(launch);
    case EmitFormat::capsh:
      return emit_capsh(launch);
    case EmitFormat::shell:
      break;
  }
  return emit_shell(launch);
}

int run_emission(const LaunchOrder& order, const Launcher& launcher, const LaunchMeans& means) {
  const auto fail = [&](const Error& error) {
    report(means.console, launcher.tool, order.profile ? located(*order.profile, error) : error);
    return exit_code::launch_failed;
  };
  std::vector<std::string> notes;
  const Result<PlannedLaunch> launch = plan_emission(*order.emit, order, launcher, means, notes);
  if (!launch) return fail(launch.error());
  Emission emission = emitted(*order.emit, *launch);
  emission.notes.insert(emission.notes.begin(), notes.begin(), notes.end());
  const EmissionText text = emission_text(*order.emit, emission);
  for (const std::string& message : text.messages) {
    report_progress(means.console, launcher.tool, message);
  }
  if (const Result<void> written = means.console.write_out(text.out); !written) {
    return fail(written.error());
  }
  return order.strict && !emission.unsaid.empty() ? exit_code::differs : exit_code::success;
}

}  // namespace execcap
