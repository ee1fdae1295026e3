#include <catch2/catch.hpp>
#include <string>

#include "url/url.h"

using namespace dbssot;

namespace {

std::string spelled(const url::Converted& converted) {
  if (!converted.text) return "(none)";
  std::string out;
  for (const url::Text::Piece& piece : converted.text->pieces()) out += piece.text.reveal();
  return out;
}
std::string sync(std::string_view text) { return spelled(url::sync_url(url::Text::from_template(text))); }
std::string async(std::string_view text) { return spelled(url::async_url(url::Text::from_template(text))); }
std::string base(std::string_view text) { return spelled(url::base_url(url::Text::from_template(text))); }

}  // namespace

TEST_CASE("the known answers of sync and async") {
  CHECK(sync("postgresql://u:p@h/d?sslmode=require") == "postgresql://u:p@h/d?sslmode=require");
  CHECK(async("postgresql://u:p@h/d?sslmode=require") == "postgresql+asyncpg://u:p@h/d?ssl=require");
  CHECK(sync("postgresql+asyncpg://u:p@h/d?ssl=require") == "postgresql://u:p@h/d?sslmode=require");
  CHECK(async("postgresql+asyncpg://u:p@h/d?ssl=require") == "postgresql+asyncpg://u:p@h/d?ssl=require");
  CHECK(sync("postgres://u:p@h:5433/d") == "postgresql://u:p@h:5433/d");
  CHECK(async("postgres://u:p%40w%2F@h/my%20db?application_name=a%20b&sslmode=verify-full&x=1") ==
        "postgresql+asyncpg://u:p%40w%2F@h/my%20db?application_name=a%20b&ssl=verify-full&x=1");
  CHECK(sync("postgresql://u:p@h/d?ssl=true&options=-csearch_path%3Dapp") ==
        "postgresql://u:p@h/d?sslmode=require&options=-csearch_path%3Dapp");
  CHECK(sync("postgresql://u:p@h/d&sslmode=require&a=b") == "postgresql://u:p@h/d?sslmode=require&a=b");
  CHECK(sync("postgresql://u:p@h/d?ssl=require&sslmode=verify-full") == "postgresql://u:p@h/d?sslmode=verify-full");
  CHECK(sync("host=db port=5433 dbname='my shop' user=u password='p w' sslmode=require") ==
        "postgresql://u:p%20w@db:5433/my%20shop?sslmode=require");
}

TEST_CASE("hosts out of the query stay whole in the authority") {
  const std::string gathered = sync("postgresql+psycopg2://u@/d?host=h1:1&host=h2?ssl=true");
  CHECK(gathered == "postgresql://u@h1:1,h2%3Fssl=true/d");
  CHECK(sync(gathered) == gathered);
  CHECK(sync("postgresql://u:p@/d?host=h1:1&host=a/b@c") == "postgresql://u:p@h1:1,a%2Fb%40c/d");
}

TEST_CASE("a host is written so that those who decode none read it too") {
  CHECK(sync("host=b\u00fccher.example") == "postgresql://b\u00fccher.example");
  CHECK(async("postgresql://u@h%C3%BC:5433/d") == "postgresql+asyncpg://u@h\u00fc:5433/d");
  CHECK(sync("postgresql://u@%68/d") == "postgresql://u@h/d");
  CHECK(async("postgresql://u@h%22:5433/d?x=1") == "postgresql+asyncpg://u@:5433/d?host=h%22&x=1");
  CHECK(async("postgresql://u@[fe80::1%25eth0]:5433/d") == "postgresql+asyncpg://u@:5433/d?host=fe80::1%25eth0");
  CHECK(sync("postgresql://u@[fe80::1%25eth0]:5433/d") == "postgresql://u@[fe80::1%25eth0]:5433/d");
}

TEST_CASE("sockets among several hosts keep their ports") {
  CHECK(sync("postgresql://u@%2Ftmp:5433,h,[::1]:1/d") == "postgresql://u@/d?host=/tmp,h,::1&port=5433,5432,1");
  CHECK(async("postgresql://%2Ftmp:5433,:5432/d") == "postgresql+asyncpg:///d?host=/tmp,&port=5433,5432");
  CHECK(sync("postgresql://u@h1:1,h2/d") == "postgresql://u@h1:1,h2/d");
}

TEST_CASE("what belongs to a path stays there when the query goes") {
  const std::string once = base("postgresql://u@h:5432/d&ssl=2?sslmode=disable");
  CHECK(once == "postgresql://u@h:5432/d&ssl=2?");
  CHECK(base(once) == once);
  CHECK(base("postgresql://u@h/a&b?sslmode=disable") == "postgresql://u@h/a&b");
}

TEST_CASE("a Cloud SQL socket takes no SSL parameter in any form") {
  const std::string_view url =
      "postgresql://user:password@/database?host=/cloudsql/project:region:instance&sslmode=require&sslrootcert=/x";
  CHECK(sync(url) == "postgresql://user:password@/database?host=/cloudsql/project:region:instance");
  CHECK(async(url) == "postgresql+asyncpg://user:password@/database?host=/cloudsql/project:region:instance");
  CHECK(async("postgresql://u:p@%2Fcloudsql%2Fp%3Ar%3Ai/d?sslmode=disable") == "postgresql+asyncpg://u:p@/d?host=/cloudsql/p:r:i");
}

TEST_CASE("what has no URL form is said in the note") {
  const auto converted = url::async_url(url::Text::literal("postgresql://u:p@h/d?sslmode=verify-full&sslrootcert=/ca.pem"));
  CHECK(spelled(converted) == "postgresql+asyncpg://u:p@h/d?ssl=verify-full");
  CHECK(converted.note.find("sslrootcert") != std::string::npos);
  CHECK_FALSE(url::async_url(url::Text::literal("redis://h/0")).text);
  CHECK_FALSE(url::async_url(url::Text::from_template("${DATABASE_URL}")).text);
  CHECK(url::async_url(url::Text::literal("postgresql://u:p@h/d?connect_timeout=5")).note.find("connect_timeout") !=
        std::string::npos);
}

TEST_CASE("what a URL cannot say is said in code") {
  const url::Text verified = url::Text::literal("postgresql://u:p@h/d?sslmode=verify-full&sslrootcert=/ca.pem");
  CHECK(url::async_url(verified).note.find("connect_args={\"ssl\": ssl.create_default_context(cafile=\"/ca.pem\")}") !=
        std::string::npos);
  const auto pg8000 = url::convert(verified, "sqlalchemy+pg8000");
  CHECK(spelled(pg8000) == "postgresql+pg8000://u:p@h/d");
  CHECK(pg8000.note.find("connect_args={\"ssl_context\": ssl.create_default_context(cafile=\"/ca.pem\")}") != std::string::npos);
  const auto note = [](const char* text) { return url::convert(url::Text::literal(text), "sqlalchemy+pg8000").note; };
  CHECK(note("postgresql://u:p@h/d?sslmode=require").find("\"ssl_context\": True") != std::string::npos);
  CHECK(note("postgresql://u:p@h/d?sslmode=disable").find("\"ssl_context\": False") != std::string::npos);
  CHECK(note("postgresql://u:p@h/d?sslmode=verify-ca&sslrootcert=/x").find("check_hostname = False") != std::string::npos);
  CHECK(url::async_url(url::Text::literal("postgresql://u:p@h/d?sslmode=verify-full")).note.find("PGSSLROOTCERT") !=
        std::string::npos);
}

TEST_CASE("the base form has no driver and no SSL") {
  CHECK(base("postgresql+asyncpg://u:p@h:5432/d?ssl=require") == "postgresql://u:p@h:5432/d");
  CHECK(base("postgres://u:p@/d?host=/cloudsql/p:r:i&sslmode=disable") == "postgresql://u:p@/d?host=/cloudsql/p:r:i");
}

TEST_CASE("holes survive conversion") {
  CHECK(async("postgresql://${U}:${P}@${H:-db}:${PORT}/shop?sslmode=require") ==
        "postgresql+asyncpg://${U}:${P}@${H:-db}:${PORT}/shop?ssl=require");
  CHECK(async("postgresql://u:p@h/d?sslmode=${MODE}") == "postgresql+asyncpg://u:p@h/d?ssl=${MODE}");
}

TEST_CASE("several hosts are spelled as each client takes them") {
  CHECK(async("postgresql://u:p@h1:1,h2/d") == "postgresql+asyncpg://u:p@/d?host=h1:1&host=h2:5432");
  CHECK(sync("postgresql+asyncpg://u:p@/d?host=h1:1&host=h2:5432") == "postgresql://u:p@h1:1,h2:5432/d");
}

TEST_CASE("a raw password is encoded so that every client finds its end") {
  CHECK(sync("postgresql://u:p@ss@h/d") == "postgresql://u:p%40ss@h/d");
  CHECK(sync("postgresql://u:pa/ss@h/d") == "postgresql://u:pa%2Fss@h/d");
  CHECK(sync("postgresql://u:100%@h/d") == "postgresql://u:100%25@h/d");
}

TEST_CASE("converting twice equals once, and there and back is where it was") {
  for (const char* text : {"postgresql://u:p@h/d?sslmode=require", "postgresql://u@h:5433/d?a=1&sslmode=verify-full&b=%2F",
                           "postgresql://u:p@/d?host=/cloudsql/p:r:i", "postgresql:///d", "postgresql://h1:1,h2:2/d",
                           "postgresql://u:p@[::1]:5432/d?application_name=x"}) {
    CHECK(sync(sync(text)) == sync(text));
    CHECK(async(async(text)) == async(text));
    CHECK(sync(async(text)) == sync(text));
    CHECK(async(sync(text)) == async(text));
  }
}
