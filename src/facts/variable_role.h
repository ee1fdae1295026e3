#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dbssot {

/// What a variable's name says that it holds.
enum class VariableRole : std::uint8_t { other, url, host, port, database, user, password };

/// A variable's name taken apart. Two variables of one family speak of the same database: DATABASE_URL, POSTGRES_HOST and PGPORT
/// share the family "", ORDERS_DATABASE_URL and ORDERS_DB_HOST the family "ORDERS", TEST_DATABASE_URL stands alone in "TEST".
struct VariableName {
  VariableRole role = VariableRole::other;
  std::string family;  ///< upper case; words that only say "database" are left out
};

/// Reads names of environment variables, settings fields and dotted options ("POSTGRES_HOST", "PGHOST", "db_password",
/// "sqlalchemy.url", "APP_DBHOST", "shopDbPwd").
[[nodiscard]] VariableName read_variable_name(std::string_view name);

}  // namespace dbssot
