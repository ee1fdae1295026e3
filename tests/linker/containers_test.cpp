#include <catch2/catch.hpp>

#include "facts/url_text.h"
#include "linker/linked.h"

using namespace dbssot;
using namespace dbssot::test;
using Names = std::vector<std::string>;

namespace {

/// Names of the sources of every argument of every connection, in order.
std::vector<Names> argument_sources(const FactStore& facts) {
  std::vector<Names> all;
  for (const Connection& connection : facts.all<Connection>()) {
    Names& names = all.emplace_back();
    for (const Argument& argument : connection.arguments) {
      std::string joined = argument.name + "=";
      for (const Source& source : facts.values.sources(argument.value)) joined += source.name;
      names.push_back(joined);
    }
  }
  return all;
}

Names engine_sources(const FactStore& facts) {
  Names names;
  for (const Engine& engine : facts.all<Engine>()) {
    std::string joined;
    for (const Source& source : facts.values.sources(engine.target)) {
      if (!source.name.empty()) joined += (joined.empty() ? "" : " ") + source.name;
    }
    names.push_back(joined);
  }
  return names;
}

/// What engines open, holes as {}.
Names engine_texts(const FactStore& facts) {
  Names texts;
  for (const Engine& engine : facts.all<Engine>()) {
    std::string text;
    const url::Text opened = text_of(facts, engine.target);
    for (const url::Text::Piece& piece : opened.pieces()) text += piece.hole ? "{" + piece.hole->name + "}" : piece.text.reveal();
    texts.push_back(text);
  }
  return texts;
}

Names variables(const FactStore& facts) {
  Names names;
  for (const EnvRead& read : facts.all<EnvRead>()) {
    if (!read.variable.empty()) names.push_back(std::to_string(read.place.range.line) + " " + read.variable);
  }
  return names;
}

const std::string preamble = "import os, psycopg2\nfrom sqlalchemy import create_engine\n";

}  // namespace

TEST_CASE("elements of named tuples are told by name, place and unpacking") {
  const FactStore facts = linked({{"app/m.py", preamble + R"(
from collections import namedtuple
Parts = namedtuple("Parts", ["host", "user"])
Words = namedtuple("Words", "host, user")
parts = Parts(os.environ["DB_HOST"], user=os.environ["DB_USER"])
words = Words(os.environ["PGHOST"], os.environ["PGUSER"])
psycopg2.connect(host=parts.host, user=parts.user)
psycopg2.connect(host=words[0], user=words.user)
host, user = words
psycopg2.connect(host=host, user=user)
psycopg2.connect(**words._asdict())
)"}});
  CHECK(argument_sources(facts) == std::vector<Names>{{"host=DB_HOST", "user=DB_USER"},
                                                      {"host=PGHOST", "user=PGUSER"},
                                                      {"host=PGHOST", "user=PGUSER"},
                                                      {"host=PGHOST", "user=PGUSER"}});
}

TEST_CASE("getters of the operator module read what they are applied to") {
  const FactStore facts = linked({{"app/m.py", preamble + R"(
from operator import itemgetter, attrgetter
host, user = itemgetter("DB_HOST", "DB_USER")(os.environ)
psycopg2.connect(host=host, user=user)
create_engine(itemgetter("DATABASE_URL")(os.environ))
class Settings:
    url = os.environ["PG_URL"]
create_engine(attrgetter("url")(Settings()))
)"}});
  CHECK(argument_sources(facts) == std::vector<Names>{{"host=DB_HOST", "user=DB_USER"}});
  CHECK(engine_sources(facts) == Names{"DATABASE_URL", "PG_URL"});
}

TEST_CASE("names handed over as *names are read one by one, where the caller names them") {
  const FactStore facts = linked({{"app/m.py", preamble + R"(
def listed(*names):
    return [os.environ[name] for name in names]
def keyed(first, *names):
    return {name: os.environ[name] for name in names}
host, user = listed("DB_HOST", "DB_USER")
psycopg2.connect(host=host, user=user)
table = keyed("x", "PGHOST", "PGUSER")
psycopg2.connect(host=table["PGHOST"], user=table["PGUSER"])
)"}});
  CHECK(argument_sources(facts) == std::vector<Names>{{"host=DB_HOST", "user=DB_USER"}, {"host=PGHOST", "user=PGUSER"}});
  CHECK(variables(facts) == Names{"8 DB_HOST", "8 DB_USER", "10 PGHOST", "10 PGUSER"});
}

TEST_CASE("a class that keeps the environment in a dictionary of its own reads for its callers") {
  const FactStore facts = linked({{"app/env.py", R"(
import os
class Env:
    def __init__(self):
        self._values = {}
        for key, value in os.environ.items():
            self._values[key] = value
    def get(self, name, default=None):
        return self._values.get(name, os.environ.get(name, default))
    def get_all(self):
        return dict(self._values)
)"},
                                  {"app/m.py", R"(
from sqlalchemy import create_engine
from app.env import Env
class Manager:
    def __init__(self):
        self.env = Env()
    def open(self):
        return create_engine(self.env.get("DATABASE_URL", "postgresql://db/shop"))
create_engine(Env().get_all()["PG_URL"])
create_engine({k: v for k, v in __import__("os").environ.items()}["POSTGRES_URL"])
)"}});
  CHECK(engine_sources(facts) == Names{"DATABASE_URL", "PG_URL", "POSTGRES_URL"});
  CHECK(variables(facts) == Names{"8 DATABASE_URL", "9 PG_URL", "10 POSTGRES_URL"});
  CHECK(facts.all<EnvRead>().front().default_value->reveal() == "postgresql://db/shop");
}

TEST_CASE("a table of a module holds what functions put into it") {
  const FactStore facts = linked({{"app/m.py", preamble + R"(
CONFIG = {}
def load():
    CONFIG["url"] = os.environ["DATABASE_URL"]
def engine():
    return create_engine(CONFIG["url"])
)"}});
  CHECK(engine_sources(facts) == Names{"DATABASE_URL"});
}

TEST_CASE("asking whether a variable is there reads it, giving it a default writes it") {
  const FactStore facts = linked({{"app/m.py", preamble + R"(
if "DATABASE_URL" not in os.environ:
    raise SystemExit("set it")
for name in ("PGHOST", "PGUSER"):
    if name not in os.environ:
        raise SystemExit(name)
os.environ.setdefault("DB_NAME", "shop")
os.environ.update({"DB_USER": "shop"})
url = os.environ.setdefault("PG_URL", "x")
NAMES = ["DB_HOST"]
known = "DB_HOST" in NAMES
)"}});
  CHECK(variables(facts) == Names{"4 DATABASE_URL", "7 PGHOST", "7 PGUSER", "11 PG_URL"});
}

TEST_CASE("texts that the program writes into a ConfigParser are read with their interpolation") {
  const FactStore facts = linked({{"app/m.py", preamble + R"(
import configparser
parser = configparser.ConfigParser({"user": os.environ["DB_USER"]})
parser.read_string("""
[DEFAULT]
host = db
[db]
name = shop
url = postgresql://%(user)s@%(host)s/%(NAME)s?application_name=100%%
""")
create_engine(parser["db"]["url"])
extended = configparser.ConfigParser(interpolation=configparser.ExtendedInterpolation())
extended.read_dict({"server": {"host": "db"}, "db": {"url": "postgresql://${server:host}/shop"}})
create_engine(extended.get("db", "url"))
raw = configparser.RawConfigParser()
raw.read_string("[db]\nurl = postgresql://%(host)s/shop")
create_engine(raw.get("db", "url"))
environment = configparser.ConfigParser(os.environ)
environment.read_string("[db]\nurl = postgresql://%(PGHOST)s/shop")
create_engine(environment.get("db", "url"))
from_file = configparser.ConfigParser()
from_file.read("shop.ini")
create_engine(from_file["db"]["url"])
endless = configparser.ConfigParser()
endless.read_string("[db]\nurl = %(url)s")
create_engine(endless["db"]["url"])
)"}});
  const Names texts = engine_texts(facts);
  REQUIRE(texts.size() == 6);
  CHECK(texts[0] == "postgresql://{DB_USER}@db/shop?application_name=100%");
  CHECK(texts[1] == "postgresql://db/shop");
  CHECK(texts[2] == "postgresql://%(host)s/shop");
  CHECK(texts[3] == "postgresql://{PGHOST}/shop");
  CHECK(texts[4] == "{db.url}");
  CHECK(engine_sources(facts)[5] == "recursion");
}

TEST_CASE("pydantic's builder of URLs is spelled out, its scheme included") {
  const FactStore facts = linked({{"app/m.py", preamble + R"(
from pydantic import PostgresDsn
create_engine(str(PostgresDsn.build(scheme="postgresql+asyncpg", username="shop", host=os.environ["DB_HOST"], path="shop")))
create_engine(str(PostgresDsn.build(scheme="postgresql", user="shop", host="db", path="/shop", query="sslmode=require")))
)"}});
  CHECK(engine_texts(facts) == Names{"postgresql+asyncpg://shop@{DB_HOST}/shop", "postgresql://shop@db/shop?sslmode=require"});
}

TEST_CASE("a configuration that is updated from a dictionary opens as one that is assigned") {
  const FactStore facts = linked({{"app/m.py", preamble + R"(
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
app = Flask(__name__)
app.config.update({"SECRET_KEY": "x", "SQLALCHEMY_DATABASE_URI": os.environ["DATABASE_URL"]})
other = Flask(__name__)
other.config.from_mapping(SECRET_KEY="x", SQLALCHEMY_DATABASE_URI=os.environ["PG_URL"])
)"}});
  CHECK(engine_sources(facts) == Names{"DATABASE_URL", "PG_URL"});
}

TEST_CASE("the environment behind copies, views, chains and map is still the environment") {
  const FactStore facts = linked({{"app/m.py", preamble + R"(
import asyncio
from collections import ChainMap
from types import MappingProxyType
create_engine(os.environ.copy()["DATABASE_URL"])
create_engine(MappingProxyType(os.environ)["PG_URL"])
create_engine(ChainMap({"verbose": "1"}, os.environ)["POSTGRES_URL"])
urls = list(map(os.environ.get, ["DB_URL", "PGHOST"]))
create_engine(urls[0])
async def url():
    return os.environ["DB_URI"]
create_engine(asyncio.run(url()))
)"}});
  CHECK(engine_sources(facts) == Names{"DATABASE_URL", "PG_URL", "POSTGRES_URL", "DB_URL", "DB_URI"});
}

TEST_CASE("a setting that the application holds is what the project gave it") {
  const FactStore facts =
      linked({{"app/config.py", "import os\nclass Config:\n    SQLALCHEMY_DATABASE_URI = os.environ['DATABASE_URL']\n"},
              {"app/m.py", preamble + R"(
from flask import current_app as app, Flask
import flask_sqlalchemy
def get_app_config(key, default=None):
    return app.config.get(key, default)
create_engine(app.config["SQLALCHEMY_DATABASE_URI"])
create_engine(app.config.get("SQLALCHEMY_DATABASE_URI"))
create_engine(get_app_config("SQLALCHEMY_DATABASE_URI"))
create_engine(Flask(__name__).config["SQLALCHEMY_DATABASE_URI"])
app.config["SQLALCHEMY_DATABASE_URI"] = app.config["SQLALCHEMY_DATABASE_URI"].replace("postgres://", "postgresql://")
name = app.config["SITE_NAME"]
)"}});
  Names names;
  for (const Engine& engine : facts.all<Engine>()) {
    if (engine.call != "sqlalchemy.create_engine") continue;
    for (const Source& source : facts.values.sources(engine.target)) names.push_back(source.name);
  }
  CHECK(names == Names{"DATABASE_URL", "DATABASE_URL", "DATABASE_URL", "DATABASE_URL"});
  Names fields;
  for (const ConfigFieldRead& read : facts.all<ConfigFieldRead>())
    fields.push_back(std::to_string(read.place.range.line) + " " + read.field);
  CHECK(fields == Names{"8 SQLALCHEMY_DATABASE_URI", "9 SQLALCHEMY_DATABASE_URI", "10 SQLALCHEMY_DATABASE_URI",
                        "11 SQLALCHEMY_DATABASE_URI", "12 SQLALCHEMY_DATABASE_URI"});
}
