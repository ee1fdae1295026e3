#include "url/build.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "url/characters.h"
#include "url/encode.h"
#include "url/python_text.h"
#include "url/url.h"

namespace dbssot::url {
namespace {

/// Names under which a family of variables keeps its parts; the first that is set counts.
struct Family {
  const char* source;
  std::array<const char*, 2> host, port, user, password, database;
};

constexpr std::array families{
    Family{"AWS_DB_*",
           {"AWS_DB_HOST", ""},
           {"AWS_DB_PORT", ""},
           {"AWS_DB_USER", "AWS_DB_USERNAME"},
           {"AWS_DB_PASSWORD", ""},
           {"AWS_DB_NAME", ""}},
    Family{"POSTGRES_*",
           {"POSTGRES_HOST", "POSTGRES_SERVER"},
           {"POSTGRES_PORT", ""},
           {"POSTGRES_USER", ""},
           {"POSTGRES_PASSWORD", ""},
           {"POSTGRES_DB", "POSTGRES_DATABASE"}},
    Family{"DB_*",
           {"DB_HOST", ""},
           {"DB_PORT", ""},
           {"DB_USER", "DB_USERNAME"},
           {"DB_PASSWORD", "DB_PASS"},
           {"DB_NAME", "DB_DATABASE"}},
    Family{"PG*", {"PGHOST", ""}, {"PGPORT", ""}, {"PGUSER", ""}, {"PGPASSWORD", ""}, {"PGDATABASE", ""}},
};

class Environment {
 public:
  explicit Environment(const Variables& variables) : variables_(variables) {}
  /// The value of the first name that is set and not empty.
  std::string value(std::initializer_list<std::string_view> names, std::vector<std::string>* used) const {
    for (const std::string_view name : names) {
      for (const auto& [key, text] : variables_) {
        if (name.empty() || key != name || text.empty()) continue;
        if (used != nullptr) used->push_back(key);
        return text.reveal();
      }
    }
    return {};
  }

 private:
  const Variables& variables_;
};

void add_ssl(const Environment& environment, Parts& parts, std::vector<std::string>& used) {
  const auto wanted = python::parse_bool(environment.value({"AWS_REQUIRE_SSL"}, nullptr));
  if (!wanted.value_or(false)) return;
  used.emplace_back("AWS_REQUIRE_SSL");
  const std::string root = environment.value({"AWS_SSLROOTCERT"}, &used);
  parts.params.emplace_back("sslmode", root.empty() ? "require" : "verify-full");
  if (!root.empty()) parts.params.emplace_back("sslrootcert", root);
}

std::string text_of(const nlohmann::json& object, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const auto found = object.find(name);
    if (found == object.end()) continue;
    if (found->is_string()) return found->get<std::string>();
    if (found->is_number_integer()) return std::to_string(found->get<long long>());
  }
  return {};
}

}  // namespace

std::optional<Sensitive> build_url(const Parts& parts) {
  if (parts.host.empty() && parts.database.empty()) return std::nullopt;
  std::string url = "postgresql://";
  if (!parts.user.empty() || !parts.password.empty()) {
    url += encode(parts.user);
    if (!parts.password.empty()) url += ":" + encode(parts.password.reveal());
    url += "@";
  }
  const bool socket = parts.host.starts_with('/');
  if (!socket) url += parts.host.find(':') != std::string::npos ? "[" + parts.host + "]" : encode(parts.host);
  if (!parts.port.empty() && !socket) url += ":" + encode(parts.port);
  url += "/" + encode(parts.database);
  char mark = '?';
  const auto add = [&](std::string_view name, std::string_view value) {
    url += mark;
    url += encode(name) + "=" + encode_value(value);
    mark = '&';
  };
  if (socket) add("host", parts.host);
  // A port in front would be one of an empty host, to which asyncpg goes; a socket of Cloud SQL has none of its own.
  if (socket && !parts.port.empty() && parts.port != "5432" && !parts.host.starts_with("/cloudsql/")) add("port", parts.port);
  for (const auto& [name, value] : parts.params) {
    if (!socket || !name.starts_with("ssl")) add(name, value);
  }
  return Sensitive(url);
}

std::optional<Sensitive> build_cloud_sql_url(std::string_view instance, const Parts& parts) {
  // project:region:instance, and a project of a domain has one colon more
  const auto colons = std::ranges::count(instance, ':');
  if (colons < 2 || colons > 3 || instance.find_first_of("/ ") != std::string_view::npos) return std::nullopt;
  Parts socket = parts;
  socket.host = "/cloudsql/" + std::string(instance);
  socket.port.clear();
  return build_url(socket);
}

std::optional<Parts> parts_of_secret(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  Parts parts;
  parts.user = text_of(json, {"username", "user"});
  parts.password = Sensitive(text_of(json, {"password"}));
  parts.host = text_of(json, {"host", "hostname"});
  parts.port = text_of(json, {"port"});
  parts.database = text_of(json, {"dbname", "database", "name", "dbName"});
  if (parts.host.empty() && parts.database.empty() && parts.user.empty()) return std::nullopt;
  return parts;
}

Built build_from_variables(const Variables& variables) {
  const Environment environment(variables);
  Built built;
  if (const std::string url = environment.value({"DATABASE_URL"}, &built.used); !url.empty()) {
    built.url = Sensitive(url);
    built.source = "DATABASE_URL";
    return built;
  }
  if (const std::string secret = environment.value({"AWS_DB_SECRET"}, nullptr); !secret.empty()) {
    if (auto parts = parts_of_secret(secret)) {
      built.used.emplace_back("AWS_DB_SECRET");
      add_ssl(environment, *parts, built.used);
      built.url = build_url(*parts);
      built.source = "AWS_DB_SECRET";
      if (built.url) return built;
    }
    built.notes.emplace_back("AWS_DB_SECRET is no JSON with username, password, host, port and dbname");
  }
  for (const Family& family : families) {
    std::vector<std::string> used;
    Parts parts;
    parts.host = environment.value({family.host[0], family.host[1]}, &used);
    parts.port = environment.value({family.port[0], family.port[1]}, &used);
    parts.user = environment.value({family.user[0], family.user[1]}, &used);
    parts.password = Sensitive(environment.value({family.password[0], family.password[1]}, &used));
    parts.database = environment.value({family.database[0], family.database[1]}, &used);
    if (used.empty()) continue;
    const std::string instance = environment.value({"INSTANCE_CONNECTION_NAME", "CLOUD_SQL_CONNECTION_NAME"}, nullptr);
    std::vector<std::string> missing;
    if (parts.host.empty() && instance.empty()) missing.emplace_back(family.host[0]);
    if (parts.user.empty()) missing.emplace_back(family.user[0]);
    if (parts.database.empty()) missing.emplace_back(family.database[0]);
    if (!missing.empty()) {
      for (const std::string& name : missing) built.notes.push_back(name + " is missing, so " + family.source + " make no URL");
      continue;
    }
    if (parts.password.empty()) built.notes.push_back(std::string(family.password[0]) + " is missing: the URL has no password");
    if (!instance.empty() && (parts.host.empty() || parts.host.starts_with('/'))) {
      used.emplace_back(environment.value({"INSTANCE_CONNECTION_NAME"}, nullptr).empty() ? "CLOUD_SQL_CONNECTION_NAME"
                                                                                         : "INSTANCE_CONNECTION_NAME");
      built.url = build_cloud_sql_url(instance, parts);
      if (!built.url) built.notes.emplace_back("the Cloud SQL instance is not written as project:region:instance");
    } else {
      if (std::string_view(family.source) == "AWS_DB_*") add_ssl(environment, parts, used);
      built.url = build_url(parts);
    }
    if (!built.url) continue;
    built.used = std::move(used);
    built.source = family.source;
    return built;
  }
  if (built.notes.empty()) built.notes.emplace_back("no variable names a database");
  return built;
}

}  // namespace dbssot::url
