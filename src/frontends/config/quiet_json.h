#pragma once

#include <optional>
#include <string_view>

#include "frontends/config/subject.h"

/// Most JSON of a repository is data: translations, maps, answers of other programs. This tells so in one pass that keeps nothing,
/// a tenth of what a document and its readers cost.
namespace dbssot::config {

/// The kind of a JSON file that sets nothing, refers to nothing and has no fault: "settings", "spring", …; "" for schemas and the
/// like, which hold no settings. Nothing: the file has to be read.
[[nodiscard]] std::optional<std::string_view> kind_of_quiet_json(const PathFacts& file, std::string_view bytes);

}  // namespace dbssot::config
