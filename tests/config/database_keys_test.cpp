#include <catch2/catch.hpp>

#include "frontends/config/database_keys.h"

using namespace dbssot::config;

TEST_CASE("names of databases are told apart from others without a copy first") {
  for (const char* name :
       {"database",   "databases",  "DB",        "dbs",          "postgres",         "PostgreSQL",        "pg",
        "pgsql",      "sqlalchemy", "SQL",       "mysql",        "data_source",      "ConnectionStrings", "connection-strings",
        "dbClients",  "rdbms",      "jdbc",      "r2dbc",        "globalPostgresql", "datastore",         "initdb",
        "db_primary", "main-db",    "db-config", "shopDatabase", "userPostgres",     "shopPostgresql",    "jdbcPool"}) {
    CAPTURE(name);
    CHECK(names_database(name));
    CHECK(may_name_database(name));
  }
  for (const char* name : {"group", "general", "tags", "backup", "language", "quantity", "debug", "strings", "aggregate", ""}) {
    CAPTURE(name);
    CHECK_FALSE(names_database(name));
  }
  CHECK_FALSE(may_name_database("edit-recipe-group"));
  CHECK(has_name_of_database("spring.datasource.url"));
  CHECK_FALSE(has_name_of_database("spring.application.name"));
}
