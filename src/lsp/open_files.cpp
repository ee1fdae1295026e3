#include "lsp/open_files.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace dbssot::lsp {
namespace {

std::optional<Position> position_in(const nlohmann::json& range, const char* name) {
  const auto found = range.find(name);
  if (found == range.end() || !found->is_object()) return std::nullopt;
  const auto number = [&](const char* key) -> std::optional<std::uint32_t> {
    const auto value = found->find(key);
    if (value == found->end() || !value->is_number_unsigned()) return std::nullopt;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(value->get<std::uint64_t>(), UINT32_MAX));
  };
  const auto line = number("line");
  const auto character = number("character");
  return line && character ? std::optional(Position{*line, *character}) : std::nullopt;
}

}  // namespace

bool apply_change(std::string& text, const nlohmann::json& change, Encoding encoding) {
  if (!change.is_object() || !change.contains("text") || !change["text"].is_string()) return false;
  const auto& replacement = change["text"].get_ref<const std::string&>();
  if (!change.contains("range")) {
    text = replacement;
    return true;
  }
  const nlohmann::json& range = change["range"];
  const auto begin = range.is_object() ? position_in(range, "start") : std::nullopt;
  const auto end = range.is_object() ? position_in(range, "end") : std::nullopt;
  if (!begin || !end) return false;
  const EditorLines lines(text, encoding);
  const std::size_t from = lines.offset(*begin);
  const std::size_t to = std::max(from, lines.offset(*end));
  text.replace(from, to - from, replacement);
  return true;
}

}  // namespace dbssot::lsp
