#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "map/graph.h"
#include "map/map.h"
#include "report/report.h"

/// The HTML page of `check`, `map` and `compare`: one file that loads nothing. Its script and style are ours and the content
/// security policy names them by their hash; whatever comes from the project is data in JSON, set as text.
namespace dbssot::report {

/// What a page shows besides findings.
struct PageParts {
  map::Map map;
  map::Graph graph;
  std::optional<map::Layout> layout;
  std::string layout_fault;  ///< why there is none, for readers
};

struct Page {
  std::string_view command;  ///< "check", "map", "compare"
  const PageParts* parts = nullptr;
  const nlohmann::ordered_json* compare = nullptr;  ///< compare_as_json(); texts in it have passed shown()
  const Report* gone = nullptr;  ///< compare: the former state with the findings that are gone; those of the page's report are new
};

[[nodiscard]] std::string write_page(const Report& report, const Page& page);

}  // namespace dbssot::report
