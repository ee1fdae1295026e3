#include <catch2/catch.hpp>

#include "linker/linked.h"

using namespace dbssot;
using namespace dbssot::test;
using Names = std::vector<std::string>;

namespace {

std::vector<std::string> arguments(const Sink& sink) {
  std::vector<std::string> names;
  for (const Argument& argument : sink.arguments) names.push_back(argument.name);
  return names;
}

}  // namespace

TEST_CASE("Django's DATABASES is an engine with the names that clients use") {
  const FactStore facts = linked({{"shop/settings.py", R"(
import os
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": os.environ["SHOP_SERVER"],
        "NAME": "shop",
        "PASSWORD": os.environ.get("SHOP_SECRET", "otter"),
        "OPTIONS": {"sslmode": "require", "connect_timeout": 5, "pool": {"min_size": 2, "max_size": 4}},
    }
}
)"}});
  REQUIRE(facts.all<Engine>().size() == 1);
  const Engine& engine = facts.all<Engine>()[0];
  CHECK(engine.library == "django");
  CHECK(engine.place.range.line == 5);
  CHECK(engine.target == 0);
  CHECK(arguments(engine) == Names{"host", "dbname", "password", "sslmode", "connect_timeout", "pool.min_size", "pool.max_size"});
  CHECK(reads(facts) == Names{"SHOP_SERVER@6", "SHOP_SECRET@8"});  // by destination: the names say nothing
  REQUIRE(facts.all<Timeout>().size() == 1);
  CHECK(facts.all<Timeout>()[0].step == "connect");
  CHECK(facts.all<Timeout>()[0].duration == std::chrono::seconds(5));
}

TEST_CASE("connections that are changed after they were written, and those from a URL") {
  const FactStore facts = linked({{"shop/settings.py", R"(
import os
import dj_database_url
import environ
env = environ.Env()
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "db"}}
DATABASES["default"].update({"OPTIONS": {"sslmode": "verify-full"}})
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["replica"] = dj_database_url.parse(os.environ["REPLICA"], conn_max_age=600)
DATABASES["plain"] = dj_database_url.config(default="postgresql://db/plain")
DATABASES["environ"] = env.db("OTHER")
DATABASES["own"] = env.db()
)"}});
  REQUIRE(facts.all<Engine>().size() == 5);
  const auto& engines = facts.all<Engine>();
  CHECK(arguments(engines[0]) == Names{"host", "sslmode", "conn_max_age"});
  CHECK(sources(facts, engines[1].target) == Names{"REPLICA"});
  CHECK(sources(facts, engines[2].target)[0] == "DATABASE_URL");
  CHECK(sources(facts, engines[3].target) == Names{"OTHER"});
  CHECK(sources(facts, engines[4].target) == Names{"DATABASE_URL"});
}

TEST_CASE("connections that a branch of the settings changes") {
  const FactStore facts = linked({{"shop/settings.py", R"(
import os
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "shop.db"}}
if os.environ.get("SHOP_SERVER"):
    DATABASES["default"] = {"ENGINE": "django.db.backends.postgresql", "HOST": os.environ["SHOP_SERVER"]}
    if os.environ.get("SHOP_PORT"):
        DATABASES["default"]["PORT"] = os.environ["SHOP_PORT"]
)"}});
  REQUIRE(facts.all<Engine>().size() == 1);
  CHECK(facts.all<Engine>()[0].place.range.line == 5);
  CHECK(arguments(facts.all<Engine>()[0]) == Names{"host", "port"});
}

TEST_CASE("of the back ends that a project may choose, only the server's with its own options is an engine") {
  const FactStore facts = linked({{"shop/settings.py", R"(
from shop.database import connections
DATABASES = connections()
)"},
                                  {"shop/database.py", R"(
import os
from typing import overload
@overload
def number(name: str) -> int | None: ...
@overload
def number(name: str, default: int) -> int: ...
def number(name, default=None):
    return int(os.environ[name]) if name in os.environ else default
def connections():
    engine = os.environ.get("DB_ENGINE", "sqlite")
    match engine:
        case "sqlite":
            config = {"ENGINE": "django.db.backends.sqlite3", "NAME": "shop.db"}
            options = {"init_command": "PRAGMA journal_mode=WAL"}
        case "postgresql":
            config = {"ENGINE": "django.db.backends.postgresql", "HOST": os.environ["DB_HOST"]}
            options = {"sslmode": "require"}
        case _:
            config = {"ENGINE": "django.db.backends.mysql", "HOST": os.environ["DB_HOST"]}
            options = {"ssl_mode": "REQUIRED"}
    if (port := number("DB_PORT")) is not None:
        config["PORT"] = port
    config["OPTIONS"] = options
    return {"default": config}
)"}});
  REQUIRE(facts.all<Engine>().size() == 1);
  const Engine& engine = facts.all<Engine>()[0];
  CHECK(facts.path(engine.place.file) == "shop/database.py");
  CHECK(engine.place.range.line == 17);
  CHECK(engine.argument("sslmode") != nullptr);
  CHECK(engine.argument("ssl_mode") == nullptr);
  CHECK(engine.argument("init_command") == nullptr);
  CHECK(engine.argument("port") != nullptr);
}

TEST_CASE("a dictionary that is only called DATABASES opens nothing") {
  const FactStore facts = linked({{"report.py", R"(
DATABASES = {"shop": "the shop's database", "stock": {"title": "Stock", "database_url": "see the manual"}}
result_backend = "db+postgresql://db/results"
)"}});
  CHECK(facts.all<Engine>().empty());
}

TEST_CASE("Celery's result backend and Flask-SQLAlchemy's URI are engines") {
  const FactStore facts = linked({{"shop/tasks.py", R"(
import os
from celery import Celery
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
app = Celery("shop", broker="redis://cache", backend="db+postgresql+psycopg2://db/results")
other = Celery("other", backend="redis://cache")
app.conf.result_backend = f"db+postgresql://{os.environ['RESULTS']}/x"
web = Flask(__name__)
web.config["SQLALCHEMY_DATABASE_URI"] = os.environ["WEB"]
)"}});
  REQUIRE(facts.all<Engine>().size() == 3);
  CHECK(facts.all<Engine>()[0].driver == "psycopg2");
  CHECK(sources(facts, facts.all<Engine>()[1].target) == Names{"RESULTS"});
  CHECK(sources(facts, facts.all<Engine>()[2].target) == Names{"WEB"});
}

TEST_CASE("Tortoise and GINO open what they are given") {
  const FactStore facts = linked({{"shop/db.py", R"(
import os
from gino import Gino
from tortoise import Tortoise
from tortoise.contrib.fastapi import register_tortoise
CONFIG = {"connections": {"default": os.environ["MAIN"]}, "apps": {}}
PARTS = {"connections": {"default": {"engine": "tortoise.backends.asyncpg", "credentials": {"host": os.environ["HOST"], "port": 5432}}}}
async def start(app):
    await Tortoise.init(config=CONFIG)
    register_tortoise(app, config=PARTS)
    await Tortoise.init(db_url="postgres://db/shop", modules={})
    await Gino().set_bind(os.environ["BIND"])
)"}});
  REQUIRE(facts.all<Engine>().size() == 4);
  const auto& engines = facts.all<Engine>();
  CHECK(sources(facts, engines[0].target) == Names{"MAIN"});
  CHECK(arguments(engines[1]) == Names{"host", "port"});
  CHECK(engines[2].driver == "asyncpg");
  CHECK(sources(facts, engines[3].target) == Names{"BIND"});
}

TEST_CASE("each of many conditions adds something to a connection") {
  std::string settings = R"(
import os
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "db"}}
if os.environ.get("FILE"):
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "shop.db"}}
)";
  Names keys;
  for (int at = 0; at < 9; ++at) {
    const std::string key = "key_" + std::to_string(at);
    settings += "if os.environ.get(\"" + key + "\"):\n    DATABASES[\"default\"][\"" + key + "\"] = " + std::to_string(at) + "\n";
    keys.push_back(key);
  }
  settings += "DATABASES[\"default\"][\"OPTIONS\"] = {\"sslmode\": \"require\"}\n";
  const FactStore facts = linked({{"shop/settings.py", settings}});
  REQUIRE(facts.all<Engine>().size() == 1);
  const Engine& engine = facts.all<Engine>()[0];
  CHECK(engine.driver == "django");
  CHECK(engine.argument("host") != nullptr);
  CHECK(engine.argument("sslmode") != nullptr);
  for (const std::string& key : keys) CHECK(engine.argument(key) != nullptr);
  CHECK_FALSE(engine.open_arguments);
}

TEST_CASE("a file of settings adds to a connection that it has from another one") {
  const FactStore facts = linked({{"shop/settings/base.py", R"(
import os
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "db", "PASSWORD": os.environ["DB_PASSWORD"]}}
)"},
                                  {"shop/settings/local.py", R"(
from .base import *
DATABASES["default"]["PASSWORD"] = "otter"
DATABASES["default"]["OPTIONS"] = {"connect_timeout": 5}
)"},
                                  {"shop/settings/production.py", R"(
from .base import *  # noqa
DATABASES["default"].update(CONN_MAX_AGE=60)
DATABASES["default"].update({"OPTIONS": {"sslmode": "require"}})
)"}});
  REQUIRE(facts.all<Engine>().size() == 1);
  const Engine& engine = facts.all<Engine>()[0];
  CHECK(facts.path(engine.place.file) == "shop/settings/base.py");
  CHECK(arguments(engine) == Names{"host", "password", "password", "connect_timeout", "conn_max_age", "sslmode"});
  CHECK(facts.path(engine.arguments[2].place.file) == "shop/settings/local.py");
  REQUIRE(facts.all<Timeout>().size() == 1);
}

TEST_CASE("peewee opens what it is given, or what init() says later") {
  const FactStore facts = linked({{"shop/db.py", R"(
import os
from peewee import DatabaseProxy, PostgresqlDatabase
from playhouse.db_url import connect
from playhouse.pool import PooledPostgresqlExtDatabase
named = PostgresqlDatabase("shop", host=os.environ["HOST"], connect_timeout=5)
pooled = PooledPostgresqlExtDatabase("shop", 8, 300, host="db")
later = PostgresqlDatabase(None)
proxy = DatabaseProxy()
def start():
    later.init(os.environ["NAME"], user="shop")
    proxy.initialize(connect(os.environ["MAIN"]))
)"}});
  const auto& engines = facts.all<Engine>();
  REQUIRE(engines.size() == 4);
  CHECK(arguments(engines[0]) == Names{"dbname", "host", "connect_timeout"});
  CHECK(engines[0].driver == "psycopg2");
  CHECK(arguments(engines[1]) == Names{"dbname", "max_connections", "stale_timeout", "host"});
  CHECK(arguments(engines[2]) == Names{"dbname", "user"});
  CHECK(sources(facts, engines[3].target) == Names{"MAIN"});
}
