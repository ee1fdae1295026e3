#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "url/url.h"

using namespace dbssot;

namespace {

/// "rejects", or the endpoints: "h:5432 /tmp/.s.PGSQL.5432".
std::string judged(std::string_view text, std::string_view client, const url::Versions& versions = {}) {
  const url::Judgement judgement = url::judge(url::Text::literal(text), client, versions);
  if (judgement.verdict != url::Verdict::accepts) return "rejects";
  std::string out;
  for (const url::Endpoint& endpoint : judgement.endpoints)
    out += (out.empty() ? "" : " ") + endpoint.host + (endpoint.port.empty() ? "" : ":" + endpoint.port);
  return out;
}

}  // namespace

// Each answer is the real driver's (psycopg2 with libpq 15, psycopg 3.3, asyncpg 0.31, pg8000 1.31, SQLAlchemy 2.0), on strings
// that the oracle does not have.

TEST_CASE("libpq: what Linux refuses of a socket's options ends the attempt") {
  CHECK(judged("postgresql://u@h/d?keepalives_idle=0", "psycopg2") == "rejects");
  CHECK(judged("postgresql://u@h/d?keepalives_idle=-1", "psycopg3") == "rejects");
  CHECK(judged("postgresql://u@h/d?keepalives_idle=32767", "psycopg2") == "h:5432");
  CHECK(judged("postgresql://u@h/d?keepalives_interval=32768", "psycopg2") == "rejects");
  CHECK(judged("postgresql://u@h/d?keepalives_count=128", "sqlalchemy+psycopg2") == "rejects");
  CHECK(judged("postgresql://u@h/d?keepalives=0&keepalives_count=128", "psycopg2") == "h:5432");
  CHECK(judged("postgresql://u@/d?host=/tmp&keepalives_idle=0", "psycopg2") == "/tmp/.s.PGSQL.5432");
  CHECK(judged("postgresql://u@h,%2Ftmp/d?keepalives_idle=0", "psycopg2") == "/tmp/.s.PGSQL.5432");
  CHECK(judged("postgresql://u@h/d?tcp_user_timeout=0", "psycopg2") == "h:5432");
  CHECK(judged("postgresql://u@h/d?keepalives=", "psycopg2") == "rejects");
  CHECK(judged("postgresql://u@h/d?keepalives=%201%20", "psycopg2") == "h:5432");
}

TEST_CASE("psycopg 3: an empty connect_timeout is no number, and hosts are found by exact names") {
  CHECK(judged("postgresql://u@h/d?connect_timeout=", "psycopg3") == "rejects");
  CHECK(judged("host=h connect_timeout=''", "psycopg3") == "rejects");
  CHECK(judged("postgresql://u@h/d?%20host=x", "sqlalchemy+psycopg") == "h:5432");
  CHECK(judged("postgresql://u@/d?%20host=x", "sqlalchemy+psycopg") == "x:5432");
  CHECK(judged("postgresql://u@h/d?connect_timeout%20=1e3", "sqlalchemy+psycopg") == "h:5432");
  // A NUL ends the text that libpq gets, and the port comes behind the password.
  CHECK(judged("postgresql://u:fake%00pw@h:5433/d", "sqlalchemy+psycopg") == "h:5432");
}

TEST_CASE("asyncpg: one port serves all hosts since 0.31, and servicefile is a setting") {
  const std::string sockets =
      "/run/postgresql/.s.PGSQL.5433 /var/run/postgresql/.s.PGSQL.5433 /tmp/.s.PGSQL.5433 /private/tmp/.s.PGSQL.5433 "
      "localhost:5433";
  CHECK(judged("postgresql:///d?port=5433", "asyncpg") == sockets);
  CHECK(judged("postgresql:///d?port=5433", "asyncpg", {{"asyncpg", "0.30"}}) == "rejects");
  CHECK(judged("postgresql:///d?host=h1,h2&port=5433", "asyncpg") == "h1:5433 h2:5433");
  CHECK(judged("postgresql://u@h/d?servicefile=/missing", "asyncpg") == "h:5432");
  CHECK(judged("postgresql://u@h/d?gsslib=gssapi&gsslib=sspi", "sqlalchemy+asyncpg") == "rejects");
  // What getaddrinfo() refuses of one host leaves the others; what Python refuses ends connect().
  CHECK(judged("postgresql://h1:2147483648,h2:1/d", "asyncpg") == "h2:1");
  CHECK(judged("postgresql://127.0.0.1:65536,h2:1/d", "asyncpg") == "rejects");
}

TEST_CASE("Python: blanks and ports are what int() and getaddrinfo() take for them") {
  CHECK(judged("postgresql://u@h:\x1c"
               "5432/d",
               "asyncpg") == "rejects");
  CHECK(judged("postgresql://u@h:\x0b"
               "5432/d",
               "asyncpg") == "h:5432");
  CHECK(judged("postgresql://u@h:\u00a0"
               "5432/d",
               "sqlalchemy+asyncpg") == "h:5432");
  CHECK(judged("postgresql://u@127.0.0.1:65536/d", "sqlalchemy+asyncpg") == "rejects");
  CHECK(judged("postgresql://u@[fe80::1%25lo]:65536/d", "asyncpg") == "fe80::1%lo:0");
  CHECK(judged("postgresql://u@127.0.0.1:65536/d", "sqlalchemy+pg8000") == "127.0.0.1:0");
  CHECK(judged("postgresql://u@h/d?port=9223372036854775808", "sqlalchemy+pg8000") == "h:0");
  CHECK(judged("postgresql://u@h/d?port=99999999999999999999", "sqlalchemy+pg8000") == "rejects");
  CHECK(judged("postgresql://u@h/d?port=-0", "sqlalchemy+asyncpg") == "h:5432");
  CHECK(judged("postgresql://u@h\u00a0x/d", "asyncpg") == "h x:5432");
  CHECK(judged("postgresql://u@\u2603\ufe0f/d", "asyncpg") == "xn--n3h:5432");
}

TEST_CASE("SQLAlchemy: a parameter given twice is written out as a tuple, without its NUL") {
  CHECK(judged("postgresql://u@h/d?sslcrl=a%00&sslcrl=a%00", "sqlalchemy+psycopg2") == "h:5432");
  CHECK(judged("postgresql://u@h/d?sslcrl=a%00", "sqlalchemy+psycopg2") == "rejects");
}
