#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "facts/fact_json.h"
#include "lint/finding.h"
#include "lint/secrets.h"
#include "map/map.h"

/// `dbssot map` in its formats. Redaction and escaping for the receiver happen here.
namespace dbssot::report {

struct MapReport {
  const map::Map& map;
  std::string_view version;
  const Secrets& secrets;
  std::span<const Finding> findings;      ///< of the run, suppressed ones among them
  const std::vector<std::string>& files;  ///< by FileId of the findings
  std::span<const PrintedFact> facts;     ///< sqlite only

  /// Any text of the project on its way out: secrets masked, control characters made visible.
  [[nodiscard]] std::string shown(std::string_view text) const;
  /// A redacted URL likewise; its scheme is a client's name, even where somebody took that for a password.
  [[nodiscard]] std::string shown_url(std::string_view url) const;
};

[[nodiscard]] std::string write_map_text(const MapReport& report);
/// docs/map.schema.json
[[nodiscard]] std::string write_map_json(const MapReport& report);
/// Graphviz renders it: `dbssot map --format dot | dot -Tsvg`.
[[nodiscard]] std::string write_map_dot(const MapReport& report);
/// The bytes of an SQLite database, the facts as tables: docs/map.md. Nothing, and a sentence in `fault`, where SQLite is not
/// installed.
[[nodiscard]] std::optional<std::string> write_map_sqlite(const MapReport& report, std::string& fault);

}  // namespace dbssot::report
