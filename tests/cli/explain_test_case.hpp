// SPDX-License-Identifier: MIT
// Explanations that the tests of both forms start from.
#pragma once

#include "execcap/plan/explain.hpp"
#include "support/states.hpp"

namespace execcap::test {

/// A web server: root becomes uid 33 with one capability.
inline LaunchRequest web_request() {
  LaunchRequest request;
  request.real_uid = request.effective_uid = Uid{33};
  request.real_gid = request.effective_gid = Gid{33};
  request.groups = std::vector<Gid>{Gid{33}};
  request.caps = CapSet{cap::net_bind_service};
  return request;
}

inline Explanation web_explanation(const ExecTarget& target = plain_target()) {
  return explain_launch(web_request(), root_state(), target, {}, {});
}

/// The same of a caller that has nothing to give.
inline Explanation refused_explanation() {
  return explain_launch(web_request(), user_state(Uid{1000}, {}), plain_target(), {}, {});
}

}  // namespace execcap::test
