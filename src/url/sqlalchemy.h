#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "url/knowledge.h"
#include "url/outcome.h"

/// SQLAlchemy's URL and what its PostgreSQL dialects make of it.
namespace dbssot::url::sqlalchemy {

/// One key of the query with all its values.
struct QueryItem {
  std::string key;
  std::vector<std::string> values;
  std::size_t offset = 0;  ///< in the text

  /// As a driver gets it: the text, or a tuple's repr() where one is turned into text.
  [[nodiscard]] std::string text() const;
};

struct Url {
  std::string drivername;                                               ///< "postgresql+asyncpg"
  std::optional<std::string> username, password, host, port, database;  ///< port in normal form, "0" kept
  std::vector<QueryItem> query;

  [[nodiscard]] const QueryItem* find(std::string_view key) const;
};

/// make_url(). Source: sqlalchemy/engine/url.py, `_parse_url`; the grammar is the same from 1.4 to 2.1, the database is decoded
/// from 2.1 on.
[[nodiscard]] Outcome<Url> parse(std::string_view text, int version);

/// Connects through a dialect's driver: "psycopg2", "psycopg", "psycopg_async", "asyncpg", "pg8000", "sqlite".
[[nodiscard]] Outcome<Attempt> connect(const Url& url, std::string_view driver, const VersionSet& versions);

/// The driver, for connect(), behind create_engine() or create_async_engine() with the URL as it is: also "sqlite", and "" for
/// other databases. A fault for an unknown dialect and for one of the other kind.
[[nodiscard]] Outcome<std::string_view> engine_driver(const Url& url, bool async, const VersionSet& versions);

}  // namespace dbssot::url::sqlalchemy
