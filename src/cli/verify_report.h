#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "frontends/live/live.h"
#include "verify/verify.h"

namespace dbssot::cli {

/// One live check: the URL as the synchronous or the asynchronous client takes it.
struct LiveForm {
  std::size_t service = 0;   ///< index in VerifyReport::services
  std::size_t database = 0;  ///< in ServiceReport::databases
  std::size_t form = 0;      ///< in Database::forms
  live::Report report;
};

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
