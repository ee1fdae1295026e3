#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "map/compare.h"
#include "report/page.h"

/// `dbssot compare` in its formats.
namespace dbssot::report {

struct CompareReport {
  std::string before, after;  ///< names of the revisions
  const map::Comparison& comparison;
  const Report& gone;                  ///< of the former state, with the findings that are gone
  const Report& added;                 ///< of the latter, with those that are new
  const PageParts& parts;              ///< of the latter
  std::vector<std::string> revisions;  ///< of the series, the oldest first; empty without one
  std::vector<map::Series> series;     ///< beside revisions
  std::vector<std::string> remarks;    ///< what was not compared

  [[nodiscard]] std::string shown(std::string_view text) const;  ///< secrets of both sides masked
};

[[nodiscard]] std::string write_compare_text(const CompareReport& report);
[[nodiscard]] std::string write_compare_markdown(const CompareReport& report);
/// docs/compare.schema.json
[[nodiscard]] std::string write_compare_json(const CompareReport& report);
[[nodiscard]] std::string write_compare_html(const CompareReport& report);

}  // namespace dbssot::report
