#include <algorithm>

#include <catch2/catch.hpp>

#include "linker/linked.h"

using namespace dbssot;
using namespace dbssot::test;
using Names = std::vector<std::string>;

namespace {

/// Names of the sources of every engine, in order.
std::vector<Names> engine_sources(const FactStore& facts) {
  std::vector<Names> all;
  for (const Engine& engine : facts.all<Engine>()) {
    Names& names = all.emplace_back();
    for (const Source& source : facts.values.sources(engine.target)) names.push_back(source.name);
  }
  return all;
}

const std::string preamble = "import os\nfrom sqlalchemy import create_engine\n";

}  // namespace

TEST_CASE("a constructor's argument comes from subclasses too") {
  const FactStore facts = linked({{"app/m.py", preamble + R"(
class Base:
    def __init__(self, url):
        self.url = url
    def engine(self):
        return create_engine(self.url)
class Sub(Base):
    def __init__(self):
        super().__init__(os.environ["DATABASE_URL"])
class Plain(Base):
    pass
Plain(os.environ["PG_URL"]).engine()
)"}});
  CHECK(engine_sources(facts) == std::vector<Names>{{"PG_URL", "DATABASE_URL"}});
}

TEST_CASE("what a dataclass was made of goes before its defaults") {
  const FactStore facts = linked({{"app/m.py", preamble + R"(
from dataclasses import dataclass, field
@dataclass
class Config:
    url: str = os.environ["PG_URL"]
    other: str = field(default_factory=lambda: os.environ["POSTGRES_URL"])
create_engine(Config(os.environ["DATABASE_URL"]).url)
create_engine(Config(url=os.environ["DATABASE_URL"]).url)
create_engine(Config().url)
create_engine(Config().other)
)"}});
  CHECK(engine_sources(facts) == std::vector<Names>{{"DATABASE_URL"}, {"DATABASE_URL"}, {"PG_URL"}, {"POSTGRES_URL"}});
}

TEST_CASE("partial, __getattr__, dumps of settings and upper-cased names are followed") {
  const FactStore facts = linked({{"app/m.py", preamble + R"(
from functools import partial
from pydantic_settings import BaseSettings
make = partial(create_engine, pool_pre_ping=True)
make(os.environ["DATABASE_URL"])
class Env:
    def __getattr__(self, name):
        return os.environ[name.upper()]
create_engine(Env().database_url)
class Settings(BaseSettings):
    pg_url: str
settings = Settings()
create_engine(settings.model_dump()["pg_url"])
create_engine(os.path.expandvars("postgresql://${DB_USER}@$DB_HOST/shop"))
)"}});
  CHECK(engine_sources(facts) == std::vector<Names>{{"DATABASE_URL"}, {"DATABASE_URL"}, {"PG_URL"}, {"DB_USER", "DB_HOST"}});
}

TEST_CASE("an import that may fail is one of two") {
  const FactStore facts = linked({{"app/local.py", "import os\nURL = os.environ['PG_URL']\n"}, {"app/m.py", preamble + R"(
try:
    from app.local import URL
except ImportError:
    URL = os.environ["DATABASE_URL"]
create_engine(URL)
)"}});
  REQUIRE(engine_sources(facts).size() == 1);
  Names names = engine_sources(facts)[0];
  std::sort(names.begin(), names.end());
  CHECK(names == Names{"DATABASE_URL", "PG_URL"});
}

TEST_CASE("what only says which thing is asked for is no source") {
  const FactStore facts = linked({{"app/m.py", preamble + R"(
import sys
import vault
create_engine(vault.load("prod/db"))
create_engine(os.environ["DATABASE_URL"] if "DATABASE_URL" in os.environ else sys.exit(1))
)"}});
  CHECK(engine_sources(facts) == std::vector<Names>{{"vault.load"}, {"DATABASE_URL"}});
}

TEST_CASE("a secret store gives a secret") {
  const FactStore facts = linked({{"app/m.py", preamble + R"(
import boto3, json
secret = json.loads(boto3.client("secretsmanager").get_secret_value(SecretId="prod/db")["SecretString"])
create_engine(f"postgresql://{secret['username']}:{secret['password']}@{secret['host']}/shop")
)"}});
  REQUIRE(facts.all<Engine>().size() == 1);
  const std::vector<Source> sources = facts.values.sources(facts.all<Engine>()[0].target);
  REQUIRE(sources.size() == 1);
  CHECK(sources[0].kind == ValueKind::secret);
  CHECK(sources[0].name == "prod/db");
}

TEST_CASE("a package that imports an object under the name of its module means the object") {
  const FactStore facts = linked({{"shop/__init__.py", "from shop.settings import settings\n"},
                                  {"shop/settings.py", R"(
from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    database_url: str
settings = Settings()
)"},
                                  {"shop/db.py", R"(
import psycopg2
from shop import settings
psycopg2.connect(settings.database_url)
)"}});
  REQUIRE(facts.all<Connection>().size() == 1);
  CHECK(sources(facts, facts.all<Connection>()[0].target) == Names{"DATABASE_URL"});
}

TEST_CASE("a package and its module that import each other's name end somewhere") {
  const FactStore facts =
      linked({{"shop/__init__.py", "from shop.settings import settings\n"},
              {"shop/settings.py", "from shop import settings\n"},
              {"shop/db.py", "import psycopg2\nfrom shop import settings\npsycopg2.connect(settings.settings.url)\n"}});
  CHECK(facts.all<Connection>().size() == 1);
}
