#include "audit/audit.h"

#include <catch2/catch.hpp>

#include "source/memory_file_system.h"
#include "source/usage_error.h"

using namespace dbssot;
using Lines = std::vector<std::string>;

namespace {

constexpr const char* reads_url =
    "import os\nfrom sqlalchemy import create_engine\nengine = create_engine(os.environ['DATABASE_URL'])\n";
constexpr const char* hard = "import psycopg2\nconn = psycopg2.connect('postgresql://app:s3cr3t-pw@db.shop.internal/shop')\n";

AuditResult audited(const MemoryFileSystem& disk, AuditOptions options = {}) {
  options.working_directory = "/p";
  return audit(disk, options);
}

/// "FILE:LINE rule" of what is not suppressed.
Lines found(const AuditResult& result) {
  Lines lines;
  for (const Finding& finding : result.findings) {
    if (finding.suppressed) continue;
    lines.push_back(result.files[static_cast<std::uint32_t>(finding.place.file)] + ":" + std::to_string(finding.place.range.line) +
                    " " + std::string(finding.rule));
  }
  return lines;
}

bool holds(const Lines& lines, const std::string& line) { return std::ranges::find(lines, line) != lines.end(); }

}  // namespace

TEST_CASE("an audit walks, reads, links and judges") {
  const MemoryFileSystem disk{{"/p/.git/HEAD", ""}, {"/p/app/db.py", hard}, {"/p/app/plain.py", "print('hello')\n"}};
  const AuditResult result = audited(disk);
  CHECK(result.root == "/p");
  CHECK(result.files == Lines{"app/db.py"});
  CHECK(holds(found(result), "app/db.py:2 hardcoded-url"));
  CHECK(result.summary.sinks == 1);
  CHECK(result.summary.files == 1);
  CHECK(result.summary.parsed == 1);
}

TEST_CASE("a named file keeps its path from the root") {
  const MemoryFileSystem disk{{"/p/.git/HEAD", ""}, {"/p/app/db.py", hard}, {"/p/app/other.py", hard}};
  AuditOptions options;
  options.paths = {"app/db.py"};
  CHECK(audited(disk, options).files == Lines{"app/db.py"});
  options.paths = {"app/db.py", "app/other.py"};
  CHECK(audited(disk, options).root == "/p");
  options.paths = {"app/missing.py"};
  CHECK_THROWS_AS(audited(disk, options), UsageError);
}

TEST_CASE("test code is left out unless asked for or named") {
  const MemoryFileSystem disk{
      {"/p/.git/HEAD", ""}, {"/p/tests/helper.py", hard}, {"/p/app/test_db.py", hard}, {"/p/checks/a.py", hard}};
  CHECK(audited(disk).files == Lines{"checks/a.py"});
  AuditOptions options;
  options.include_tests = true;
  CHECK(audited(disk, options).files.size() == 3);
  options = {};
  options.paths = {"tests"};
  CHECK(audited(disk, options).files == Lines{"tests/helper.py"});
  MemoryFileSystem other = disk;
  other.files["/p/.dbssot.yaml"] = "tests: [checks/**]\n";
  CHECK(audited(other).files == Lines{"app/test_db.py", "tests/helper.py"});
}

TEST_CASE("the policy is found, named or ignored") {
  MemoryFileSystem disk{{"/p/.dbssot.yaml", "rules: {hardcoded-url: off, hardcoded-password: off}\n"},
                        {"/p/conf/strict.yaml", "exclude: [old/**]\n"},
                        {"/p/old/db.py", hard}};
  CHECK_FALSE(holds(found(audited(disk)), "old/db.py:2 hardcoded-url"));
  AuditOptions options;
  options.isolated = true;
  CHECK(holds(found(audited(disk, options)), "old/db.py:2 hardcoded-url"));
  options = {};
  options.config = "conf/strict.yaml";  // its globs speak of the root
  CHECK_FALSE(holds(audited(disk, options).files, "old/db.py"));
  options.config = "conf/none.yaml";
  CHECK_THROWS_AS(audited(disk, options), UsageError);
  disk.files["/p/.dbssot.yaml"] = "rule: {}\n";
  const AuditResult faulty = audited(disk);
  CHECK(faulty.has_faulty_policy);
  REQUIRE(faulty.diagnostics.size() == 1);
  CHECK(faulty.diagnostics[0].line == 1);
}

TEST_CASE("the nearest policy above a file holds") {
  const MemoryFileSystem disk{{"/p/.git/HEAD", ""}, {"/p/a/.dbssot.yaml", "rules: {hardcoded-url: off}\n"},
                              {"/p/a/db.py", hard}, {"/p/b/.dbssot.yaml", "exclude: [gen]\n"},
                              {"/p/b/db.py", hard}, {"/p/b/gen/db.py", hard},
                              {"/p/c/db.py", hard}};
  const Lines lines = found(audited(disk));
  CHECK_FALSE(holds(lines, "a/db.py:2 hardcoded-url"));
  CHECK(holds(lines, "b/db.py:2 hardcoded-url"));
  CHECK_FALSE(holds(lines, "b/gen/db.py:2 hardcoded-url"));
  CHECK(holds(lines, "c/db.py:2 hardcoded-url"));
}

TEST_CASE("values are followed into files that do not speak of databases") {
  const MemoryFileSystem disk{
      {"/p/.git/HEAD", ""},
      {"/p/app/__init__.py", ""},
      {"/p/app/main.py", "from sqlalchemy import create_engine\nfrom app.where import target\nengine = create_engine(target())\n"},
      {"/p/app/where.py", "from app.text import WORD\ndef target():\n    return WORD\n"},
      {"/p/app/text.py", "WORD = 'elsewhere'\n"},
      {"/p/app/idle.py", "X = 1\n"}};
  const AuditResult result = audited(disk);
  CHECK(result.files == Lines{"app/__init__.py", "app/main.py", "app/text.py", "app/where.py"});
}

TEST_CASE("the order and number of threads change nothing") {
  MemoryFileSystem disk{{"/p/.git/HEAD", ""}};
  for (int i = 0; i < 30; ++i) disk.files["/p/m" + std::to_string(i) + ".py"] = i % 2 == 0 ? hard : reads_url;
  AuditOptions one, many;
  one.jobs = 1;
  many.jobs = 8;
  const AuditResult left = audited(disk, one), right = audited(disk, many);
  CHECK(found(left) == found(right));
  CHECK(left.files == right.files);
  REQUIRE_FALSE(left.findings.empty());
  for (std::size_t i = 0; i < left.findings.size(); ++i) CHECK(left.findings[i].fingerprint == right.findings[i].fingerprint);
}

TEST_CASE("what cannot be read is said and counted") {
  MemoryFileSystem disk{
      {"/p/.git/HEAD", ""}, {"/p/db.py", hard}, {"/p/locked.py", hard}, {"/p/huge.py", std::string(5 << 20, '#')}};
  disk.unreadable.insert("/p/locked.py");
  const AuditResult result = audited(disk);
  CHECK(result.summary.files == 3);
  CHECK(result.summary.parsed == 1);
  CHECK(result.is_incomplete());
}

TEST_CASE("of what a Secret holds, only what looks like nothing else is masked everywhere") {
  const char* secret = R"(apiVersion: v1
kind: Secret
metadata: {name: shop}
stringData:
  SALT: |
    Siskin-Topaz-64-canoe
  SIGNATURE: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b
  PGHOST: pg1.prod.internal
  PGDATABASE: orders2024Archive
  dbHost: Pg7.prod.internal
  INSTANCE: shop-prod:europe-west1:orders2
  PLACE: europe-west1-orders-2
  TIMEZONE: Europe/Berlin2
  SETTINGS: shop.settings.Prod2
  CERTIFICATE: /etc/shop/Ca-2024.pem
)";
  const MemoryFileSystem disk{{"/p/.git/HEAD", ""}, {"/p/k8s/secret.yaml", secret}, {"/p/app/db.py", hard}};
  const Secrets secrets = audited(disk).secrets;
  for (const std::string one : {"Siskin-Topaz-64-canoe", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"}) {
    INFO(one);
    CHECK(secrets.masked("it is " + one) == "it is ***");
  }
  for (const std::string one : {"pg1.prod.internal", "orders2024Archive", "Pg7.prod.internal", "shop-prod:europe-west1:orders2",
                                "europe-west1-orders-2", "Europe/Berlin2", "shop.settings.Prod2", "/etc/shop/Ca-2024.pem"}) {
    INFO(one);
    CHECK(secrets.masked("it is " + one) == "it is " + one);
  }
}

TEST_CASE("passwords of the code are known, so that they are masked everywhere") {
  const MemoryFileSystem disk{{"/p/.git/HEAD", ""}, {"/p/db.py", hard}};
  CHECK(audited(disk).secrets.masked("it is s3cr3t-pw") == "it is ***");
}
