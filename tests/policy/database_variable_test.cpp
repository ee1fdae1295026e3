#include <catch2/catch.hpp>

#include "policy/database_variable.h"
#include "policy/policy.h"

using dbssot::is_database_variable;
using dbssot::Policy;

TEST_CASE("names of database variables") {
  const char* name = GENERATE(
      // whole addresses
      "DATABASE_URL", "DATABASE_URI", "DB_URL", "DB_URI", "DB_DSN", "DATABASE_DSN", "PG_DSN", "POSTGRES_DSN", "POSTGRES_URL",
      "POSTGRESQL_URL", "SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_DATABASE_URL", "SQLALCHEMY_URL", "sqlalchemy.url",
      "DATABASE_CONNECTION_STRING", "DB_CONNECTION_STRING", "POSTGRES_CONNECTION_URL", "PG_CONN_STR",
      "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "SPRING_DATASOURCE_URL", "ConnectionStrings.Catalog", "ConnectionStrings__Default",
      "INSTANCE_CONNECTION_NAME", "CLOUD_SQL_CONNECTION_NAME", "STAGING_INSTANCE_CONNECTION_NAME",
      // parts
      "POSTGRES_HOST", "POSTGRES_PORT", "POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_SERVER", "POSTGRES_DATABASE",
      "POSTGRESQL_HOST", "POSTGRESQL_DATABASE", "POSTGRES_PASSWORD_FILE", "POSTGRES_SSLMODE", "DB_HOST", "DB_PORT", "DB_NAME",
      "DB_USER", "DB_USERNAME", "DB_PASS", "DB_PASSWORD", "DB_PWD", "DB_DATABASE", "DB_SERVER", "DB_SSLMODE", "DB_SSL_MODE",
      "DATABASE_HOST", "DATABASE_PORT", "DATABASE_NAME", "DATABASE_USER", "DATABASE_PASSWORD", "AWS_DB_HOST", "AWS_DB_NAME",
      "AWS_DB_PASSWORD", "AWS_DB_SECRET", "RDS_HOSTNAME", "RDS_PASSWORD",
      // libpq's own
      "PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGPASSWORD", "PGPASSFILE", "PGSSLMODE", "PGSSLROOTCERT",
      "PGSERVICE",
      // with words around
      "APP_DBHOST", "shopDbPwd", "ORDERS_DATABASE_URL", "LETTA_PG_URI", "MYAPP_POSTGRES_HOST", "TEST_DATABASE_URL",
      "PAPERLESS_DBHOST", "PAPERLESS_DBPASS", "DATABASE_URL_SYNC", "DATABASE_URL_STAGING", "DATABASE_READ_URL",
      "POSTGRES_URL_NON_POOLING", "SQL_HOST", "SQL_DATABASE", "OPENFGA_DATASTORE_URI", "DatabaseOptions__ConnectionString",
      "DATABASE_PRIVATE_URL", "HEROKU_POSTGRESQL_BLUE_URL", "DB_PORT_5432_TCP_ADDR", "POSTGRES_SERVICE_HOST", "database.url",
      "dbHost", "DBPassword", "KC_DB_URL", "GF_DATABASE_HOST", "DB_POSTGRESDB_HOST", "ORDERSDB_URL", "TIMESCALEDB_HOST",
      "MIGRATIONS_DB_USER", "ALEMBIC_DATABASE_URL");
  INFO(name);
  CHECK(is_database_variable(Policy{}, name));
  CHECK(dbssot::may_be_database_variable(Policy{}, name));
  CHECK(dbssot::may_be_database_variable(Policy{}, dbssot::letters_of(name)));
}

TEST_CASE("names that only look like database variables") {
  const char* name = GENERATE(
      // tuning and values beside the address
      "DB_POOL_SIZE", "DB_POOL_TIMEOUT", "DB_MAX_OVERFLOW", "DB_ECHO", "DB_TIMEOUT", "DATABASE_TIMEOUT", "DATABASE_ENCRYPTION_KEY",
      "DB_TYPE", "DB_ENGINE", "DB_DRIVER", "DB_CONNECTION", "DATABASE_SCHEMA", "DB_CHARSET", "SQLALCHEMY_ECHO",
      "SQLALCHEMY_POOL_SIZE", "SQLALCHEMY_TRACK_MODIFICATIONS", "PGDATA", "POSTGRES_VERSION", "POSTGRES_IMAGE",
      "POSTGRES_INITDB_ARGS", "POSTGRES_HOST_AUTH_METHOD", "DATABASE_HOST_CHECK_INTERVAL", "PG_POOL_URL_TTL", "DB_NAME_PREFIX",
      "DB_USER_TABLE", "AWS_DB_POOL_SIZE",
      // other systems
      "PGADMIN_DEFAULT_EMAIL", "PGADMIN_DEFAULT_PASSWORD", "REDIS_URL", "REDIS_DB", "REDIS_DB_HOST", "MONGO_URL", "MONGODB_URI",
      "MONGO_DB_NAME", "DATASTORE_HOST", "DATASTORE_EMULATOR_HOST", "SQL_SERVER_PASSWORD", "SQL_ECHO", "MYSQL_HOST",
      "MYSQL_DATABASE", "RABBITMQ_HOST", "ELASTIC_PASSWORD", "ELASTICSEARCH_URL", "CACHE_URL", "CACHE_DB_URL", "VECTOR_DB_URL",
      "CHROMA_DB_HOST", "NEO4J_URI", "YDB_ENDPOINT", "TESTSUITE_YDB_HOST", "CLICKHOUSE_DB_HOST", "INFLUXDB_URL", "TMDB_URL",
      "SMTP_HOST", "SENTRY_DSN", "APP_URL", "HOST", "PORT", "USERNAME", "PASSWORD", "SECRET_KEY", "API_URL",
      // switches, and words inside words
      "USE_DATABASE_URL", "SKIP_DB_HOST", "REQUIRE_DATABASE_URL", "DBUS_SESSION_BUS_ADDRESS", "FEEDBACK_URL", "ADBHOST",
      "SUBDOMAIN_HOST", "UPGRADE_URL", "DBT_PROFILES_DIR", "DB", "DATABASE", "");
  INFO(name);
  CHECK_FALSE(is_database_variable(Policy{}, name));
}

TEST_CASE("the policy's globs replace the built-in names") {
  Policy policy;
  policy.variables = {"DATABASE_URL", "SHOP_DB_*", "{A,B}_STORE"};
  CHECK(is_database_variable(policy, "DATABASE_URL"));
  CHECK(is_database_variable(policy, "SHOP_DB_HOST"));
  CHECK(is_database_variable(policy, "B_STORE"));
  CHECK_FALSE(is_database_variable(policy, "POSTGRES_HOST"));
  CHECK_FALSE(is_database_variable(policy, "MY_SHOP_DB_HOST"));
}

TEST_CASE("a wildcard does not take tuning with it, an exact name does") {
  Policy policy;
  policy.variables = {"DB_*", "DB_POOL_MODE"};
  CHECK_FALSE(is_database_variable(policy, "DB_POOL_SIZE"));
  CHECK_FALSE(is_database_variable(policy, "DB_ECHO"));
  CHECK(is_database_variable(policy, "DB_POOL_MODE"));
  CHECK(is_database_variable(policy, "DB_REGION"));
}
