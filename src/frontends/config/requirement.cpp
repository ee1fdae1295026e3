#include "frontends/config/requirement.h"

#include <algorithm>
#include <cctype>

namespace dbssot::config {

using source::View;

namespace {

bool is_name_part(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.'; }

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

}  // namespace

Requirement parse_requirement(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && is_space(text[at])) ++at;
  const std::size_t begin = at;
  if (at >= text.size() || std::isalnum(static_cast<unsigned char>(text[at])) == 0) return {};
  while (at < text.size() && is_name_part(text[at])) ++at;
  Requirement found;
  found.name = text.substr(begin, at - begin);
  while (at < text.size() && is_space(text[at])) ++at;
  if (at < text.size() && text[at] == '[') at = std::min(text.find(']', at), text.size() - 1) + 1;
  for (; at < text.size() && text[at] != ';' && text[at] != '#'; ++at) {
    if (text.substr(at).starts_with("--")) break;
    if (!is_space(text[at]) && text[at] != '(' && text[at] != ')' && text[at] != '\\') found.version += text[at];
  }
  // `local/path` and `https://…` begin like names.
  constexpr std::string_view operators = "=<>!~@";
  if (!found.version.empty() && operators.find(found.version.front()) == std::string_view::npos) return {};
  return found;
}

void depend_on_requirement(const SourceText& text, std::string_view requirement, std::size_t begin, std::string_view manifest,
                           Recorder& recorder) {
  const Requirement found = parse_requirement(requirement);
  if (found.name.empty()) return;
  const auto shift = static_cast<std::size_t>(found.name.data() - requirement.data());
  recorder.depend(found.name, found.version, manifest, text.range(begin + shift, begin + shift + found.name.size()));
}

void depend_on_list(View list, std::string_view manifest, Recorder& recorder) {
  for (const View item : list.items()) {
    if (item.is_scalar()) depend_on_requirement(item.document()->text, item.text(), item.begin_offset(), manifest, recorder);
  }
}

void depend_on_map(View map, std::string_view manifest, Recorder& recorder) {
  for (const auto& [name, value] : map.members()) {
    if (name.text() == "python") continue;
    const View version = value.is_map() ? value["version"] : value;
    recorder.depend(name.text(), version.text(), manifest, name.range());
  }
}

void depend_on_lock(View packages, std::string_view manifest, Recorder& recorder) {
  for (const View package : packages.items()) {
    const View name = package["name"];
    if (!name.is_scalar()) continue;
    const std::string& version = package["version"].text();
    recorder.depend(name.text(), version.empty() ? "" : "==" + version, manifest, name.range());
  }
}

}  // namespace dbssot::config
