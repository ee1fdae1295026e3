#pragma once

#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

/// Knowledge about database clients, one JSON file each under data/, embedded when building. The section "code" says how a client
/// is met in source code (code_shape.h), "url" what it does with a URL (url_shape.h).
namespace dbssot::drivers {

struct Document {
  std::string id;  ///< file name without extension: "asyncpg"
  const nlohmann::json* content;
};

/// Parsed on first use, sorted by id.
[[nodiscard]] std::span<const Document> documents();
[[nodiscard]] const nlohmann::json* find(std::string_view id);

}  // namespace dbssot::drivers
