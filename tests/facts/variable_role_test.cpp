#include <catch2/catch.hpp>

#include "facts/variable_role.h"

using namespace dbssot;

namespace {

bool reads_as(std::string_view name, VariableRole role, std::string_view family) {
  const VariableName read = read_variable_name(name);
  return read.role == role && read.family == family;
}

}  // namespace

TEST_CASE("names of one database share a family") {
  CHECK(reads_as("DATABASE_URL", VariableRole::url, ""));
  CHECK(reads_as("SQLALCHEMY_DATABASE_URI", VariableRole::url, ""));
  CHECK(reads_as("POSTGRES_HOST", VariableRole::host, ""));
  CHECK(reads_as("PGHOST", VariableRole::host, ""));
  CHECK(reads_as("PGPORT", VariableRole::port, ""));
  CHECK(reads_as("PGDATABASE", VariableRole::database, ""));
  CHECK(reads_as("DB_NAME", VariableRole::database, ""));
  CHECK(reads_as("POSTGRES_DB", VariableRole::database, ""));
  CHECK(reads_as("AWS_DB_PASSWORD", VariableRole::password, ""));
  CHECK(reads_as("sqlalchemy.url", VariableRole::url, ""));
}

TEST_CASE("what else a name says sets it apart") {
  CHECK(reads_as("ORDERS_DATABASE_URL", VariableRole::url, "ORDERS"));
  CHECK(reads_as("ORDERS_DB_HOST", VariableRole::host, "ORDERS"));
  CHECK(reads_as("TEST_DATABASE_URL", VariableRole::url, "TEST"));
  CHECK(reads_as("APP_DBHOST", VariableRole::host, "APP"));
  CHECK(reads_as("shopDbPwd", VariableRole::password, "SHOP"));
  CHECK(reads_as("DATABASE_URL_POOLED", VariableRole::other, "URL_POOLED"));
}

TEST_CASE("a name may say nothing about the connection") {
  CHECK(read_variable_name("POSTGRES_PASSWORD_FILE").role == VariableRole::other);
  CHECK(read_variable_name("DB_POOL_SIZE").role == VariableRole::other);
  CHECK(read_variable_name("").role == VariableRole::other);
  CHECK(read_variable_name("___").role == VariableRole::other);
}
