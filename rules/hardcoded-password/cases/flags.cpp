#include <string>

#include <absl/flags/flag.h>
#include <absl/strings/str_cat.h>
#include <gflags/gflags.h>
#include <libpq-fe.h>
#include <pqxx/pqxx>

ABSL_FLAG(std::string, database_url, "postgresql://shop:tram-lemon-84@db.internal/shop", "where");  // expect: hardcoded-password
ABSL_FLAG(std::string, db_password, "tram-lemon-84", "password");  // expect: hardcoded-password
ABSL_FLAG(std::string, stock_password, "quartz 17 heron", "password");  // expect: hardcoded-password "stock_password"
ABSL_FLAG(std::string, archive_password, "", "password");  // fine: hardcoded-password (empty)
DEFINE_string(report_password, "tram-lemon-84", "password");  // expect: hardcoded-password "report_password"
DEFINE_string(report_user, "quartz 17 heron", "user");  // fine: hardcoded-password (a user)

pqxx::connection by_url() { return pqxx::connection(absl::GetFlag(FLAGS_database_url)); }

PGconn* by_parts(const char* host) {
  return PQsetdbLogin(host, "5432", nullptr, nullptr, "shop", "shop", absl::GetFlag(FLAGS_db_password).c_str());
}

PGconn* by_text() {
  return PQconnectdb(absl::StrCat("host=db.internal dbname=shop password=", absl::GetFlag(FLAGS_stock_password)).c_str());
}

PGconn* archive() {
  return PQconnectdb(absl::StrCat("host=db.internal dbname=archive password=", absl::GetFlag(FLAGS_archive_password)).c_str());
}

PGconn* reports() {
  return PQconnectdb(("host=db.internal dbname=reports user=" + FLAGS_report_user + " password='" + FLAGS_report_password + "'").c_str());
}
