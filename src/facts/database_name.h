#pragma once

#include <string_view>

namespace dbssot {

/// A name that says "URL of a database": DATABASE_URL, db_url, SQLALCHEMY_DATABASE_URI, conninfo, dsn. Dots part it; the last part
/// counts.
[[nodiscard]] bool names_database_url(std::string_view name);

}  // namespace dbssot
