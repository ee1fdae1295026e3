#include "drivers/registry.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace dbssot::embedded {
extern const std::vector<std::pair<std::string_view, std::string_view>> driver_data;
}

namespace dbssot::drivers {
namespace {

std::vector<Document> parse_all() {
  static std::vector<nlohmann::json> contents;
  contents.reserve(embedded::driver_data.size());
  std::vector<Document> documents;
  for (const auto& [name, text] : embedded::driver_data) {
    // Driver data carries comments that say where the knowledge comes from. A fault in it is a fault of the build, so it may throw.
    contents.push_back(nlohmann::json::parse(text, nullptr, true, /*ignore_comments=*/true));
    documents.push_back({std::string(name.substr(0, name.rfind('.'))), &contents.back()});
  }
  std::ranges::sort(documents, {}, &Document::id);
  return documents;
}

}  // namespace

std::span<const Document> documents() {
  static const std::vector<Document> all = parse_all();
  return all;
}

const nlohmann::json* find(std::string_view id) {
  for (const Document& document : documents()) {
    if (document.id == id) return document.content;
  }
  return nullptr;
}

}  // namespace dbssot::drivers
