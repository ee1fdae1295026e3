#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "map/map.h"

namespace dbssot::report {

using Shown = std::function<std::string(std::string_view)>;

/// How texts of the project, and redacted URLs among them, go out.
struct MapTexts {
  Shown text, url;
};

/// The parts of docs/map.schema.json, which pages and comparisons take too.
[[nodiscard]] nlohmann::ordered_json map_as_json(const map::Map& map, const MapTexts& texts);
[[nodiscard]] nlohmann::ordered_json metrics_as_json(const map::Metrics& metrics, const Shown& shown);

}  // namespace dbssot::report
