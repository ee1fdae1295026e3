#include <catch2/catch.hpp>

#include "linker/linked.h"

using namespace dbssot;
using namespace dbssot::test;
using Names = std::vector<std::string>;

TEST_CASE("reads through os.environ, getenv and aliases") {
  const FactStore facts = linked({{"app/main.py", R"(
import os
from os import environ as e, getenv
a = os.environ["DATABASE_URL"]
b = os.environ.get("POSTGRES_HOST", "localhost")
c = getenv("POSTGRES_PORT")
d = e["POSTGRES_USER"]
os.environ["POSTGRES_DB"] = "shop"
)"}});
  CHECK(reads(facts) == Names{"DATABASE_URL@4", "POSTGRES_HOST@5", "POSTGRES_PORT@6", "POSTGRES_USER@7"});
  REQUIRE(facts.all<EnvRead>()[1].default_value);
  CHECK(facts.all<EnvRead>()[1].default_value->reveal() == "localhost");
}

TEST_CASE("a wrapper's read counts where the variable is named") {
  const FactStore facts = linked({{"app/env.py", R"(
import os
def get_env(name, default=None):
    return os.environ.get(name, default)
)"},
                                  {"app/main.py", R"(
from app.env import get_env
url = get_env("DATABASE_URL")
)"}});
  REQUIRE(reads(facts) == Names{"DATABASE_URL@3"});
  CHECK(facts.path(facts.all<EnvRead>()[0].place.file) == "app/main.py");
  CHECK(facts.all<EnvRead>()[0].call == "app.env.get_env");
}

TEST_CASE("an attribute that holds the project's environment class reads") {
  const FactStore facts = linked({{"shared/environment.py", R"(
import os
class Environment:
    def get(self, key, default=None):
        return os.environ.get(key, default)
_env = Environment()
def get_env() -> Environment:
    return _env
)"},
                                  {"auth/service.py", R"(
from shared.environment import get_env
class Service:
    def __init__(self):
        self.env = get_env()
    def url(self):
        return self.env.get("DATABASE_URL")
def other():
    return get_env().get("POSTGRES_HOST")
)"}});
  CHECK(reads(facts) == Names{"DATABASE_URL@7", "POSTGRES_HOST@9"});
}

TEST_CASE("a list of names that drives a loop is a read of each") {
  const FactStore facts = linked({{"check.py", R"(
import os
REQUIRED = ["POSTGRES_HOST", "POSTGRES_USER", "LOG_LEVEL"]
def check():
    return [n for n in REQUIRED if not os.environ.get(n)]
)"}});
  CHECK(reads(facts) == Names{"POSTGRES_HOST@5", "POSTGRES_USER@5"});
  REQUIRE(facts.all<VariableList>().size() == 1);
  CHECK(facts.all<VariableList>()[0].drives_reads);
}

TEST_CASE("the name may be a constant of another module") {
  const FactStore facts = linked({{"app/names.py", "URL_VAR = 'ORDERS_DATABASE_URL'\n"}, {"app/main.py", R"(
import os
from . import names
from .names import URL_VAR
a = os.getenv(names.URL_VAR)
b = os.getenv(URL_VAR)
)"}});
  CHECK(reads(facts) == Names{"ORDERS_DATABASE_URL@5", "ORDERS_DATABASE_URL@6"});
}

TEST_CASE("sources of Python and of clients that lie in the tree do not change what their names mean") {
  const FactStore facts =
      linked({{"third_party/python/os.py", "def getenv(key, default=None):\n    return environ.get(key, default)\nenviron = {}\n"},
              {"third_party/sqlalchemy/__init__.py", "def create_engine(*args, **kwargs):\n    return args\n"},
              {"app/main.py", R"(
import os
from sqlalchemy import create_engine
engine = create_engine(os.getenv("DATABASE_URL"))
)"}});
  CHECK(reads(facts) == Names{"DATABASE_URL@4"});
  REQUIRE(facts.all<Engine>().size() == 1);
  CHECK(sources(facts, facts.all<Engine>()[0].target) == Names{"DATABASE_URL"});
  // A module beside or below whose folder the importing file stands is the one that Python finds.
  const FactStore own = linked({{"app/environ.py", "def Env():\n    return None\n"},
                                {"app/main.py", "import environ\nx = environ.Env()('DATABASE_URL')\n"}});
  CHECK(reads(own).empty());
}

TEST_CASE("fields of pydantic settings are reads under their variable's name") {
  const FactStore facts = linked({{"app/config.py", R"(
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="APP_")
    database_url: str
    pg_host: str = Field("db", validation_alias="PGHOST")
    debug: bool = False
settings = Settings()
)"},
                                  {"app/db.py", R"(
from sqlalchemy import create_engine
from app.config import settings
engine = create_engine(settings.database_url)
)"}});
  CHECK(reads(facts) == Names{"APP_DATABASE_URL@6", "PGHOST@7"});
  REQUIRE(facts.all<Engine>().size() == 1);
  CHECK(sources(facts, facts.all<Engine>()[0].target) == Names{"APP_DATABASE_URL"});
  REQUIRE(facts.all<ConfigFieldRead>().size() == 1);
  CHECK(facts.all<ConfigFieldRead>()[0].variable == "APP_DATABASE_URL");
}

TEST_CASE("parts handed to the source of truth are handed over, others are not") {
  const FactStore facts = linked({{"shared/builder.py", R"(
class Builder:
    def __init__(self, env):
        self.env = env
    def sync_url(self):
        return "postgresql://" + self.env["POSTGRES_HOST"] + "/shop"
)"},
                                  {"app/good.py", R"(
import os
from sqlalchemy import create_engine
from shared.builder import Builder
url = Builder({"POSTGRES_HOST": os.environ.get("POSTGRES_HOST")}).sync_url()
engine = create_engine(url)
)"},
                                  {"app/wrong.py", R"(
import os
print(os.environ.get("POSTGRES_HOST"))
)"}},
                                 with_source_of_truth("shared.builder.Builder"));
  REQUIRE(facts.all<EnvRead>().size() == 2);
  CHECK(facts.all<EnvRead>()[0].handed_over);
  CHECK_FALSE(facts.all<EnvRead>()[1].handed_over);
  REQUIRE(facts.all<Engine>().size() == 1);
  CHECK(Provenance(facts).passage(facts.all<Engine>()[0].target) == Provenance::Passage::through);
}

TEST_CASE("a class that the policy declares to read is believed, even when its body does not show it") {
  Policy policy;
  policy.environment_classes = {"platform.Env"};
  const FactStore facts = linked({{"platform.py", R"(
class Env:
    def get(self, name, default=None):
        return self._store.fetch(name)
)"},
                                  {"app.py", R"(
from platform import Env
from vendor.platform import Env as Other
url = Env().get("DATABASE_URL")
host = Env().get("POSTGRES_HOST", "db")
)"}},
                                 policy);
  CHECK(reads(facts) == Names{"DATABASE_URL@4", "POSTGRES_HOST@5"});
}

TEST_CASE("a reader may have a variable of its own") {
  const FactStore facts = linked({{"settings.py", R"(
import dj_database_url
DATABASES = {"default": dj_database_url.config(default="postgresql://db/shop")}
)"}});
  CHECK(reads(facts) == Names{"DATABASE_URL@3"});
}

TEST_CASE("a wrapper around a wrapper reads where the variable is named, and only there") {
  const FactStore facts = linked({{"env.py", R"(
import os
def require(name):
    return os.environ.get(name)
def stripped(name):
    return require(name).strip()
a = stripped("DATABASE_URL")
b = require("POSTGRES_HOST")
)"}});
  CHECK(reads(facts) == Names{"DATABASE_URL@7", "POSTGRES_HOST@8"});
}

TEST_CASE("what decrypts a URL and where a file lies belong to no database") {
  const FactStore facts = linked({{"shop/db.py", R"(
import os
import psycopg2
from cryptography.fernet import Fernet
from sqlalchemy import create_engine
cipher = Fernet(os.environ["INTEGRATION_CREDENTIALS_KEY"])
def connect(stored):
    return psycopg2.connect(cipher.decrypt(os.environ["STORED"]))
local = create_engine("sqlite:///" + os.environ["STATE_FOLDER"] + "/shop.db")
)"}});
  std::vector<std::string> of_database;
  for (const EnvRead& read : facts.all<EnvRead>()) {
    if (read.is_database) of_database.push_back(read.variable);
  }
  CHECK(of_database == std::vector<std::string>{"STORED"});
}
