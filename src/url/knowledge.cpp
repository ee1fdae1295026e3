#include "url/knowledge.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "drivers/registry.h"
#include "url/characters.h"

namespace dbssot::url {
namespace {

using nlohmann::json;

const json& url_section(std::string_view id) {
  static const json empty = json::object();
  const json* document = drivers::find(id);
  if (document == nullptr || !document->contains("url")) return empty;
  return (*document)["url"];
}

std::vector<std::string> strings(const json& section, const char* key) { return section.value(key, std::vector<std::string>{}); }

Check check_of(const json& entry) {
  static const std::unordered_map<std::string, Check> names{{"integer-tcp", Check::integer_tcp},
                                                            {"integer-late", Check::integer_late},
                                                            {"tls-version", Check::tls_version},
                                                            {"auth-methods", Check::auth_methods},
                                                            {"base64-32", Check::base64_32},
                                                            {"sslmode", Check::sslmode},
                                                            {"positive-float", Check::positive_float},
                                                            {"session-attributes", Check::session_attributes},
                                                            {"gsslib", Check::gsslib},
                                                            {"integer", Check::integer},
                                                            {"boolean", Check::boolean},
                                                            {"conninfo", Check::conninfo},
                                                            {"dsn", Check::dsn}};
  if (entry.contains("error")) return Check::always_fails;
  if (entry.contains("values")) return Check::one_of;
  const std::string name = entry.value("check", entry.value("takes", std::string()));
  const auto found = names.find(name);
  return found == names.end() ? Check::none : found->second;
}

Parameters parameters(const json& section, const char* key) {
  Parameters result;
  if (!section.contains(key)) return result;
  for (const auto& [name, entry] : section[key].items()) {
    Parameter parameter;
    parameter.name = name;
    if (entry.contains("since")) parameter.since = version_number(entry["since"].get<std::string>());
    if (entry.contains("until")) parameter.until = version_number(entry["until"].get<std::string>());
    parameter.check = check_of(entry);
    parameter.values = strings(entry, "values");
    parameter.error = entry.value("error", std::string());
    parameter.most = entry.value("most", 0);
    result.add(std::move(parameter));
  }
  return result;
}

Parameters names(const json& section, const char* key) {
  Parameters result;
  for (const std::string& name : strings(section.value("settings", json::object()), key)) {
    Parameter parameter;
    parameter.name = name;
    result.add(std::move(parameter));
  }
  return result;
}

std::vector<Dialect> dialects(const json& section) {
  std::vector<Dialect> result;
  for (const json& entry : section.value("dialects", json::array())) {
    Dialect dialect;
    dialect.name = entry.value("name", "");
    dialect.opens = entry.value("opens", "");
    const std::string mode = entry.value("mode", "sync");
    dialect.sync = mode != "async";
    dialect.async = mode != "sync";
    if (entry.contains("since")) dialect.since = version_number(entry["since"].get<std::string>());
    if (entry.contains("until")) dialect.until = version_number(entry["until"].get<std::string>());
    result.push_back(std::move(dialect));
  }
  return result;
}

Knowledge compile() {
  Knowledge all;
  const json& libpq = url_section("libpq");
  all.libpq = parameters(libpq, "keywords");
  all.libpq_socket_directory = libpq.value("socket_directory", "/var/run/postgresql");
  all.auth_methods = strings(libpq, "auth_methods");
  all.tls_versions = strings(libpq, "tls_versions");
  all.psycopg2_arguments = parameters(url_section("psycopg2"), "arguments");
  all.psycopg3_arguments = parameters(url_section("psycopg3"), "arguments");
  all.pg8000_arguments = parameters(url_section("pg8000"), "arguments");
  const json& asyncpg = url_section("asyncpg");
  all.asyncpg_query = parameters(asyncpg, "query");
  all.asyncpg_arguments = parameters(asyncpg, "arguments");
  all.asyncpg_socket_directories = strings(asyncpg, "socket_directories");
  all.asyncpg_sslmode_attributes = strings(asyncpg, "sslmode_attributes");
  all.asyncpg_session_attributes = strings(asyncpg, "session_attributes");
  const json& sqlalchemy = url_section("sqlalchemy");
  all.dialects = dialects(sqlalchemy);
  all.sqlalchemy_asyncpg = parameters(sqlalchemy, "asyncpg_arguments");
  const json& server = url_section("postgresql-server");
  all.server_settings = names(server, "user");
  all.superuser_settings = names(server, "superuser");
  for (const drivers::Document& document : drivers::documents()) {
    const std::string version = url_section(document.id).value("version", std::string());
    if (!version.empty()) all.defaults[document.id] = version;
  }
  return all;
}

}  // namespace

int version_number(std::string_view text) {
  int major = 0;
  int minor = 0;
  std::size_t at = 0;
  while (at < text.size() && !is_digit(text[at])) ++at;
  for (; at < text.size() && is_digit(text[at]) && major < 100000; ++at) major = major * 10 + (text[at] - '0');
  if (at < text.size() && text[at] == '.') {
    for (++at; at < text.size() && is_digit(text[at]) && minor < 1000; ++at) minor = minor * 10 + (text[at] - '0');
  }
  return major * 1000 + std::min(minor, 999);
}

void Parameters::add(Parameter parameter) {
  index_.emplace(parameter.name, all_.size());
  all_.push_back(std::move(parameter));
}

const Parameter* Parameters::find_any(std::string_view name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? nullptr : &all_[found->second];
}

const Parameter* Parameters::find(std::string_view name, int version) const {
  const Parameter* parameter = find_any(name);
  return parameter != nullptr && parameter->known_to(version) ? parameter : nullptr;
}

const Knowledge& knowledge() {
  static const Knowledge all = compile();
  return all;
}

bool is_sslmode(std::string_view text) {
  static constexpr std::array modes{"disable", "allow", "prefer", "require", "verify-ca", "verify-full"};
  return std::ranges::any_of(modes, [&](std::string_view mode) { return mode == text; });
}

VersionSet version_set(const Versions& versions) {
  if (versions.empty()) {
    static const VersionSet defaults = version_set({{"", ""}});
    return defaults;
  }
  const auto number = [&](std::string_view id) {
    if (const auto stated = versions.find(id); stated != versions.end()) return version_number(stated->second);
    const auto known = knowledge().defaults.find(id);
    return known == knowledge().defaults.end() ? 0 : version_number(known->second);
  };
  return {number("libpq"), number("psycopg2"), number("psycopg3"), number("asyncpg"), number("sqlalchemy"), number("pg8000")};
}

}  // namespace dbssot::url
