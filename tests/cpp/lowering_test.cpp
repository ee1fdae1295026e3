#include <catch2/catch.hpp>
#include <string>

#include "cpp/sample.h"

using dbssot::cpp::tests::Sample;

// What C++ says, as dump() writes it. Each case shows the source form that it is about.

TEST_CASE("environment reads keep the name they are called by") {
  const Sample sample(R"(#include <cstdlib>
    const char* a() { return std::getenv("A"); }
    const char* b() { return getenv("B"); })");
  CHECK(sample.result("a") == R"((call std.getenv "A"))");
  CHECK(sample.result("b") == R"((call getenv "B"))");
}

TEST_CASE("defaults are told from choices") {
  const Sample sample(R"(#include <cstdlib>
    #include <optional>
    #include <string>
    std::string ternary(const char* n) { const char* v = std::getenv(n); return v ? std::string(v) : "d"; }
    std::string twice() { return std::getenv("A") ? std::getenv("A") : "d"; }
    std::string negated() { const char* v = std::getenv("A"); return v == nullptr ? "d" : v; }
    std::string early() { const char* v = std::getenv("A"); if (!v || !*v) return "d"; return v; }
    std::string assigned() { const char* v = std::getenv("A"); if (v == nullptr) v = "d"; return v; }
    std::string preset() { std::string v = "d"; if (const char* e = std::getenv("A")) v = e; return v; }
    std::string empty(std::string v) { if (v.empty()) v = "d"; return v; }
    std::string gnu(const char* v) { return v ?: "d"; }
    std::string opt(std::optional<std::string> o) { return o.value_or("d"); }
    std::string either(bool b, std::string x, std::string y) { return b ? x : y; }
    std::string branches(bool b) { std::string v; if (b) { v = "x"; } else { v = "y"; } return v; }
    std::string required() { const char* v = std::getenv("A"); if (!v) throw 1; return v; })");
  CHECK(sample.result("ternary") == R"((or (call std.getenv $n) "d"))");
  CHECK(sample.result("twice") == R"((or (call std.getenv "A") "d"))");
  CHECK(sample.result("negated") == R"((or (call std.getenv "A") "d"))");
  CHECK(sample.result("early") == R"((or (call std.getenv "A") "d"))");
  CHECK(sample.result("assigned") == R"((or (call std.getenv "A") "d"))");
  CHECK(sample.result("preset") == R"((or (call std.getenv "A") "d"))");
  CHECK(sample.result("empty") == R"((or $v "d"))");
  CHECK(sample.result("gnu") == R"((or $v "d"))");
  CHECK(sample.result("opt") == R"((or $o "d"))");
  CHECK(sample.result("either") == R"((if $x $y))");
  CHECK(sample.result("branches") == R"((join "x" "y"))");
  CHECK(sample.result("required") == R"((call std.getenv "A"))");
}

TEST_CASE("strings are put together in many ways") {
  const Sample sample(R"(#include <cstdio>
    #include <format>
    #include <sstream>
    #include <string>
    #include <fmt/format.h>
    #include <absl/strings/str_cat.h>
    #include <boost/format.hpp>
    #include <QString>
    std::string plus(std::string h) { return "postgresql://" + h + ":" + std::to_string(5432) + "/shop"; }
    std::string append(std::string h) { std::string u = "postgresql://"; u += h; u.append("/"); u.push_back('x'); return u; }
    std::string stream(std::string h, int p) { std::ostringstream o; o << "postgresql://" << h; o << ':' << p; return o.str(); }
    std::string direct(std::string h) { return (std::ostringstream() << "a" << h).str(); }
    std::string braces(std::string h, int p) { return fmt::format("postgresql://{0}:{1:>5}/{{x}}", h, p); }
    std::string standard(std::string h) { return std::format("host={} dbname={}", h, "shop"); }
    std::string strcat_(std::string h) { return absl::StrCat("postgresql://", h); }
    std::string str_append(std::string h) { std::string u = "a"; absl::StrAppend(&u, h, "b"); return u; }
    std::string print(const char* h) { char b[64]; snprintf(b, sizeof b, "host=%s port=%*d 100%%", h, 5, 5432); return b; }
    std::string boosted(std::string h) { return str(boost::format("host=%1% user=%2%") % h % "u"); }
    QString qt(QString h) { return QString("host=%1 port=%2").arg(h).arg(5432); }
    std::string grown(std::string h, bool ssl) { std::string u = "a" + h; if (ssl) u += "?sslmode=require"; return u; })");
  CHECK(sample.result("plus") == R"((plus "postgresql://" $h ":" (convert 5432) "/shop"))");
  CHECK(sample.result("append") == R"((append "postgresql://" $h "/" "x"))");
  CHECK(sample.result("stream") == R"((stream "postgresql://" $h ":" $p))");
  CHECK(sample.result("direct") == R"((stream "a" $h))");
  CHECK(sample.result("braces") == R"((format "postgresql://" $h ":" $p "/{x}"))");
  CHECK(sample.result("standard") == R"((format "host=" $h " dbname=" "shop"))");
  CHECK(sample.result("strcat_") == R"((plus "postgresql://" $h))");
  CHECK(sample.result("str_append") == R"((append "a" $h "b"))");
  CHECK(sample.result("print") == R"((printf "host=" $h " port=" 5432 " 100%"))");
  CHECK(sample.result("boosted") == R"((format "host=" $h " user=" "u"))");
  CHECK(sample.result("qt") == R"((format "host=" $h " port=" 5432))");
  CHECK(sample.result("grown") == R"((join (append (plus "a" $h) "?sslmode=require") (plus "a" $h)))");
}

TEST_CASE("strings are taken apart in many ways") {
  const Sample sample(R"(#include <cstring>
    #include <regex>
    #include <string>
    #include <boost/algorithm/string.hpp>
    bool prefix(std::string u) { return u.rfind("postgres://", 0) == 0; }
    bool prefix2(std::string u) { return u.find("postgres://") == 0; }
    bool prefix3(const char* u) { return std::strncmp(u, "postgres://", 11) == 0; }
    bool prefix4(std::string u) { return u.starts_with("postgres://"); }
    bool prefix5(std::string u) { return u.compare(0, 11, "postgres://") == 0; }
    bool contains(std::string u) { return u.find("localhost") != std::string::npos; }
    bool contains2(const char* u) { return strstr(u, "localhost") != nullptr; }
    bool equal(std::string u) { return u == "x"; }
    bool equal2(const char* u) { return !strcmp(u, "x"); }
    std::string slice(std::string u) { return "b" + u.substr(11); }
    const char* pointer(const char* u) { return u + 11; }
    std::string swap(std::string u) { u.replace(0, 8, "postgresql"); return u; }
    std::string swap2(std::string u) { u.replace(u.find("asyncpg"), 7, "psycopg2"); return u; }
    std::string swap3(std::string u) { boost::replace_all(u, "asyncpg", "psycopg2"); return u; }
    std::string regex(std::string u) { return std::regex_replace(u, std::regex("^postgres:"), "postgresql:"); }
    bool matched(std::string u) { std::smatch m; return std::regex_search(u, m, std::regex("@(.*):")); })");
  CHECK(sample.result("prefix") == R"((prefix $u "postgres://"))");
  CHECK(sample.result("prefix2") == R"((prefix $u "postgres://"))");
  CHECK(sample.result("prefix3") == R"((prefix $u "postgres://"))");
  CHECK(sample.result("prefix4") == R"((prefix $u "postgres://"))");
  CHECK(sample.result("prefix5") == R"((prefix $u "postgres://"))");
  CHECK(sample.result("contains") == R"((contains $u "localhost"))");
  CHECK(sample.result("contains2") == R"((contains $u "localhost"))");
  CHECK(sample.result("equal") == R"((compare $u "x"))");
  CHECK(sample.result("equal2") == R"((compare $u "x"))");
  CHECK(sample.result("slice") == R"((plus "b" (slice $u 11)))");
  CHECK(sample.result("pointer") == R"((slice $u 11))");
  CHECK(sample.result("swap") == R"((replace $u 0 "postgresql"))");
  CHECK(sample.result("swap2") == R"((replace $u "asyncpg" "psycopg2"))");
  CHECK(sample.result("swap3") == R"((replace $u "asyncpg" "psycopg2"))");
  CHECK(sample.result("regex") == R"((substitute $u "^postgres:" "postgresql:"))");
  CHECK(sample.result("matched") == R"((match $u "@(.*):"))");
}

TEST_CASE("objects are calls of their class, wherever they are made") {
  const Sample sample(R"(#include <memory>
    #include <optional>
    #include <string>
    #include <vector>
    #include <pqxx/pqxx>
    struct Options { std::string url; int pool = 5; };
    auto local(std::string u) { pqxx::connection c{u}; return c; }
    auto copied(std::string u) { auto c = pqxx::connection(u); return c; }
    auto fresh(std::string u) { return new pqxx::connection(u); }
    auto unique(std::string u) { return std::make_unique<pqxx::connection>(u); }
    auto wrapped(std::string u) { return std::unique_ptr<pqxx::connection>(new pqxx::connection(u)); }
    Options options(std::string u) { return Options{.url = u, .pool = 3}; }
    struct Base { explicit Base(std::string u); };
    class Repository : public Base {
     public:
      explicit Repository(const std::string& url) : Base(url), connection_(url) {}
      void later(std::string u) { lazy_.emplace(u); owned_ = std::make_unique<pqxx::connection>(u); }
      pqxx::connection& get() { return *owned_; }
     private:
      pqxx::connection connection_;
      std::optional<pqxx::connection> lazy_;
      std::unique_ptr<pqxx::connection> owned_;
      std::string name_ = "shop";
    };)");
  for (const auto* name : {"local", "copied", "fresh", "unique", "wrapped"}) {
    INFO(name);
    CHECK(sample.result(name) == "(call pqxx.connection $u)");
  }
  CHECK(sample.result("options") == "(call Options url=$u pool=3)");
  const auto text = sample.dump();
  CHECK(text.find("field connection_: pqxx.connection = (call pqxx.connection $url)  in Repository.Repository") !=
        std::string::npos);
  CHECK(text.find("field lazy_: pqxx.connection = (call pqxx.connection $u)  in Repository.later") != std::string::npos);
  CHECK(text.find("field owned_: pqxx.connection = (call pqxx.connection $u)  in Repository.later") != std::string::npos);
  CHECK(text.find("field name_: std.string = \"shop\"") != std::string::npos);
  CHECK(text.find("do (call Base $url)") != std::string::npos);
  CHECK(text.find("class Repository(Base)") != std::string::npos);
}

TEST_CASE("method calls carry the class that declares the method") {
  const Sample sample(R"(#include <string>
    namespace shop { struct Source { std::string url() const; }; struct Other : Source {}; }
    std::string ask(const shop::Other& other) { return other.url(); })");
  const auto& unit = sample.unit();
  bool found = false;
  for (const auto& expr : unit.exprs) {
    if (expr.kind != dbssot::program::ExprKind::attribute || unit.text(expr.text) != "url") continue;
    found = true;
    CHECK(unit.text(expr.member) == "shop.Source.url");
    CHECK(unit.text(unit[unit.operands[expr.first_operand].value].type) == "shop.Other");
  }
  CHECK(found);
}

TEST_CASE("arrays, dictionaries and durations") {
  const Sample sample(R"(#include <chrono>
    #include <map>
    #include <string>
    #include <vector>
    #include <libpq-fe.h>
    using namespace std::chrono_literals;
    PGconn* pairs(const char* h) { const char* k[] = {"host", "port", nullptr}; const char* v[] = {h, "5432", nullptr}; return PQconnectdbParams(k, v, 0); }
    PGconn* filled(const char* h) { const char* k[3]; const char* v[3]; k[0] = "host"; v[0] = h; k[1] = nullptr; v[1] = nullptr; return PQconnectdbParams(k, v, 0); }
    std::map<std::string, std::string> table(std::string h) { std::map<std::string, std::string> m{{"host", h}}; m["port"] = "1"; return m; }
    std::map<std::string, std::string> returned(std::string h) { return {{"host", h}}; }
    const std::map<std::string, std::string> kTable = {{"host", "POSTGRES_HOST"}, {"port", "POSTGRES_PORT"}};
    std::vector<std::string> names() { std::vector<std::string> n{"A", "B"}; n.push_back("C"); return n; }
    auto literal() { return 30s; }
    auto written() { return std::chrono::milliseconds(1500); }
    std::chrono::milliseconds converted() { return std::chrono::seconds{2}; })");
  CHECK(sample.result("pairs") == R"((call PQconnectdbParams ["host", "port", null] [$h, "5432", null] 0))");
  CHECK(sample.result("filled") == R"((call PQconnectdbParams ["host", null] [$h, null] 0))");
  CHECK(sample.result("table") == R"({"host": $h, "port": "1"})");
  CHECK(sample.result("returned") == R"({"host": $h})");
  CHECK(sample.dump().find(R"(kTable: std.map = {"host": "POSTGRES_HOST", "port": "POSTGRES_PORT"})") != std::string::npos);
  CHECK(sample.result("names") == R"(["A", "B", "C"])");
  CHECK(sample.result("literal") == "(call std.chrono.seconds 30)");
  CHECK(sample.result("written") == "(call std.chrono.milliseconds 1500)");
  CHECK(sample.result("converted") == "(call std.chrono.seconds 2)");
}

TEST_CASE("loops end in unknown, and keep what they did not touch") {
  const Sample sample(R"(#include <cstdlib>
    #include <string>
    std::string grows(int n) { std::string u = "a"; for (int i = 0; i < n; ++i) u += "b"; return u; }
    std::string steady(int n) { std::string u = "a"; while (n > 0) --n; return u; }
    std::string found(int n) { std::string u = "a"; for (int i = 0; i < n; ++i) { if (i == 3) { u = "b"; break; } } return u; }
    void reads() { for (const char* name : {"DB_HOST", "DB_PORT"}) std::getenv(name); })");
  CHECK(sample.result("grows").find("(? loop)") != std::string::npos);
  CHECK(sample.result("steady") == R"("a")");
  CHECK(sample.result("found").find(R"("b")") != std::string::npos);
  CHECK(sample.dump().find(R"((call std.getenv (element ["DB_HOST", "DB_PORT"])))") != std::string::npos);
}

TEST_CASE("what a function is handed to write is unknown afterwards") {
  const Sample sample(R"(#include <string>
    void read(const char* name, std::string& out);
    std::string asked() { std::string url = "a"; read("DATABASE_URL", url); return url; }
    void give(std::string& out) { out = "postgresql://h/d"; })");
  CHECK(sample.result("asked") == "(? written by a call)");
  CHECK(sample.dump().find("store $out = \"postgresql://h/d\"") != std::string::npos);
}

TEST_CASE("a text that a function adds to is one of what its ways out leave in it") {
  const Sample sample(R"(#include <string>
    static void tls(std::string& to, bool local) { if (local) { to += "a"; return; } to += "b"; }
    static void wanted(std::string& to, bool is) { if (!is) return; to += "c"; }
    static void present(std::string& to, const std::string& value) { if (value.empty()) return; to += value; }
    std::string either(bool local) { std::string text = "x"; tls(text, local); return text; }
    std::string perhaps(bool is) { std::string text = "x"; wanted(text, is); return text; }
    std::string given(const std::string& value) { std::string text = "x"; present(text, value); return text; })");
  CHECK(sample.result("either") == R"((join (append "x" "a") (append "x" "b")))");
  CHECK(sample.result("perhaps").find("join") != std::string::npos);
  CHECK(sample.result("given") == R"((append "x" $value))");
}

TEST_CASE("handlers tell what becomes of an error") {
  const Sample sample(R"(#include <iostream>
    #include <stdexcept>
    void connect();
    int swallowed() { try { connect(); } catch (const std::exception&) {} return 1; }
    int logged() { try { connect(); } catch (const std::exception& e) { std::cerr << e.what(); return 2; } return 1; }
    int again() { try { connect(); } catch (...) { throw; } return 1; })");
  const auto& handlers = sample.unit().handlers;
  REQUIRE(handlers.size() == 3);
  CHECK(handlers[0].is_empty);
  CHECK(sample.unit().text(handlers[0].types.at(0)) == "std.exception");
  CHECK_FALSE(handlers[0].reraises);
  CHECK(handlers[1].logs);
  CHECK(handlers[1].results.size() == 1);
  CHECK(handlers[2].reraises);
  CHECK(handlers[2].types.empty());
}

TEST_CASE("missing headers and errors cost what they concern, not the file") {
  const Sample sample(R"(#include "generated/config.h"
    #include <no/such/library.hpp>
    #include <cstdlib>
    #include <string>
    library::Client client("x");
    std::string url() { library::touch(); return std::getenv("DATABASE_URL"); })");
  CHECK(sample.result("url") == R"((call std.getenv "DATABASE_URL"))");
  REQUIRE(sample.unit().diagnostics.size() == 1);
  CHECK(sample.unit().diagnostics[0].level == dbssot::DiagnosticLevel::note);
  CHECK_FALSE(sample.unit().diagnostics[0].incomplete);
}

TEST_CASE("calls in statements that Clang drops are found in the tokens") {
  const Sample sample(R"(#include <acme/client.h>
    #include <cstdlib>
    #include <string>
    void run() {
      acme::Client client(std::getenv("DATABASE_URL"), 5);
      auto other = acme::connect("postgresql://h" "/d", flags | 2);
      acme::Pool pool{"x"};
      auto made = std::make_unique<acme::Client>(std::getenv("B"));
      std::getenv("C");
      std::string* fresh = new std::string("D");
    #if 0
      acme::never("y");
    #endif
    }
    int declared(std::string name);)");
  const auto text = sample.dump();
  CHECK(text.find(R"((call acme.Client (call std.getenv "DATABASE_URL") 5))") != std::string::npos);
  CHECK(text.find(R"((call acme.connect "postgresql://h/d" (? compile error)))") != std::string::npos);
  CHECK(text.find(R"((call acme.Pool "x"))") != std::string::npos);
  CHECK(text.find(R"((call acme.Client (call std.getenv "B")))") != std::string::npos);
  CHECK(text.find("never") == std::string::npos);
  CHECK(text.find("call std.string") == std::string::npos);
  const auto count = [&](const std::string& what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
  };
  CHECK(count(R"(std.getenv "C")") == 1);
  CHECK(count("acme.Client") == 2);
}

TEST_CASE("C is read as C") {
  const Sample sample(R"(#include <libpq-fe.h>
    #include <stdio.h>
    #include <stdlib.h>
    struct options { const char *host; int port; };
    static const char *class = "a name in C";
    PGconn *open_it(void) {
      struct options new = {.host = getenv("PGHOST"), .port = 5432};
      char conninfo[128];
      sprintf(conninfo, "host=%s port=%d", new.host, new.port);
      return PQconnectdb(conninfo);
    })",
                      "sample.c");
  CHECK(sample.unit().diagnostics.empty());
  CHECK(
      sample.result("open_it") ==
      R"((call PQconnectdb (printf "host=" ((call options host=(call getenv "PGHOST") port=5432) .host) " port=" ((call options host=(call getenv "PGHOST") port=5432) .port))))");
}

TEST_CASE("places tell apart what stands on one line") {
  const Sample sample(
      "#include <pqxx/pqxx>\nvoid f(const char* u) { pqxx::connection a(u), b{u}; auto c = pqxx::connection(u); }\n");
  std::vector<std::uint32_t> columns;
  for (const auto& expr : sample.unit().exprs) {
    if (expr.kind == dbssot::program::ExprKind::call) columns.push_back(expr.range.column);
  }
  CHECK(columns == std::vector<std::uint32_t>{25, 48, 63});
}

TEST_CASE("templates are read once, as written") {
  const Sample sample(R"(#include <cstdlib>
    #include <string>
    template <class T> T get(const char* name, T fallback) { if (const char* v = std::getenv(name)) return T(v); return fallback; }
    std::string a() { return get<std::string>("A", "d"); }
    int b() { return get<long>("B", 5); })");
  CHECK(sample.result("get") == "(or (call std.getenv $name) $fallback)");
  CHECK(sample.result("a") == R"((call get "A" "d"))");
}

TEST_CASE("places are those of the file, macros included") {
  const Sample sample(
      "#include <cstdlib>\n#define READ(name) std::getenv(name)\n#line 500 \"other.cpp\"\nconst char* url() {\n  return "
      "READ(\"A\");\n}\n");
  const auto& unit = sample.unit();
  for (const auto& expr : unit.exprs) {
    if (expr.kind == dbssot::program::ExprKind::call) CHECK(expr.range == dbssot::Range{5, 10, 5, 19});
    if (expr.kind == dbssot::program::ExprKind::literal) CHECK(expr.range == dbssot::Range{5, 15, 5, 18});
  }
}

TEST_CASE("a list in braces may bind a reference, to a class that is only declared as well") {
  const Sample sample(R"(#include <cstdlib>
    namespace shop { class Result; struct Connection { explicit Connection(const char*); }; }
    class Rows {
     public:
      Rows(const shop::Result& home, shop::Connection& connection)
          : home_{home}, connection_{connection}, own_{std::getenv("DB_NAME")} {}
     private:
      const shop::Result& home_;
      shop::Connection& connection_;
      shop::Connection own_;
    };)");
  CHECK(sample.unit().tier == "inferred-flags");
  CHECK(sample.dump().find("getenv \"DB_NAME\"") != std::string::npos);
  CHECK(sample.dump().find("(call shop.Connection $connection") == std::string::npos);
  CHECK(sample.dump().find("(call shop.Connection") != std::string::npos);
}
