#include "frontends/live/cause.h"

#include <cerrno>
#include <string>

#include <catch2/catch.hpp>

#include "frontends/live/live.h"
#include "frontends/live/mask.h"
#include "frontends/live/platform.h"

using namespace dbssot;
using namespace dbssot::live;
using namespace std::chrono_literals;

namespace {

std::string told(Stage stage, std::string_view message) {
  Evidence evidence;
  evidence.stage = stage;
  evidence.message = message;
  const Diagnosis diagnosis = diagnose(evidence);
  return std::string(name_of(diagnosis.stage)) + " " + std::string(name_of(diagnosis.cause)) +
         (diagnosis.sqlstate.empty() ? "" : " " + diagnosis.sqlstate);
}

}  // namespace

TEST_CASE("what a server says tells stage and cause, whatever state libpq was in") {
  const auto said = [](const std::string& error) {
    return told(Stage::authentication, "connection to server at \"h\" (::1), port 5432 failed: " + error);
  };
  CHECK(said("FATAL:  28P01: password authentication failed for user \"app\"\nLOCATION:  auth_failed, auth.c:326\n") ==
        "authentication password-wrong 28P01");
  CHECK(said("FATAL:  3D000: database \"shop\" does not exist\n") == "database no-such-database 3D000");
  CHECK(said("FATAL:  28000: role \"app\" does not exist\n") == "authentication no-such-user 28000");
  CHECK(said("FATAL:  28000: no pg_hba.conf entry for host \"::1\", user \"app\", database \"shop\", no encryption\n") ==
        "tls tls-required 28000");
  CHECK(said("FATAL:  28000: no pg_hba.conf entry for host \"::1\", user \"app\", database \"shop\", SSL encryption\n") ==
        "authentication not-admitted 28000");
  CHECK(said("FATAL:  53300: sorry, too many clients already\n") == "database too-many-connections 53300");
  CHECK(said("FATAL:  57P03: the database system is starting up\n") == "database starting-up 57P03");
  CHECK(said("FATAL:  57P03: the database system is shutting down\n") == "database shutting-down 57P03");
  CHECK(said("FATAL:  42704: unrecognized configuration parameter \"schema\"\n") == "database setting-refused 42704");
  CHECK(said("FATAL:  XX000: something new\n") == "authentication server-error XX000");
  CHECK(said("FATAL:  XX000: Tenant or user not found\n") == "authentication no-such-user XX000");
}

TEST_CASE("of two attempts, with and without TLS, the more telling error holds") {
  CHECK(
      told(Stage::authentication,
           "connection to server at \"h\" (::1), port 5432 failed: FATAL:  28P01: password authentication failed for user \"app\"\n"
           "connection to server at \"h\" (::1), port 5432 failed: FATAL:  28000: no pg_hba.conf entry for host \"::1\", user "
           "\"app\", database \"shop\", no encryption\n") == "authentication password-wrong 28P01");
}

TEST_CASE("what libpq says of its own tells stage and cause") {
  CHECK(told(Stage::tls, "server does not support SSL, but SSL was required") == "tls tls-refused");
  CHECK(told(Stage::tls, "SSL error: certificate verify failed") == "tls certificate-untrusted");
  CHECK(told(Stage::tls, "server certificate for \"a\" (and 1 other name) does not match host name \"b\"") ==
        "tls certificate-name");
  CHECK(told(Stage::tls, "root certificate file \"/r/.postgresql/root.crt\" does not exist") == "tls root-certificate-missing");
  CHECK(told(Stage::tls, "received invalid response to SSL negotiation: H") == "tls not-postgresql");
  CHECK(told(Stage::authentication, "expected authentication request from server, but received H") ==
        "authentication not-postgresql");
  CHECK(told(Stage::authentication, "fe_sendauth: no password supplied") == "authentication password-missing");
  CHECK(told(Stage::authentication, "server closed the connection unexpectedly") == "authentication closed");
  CHECK(told(Stage::reach, "connection to server at \"127.0.0.1\", port 1 failed: Connection refused") == "reach refused");
  CHECK(told(Stage::reach, "connection to server on socket \"/x/.s.PGSQL.1\" failed: No such file or directory") ==
        "reach no-socket");
  CHECK(told(Stage::database, "session is read-only") == "database read-only");
  CHECK(told(Stage::reach, "invalid sslmode value: \"x\"") == "parameters unreadable-url");
}

TEST_CASE("a passed deadline and a socket's error number need no message") {
  Evidence evidence;
  evidence.stage = Stage::tls;
  evidence.timed_out = true;
  CHECK(diagnose(evidence).cause == Cause::silent);
  evidence.stage = Stage::reach;
  CHECK(diagnose(evidence).cause == Cause::reach_timeout);
  evidence.timed_out = false;
  evidence.socket_error = EHOSTUNREACH;
  CHECK(diagnose(evidence).cause == Cause::unreachable);
}

TEST_CASE("waiting is only for what passes") {
  for (const Cause cause : {Cause::refused, Cause::starting_up, Cause::shutting_down, Cause::too_many_connections}) {
    CHECK(waiting_can_help(cause));
  }
  for (const Cause cause : {Cause::password_wrong, Cause::no_such_database, Cause::no_such_host, Cause::silent, Cause::tls_refused,
                            Cause::certificate_name}) {
    CHECK_FALSE(waiting_can_help(cause));
  }
}

TEST_CASE("waits double up to the longest and are shortened at random") {
  Retries retries;
  retries.first = 100ms;
  retries.longest = 1000ms;
  retries.jitter = 0.5;
  CHECK(retries.wait(0, 0) == 100ms);
  CHECK(retries.wait(1, 0) == 200ms);
  CHECK(retries.wait(2, 1) == 200ms);
  CHECK(retries.wait(30, 0) == 1000ms);
  CHECK(retries.wait(3000, 1) == 500ms);
}

TEST_CASE("secrets are taken out of texts, on one line") {
  Mask mask;
  mask.add_secret("s3cret");
  mask.add_secret("x");
  mask.add_secret("app");
  mask.add_open("app");
  CHECK(mask.line("user app said s3cret\n\tto x, not to xylophone\x1b[31m") == "user app said *** to ***, not to xylophone [31m");
  CHECK(mask.line("postgresql://app:other@h/d") == "postgresql://app:***@h/d");
}

TEST_CASE("hosts tell platforms") {
  CHECK(platform_of({"/cloudsql/p:r:i", "", ""}) == "cloud-sql");
  CHECK(platform_of({"shop.abc.eu-west-1.rds.amazonaws.com", "", ""}) == "aws-rds");
  CHECK(platform_of({"db.shop.svc.cluster.local", "", ""}) == "kubernetes");
  CHECK(platform_of({"localhost", "", ""}) == "local");
  CHECK(platform_of({"/run/postgresql", "", ""}) == "local");
  CHECK(platform_of({"db.example.com", "", ""}).empty());
}
