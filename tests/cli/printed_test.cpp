// What is printed: no password anywhere, and a JSON report of a stable shape.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/project.h"
#include "cli/run.h"

using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

constexpr const char* hard = "import psycopg2\nconn = psycopg2.connect('postgresql://app:s3cr3t-pw@db.shop.internal/shop')\n";

}  // namespace

TEST_CASE("no password is printed in any format, base64 included") {
  const Project project;
  project.write("a.py", std::string(hard) + "print('s3cr3t-pw')  # s3cr3t-pw\n");
  project.write(".env", "DB_PASSWORD=other-s3cr3t\nDATABASE_URL=postgresql://app:third-s3cr3t@db.shop.internal/shop\n");
  project.write("k8s.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\ndata:\n  DB_PASSWORD: b3RoZXItczNjcjN0\n");
  for (const char* format : {"text", "json", "sarif", "github", "gitlab", "junit", "markdown"}) {
    INFO(format);
    const Ran report = project.run({"check", "--format", format});
    CHECK(report.code == 1);
    CHECK_THAT(report.out + report.err, !Contains("s3cr3t"));
    CHECK_THAT(report.out + report.err, !Contains("b3RoZXItczNjcjN0"));
  }
  for (const char* format : {"text", "jsonl"}) {
    const Ran facts = project.run({"facts", "--format", format});
    CHECK_THAT(facts.out + facts.err, !Contains("s3cr3t"));
    CHECK_THAT(facts.out, Contains("a.py"));
  }
}

TEST_CASE("every finding of the JSON report has every key") {
  const Project project;
  project.write("app/a.py", hard);
  const json report = project.checked();
  CHECK(report["schema"] == 1);
  CHECK(report["policy"].is_null());
  REQUIRE_FALSE(report["findings"].empty());
  CHECK(report["summary"]["findings"] == report["findings"].size());
  for (const json& finding : report["findings"]) {
    for (const char* key : {"rule", "severity", "confidence", "file", "line", "column", "end_line", "end_column", "message", "help",
                            "fingerprint", "provenance", "related", "fix", "suppressed"}) {
      INFO(key);
      CHECK(finding.contains(key));
    }
    CHECK(finding["file"] == "app/a.py");
    CHECK(finding["line"] == 2);
  }
}

TEST_CASE("printed: a project's own name as password hides no path, and is hidden where it is the password") {
  const Project project;
  project.write("src/storefront/database.py",
                "import os\n\n\ndef url():\n    return f\"postgresql://{os.environ['PGUSER']}@{os.environ['PGHOST']}/shop\"\n");
  project.write(
      "src/storefront/other.py",
      "from sqlalchemy import create_engine\n\nengine = create_engine(\"postgresql://shop:storefront@db.internal/shop\")\n");
  project.write("compose.yaml", "services:\n  db:\n    image: postgres\n    environment:\n      POSTGRES_PASSWORD: storefront\n");
  const Ran text = project.run({"check"});
  CHECK_THAT(text.out, Contains("src/storefront/other.py:3") && Contains("postgresql://shop:***@db.internal/shop"));
  CHECK_THAT(text.out + text.err, !Contains("***/") && !Contains("src.***") && !Contains("shop:storefront"));
  CHECK_THAT(project.run({"facts"}).out, !Contains("value=storefront"));
}

TEST_CASE("printed: what is named like a folder, or like itself, is not hidden in paths and names") {
  const Project project;
  project.write("src/flask_shop/database.py",
                "import os\n\n\ndef url():\n    return f\"postgresql://{os.environ['PGUSER']}@{os.environ['PGHOST']}/shop\"\n");
  project.write("compose.yaml", "services:\n  db:\n    image: postgres\n    environment:\n      POSTGRES_PASSWORD: flask_shop\n");
  project.write("vars.yml", "shop_db_password: shop_db_password\n");
  const Ran facts = project.run({"facts"});
  CHECK_THAT(facts.out, Contains("src/flask_shop/database.py") && Contains("variable=shop_db_password"));
  CHECK_THAT(facts.out, !Contains("value=flask_shop"));
}
