#include "frontends/live/live.h"

#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <libpq-fe.h>

#include <catch2/catch.hpp>

#include "live/listener.h"
#include "live/postgres.h"

using namespace dbssot;
using namespace dbssot::live;
using namespace dbssot::test;
using namespace std::chrono_literals;

namespace {

/// Real time, but waits between attempts are counted instead of waited for, and may make something happen.
class CountingClock final : public Clock {
 public:
  [[nodiscard]] std::chrono::steady_clock::time_point now() const override { return std::chrono::steady_clock::now(); }
  void sleep(std::chrono::milliseconds duration) override {
    waits.push_back(duration);
    if (meanwhile) meanwhile();
  }
  std::vector<std::chrono::milliseconds> waits;
  std::function<void()> meanwhile;
};

/// Knows the certificate's host; everything else is asked of the system.
Resolved resolve(const std::string& host, std::chrono::milliseconds deadline) {
  if (host == Postgres::certificate_host) return {{"127.0.0.1"}, "", false};
  return resolve_with_system(host, deadline);
}

struct Trial {
  Options options;
  CountingClock clock;
  Trial() {
    options.resolve = resolve;
    options.clock = &clock;
    options.random = [] { return 0.0; };
  }
  Report run(const std::string& text) { return check(Sensitive(text), options); }
};

Report try_once(const std::string& text) {
  Trial trial;
  trial.options.retries.most = 0;
  return trial.run(text);
}

/// "tls certificate-name", or "ok".
std::string told(const Report& report) {
  if (report.ok) return "ok";
  if (!report.failure) return "?";
  return std::string(name_of(report.failure->stage)) + " " + std::string(name_of(report.failure->cause));
}

/// "passed passed not-needed …" of all stages in order, shortened to their letters: p f n -.
std::string outcomes(const Report& report) {
  std::string letters;
  for (const StageResult& result : report.stages) letters += "pfn-"[static_cast<int>(result.outcome)];
  return letters;
}

std::string everything(const Report& report) {
  std::string text = report.url + report.tls_meaning;
  for (const auto& stage : report.stages) text += stage.detail;
  for (const auto& parameter : report.parameters) text += parameter.keyword + parameter.shown;
  for (const auto& note : report.notes) text += note;
  for (const auto& attempt : report.attempts) text += attempt.endpoint;
  if (report.failure) text += report.failure->sentence + report.failure->remedy + report.failure->server_text;
  return text;
}

bool has_note(const Report& report, std::string_view part) {
  for (const auto& note : report.notes) {
    if (note.find(part) != std::string::npos) return true;
  }
  return false;
}

std::string at(const Listener& listener, const std::string& parameters) {
  return "host=127.0.0.1 port=" + std::to_string(listener.port()) + " user=app dbname=shop " + parameters;
}

/// Skipping must be seen; where the servers have to be there, it is a failure.
bool is_missing(const std::string& reason) {
  if (reason.empty()) return false;
  if (std::getenv("CI") != nullptr) FAIL(reason);
  WARN("skipped: " + reason);
  return true;
}

/// `text` with `password` in place of the right one.
std::string with_password(std::string text, const std::string& password) {
  const std::string right = Postgres::app_password;
  return text.replace(text.find(right), right.size(), password);
}

}  // namespace

TEST_CASE("a host that does not exist") {
  Trial trial;
  trial.options.resolve = [](const std::string&, std::chrono::milliseconds) {
    return Resolved{{}, "Name or service not known", false};
  };
  const Report report = trial.run("postgresql://app:pw-77@nowhere.invalid/shop");
  CHECK(told(report) == "name no-such-host");
  CHECK(outcomes(report) == "pf-----");
  CHECK(report.failure->sentence == "no such host: `nowhere.invalid`");
  CHECK(report.failure->server_text == "Name or service not known");
  CHECK(trial.clock.waits.empty());
}

TEST_CASE("the system's resolver knows addresses and no nonsense") {
  CHECK(resolve_with_system("127.0.0.1", 5s).addresses == std::vector<std::string>{"127.0.0.1"});
  CHECK_FALSE(resolve_with_system("no host has blanks", 5s).error.empty());
}

TEST_CASE("a name service that does not answer") {
  Trial trial;
  trial.options.resolve = [](const std::string&, std::chrono::milliseconds) { return Resolved{{}, "no answer", true}; };
  CHECK(told(trial.run("postgresql://app@db.internal/shop")) == "name name-timeout");
}

TEST_CASE("a port that refuses is tried again with growing waits") {
  Trial trial;
  trial.options.retries = {3, 100ms, 10s, 0.5};
  const Report report = trial.run("postgresql://app:pw-77@127.0.0.1:" + std::to_string(free_port()) + "/shop");
  CHECK(told(report) == "reach refused");
  CHECK(outcomes(report) == "pnf----");
  CHECK(report.failure->server_text == "Connection refused");
  CHECK(trial.clock.waits == std::vector<std::chrono::milliseconds>{100ms, 200ms, 400ms});
  CHECK(report.attempts.size() == 4);
  CHECK(report.attempts.back().waited == 400ms);
  CHECK(report.platform == "local");
  CHECK(report.failure->remedy.find("pg_lsclusters") != std::string::npos);
}

TEST_CASE("of several hosts, the one that came furthest is reported") {
  const Listener listener(Listener::Manner::hangs_up);
  const Report report = try_once("host=127.0.0.1,127.0.0.1 port=" + std::to_string(listener.port()) + "," +
                                 std::to_string(free_port()) + " user=app sslmode=require");
  CHECK(told(report) == "tls closed");
  CHECK(report.attempts.size() == 2);
  CHECK(report.attempts.back().cause == Cause::refused);
}

TEST_CASE("remedies follow the platform") {
  Trial trial;
  trial.options.retries.most = 0;
  trial.options.platform = "compose";
  const Report report = trial.run("postgresql://app@127.0.0.1:" + std::to_string(free_port()) + "/shop");
  CHECK(report.failure->remedy.find("healthcheck") != std::string::npos);
  CHECK_FALSE(report.platform_guessed);
}

TEST_CASE("a socket that is not there, as on Cloud SQL without its proxy") {
  const Report report = try_once("postgresql://app:pw-77@/shop?host=/cloudsql/p:r:i");
  CHECK(told(report) == "reach no-socket");
  CHECK(outcomes(report) == "pnf----");
  CHECK(report.platform == "cloud-sql");
  CHECK(report.failure->remedy.find("--add-cloudsql-instances") != std::string::npos);
}

TEST_CASE("listeners that are no PostgreSQL") {
  Trial trial;
  trial.options.retries.most = 0;
  trial.options.deadlines = {200ms, 200ms, 200ms, 200ms, 200ms, 200ms};

  SECTION("silent, where TLS would begin") {
    const Listener listener(Listener::Manner::silent);
    const Report report = trial.run(at(listener, "sslmode=require"));
    CHECK(told(report) == "tls silent");
    CHECK(outcomes(report) == "pnpf---");
    CHECK(report.duration < 2s);
  }
  SECTION("silent, without TLS") {
    const Listener listener(Listener::Manner::silent);
    CHECK(told(trial.run(at(listener, "sslmode=disable"))) == "authentication silent");
  }
  SECTION("an HTTP server") {
    const Listener listener(Listener::Manner::answers_with_text, "HTTP/1.1 400 Bad Request\r\n\r\n");
    CHECK(told(trial.run(at(listener, "sslmode=require"))) == "tls not-postgresql");
  }
  SECTION("an HTTP server, without TLS") {
    const Listener listener(Listener::Manner::answers_with_text, "HTTP/1.1 400 Bad Request\r\n\r\n");
    CHECK(told(trial.run(at(listener, "sslmode=disable"))) == "authentication not-postgresql");
  }
  SECTION("an SSH server, whose first letter looks like consent to TLS") {
    const Listener listener(Listener::Manner::speaks_first, "SSH-2.0-OpenSSH_9.2p1\r\n");
    CHECK(told(trial.run(at(listener, "sslmode=require"))) == "tls not-postgresql");
  }
  SECTION("one that hangs up") {
    const Listener listener(Listener::Manner::hangs_up);
    CHECK(told(trial.run(at(listener, "sslmode=require"))) == "tls closed");
  }
  SECTION("one whose packets are dropped") {
    const Listener listener(Listener::Manner::never_accepts);
    const Report report = trial.run(at(listener, "sslmode=require"));
    CHECK(told(report) == "reach reach-timeout");
    CHECK(outcomes(report) == "pnf----");
  }
}

TEST_CASE("texts that lead nowhere") {
  CHECK(told(try_once("postgresql://app:pw-77@h:port/shop")).starts_with("parameters"));
  CHECK(told(try_once("nonsense")).starts_with("parameters"));
  CHECK(told(try_once("")).starts_with("parameters"));
  CHECK(told(try_once("postgresql://app@${DB_HOST}/shop")) == "parameters has-holes");
  CHECK(told(try_once("host=h sslmode=bogus")).starts_with("parameters"));
  CHECK(everything(try_once("postgresql+bad://app:pw-77@h/d")).find("pw-77") == std::string::npos);
  CHECK(everything(try_once("postgresql://app:pw-%zz77@h/d")).find("zz77") == std::string::npos);
}

TEST_CASE("a real PostgreSQL, stage by stage") {
  std::string reason;
  const Postgres* postgres = Postgres::shared(reason);
  if (is_missing(reason)) return;
  const std::string password = std::string(":") + Postgres::app_password + "@";
  const std::string port = std::to_string(postgres->port());
  const auto by_name = [&](const std::string& parameters) {
    return "postgresql://app" + password + Postgres::certificate_host + ":" + port + "/shop?" + parameters;
  };

  SECTION("all well, verified in full") {
    const Report report = try_once(by_name("sslmode=verify-full&sslrootcert=" + postgres->authority()));
    REQUIRE(told(report) == "ok");
    CHECK(outcomes(report) == "ppppppp");
    CHECK(report.server.version.starts_with("15"));
    REQUIRE(report.server.tls);
    CHECK(report.server.tls->version == "TLSv1.3");
    CHECK(report.server.tls->bits >= 128);
    CHECK(report.server.tls->verification == Tls::Verification::authority_and_name);
    CHECK(report.server.in_recovery == false);
    CHECK(report.server.read_only == false);
    CHECK(report.server.max_connections == Postgres::max_connections);
    CHECK(report.server.reserved_connections == Postgres::reserved_connections);
    CHECK(report.server.connections.value_or(0) >= 1);
    CHECK_FALSE(report.server.pooler);
    CHECK(report.server.user == "app");
    CHECK(report.server.database == "shop");
    CHECK(report.notes.empty());
    CHECK(everything(report).find(Postgres::app_password) == std::string::npos);
  }
  SECTION("encrypted, and nobody looks at the certificate") {
    Trial trial;
    trial.options.platform = "kubernetes";
    const Report report = trial.run(by_name("sslmode=require"));
    REQUIRE(told(report) == "ok");
    CHECK(report.server.tls->verification == Tls::Verification::none);
    CHECK(has_note(report, "nobody verified"));
  }
  SECTION("through the socket") {
    const Report report = try_once("host=" + postgres->socket_directory() + " port=" + port + " user=app dbname=shop");
    REQUIRE(told(report) == "ok");
    CHECK(outcomes(report) == "pnpnppp");
    CHECK_FALSE(report.server.tls);
  }
  SECTION("where the URL is silent, variables count and are marked") {
    setenv("PGHOST", postgres->socket_directory().c_str(), 1);
    setenv("PGPORT", port.c_str(), 1);
    setenv("PGPASSWORD", "not-needed-0816", 1);
    const Report report = try_once("user=app dbname=shop");
    for (const char* name : {"PGHOST", "PGPORT", "PGPASSWORD"}) unsetenv(name);
    CHECK(told(report) == "ok");
    CHECK(everything(report).find("0816") == std::string::npos);
    const auto origin_of = [&](const std::string& keyword) {
      for (const Parameter& parameter : report.parameters) {
        if (parameter.keyword == keyword) return parameter.origin;
      }
      return Parameter::Origin::added;
    };
    CHECK(origin_of("user") == Parameter::Origin::url);
    CHECK(origin_of("port") == Parameter::Origin::environment);
    CHECK(origin_of("password") == Parameter::Origin::environment);
  }
  SECTION("a service file") {
    const std::string file = postgres->folder().write(
        "services", "[shop]\nhost=" + postgres->socket_directory() + "\nport=" + port + "\nuser=app\ndbname=shop\n");
    setenv("PGSERVICEFILE", file.c_str(), 1);
    setenv("PGSERVICE", "shop", 1);
    const Report report = try_once("application_name=audit");
    unsetenv("PGSERVICE");
    unsetenv("PGSERVICEFILE");
    CHECK(told(report) == "ok");
    CHECK(report.server.database == "shop");
    CHECK(told(try_once("service=shop")) == "parameters unreadable-url");
  }
  SECTION("TLS not wanted") {
    const Report report = try_once(postgres->url("shop", "sslmode=disable"));
    REQUIRE(told(report) == "ok");
    CHECK(outcomes(report) == "pnpnppp");
  }
  SECTION("a certificate for another name") {
    const Report report = try_once(postgres->url("shop", "sslmode=verify-full&sslrootcert=" + postgres->authority()));
    CHECK(told(report) == "tls certificate-name");
    CHECK(outcomes(report) == "pnpf---");
  }
  SECTION("an authority that nobody knows") {
    CHECK(told(try_once(by_name("sslmode=verify-full&sslrootcert=" + postgres->other_authority()))) == "tls certificate-untrusted");
  }
  SECTION("no authority to verify against") {
    CHECK(told(try_once(by_name("sslmode=verify-full&sslrootcert=/nowhere/root.crt"))) == "tls root-certificate-missing");
  }
  SECTION("a server that wants TLS") {
    const Report report = try_once("postgresql://guarded" + password + "127.0.0.1:" + port + "/shop?sslmode=disable");
    CHECK(told(report) == "tls tls-required");
    CHECK(told(try_once("postgresql://guarded" + password + "127.0.0.1:" + port + "/shop?sslmode=require")) == "ok");
  }
  SECTION("a wrong password") {
    const Report report = try_once(with_password(postgres->url("shop"), "wrong-4711"));
    CHECK(told(report) == "authentication password-wrong");
    CHECK(report.failure->sqlstate == "28P01");
    CHECK(outcomes(report) == "pnppf--");
    CHECK(everything(report).find("wrong-4711") == std::string::npos);
  }
  SECTION("no password") {
    CHECK(told(try_once("postgresql://app@127.0.0.1:" + port + "/shop")) == "authentication password-missing");
  }
  SECTION("a role that may not come in") {
    CHECK(told(try_once("postgresql://banned" + password + "127.0.0.1:" + port + "/shop?sslmode=require")) ==
          "authentication not-admitted");
    CHECK(told(try_once("postgresql://nologin" + password + "127.0.0.1:" + port + "/shop")) == "authentication not-admitted");
  }
  SECTION("no such database") {
    const Report report = try_once(postgres->url("shoop"));
    CHECK(told(report) == "database no-such-database");
    CHECK(outcomes(report) == "pnpppf-");
    CHECK(report.failure->sentence == "no such database: `shoop`");
  }
  SECTION("a database that is not for everybody") {
    CHECK(told(try_once(postgres->url("closed"))) == "database database-forbidden");
  }
  SECTION("a start-up parameter that the server does not know") {
    CHECK(told(try_once(postgres->url("shop", "options=-c%20no_such_setting%3D1"))) == "database setting-refused");
  }
  SECTION("read-only, as a note, as a failure, and as the URL asks") {
    const Report report = try_once(postgres->url("frozen"));
    CHECK(told(report) == "ok");
    CHECK(report.server.read_only == true);
    CHECK(has_note(report, "read-only"));
    Trial trial;
    trial.options.must_write = true;
    CHECK(told(trial.run(postgres->url("frozen"))) == "database read-only");
    CHECK(told(try_once(postgres->url("frozen", "target_session_attrs=read-write"))) == "database read-only");
    CHECK(told(try_once(postgres->url("shop", "target_session_attrs=standby"))) == "database not-standby");
  }
  SECTION("too many connections to one database") {
    CHECK(told(try_once(postgres->url("crowded"))) == "database too-many-connections");
  }
  SECTION("too many connections to the server, and room again after a while") {
    std::vector<std::unique_ptr<PGconn, decltype(&PQfinish)>> held;
    for (int i = 0; i < Postgres::max_connections; ++i) {
      held.emplace_back(PQconnectdb(postgres->url("shop", "sslmode=disable").c_str()), PQfinish);
    }
    Trial trial;
    trial.clock.meanwhile = [&] {
      if (trial.clock.waits.size() == 2) held.clear();
      std::this_thread::sleep_for(20ms);
    };
    trial.options.retries.most = 6;
    const Report report = trial.run(postgres->url("shop"));
    CHECK(told(report) == "ok");
    REQUIRE(report.attempts.size() >= 3);
    CHECK(report.attempts[0].cause == Cause::too_many_connections);
    CHECK(report.attempts[1].cause == Cause::too_many_connections);
  }
  SECTION("the next of several hosts, where the first is not there") {
    const Report report =
        try_once("postgresql://app" + password + "127.0.0.1:" + std::to_string(free_port()) + ",127.0.0.1:" + port + "/shop");
    CHECK(told(report) == "ok");
    REQUIRE(report.attempts.size() == 2);
    CHECK(report.attempts[0].cause == Cause::refused);
  }
  SECTION("a server that is starting up, then a standby") {
    const int standby = postgres->start_standby();
    const std::string text = "postgresql://owner" + password + "127.0.0.1:" + std::to_string(standby) + "/postgres?sslmode=require";
    const Report early = try_once(text);
    CHECK(told(early) == "database starting-up");
    CHECK(outcomes(early) == "pnpp-f-");

    Trial trial;
    trial.options.retries.most = 50;
    trial.clock.meanwhile = [&] {
      postgres->open_standby();
      std::this_thread::sleep_for(50ms);
    };
    const Report report = trial.run(text);
    REQUIRE(told(report) == "ok");
    CHECK(report.attempts.size() > 1);
    CHECK(report.server.in_recovery == true);
    CHECK(report.server.read_only == true);
    CHECK(has_note(report, "standby"));
  }
  SECTION("a URL of SQLAlchemy with asyncpg, with its own meaning of TLS") {
    const std::string async_url = "postgresql+asyncpg://app" + password + Postgres::certificate_host + ":" + port + "/shop";
    const Report report = try_once(async_url + "?ssl=require&prepared_statement_cache_size=0");
    REQUIRE(told(report) == "ok");
    CHECK(report.client == "sqlalchemy+asyncpg");
    CHECK(report.tls_meaning.find("`ssl=require` encrypts and checks no certificate") != std::string::npos);
    CHECK(report.tls_meaning.find("checked as libpq's sslmode=require") != std::string::npos);
    REQUIRE(report.server.tls);
    CHECK(report.server.tls->verification == Tls::Verification::none);
    CHECK(has_note(report, "prepared_statement_cache_size"));

    const Report rejected = try_once(async_url + "?sslmode=require");
    CHECK(told(rejected) == "parameters client-rejects");
    CHECK(rejected.failure->remedy.find("ssl=require") != std::string::npos);

    CHECK(told(try_once(async_url + "?ssl=verify-full")) == "parameters client-rejects");
    setenv("PGSSLROOTCERT", postgres->authority().c_str(), 1);
    const Report verified = try_once(async_url + "?ssl=verify-full");
    unsetenv("PGSSLROOTCERT");
    REQUIRE(told(verified) == "ok");
    CHECK(verified.server.tls->verification == Tls::Verification::authority_and_name);
  }
  SECTION("asyncpg on a socket") {
    const Report report = try_once("postgresql+asyncpg://app" + password + "/shop?host=" + postgres->socket_directory() +
                                   "&port=" + port + "&ssl=require");
    REQUIRE(told(report) == "ok");
    CHECK(outcomes(report) == "pnpnppp");
    CHECK(report.tls_meaning.find("no TLS on a Unix socket") != std::string::npos);
  }
  SECTION("URLs of other clients") {
    const auto spelled_for = [&](const std::string& driver, const std::string& parameters) {
      return "postgresql+" + driver + "://app" + password + "127.0.0.1:" + port + "/shop" + parameters;
    };
    CHECK(told(try_once(spelled_for("psycopg2", "?sslmode=require"))) == "ok");
    CHECK(told(try_once(spelled_for("psycopg", "?sslmode=require"))) == "ok");
    CHECK(told(try_once(spelled_for("pg8000", ""))) == "ok");
    CHECK(told(try_once(spelled_for("pg8000", "?sslmode=require"))) == "parameters client-rejects");
    CHECK(told(try_once("postgresql+pg8000://app" + password + "/shop?unix_sock=" + postgres->socket_directory() + "/.s.PGSQL." +
                        port)) == "ok");
    Trial trial;
    trial.options.client = "asyncpg";
    const Report report = trial.run(postgres->url("shop", "sslmode=require"));
    CHECK(told(report) == "ok");
    CHECK(report.tls_meaning.find("asyncpg with `sslmode=require`") != std::string::npos);
    trial.options.client = "sqlalchemy+asyncpg";
    CHECK(told(trial.run(postgres->url("shop", "sslmode=require"))) == "parameters client-rejects");
    CHECK(told(trial.run(postgres->url("shop", "ssl=require"))) == "ok");
  }
  SECTION("pgbouncer in front of it") {
    const Pgbouncer* pgbouncer = Pgbouncer::shared(*postgres, reason);
    if (is_missing(reason)) return;
    const std::string before = "postgresql://app" + password + "127.0.0.1:" + std::to_string(pgbouncer->port());
    const Report report = try_once(before + "/shop");
    REQUIRE(told(report) == "ok");
    REQUIRE(report.server.pooler);
    CHECK(has_note(report, "pooler"));
    CHECK(report.server.version.starts_with("15"));
    CHECK(told(try_once(before + "/shop?sslmode=require")) == "tls tls-refused");
    const Report async_one = try_once("postgresql+asyncpg" + before.substr(before.find(':')) + "/shop?ssl=require");
    CHECK(told(async_one) == "tls tls-refused");
    CHECK(async_one.failure->sentence == "the server offers no TLS, and ssl=require needs it");
    CHECK(async_one.failure->remedy.find("sslmode") == std::string::npos);
    CHECK(told(try_once(before + "/nowhere")) == "database no-such-database");
    CHECK(told(try_once(with_password(before + "/shop", "wrong-4711"))) == "authentication password-wrong");
    const Report dead = try_once(before + "/dead");
    CHECK(told(dead) == "database pooler-upstream");
    INFO(dead.failure->server_text);
    CHECK(told(try_once(before + "/shop?options=-c%20search_path%3Dx")) == "database setting-refused");
  }
}
