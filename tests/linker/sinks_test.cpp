#include <catch2/catch.hpp>

#include "linker/linked.h"

using namespace dbssot;
using namespace dbssot::test;
using Names = std::vector<std::string>;

TEST_CASE("an engine's URL is followed through a function of another file") {
  const FactStore facts = linked({{"app/urls.py", R"(
import os
def database_url(driver="asyncpg"):
    host = os.environ["DB_HOST"]
    return f"postgresql+{driver}://app@{host}/shop"
)"},
                                  {"app/db.py", R"(
from sqlalchemy.ext.asyncio import create_async_engine
from app.urls import database_url
engine = create_async_engine(database_url(), pool_size=5)
)"}});
  REQUIRE(facts.all<Engine>().size() == 1);
  const Engine& engine = facts.all<Engine>()[0];
  CHECK(engine.driver == "asyncpg");
  CHECK(engine.mode == Mode::async);
  CHECK(sources(facts, engine.target) == Names{"DB_HOST"});
  REQUIRE(engine.argument("pool_size") != nullptr);
  REQUIRE(facts.all<UrlBuild>().size() == 1);
  CHECK(facts.all<UrlBuild>()[0].how == "f-string");
  CHECK(facts.path(facts.all<UrlBuild>()[0].place.file) == "app/urls.py");
}

TEST_CASE("a pool class set in a dictionary reaches the engine") {
  const FactStore facts = linked({{"db.py", R"(
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool, StaticPool
engine_kwargs = {"echo": True}
engine_kwargs["poolclass"] = StaticPool
a = create_engine("sqlite://", **engine_kwargs)
b = create_engine("postgresql://db/shop", poolclass=NullPool, connect_args={"connect_timeout": 10})
def make(**kwargs):
    return create_engine("postgresql://db/shop", **kwargs)
)"}});
  REQUIRE(facts.all<Engine>().size() == 3);
  CHECK(facts.all<Engine>()[0].pool_class == "StaticPool");
  CHECK(facts.all<Engine>()[1].pool_class == "NullPool");
  CHECK_FALSE(facts.all<Engine>()[1].open_arguments);
  CHECK(facts.all<Engine>()[2].open_arguments);
  REQUIRE(facts.all<Timeout>().size() == 1);
  CHECK(facts.all<Timeout>()[0].duration == std::chrono::seconds(10));
}

TEST_CASE("methods called create_engine that build something else are no sinks") {
  const FactStore facts = linked({{"game.py", R"(
class Factory:
    def create_engine(self, power):
        return power * 2
def create_engine(cylinders): return cylinders
Factory().create_engine(5)
create_engine(8)
)"}});
  CHECK(facts.all<Engine>().empty());
}

TEST_CASE("re-exports and aliases of the real create_engine are sinks") {
  const FactStore facts = linked({{"app/sql.py", "from sqlalchemy import create_engine as make\n"}, {"app/db.py", R"(
from app.sql import make
from psycopg2 import connect
engine = make("postgresql://db/shop")
connection = connect(host="db", dbname="shop", password="s3cr3t-fixture")
)"}});
  CHECK(facts.all<Engine>().size() == 1);
  REQUIRE(facts.all<Connection>().size() == 1);
  CHECK(facts.all<Connection>()[0].driver == "psycopg2");
  CHECK(facts.all<Connection>()[0].target == 0);
  CHECK(facts.all<Connection>()[0].arguments.size() == 3);
}

TEST_CASE("what is done to a URL is an inspection, and the same done to other text is none") {
  const FactStore facts = linked({{"bend.py", R"(
import os
url = os.environ["DATABASE_URL"]
if "localhost" in url.lower():
    local = True
async_url = url.replace("postgresql://", "postgresql+asyncpg://")
name = os.environ["GREETING"].replace("hello", "bye")
parts = "a,b".split(",")
)"}});
  REQUIRE(facts.all<UrlInspection>().size() == 2);
  CHECK(facts.all<UrlInspection>()[0].how == "contains");
  CHECK(facts.all<UrlInspection>()[0].certain);
  CHECK(facts.all<UrlInspection>()[1].how == "replace");
  CHECK(facts.all<UrlInspection>()[1].argument == "postgresql://");
}

TEST_CASE("recursion and endless chains end in unknown") {
  const FactStore facts = linked({{"loop.py", R"(
from sqlalchemy import create_engine
def a(x): return b(x)
def b(x): return a(x)
engine = create_engine(a("postgresql://db/shop"))
)"}});
  REQUIRE(facts.all<Engine>().size() == 1);
  CHECK(Provenance(facts).passage(facts.all<Engine>()[0].target) == Provenance::Passage::unknown);
}

TEST_CASE("the order of files changes nothing") {
  const std::pair<std::string_view, std::string_view> a{"a.py", "import os\nURL = os.environ['DATABASE_URL']\n"};
  const std::pair<std::string_view, std::string_view> b{"b.py", "import a, psycopg2\nc = psycopg2.connect(a.URL)\n"};
  const FactStore one = linked({a, b});
  const FactStore other = linked({b, a});
  REQUIRE(one.all<Connection>().size() == 1);
  REQUIRE(other.all<Connection>().size() == 1);
  CHECK(sources(one, one.all<Connection>()[0].target) == Names{"DATABASE_URL"});
  CHECK(sources(other, other.all<Connection>()[0].target) == Names{"DATABASE_URL"});
  CHECK(one.all<EnvRead>()[0].place == other.all<EnvRead>()[0].place);
}

TEST_CASE("Google's connectors connect for the client that they are told, and engines leave it to them") {
  const FactStore facts = linked({{"shop/db.py", R"(
import os
from google.cloud.sql.connector import Connector, create_async_connector
from sqlalchemy import create_engine
connector = Connector(refresh_strategy="LAZY")
def getconn():
    return connector.connect(os.environ["INSTANCE_CONNECTION_NAME"], "pg8000", user=os.environ["DB_USER"], db="shop")
engine = create_engine("postgresql+pg8000://", creator=getconn)
async def one():
    async with Connector() as local:
        return await local.connect_async("p:r:i", "asyncpg", db="shop")
async def two():
    shared = await create_async_connector()
    return await shared.connect_async("p:r:i", "asyncpg", db="shop")
)"}});
  Names found;
  for (const Connection& connection : facts.all<Connection>()) {
    found.push_back(connection.driver + (connection.mode == Mode::async ? " async" : " sync") + "@" +
                    std::to_string(connection.place.range.line));
  }
  CHECK(found == Names{"pg8000 sync@7", "asyncpg async@11", "asyncpg async@14"});
  REQUIRE(facts.all<Engine>().size() == 1);
  CHECK(facts.all<Engine>()[0].driver == "pg8000");
  CHECK(sources(facts, facts.all<Engine>()[0].target) == Names{"INSTANCE_CONNECTION_NAME", "DB_USER"});
}

TEST_CASE("options that Flask-SQLAlchemy passes on are the engine's") {
  const FactStore facts = linked({{"shop/app.py", R"(
import os
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.pool import NullPool
class Config:
    SQLALCHEMY_DATABASE_URI = os.environ["DATABASE_URL"]
    SQLALCHEMY_ENGINE_OPTIONS = {"poolclass": NullPool, "connect_args": {"connect_timeout": 5}}
class Other:
    SQLALCHEMY_ENGINE_OPTIONS = {"pool_size": 5}
)"}});
  REQUIRE(facts.all<Engine>().size() == 1);
  const Engine& engine = facts.all<Engine>()[0];
  CHECK(engine.pool_class == "NullPool");
  CHECK(engine.argument("connect_args.connect_timeout") != nullptr);
  CHECK(engine.argument("pool_size") == nullptr);
}

TEST_CASE("a function that opens is handed to whoever calls it") {
  const FactStore facts = linked({{"shop/db.py", R"(
import asyncio
import os
import psycopg2
from dependency_injector import providers
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool
async def threaded(loop):
    await asyncio.to_thread(psycopg2.connect, os.environ["ONE"], connect_timeout=5)
    await loop.run_in_executor(None, psycopg2.connect, os.environ["TWO"])
    await asyncio.to_thread(print, os.environ["DATABASE_URL"])
class Container:
    engine = providers.Singleton(create_engine, os.environ["THREE"], poolclass=NullPool)
)"}});
  REQUIRE(facts.all<Connection>().size() == 2);
  CHECK(sources(facts, facts.all<Connection>()[0].target) == std::vector<std::string>{"ONE"});
  CHECK(facts.all<Connection>()[0].argument("connect_timeout") != nullptr);
  CHECK(sources(facts, facts.all<Connection>()[1].target) == std::vector<std::string>{"TWO"});
  REQUIRE(facts.all<Engine>().size() == 1);
  CHECK(facts.all<Engine>()[0].pool_class == "NullPool");
}
