#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Which keys of nested settings speak of a database. Only for files that set no environment: environment variables are all
/// recorded.
namespace dbssot::config {

/// False for most words, without a copy: each that names a database has db, sq, pg, tg, dat or ngs in it.
[[nodiscard]] bool may_name_database(std::string_view text);
/// A segment of a path that names a relational database or a client of one ("database", "postgres", "datasource").
[[nodiscard]] bool names_database(std::string_view segment);
/// True if one of the segments does that dots in a key part: Spring writes the whole path into one.
[[nodiscard]] bool has_name_of_database(std::string_view part);
/// A key that is part of a connection ("host", "password", "jdbc_url").
[[nodiscard]] bool is_connection_part(std::string_view key);
/// A database URL or a conninfo, whatever its key is called.
[[nodiscard]] bool looks_like_connection(std::string_view value);
/// `type: postgres`, `adapter: postgresql`, `ENGINE: django.db.backends.postgresql`: what stands beside it is a connection.
[[nodiscard]] bool names_database_kind(std::string_view key, std::string_view value);
/// True if the value at the end of a path configures a database connection.
[[nodiscard]] bool configures_database(const std::vector<std::string>& path, std::string_view value);

/// "db_clients[0].host"
[[nodiscard]] std::string dotted(const std::vector<std::string>& path);

}  // namespace dbssot::config
