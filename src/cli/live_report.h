#pragma once

#include <iosfwd>

#include <nlohmann/json_fwd.hpp>

namespace dbssot::live {
struct Report;
}

namespace dbssot::cli {

/// One line a stage, then what failed and what to do, or what the server says of itself. Holds no secret.
void print_live_report(const live::Report& report, std::ostream& out);

/// The same for programs; keys as in docs/live-check.md.
[[nodiscard]] nlohmann::ordered_json live_report_as_json(const live::Report& report);

}  // namespace dbssot::cli
