#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "cli/live_forms.h"
#include "verify/verify.h"

namespace dbssot::cli {

/// What `dbssot verify` prints. Lent for the time of writing.
struct VerifyReport {
  std::vector<const deploy::Environment*> environments;  ///< those that were asked for
  std::vector<verify::ServiceReport> services;           ///< theirs
  std::vector<LiveForm> live;
  bool is_live = false;
  /// Path of a place of an environment; "" if it stands nowhere. FileIds are those of the environment's own policy.
  std::function<std::string(const deploy::Environment&, Place)> file;
  /// Names of files, services and variables on their way out: control characters made visible. Nothing is masked in them, or a
  /// password such as the project's own name would hide where things are.
  std::function<std::string(std::string_view)> named;
  /// Any other text: known secrets masked, control characters made visible.
  std::function<std::string(std::string_view)> shown;
  std::string policy;  ///< "" without one

  [[nodiscard]] std::size_t count(verify::Weight weight) const;
  [[nodiscard]] std::size_t failed_connections() const;
};

/// For people: a block for each service, within `width` columns where words can be broken.
[[nodiscard]] std::string verify_report_as_text(const VerifyReport& report, std::size_t width, bool colour);
/// For programs: docs/verify.schema.json.
[[nodiscard]] std::string verify_report_as_json(const VerifyReport& report);

}  // namespace dbssot::cli
