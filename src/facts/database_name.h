#pragma once

#include <string_view>

#include "source/letters.h"

namespace dbssot {

/// A name that says "URL of a database": DATABASE_URL, db_url, SQLALCHEMY_DATABASE_URI, conninfo, dsn. Dots part it; the last part
/// counts.
[[nodiscard]] bool names_database_url(std::string_view name);
/// False for most names, by their letters alone: that one says no.
[[nodiscard]] bool may_name_database_url(Letters letters);

}  // namespace dbssot
