// Reports show lines of the project beside what they say of it. Of no such line may a secret be left, however it is spelt.

#include <catch2/catch.hpp>

#include "audit/audit.h"
#include "lint/masked_line.h"
#include "source/memory_file_system.h"

using namespace dbssot;

namespace {

using Lines = std::vector<std::string>;

constexpr const char* reads_url = "import os\nfrom sqlalchemy import create_engine\ncreate_engine(os.environ['DATABASE_URL'])\n";

/// Lines of the file that would be shown with one of the words in them. Secrets of these samples are words that stand nowhere else.
Lines shown_with(const std::string& path, const std::string& text, const Lines& words) {
  const MemoryFileSystem disk{{"/p/.git/HEAD", ""}, {"/p/app/db.py", reads_url}, {"/p/" + path, text}};
  AuditOptions options;
  options.working_directory = "/p";
  const AuditResult result = audit(disk, options);
  const SourceText source{std::string(text)};
  Lines shown;
  for (std::uint32_t number = 1; number <= source.line_count(); ++number) {
    const std::string line = masked_line(result.secrets, source, number);
    for (const std::string& word : words) {
      if (line.find(word) != std::string::npos) shown.push_back(line);
    }
  }
  return shown;
}

/// Those of the words that stand for <1>, <2>, … that are shown.
Lines shown(const std::string& path, std::string text, bool looks_made_up = false) {
  Lines words;
  for (int number = 1; number < 40; ++number) {
    const std::string mark = "<" + std::to_string(number) + ">";
    std::string word = looks_made_up ? "Zw7" : "grumbleweed";
    for (const char c : std::to_string(number + 100))
      word += std::string("tilmoprank").substr(static_cast<std::size_t>(c - '0'), 1) + "quince";
    if (looks_made_up) word += "X9";
    if (text.find(mark) == std::string::npos) continue;
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark)) text.replace(at, mark.size(), word);
    words.push_back(word);
  }
  REQUIRE_FALSE(words.empty());
  return shown_with(path, text, words);
}

}  // namespace

TEST_CASE("values of a Secret over several lines are masked line by line") {
  const char* secret = R"(apiVersion: v1
kind: Secret
metadata: {name: s}
stringData:
  salt: |
    <1>
    <2>
  POSTGRES_PASSWORD: |
    <3>
    <4>
  token: >-
    <5>
    <6>
  AUTH_TOKEN: "<7>
    <8>"
)";
  CHECK(shown("k8s/s.yaml", secret, true) == Lines{});
}

TEST_CASE("passwords of several lines are masked, be they words") {
  const char* secret = R"(apiVersion: v1
kind: Secret
metadata: {name: s}
stringData:
  POSTGRES_PASSWORD: |
    <1>
    <2>
  password: >-
    <3>
  token: "<4>
    <5>"
)";
  CHECK(shown("k8s/s.yaml", secret) == Lines{});
}

TEST_CASE("base64 of a Secret that is broken into lines is masked") {
  const char* secret = R"(apiVersion: v1
kind: Secret
metadata: {name: s}
data:
  POSTGRES_PASSWORD: >-
    Z3J1bWJsZXdlZWQgaXMgYSBsb25n
    IHBhc3N3b3JkIHdoaWNoIHN0YW5k
    cyBpbiBsaW5lcw==
)";
  CHECK(shown_with("k8s/s.yaml", secret, {"Z3J1bWJsZXdlZWQgaXMgYSBsb25n", "IHBhc3N3b3JkIHdoaWNoIHN0YW5k", "cyBpbiBsaW5lcw"}) ==
        Lines{});
}

TEST_CASE("the same under a name that says nothing") {
  const char* secret = R"(apiVersion: v1
kind: Secret
metadata: {name: s}
data:
  settings: |
    dXNlcjogc2hvcCBhbmQgdGhlIHJl
    c3QgZ3J1bWJsZSBtYW5nb2xkIHdl
    ZWQ=
)";
  CHECK(shown_with("k8s/s.yaml", secret, {"dXNlcjogc2hvcCBhbmQgdGhlIHJl", "c3QgZ3J1bWJsZSBtYW5nb2xkIHdl"}) == Lines{});
}

TEST_CASE("a secret that is spelt with escapes is masked as it is spelt") {
  const char* secret = R"(apiVersion: v1
kind: Secret
metadata: {name: s}
stringData:
  salt: "\u0051<1>\x41"
  'pepper': "<2>\u0041"
)";
  CHECK(shown("k8s/s.yaml", secret, true) == Lines{});
  const char* json = R"({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"},
 "stringData": {
  "salt": "\u0051<1>x7",
  "POSTGRES_PASSWORD": "<2>\u0041"
}})";
  CHECK(shown("k8s/s.json", json, true) == Lines{});
}

TEST_CASE("of a Secret's lines, what names hosts and folders stays") {
  const char* secret = R"(apiVersion: v1
kind: Secret
metadata: {name: s}
stringData:
  settings: |
    host = pg1.prod.internal
    region=europe-west1
    /etc/shop/ca.pem
    shop-orders
)";
  CHECK(shown_with("k8s/s.yaml", secret, {"pg1.prod.internal", "europe-west1", "/etc/shop/ca.pem", "shop-orders"}).size() == 4);
}

TEST_CASE("declared defaults of settings are masked, in whatever form") {
  const char* settings = R"(import os
import environ
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings
env = environ.Env(PAYMENT_SECRET=(str, ("<1>")), API_TOKEN=(str, "<2>" "<3>"))
class S(BaseSettings):
    db_password: str = Field(default="<4>")
    secret_key: str = Field("<5>", env="X")
    api_token: str = Field(default_factory=lambda: "<6>")
    auth_secret: SecretStr = SecretStr("<7>")
    admin_password: Annotated[str, Field(default="<8>")] = "<9>"
    passwords: list[str] = ["<10>", "<11>"]
    user_password: str = (
        "<12>"
        "<13>"
    )
    other_password: Optional[str] = ("<14>")
)";
  CHECK(shown("settings.py", settings) == Lines{});
}

TEST_CASE("secrets in Python are masked, in whatever form") {
  const char* code = R"(import os
a = os.getenv("DB_PASSWORD", ("<1>"))
b = os.environ.get("SECRET_KEY", "<2>" + "<3>")
c = os.getenv("API_TOKEN") or ("<4>")
d = os.getenv("API_TOKEN", default=f"<5>{a}<6>")
PASSWORD = "<7>" "<8>"
PASSWORDS = ["<9>", "<10>"]
PASSWORD2 = "<11>" + "<12>"
PASSWORD3 = f"<13>{a}<14>"
PASSWORD4 = (lambda: "<15>")()
PASSWORD5 = ("<16>")
f(password=("<17>"))
d = {"password": ["<18>"], 'token': ("<19>")}
PASSWORD6: Final = "<20>"
PASSWORD7: Final[str] = ("<21>")
setattr(o, "password", "<22>")
e = os.environ.setdefault("PGPASSWORD", "<23>")
PASSWORD8 = os.environ["X"] + "<24>"
if password == "<25>": pass
password = x if y else "<26>"
default_factory = lambda: os.getenv("TOKEN", "<27>")
PASSWORD9 = str("<28>")
PASSWORD10 = b"<29>".decode()
PASSWORD11 = (os.getenv("DB_PASSWORD")
              or "<30>")
PASSWORD12 = """<31>
<32>"""
PASSWORD13 = ("<33>"
              "<34>")
)";
  CHECK(shown("app/x.py", code) == Lines{});
}

TEST_CASE("secrets in environment files are masked") {
  const char* text = R"(DATABASE_URL=postgresql://shop@db.internal/shop
export DB_PASSWORD=<1> # note
export API_TOKEN='<2>' # x
SECRET_KEY="<3>
<4>"
set PGPASSWORD=<5>
# OLD_PASSWORD=<6>
DB_PASSWORD : <7>
  SMTP_PASSWORD = "<8>"
MAIL_PASSWORD='<9>
<10>'
)";
  CHECK(shown(".env", text) == Lines{});
}

TEST_CASE("secrets in deploy files are masked") {
  CHECK(shown("compose.yaml", R"(services:
  db:
    image: postgres
    environment:
      - POSTGRES_PASSWORD=<1>
      - "PGPASSWORD=<2>"
      - DATABASE_URL=postgresql://shop:<3>@db/shop
      - SECRET_KEY=${SECRET_KEY:-<4>}
    command: ["--password", "<5>"]
  app:
    image: x
    environment: {DATABASE_URL: "postgresql://shop@db.internal/shop", API_TOKEN: <6>, "DB_PASSWORD": '<7>'}
    command: psql --password=<8> -c x
secrets:
  db_password:
    content: <9>
)") == Lines{});
  CHECK(shown("main.tf", R"(
variable "db_password" {
  type = string
  sensitive = true
  default = "<1>"
}
variable "db_pin" {
  sensitive = true
  default = "<2>"
}
variable "salt" {
  default = <<EOT
<3>
EOT
  sensitive = true
}
resource "aws_db_instance" "x" {
  password = "<4>"
}
resource "kubernetes_secret" "z" {
  data = {
    password = "<5>"
  }
}
resource "aws_secretsmanager_secret_version" "v" {
  secret_string = "<6>"
}
resource "aws_ssm_parameter" "p" {
  type = "SecureString"
  name = "x"
  value = "<7>"
}
resource "google_secret_manager_secret_version" "g" {
  secret_data = "<8>"
}
resource "aws_secretsmanager_secret_version" "w" {
  secret_string = jsonencode({ password = "<9>" })
}
)",
              true) == Lines{});
  CHECK(shown(".github/workflows/x.yml", R"(on: push
env:
  DB_PASSWORD: <1>
jobs:
  t:
    runs-on: x
    services:
      postgres:
        image: postgres
        env:
          POSTGRES_PASSWORD: <2>
    steps:
      - run: |
          export PGPASSWORD=<3>
          psql postgresql://shop:<4>@db.internal/shop
          curl -H "Authorization: Bearer <5>" http://x
          echo "DB_PASSWORD=<6>" >> $GITHUB_ENV
        env: {DATABASE_URL: "postgresql://shop@db.internal/shop", API_TOKEN: "<7>"}
)") == Lines{});
  CHECK(shown(".gitlab-ci.yml", R"(variables:
  DATABASE_URL: postgresql://shop@db.internal/shop
  POSTGRES_PASSWORD: <1>
  DB_PASSWORD:
    value: "<2>"
    description: x
  SECRET_KEY: {value: <3>, description: x}
test:
  variables: {DATABASE_URL: "postgresql://shop@db.internal/shop", API_TOKEN: <4>}
  script: ["PGPASSWORD=<5> psql"]
)") == Lines{});
  CHECK(shown("Dockerfile", R"(FROM x
ARG DB_PASSWORD=<1>
ENV PGPASSWORD <2>
ENV A=b SECRET_KEY="<3>" DATABASE_URL=postgresql://shop@db.internal/shop
RUN export DB_PASSWORD='<4>' && psql postgresql://shop:<5>@db.internal/shop
)") == Lines{});
  CHECK(shown("alembic.ini", R"([alembic]
sqlalchemy.url = postgresql://shop:<1>@db.internal/shop
password = <2>
)") == Lines{});
  CHECK(shown("appsettings.json", R"({"ConnectionStrings": {"Default": "Host=db.internal;Database=shop;Username=shop;Password=<1>"},
"Jwt": {"Secret": "<2>"}, "Db": {"Password":
  "<3>"}}
)") == Lines{});
  CHECK(shown("config.toml", R"([database]
url = "postgresql://shop@db.internal/shop"
password = "<1>"
token = """
<2>"""
)") == Lines{});
}

TEST_CASE("a Compose secret's content, and what looks made up in a Secret of Terraform, are masked") {
  CHECK(shown("compose.yaml", R"(services:
  app:
    image: x
    environment: {DATABASE_URL: "postgresql://shop@db.internal/shop"}
secrets:
  blob:
    content: |
      <1>
  other: {content: "<2>"}
)",
              true) == Lines{});
  CHECK(shown("main.tf", R"(resource "kubernetes_secret" "z" {
  data = {
    salt = "<1>"
  }
}
resource "aws_db_instance" "x" {
  username = "shop"
}
)",
              true) == Lines{});
}

TEST_CASE("what was declared to be secret and is an ordinary word or a host is told all the same") {
  const char* text = R"(variable "stage" {
  sensitive = true
  default   = "production"
}
variable "server" {
  sensitive = true
  default   = "db1.production.acmecorp.net"
}
)";
  CHECK(shown_with("v.tf", text, {"production\"", "db1.production.acmecorp.net"}).size() == 2);
}
