// Which files are read: those that speak of databases, and those that have a part in what they say.
#include <algorithm>
#include <catch2/catch.hpp>

#include "audit/audit.h"
#include "audit/imports.h"
#include "source/memory_file_system.h"

using namespace dbssot;
using Lines = std::vector<std::string>;

namespace {

Lines files_read(const MemoryFileSystem& disk) {
  AuditOptions options;
  options.working_directory = "/p";
  return audit(disk, options).files;
}

}  // namespace

TEST_CASE("imports are paths, relative ones seen from the file") {
  CHECK(python_imports("shop/main.py", "from shop.db import (make,\n  url as u)  # x\n") ==
        Lines{"shop/db", "shop/db/make", "shop/db/url"});
  CHECK(python_imports("shop/auth/main.py", "from . import names\nfrom ..db import make\nimport a.b as c, d\n") ==
        Lines{"a/b", "d", "shop/auth", "shop/auth/names", "shop/db", "shop/db/make"});
  CHECK(python_imports("main.py", "from .... import up\nimport\nfrom\nfrom x\n") == Lines{"up"});
  CHECK(python_imports("main.py", "important = 1\nfrom shop.db \\\n  import make, \\\n    url\n# import no\n") ==
        Lines{"shop/db", "shop/db/make", "shop/db/url"});
  CHECK(included_headers("#include \"../db/pool.h\"\n# include <pqxx/pqxx>\n") == Lines{"db/pool.h", "pqxx/pqxx"});
  CHECK(python_module_path("shop/db/__init__.py") == "shop/db");
  CHECK(answers_to("backend/shop/db", "shop/db"));
  CHECK_FALSE(answers_to("backend/workshop/db", "shop/db"));
}

TEST_CASE("a module is read for a function that a value goes through, its siblings are not") {
  const MemoryFileSystem disk{{"/p/.git/HEAD", ""},
                              {"/p/shop/db.py",
                               "import os\nimport asyncpg\nfrom shop.text import tidy\n\ndef connect():\n    return "
                               "asyncpg.connect(tidy(os.environ['DATABASE_URL']))\n"},
                              {"/p/shop/text.py", "from shop.letters import strip_all\n\ndef tidy(x):\n    return x.strip()\n"},
                              {"/p/shop/letters.py", "def strip_all(x):\n    return x\n"},
                              {"/p/other/text.py", "def tidy(x):\n    return x\n"}};
  CHECK(files_read(disk) == Lines{"shop/db.py", "shop/text.py"});
}

TEST_CASE("a module is found below a folder with a dot in its name, and for the name of a variable that it holds") {
  const MemoryFileSystem disk{{"/p/.git/HEAD", ""},
                              {"/p/shop.example/app/docker.py", "from .dev import *\n\nHOST = os.environ['DATABASE_HOST']\n"},
                              {"/p/shop.example/app/dev.py", "from .common import *\n"},
                              {"/p/shop.example/app/common.py", "import os\nURL = os.environ['DATABASE_URL']\n"},
                              {"/p/cli/build.py", "import os\nfrom cli.names import TOKEN\n\nx = os.getenv(TOKEN)\n"},
                              {"/p/cli/names.py", "TOKEN = 'CLI_TOKEN'\n"}};
  CHECK(files_read(disk) == Lines{"cli/build.py", "cli/names.py", "shop.example/app/common.py", "shop.example/app/dev.py",
                                  "shop.example/app/docker.py"});
}

TEST_CASE("callers of a wrapper are read, other users of its module are not") {
  const MemoryFileSystem disk{{"/p/.git/HEAD", ""},
                              {"/p/shop/env.py", "import os\nlimit = 3\n\ndef value_of(name):\n    return os.environ[name]\n"},
                              {"/p/shop/main.py", "from shop.env import value_of\nx = value_of('SHOP_' + 'DB')\n"},
                              {"/p/shop/again.py", "import shop.env\nx = shop.env.value_of('SHOP_DB')\n"},
                              {"/p/shop/cart.py", "from shop.env import limit\nx = limit\n"},
                              {"/p/shop/plain.py", "def value_of(name):\n    return name\n"}};
  CHECK(files_read(disk) == Lines{"shop/again.py", "shop/env.py", "shop/main.py"});
}

TEST_CASE("callers of a wrapper that another module of its name hands on are read") {
  const MemoryFileSystem disk{{"/p/.git/HEAD", ""},
                              {"/p/shop/core.py", "import os\n\ndef value_of(name):\n    return os.environ[name]\n"},
                              {"/p/shop/all.py", "from shop.core import *\n"},
                              {"/p/desk/core.py", "from shop.core import value_of\n"},
                              {"/p/desk/main.py", "from desk import core\nx = core.value_of('SHOP_DB')\n"},
                              {"/p/till/core.py", "from shop.all import *\n"},
                              {"/p/till/main.py", "from till import core\nx = core.value_of('SHOP_DB')\n"}};
  const Lines files = files_read(disk);
  for (const std::string path : {"desk/main.py", "till/main.py"}) CHECK(std::ranges::count(files, path) == 1);
}

TEST_CASE("callers of a function that hands on a name of a variable are read, of one that hands on something else they are not") {
  const MemoryFileSystem disk{
      {"/p/.git/HEAD", ""},
      {"/p/shop/env.py",
       "import os\n\ndef put(name, value):\n    old = os.environ.get(name)\n    os.environ[name] = value\n    return old\n"
       "\ndef twice(name):\n    return put(value='', name=name)\n\ndef bypass(host):\n    return put('no_proxy', host)\n"},
      {"/p/shop/__init__.py", "from shop.env import twice, bypass\n"},
      {"/p/shop/main.py", "from shop import twice as again\nx = again('SHOP_' + 'DB')\n"},
      {"/p/shop/module.py", "import shop.env as env\nx = env.twice('SHOP_DB')\n"},
      {"/p/shop/star.py", "from shop.env import *\nx = twice('SHOP_DB')\n"},
      {"/p/shop/get.py", "from shop.env import bypass\nx = bypass('SHOP_DB')\n"}};
  CHECK(files_read(disk) == Lines{"shop/env.py", "shop/main.py", "shop/module.py", "shop/star.py"});
}

TEST_CASE("callers of a class that opens what its constructor was given are read") {
  const MemoryFileSystem disk{
      {"/p/.git/HEAD", ""},
      {"/p/shop/store.py",
       "import psycopg2\n\nclass Store:\n    def __init__(self, where):\n        self.where = where\n\n    def open(self):\n"
       "        return psycopg2.connect(self.where)\n"},
      {"/p/shop/main.py", "from shop.store import Store\nStore('somewhere').open()\n"},
      {"/p/shop/cart.py", "import shop.basket\n"}};
  CHECK(files_read(disk) == Lines{"shop/main.py", "shop/store.py"});
}

TEST_CASE("of names beside a query through a session no file is read, of a limit handed to the engine its file is") {
  const MemoryFileSystem disk{
      {"/p/.git/HEAD", ""},
      {"/p/shop/db.py",
       "import os\nfrom sqlalchemy import create_engine, select\nfrom sqlalchemy.orm import sessionmaker\nfrom shop.limits import "
       "seconds\n"
       "from shop.items import Item\n\nengine = create_engine(os.environ['DATABASE_URL'], pool_timeout=seconds())\n"
       "make = sessionmaker(bind=engine)\n\ndef items():\n    return make().execute(select(Item))\n"},
      {"/p/shop/limits.py", "def seconds():\n    return 30\n"},
      {"/p/shop/items.py", "class Item:\n    pass\n"}};
  CHECK(files_read(disk) == Lines{"shop/db.py", "shop/limits.py"});
}

TEST_CASE("the library of Python is not read where a tree holds it") {
  const MemoryFileSystem disk{
      {"/p/.git/HEAD", ""},
      {"/p/shop/main.py", "import os\nimport urllib.parse\nx = urllib.parse.urlparse(os.environ['DATABASE_URL'])\n"},
      {"/p/lib/python3.13/urllib/parse.py", "def urlparse(url):\n    return url\n"}};
  CHECK(files_read(disk) == Lines{"shop/main.py"});
}

TEST_CASE("words in prose do not make a file matter") {
  const MemoryFileSystem disk{{"/p/.git/HEAD", ""},
                              {"/p/a.py", "# an associated environment for the society of database people\n"},
                              {"/p/b.py", "x = {'database': 1}\n"}};
  CHECK(files_read(disk) == Lines{"b.py"});
}

TEST_CASE("code beyond the limit is told about, and read where somebody raises the limit") {
  const MemoryFileSystem disk{{"/p/.git/HEAD", ""},
                              {"/p/huge.py", "import os\nURL = os.environ['DATABASE_URL']\n" + std::string(5u << 20, '\n')}};
  AuditOptions options;
  options.working_directory = "/p";
  const AuditResult without = audit(disk, options);
  CHECK(without.is_incomplete());
  CHECK(without.groups.front().facts.all<EnvRead>().empty());
  options.largest_code = 8;
  const AuditResult with = audit(disk, options);
  CHECK_FALSE(with.is_incomplete());
  CHECK(with.groups.front().facts.all<EnvRead>().size() == 1);
}

TEST_CASE("a file that reads something else from the environment is read where a value leads to it") {
  const MemoryFileSystem disk{
      {"/p/.git/HEAD", ""},
      {"/p/shop/db.py",
       "import psycopg2\nfrom shop import config\n\ndef open():\n    return psycopg2.connect(config.settings.store)\n"},
      {"/p/shop/config.py",
       "import os\n\nclass Settings:\n    def __init__(self):\n        self.store = os.environ['STORE']\n\nsettings = "
       "Settings()\n"},
      {"/p/shop/mail.py", "import os\nfrom shop.db import open\nHOST = os.getenv('MAIL_HOST', 'localhost')\n"},
      {"/p/shop/paths.py", "import os\nif \"HOME\" in os.environ:\n    HOME = os.environ [ \"HOME\" ]\n"}};
  CHECK(files_read(disk) == Lines{"shop/config.py", "shop/db.py"});
}

TEST_CASE("the environment as such is handed to whoever knows what to read from it") {
  const MemoryFileSystem disk{{"/p/.git/HEAD", ""},
                              {"/p/shop/__init__.py", "from shop.settings import load\n"},
                              {"/p/shop/settings.py", "def load(values):\n    return values['DATABASE_URL']\n"},
                              {"/p/shop/main.py", "import os\nfrom shop.settings import load\nload(os.environ)\n"},
                              {"/p/cli.py", "import os\nimport shop\nshop.load(dict(os.environ))\n"},
                              {"/p/shop/run.py", "import os\nimport subprocess\nsubprocess.run(['ls'], env=os.environ)\n"}};
  CHECK(files_read(disk) == Lines{"cli.py", "shop/__init__.py", "shop/main.py", "shop/settings.py"});
}

TEST_CASE("names of variables that are put together, and guesses at the environment, are facts of a file") {
  const MemoryFileSystem disk{
      {"/p/.git/HEAD", ""},
      {"/p/a.py", "import os\nHOST = os.environ['DB' + '_HOST']\n"},
      {"/p/b.py", "import os\n\ndef read(name):\n    return os.getenv(name)\n"},
      {"/p/c.py", "import os\n\ndef where():\n    return 'production' if 'shop' in os.environ['HOST_NAME'] else 'dev'\n"},
      {"/p/d.py", "import os\nis_production = 'amazon' in os.environ['HOST_NAME']\n"},
      {"/p/e.py", "import os\nread = os.getenv\n"},
      {"/p/f.py", "from configparser import ConfigParser\nparser = ConfigParser()\nx = parser['db']['url']\n"},
      {"/p/g.py", "from configparser import ConfigParser\nparser = ConfigParser()\nx = parser['mail']['url']\n"},
      {"/p/h.py", "import os\nx = os.getenv(f'{os.name}_HOST')\n"},
      {"/p/i.py", "import environ\nenv = environ.Env()\n"},
      {"/p/j.py", "from os import environ as where\nx = where['DB' '_HOST']\n"},
      {"/p/l.py", "from os import (\n    path, environ,\n)\nx = environ[path.sep]\n"},
      {"/p/m.py", "def app(environ, start):\n    return environ[start]\n"},
      {"/p/n.py", "WORDS = ('getenv', 'environ')\n"},
      {"/p/p.py", "import os\nenv = os.environ\n\ndef read(name):\n    return env[name]\n"},
      {"/p/q.py", "import os\nenv = os.environ\nHOME = env['HOME']\n"},
      {"/p/o.py", "from os import *\nx = getenv(path.sep)\n"},
      {"/p/k.py", "import os\nx = {name: value for name, value in os.environ.items() if name.startswith('DB')}\n"}};
  CHECK(files_read(disk) ==
        Lines{"a.py", "b.py", "c.py", "d.py", "e.py", "f.py", "h.py", "i.py", "j.py", "k.py", "l.py", "o.py", "p.py"});
}

TEST_CASE("a variable that a deploy file gives a database's URL is looked for in code") {
  const MemoryFileSystem disk{
      {"/p/.git/HEAD", ""},
      {"/p/compose.yaml", "services:\n  shop:\n    image: shop\n    environment:\n      STORE: postgresql://shop@db/shop\n"},
      {"/p/shop.py", "import os\nSTORE = os.environ['STORE']\n"},
      {"/p/mail.py", "import os\nHOST = os.environ['HOST']\n"}};
  CHECK(files_read(disk) == Lines{"compose.yaml", "shop.py"});
}

TEST_CASE("the text of JSON that sets nothing is kept only where it is told what to allow") {
  const MemoryFileSystem disk{{"/p/.git/HEAD", ""},
                              {"/p/lang.json", R"({"hello": "good day"})"},
                              {"/p/notes.json", R"({"hello": "dbssot: allow hardcoded-url"})"},
                              {"/p/settings.json", R"({"db": {"url": "postgresql://app@db/shop"}})"}};
  AuditOptions options;
  options.working_directory = "/p";
  const AuditResult result = audit(disk, options);
  CHECK(result.files == Lines{"lang.json", "notes.json", "settings.json"});
  CHECK(result.text_of("lang.json")->bytes().empty());
  CHECK_FALSE(result.text_of("notes.json")->bytes().empty());
  CHECK_FALSE(result.text_of("settings.json")->bytes().empty());
}
