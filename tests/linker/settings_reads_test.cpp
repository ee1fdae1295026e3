#include <catch2/catch.hpp>

#include "linker/linked.h"

using namespace dbssot;
using namespace dbssot::test;
using Names = std::vector<std::string>;

TEST_CASE("prefixes that stand apart from the name") {
  const FactStore facts = linked({{"shop/settings.py", R"(
import psycopg2
from dynaconf import Dynaconf
from environs import Env
from starlette.config import Config
env = Env()
with env.prefixed("SHOP_"):
    with env.prefixed("DB_"):
        host = env.str("HOST")
    other = env("DATABASE_URL")
plain = env("DATABASE_URL")
config = Config(env_prefix="APP_")
url = config("DATABASE_URL")
settings = Dynaconf(envvar_prefix="STORE", settings_files=["settings.toml"])
a = settings.DATABASE_URL
b = settings["DB_HOST"]
c = settings.get("db_password")
psycopg2.connect(Dynaconf().DATABASE.URL)
)"}});
  CHECK(reads(facts) == Names{"SHOP_DB_HOST@9", "SHOP_DATABASE_URL@10", "DATABASE_URL@11", "APP_DATABASE_URL@13",
                              "STORE_DATABASE_URL@15", "STORE_DB_HOST@16", "STORE_DB_PASSWORD@17", "DYNACONF_DATABASE__URL@18"});
}

TEST_CASE("options of a ConfigParser are reads of settings where they belong to the database") {
  const FactStore facts = linked({{"shop/db.py", R"(
import configparser
import psycopg2
parser = configparser.ConfigParser()
parser.read("shop.ini")
def connect():
    section = parser["main"]
    return psycopg2.connect(host=section["server"], password=section.get("secret"), port=parser.getint("main", "number", fallback=5432))
colour = parser.get("window", "colour")
url = parser.get("database", "url")
)"}});
  Names found;
  for (const ConfigFieldRead& read : facts.all<ConfigFieldRead>())
    found.push_back(read.field + "@" + std::to_string(read.place.range.line));
  CHECK(found == Names{"main.server@8", "main.secret@8", "database.url@10"});
}

TEST_CASE("fields of settings: several names, nested models, lists of version 1") {
  const FactStore facts = linked({{"shop/settings.py", R"(
from pydantic import AliasChoices, BaseModel, BaseSettings, Field
class Database(BaseModel):
    host: str
    password: str = "otter"
    @property
    def url(self):
        return f"postgresql://shop:{self.password}@{self.host}/shop"
class Settings(BaseSettings):
    model_config = {"env_prefix": "SHOP_", "env_nested_delimiter": "__"}
    main: Database
    url: str = Field(validation_alias=AliasChoices("DATABASE_URL", "DB_URL"))
class Old(BaseSettings):
    pg_url: str
    class Config:
        fields = {"pg_url": {"env": ["PG_URL", "POSTGRES_URL"]}}
)"},
                                  {"shop/db.py", R"(
from sqlalchemy import create_engine
from shop.settings import Settings
engine = create_engine(Settings().main.url)
)"}});
  CHECK(reads(facts) ==
        Names{"SHOP_MAIN__HOST@4", "SHOP_MAIN__PASSWORD@5", "DATABASE_URL@12", "DB_URL@12", "PG_URL@14", "POSTGRES_URL@14"});
  REQUIRE(facts.all<Engine>().size() == 1);
  // The text between is the default of the password.
  CHECK(sources(facts, facts.all<Engine>()[0].target) == Names{"SHOP_MAIN__PASSWORD", "", "SHOP_MAIN__HOST"});
}

TEST_CASE("validators make a field of other fields") {
  const FactStore facts = linked({{"shop/settings.py", R"(
from typing import Any
from pydantic import BaseSettings, PostgresDsn, field_validator, validator
class Old(BaseSettings):
    POSTGRES_SERVER: str
    POSTGRES_PASSWORD: str
    SQLALCHEMY_DATABASE_URI: str | None = None
    @validator("SQLALCHEMY_DATABASE_URI", pre=True)
    def assemble(cls, v, values: dict[str, Any]) -> Any:
        if isinstance(v, str):
            return v
        return PostgresDsn.build(scheme="postgresql", password=values.get("POSTGRES_PASSWORD"), host=values.get("POSTGRES_SERVER"))
class New(BaseSettings):
    DB_HOST: str
    DB_URL: str = ""
    @field_validator("DB_URL", mode="before")
    @classmethod
    def build(cls, value, info):
        return value or "postgresql+asyncpg://" + info.data["DB_HOST"] + "/shop"
)"},
                                  {"shop/db.py", R"(
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from shop.settings import New, Old
a = create_engine(Old().SQLALCHEMY_DATABASE_URI)
b = create_async_engine(New().DB_URL)
)"}});
  REQUIRE(facts.all<Engine>().size() == 2);
  const Names first = sources(facts, facts.all<Engine>()[0].target);
  for (const char* name : {"SQLALCHEMY_DATABASE_URI", "POSTGRES_PASSWORD", "POSTGRES_SERVER"}) {
    CHECK(std::find(first.begin(), first.end(), name) != first.end());
  }
  const Names second = sources(facts, facts.all<Engine>()[1].target);
  CHECK(std::find(second.begin(), second.end(), "DB_HOST") != second.end());
  CHECK(facts.all<Engine>()[1].driver == "asyncpg");
}

TEST_CASE("a property of a settings class is a read of settings") {
  const FactStore facts = linked({{"shop/settings.py", R"(
from pydantic import BaseSettings
class Settings(BaseSettings):
    host: str
    @property
    def DB_URL(self):
        return f"postgresql://{self.host}/shop"
settings = Settings()
)"},
                                  {"shop/report.py", R"(
from shop.settings import settings
def kind():
    return "sqlite" in settings.DB_URL
)"}});
  REQUIRE(facts.all<ConfigFieldRead>().size() == 1);
  CHECK(facts.all<ConfigFieldRead>()[0].field == "DB_URL");
  CHECK(facts.path(facts.all<ConfigFieldRead>()[0].place.file) == "shop/report.py");
}

TEST_CASE("a limit around a block is that of what the block waits for") {
  const FactStore facts = linked({{"shop/db.py", R"(
import asyncio
import asyncpg
async def connect(url):
    async with asyncio.timeout(20):
        return await asyncpg.connect(url)
)"}});
  REQUIRE(facts.all<Timeout>().size() == 1);
  CHECK(facts.all<Timeout>()[0].step == "connect");
  CHECK(facts.all<Timeout>()[0].duration == std::chrono::seconds(20));
}

TEST_CASE("validators of settings get what was read") {
  const FactStore facts = linked({{"shop/settings.py", R"(
from urllib.parse import urlparse
from pydantic import field_validator, model_validator
from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    database_url: str | None = None
    replica: str | None = None
    @model_validator(mode="before")
    @classmethod
    def divide(cls, values):
        values["host"] = urlparse(values.get("database_url")).hostname
        return values
    @field_validator("database_url")
    @classmethod
    def check(cls, v, info):
        if v.startswith("postgres://"):
            raise ValueError
        return v
)"}});
  Names found;
  for (const UrlInspection& inspection : facts.all<UrlInspection>()) {
    found.push_back(inspection.how + "@" + std::to_string(inspection.place.range.line));
    CHECK(sources(facts, inspection.subject) == Names{"DATABASE_URL"});
  }
  CHECK(found == Names{"parse@11", "prefix@16"});
}
