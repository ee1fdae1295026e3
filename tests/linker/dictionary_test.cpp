#include <catch2/catch.hpp>

#include "linker/linked.h"

using namespace dbssot;
using namespace dbssot::test;
using Names = std::vector<std::string>;

TEST_CASE("a dictionary changed in one branch gives the URL of both") {
  const FactStore facts = linked({{"db.py", R"(
import os
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import create_async_engine
def url():
    parts = {"drivername": "postgresql+asyncpg", "host": os.environ["DB_HOST"]}
    if os.environ.get("DB_USER"):
        parts["username"] = os.environ["DB_USER"]
    return URL.create(**parts)
engine = create_async_engine(url())
)"}});
  REQUIRE(facts.all<Engine>().size() == 1);
  CHECK(facts.all<Engine>()[0].driver == "asyncpg");
  CHECK(reads(facts) == Names{"DB_HOST@6", "DB_USER@7", "DB_USER@8"});
  CHECK_FALSE(facts.values.has_unknown(facts.all<Engine>()[0].target));
}

TEST_CASE("pools that branches choose are all facts, and none is the engine's") {
  const FactStore facts = linked({{"db.py", R"(
import os
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool, QueuePool
def make(url):
    options = {"pool_pre_ping": True}
    if os.environ.get("SERVERLESS"):
        options["poolclass"] = NullPool
    else:
        options.update({"poolclass": QueuePool, "pool_size": 5})
    return create_engine(url, **options)
def sizes(url):
    options = {}
    if os.environ.get("LARGE"):
        options.update(pool_size=50)
    return create_engine(url, **options)
def merged(url, **more):
    base = {"pool_size": 3}
    return create_engine(url, **{**base, "poolclass": QueuePool} | {"max_overflow": 1})
)"}});
  REQUIRE(facts.all<Engine>().size() == 3);
  CHECK(facts.all<Engine>()[0].pool_class == "?");
  CHECK_FALSE(facts.all<Engine>()[0].open_arguments);
  CHECK(facts.all<Engine>()[1].pool_class.empty());
  CHECK(facts.all<Engine>()[1].argument("pool_size") != nullptr);
  CHECK(facts.all<Engine>()[2].pool_class == "QueuePool");
  CHECK(facts.all<Engine>()[2].argument("max_overflow") != nullptr);
  Names pools;
  for (const Pool& pool : facts.all<Pool>()) pools.push_back(pool.pool_class);
  CHECK(pools == Names{"NullPool", "QueuePool", "", "QueuePool"});
}

TEST_CASE("names in dictionaries that drive loops are read") {
  const FactStore facts = linked({{"db.py", R"(
import os
import psycopg2
NAMES = {"host": "POSTGRES_HOST", "user": "POSTGRES_USER"}
def connect():
    values = {}
    for key, name in NAMES.items():
        values[key] = os.environ[name]
    return psycopg2.connect(**values)
def labels():
    return {name: key for key, name in NAMES.items()}
other = {key: os.getenv(name) for key, name in {"host": "PGHOST", "port": "PGPORT"}.items()}
)"}});
  CHECK(reads(facts) == Names{"POSTGRES_HOST@8", "POSTGRES_USER@8", "PGHOST@12", "PGPORT@12"});
}

TEST_CASE("dictionaries of settings, whoever fills them, are the environment") {
  const FactStore facts = linked({{"db.py", R"(
import os
import psycopg2
from dotenv import dotenv_values
psycopg2.connect(dotenv_values(".env")["MAIN"])
everything = {**dotenv_values(".env"), **os.environ}
psycopg2.connect(everything["OTHER"])
def read(path):
    found = {}
    for line in open(path):
        name, _, value = line.partition("=")
        found[name.strip()] = value.strip()
    return found
psycopg2.connect(read(".env")["THIRD"])
psycopg2.connect(read(".env").get("FOURTH", "postgresql://db/shop"))
)"}});
  CHECK(reads(facts) == Names{"MAIN@5", "OTHER@7", "THIRD@14", "FOURTH@15"});
}

TEST_CASE("URLs taken apart and put together again keep their driver") {
  const auto driver = [](std::string expression) {
    const std::string text =
        "import os\nfrom urllib.parse import urlparse, urlunparse\nfrom sqlalchemy import create_engine, make_url\nurl = "
        "os.environ['DATABASE_URL']\nengine = create_engine(" +
        expression + ")\n";
    const FactStore facts = linked({{"db.py", text}});
    REQUIRE(facts.all<Engine>().size() == 1);
    return facts.all<Engine>()[0].driver;
  };
  CHECK(driver("make_url(url).set(drivername='postgresql+asyncpg')") == "asyncpg");
  CHECK(driver("urlparse(url)._replace(scheme='postgresql+asyncpg').geturl()") == "asyncpg");
  CHECK(driver("make_url('postgresql+pg8000://db/shop').render_as_string(hide_password=False)") == "pg8000");
  CHECK(driver("urlunparse(('postgresql+pg8000', urlparse(url).netloc, '/shop', '', '', ''))") == "pg8000");
  CHECK(driver("make_url(url).set(database='x')") == "sqlalchemy");  // not known
}

TEST_CASE("arguments decide which branch of a function they take") {
  const auto drivers = [](std::string call) {
    const std::string text = R"(
import os
from sqlalchemy import create_engine
def url(mode="sync", *, tls=False, driver=None):
    base = os.environ["DATABASE_URL"]
    if driver is not None:
        return "postgresql+" + driver + "://db/shop"
    if mode in ["async"]:
        return "postgresql+asyncpg://db/shop"
    elif mode == "sync" and not tls:
        return "postgresql+psycopg2://db/shop"
    return "postgresql+pg8000://db/shop" if tls else base
engine = create_engine()" + call +
                             ")\n";
    const FactStore facts = linked({{"db.py", text}});
    return facts.values.alternatives(facts.all<Engine>().at(0).target).size();
  };
  CHECK(drivers("url('async')") == 1);   // what follows a return is left out
  CHECK(drivers("url(tls=True)") == 2);  // of `a and b` it is not told which decides
  CHECK(drivers("url(driver='pg8000')") == 1);
  CHECK(drivers("url(mode)") == 3);  // neither a driver nor tls
}
