#include "frontends/config/requirement.h"

#include <algorithm>
#include <cctype>

namespace dbssot::config {

using source::View;

namespace {

bool is_name_part(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.'; }

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

/// The driver that an extra brings: asyncpg of cloud-sql-python-connector[asyncpg], psycopg2-binary of
/// sqlalchemy[postgresql-psycopg2binary]; "" for extras that bring none.
std::string driver_of_extra(std::string_view package, std::string_view extra) {
  std::string name;
  for (const char c : extra) name += c == '_' || c == '.' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (name == "postgresql")
    return normalised_package(package) == "sqlalchemy" ? "psycopg2" : normalised_package(package) == "databases" ? "asyncpg" : "";
  if (name.starts_with("postgresql-")) name.erase(0, 11);
  if (name == "psycopg2binary") return "psycopg2-binary";
  if (name == "psycopgbinary") return "psycopg-binary";
  for (const std::string_view driver : {"asyncpg", "psycopg2", "psycopg2-binary", "psycopg", "pg8000", "aiopg", "psycopg2cffi"}) {
    if (name == driver) return name;
  }
  return "";
}

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
  if (at < text.size() && text[at] == '[') {
    const std::size_t close = std::min(text.find(']', at), text.size() - 1);
    found.extras = text.substr(at + 1, close - at - 1);
    at = close + 1;
  }
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
  for (std::size_t at = 0; at < found.extras.size();) {
    const std::size_t end = std::min(found.extras.find(',', at), found.extras.size());
    std::string_view extra = found.extras.substr(at, end - at);
    while (!extra.empty() && is_space(extra.front())) extra.remove_prefix(1);
    while (!extra.empty() && is_space(extra.back())) extra.remove_suffix(1);
    const std::size_t stands = begin + static_cast<std::size_t>(extra.data() - requirement.data());
    if (const std::string driver = driver_of_extra(found.name, extra); !driver.empty())
      recorder.depend(driver, "", manifest, text.range(stands, stands + extra.size()));
    at = end + 1;
  }
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
    for (const View extra : value["extras"].items()) {
      if (const std::string driver = driver_of_extra(name.text(), extra.text()); !driver.empty())
        recorder.depend(driver, "", manifest, extra.range());
    }
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
