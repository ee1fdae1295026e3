#include "support.h"

using namespace dbssot;
using namespace dbssot::config;
using namespace dbssot::config::test;

TEST_CASE("requirements files") {
  const Unit unit = read("requirements-dev.txt", R"(-r base.txt
--index-url https://pypi.org/simple
Psycopg2_Binary[pool] >= 2.9, < 3 ; python_version < "3.12"  # comment
asyncpg==0.29.0 \
    --hash=sha256:abc
SQLAlchemy
./local/package
git+https://github.com/x/y.git@main#egg=some.thing
pkg @ https://example.org/pkg.whl
git+https://github.com/x/z.git
)");
  CHECK(unit.kind == "requirements");
  CHECK(dependencies(unit) == Lines{"psycopg2-binary >=2.9,<3 3:1", "asyncpg ==0.29.0 4:1", "sqlalchemy 6:1", "some-thing 8:41",
                                    "pkg @https://example.org/pkg.whl 9:1"});
}

TEST_CASE("pyproject.toml") {
  const Unit unit = read("pyproject.toml", R"([project]
dependencies = [
  "asyncpg>=0.27",
  "sqlalchemy[asyncio] ~= 2.0",
]
[project.optional-dependencies]
pg = ["psycopg[binary]"]
[dependency-groups]
dev = [{include-group = "x"}, "pytest"]
[tool.poetry.dependencies]
python = "^3.11"
psycopg2-binary = "^2.9"
databases = {version = "0.8", extras = ["asyncpg"]}
[tool.poetry.group.test.dependencies]
aiopg = "*"
)");
  CHECK(dependencies(unit) == Lines{"asyncpg >=0.27 3:4", "sqlalchemy ~=2.0 4:4", "psycopg 7:8", "pytest 9:32",
                                    "psycopg2-binary ^2.9 12:1", "databases 0.8 13:1", "asyncpg 13:42", "aiopg * 15:1"});
}

TEST_CASE("other python manifests") {
  CHECK(
      dependencies(read(
          "setup.cfg", "[options]\ninstall_requires =\n    psycopg2>=2.9\n    asyncpg\n[options.extras_require]\npg = pg8000\n")) ==
      Lines{"psycopg2 >=2.9 3:5", "asyncpg 4:5", "pg8000 6:6"});
  CHECK(dependencies(read("Pipfile", "[packages]\npsycopg2 = \"*\"\n[dev-packages]\nasyncpg = {version = \"==1\"}\n")) ==
        Lines{"psycopg2 * 2:1", "asyncpg ==1 4:1"});
  CHECK(dependencies(read("Pipfile.lock", "{\"default\": {\"psycopg2\": {\"version\": \"==2.9\"}}}")) ==
        Lines{"psycopg2 ==2.9 1:15"});
  CHECK(dependencies(read("poetry.lock", "[[package]]\nname = \"asyncpg\"\nversion = \"0.29.0\"\n")) ==
        Lines{"asyncpg ==0.29.0 2:9"});
  CHECK(dependencies(read("uv.lock", "version = 1\n[[package]]\nname = \"asyncpg\"\nversion = \"0.29.0\"\n")) ==
        Lines{"asyncpg ==0.29.0 3:9"});
  CHECK(dependencies(
            read("environment.yml", "channels: [x]\ndependencies:\n  - conda-forge::psycopg2=2.9\n  - pip:\n    - asyncpg>=1\n")) ==
        Lines{"psycopg2 =2.9 3:18", "asyncpg >=1 5:7"});
}

TEST_CASE("c++ manifests") {
  const Unit unit = read("CMakeLists.txt", R"(# find_package(Commented)
find_package(PostgreSQL 15 REQUIRED)
find_package(Qt6 REQUIRED COMPONENTS Core Sql)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq>=14)
target_link_libraries(app PRIVATE pq SOCI::soci_postgresql ${OTHER}
  PostgreSQL::PostgreSQL)
FetchContent_Declare(libpqxx GIT_REPOSITORY https://example.org/x GIT_TAG 7.9)
CPMAddPackage("gh:jtv/libpqxx@7.8")
)");
  CHECK(unit.kind == "cmake");
  CHECK(dependencies(unit) == Lines{"postgresql 15 2:14", "qt6 3:14", "qt6-sql 3:43", "libpq >=14 4:47", "libpq 5:35", "soci 5:38",
                                    "postgresql 6:3", "libpqxx 7:22", "libpqxx 7.8 8:23"});
  CHECK(dependencies(read("conanfile.txt", "[requires]\nlibpqxx/7.9.1\nsoci/4.0@x/y # c\n[generators]\nCMakeDeps/x\n")) ==
        Lines{"libpqxx 7.9.1 2:1", "soci 4.0 3:1"});
  CHECK(dependencies(
            read("conanfile.py",
                 "class X:\n    url = \"a/b\"\n    requires = (\n        \"libpq/15.4\",\n    )\n    def requirements(self):\n"
                 "        self.requires(\"libpqxx/7.9\")\n")) == Lines{"libpq 15.4 4:10", "libpqxx 7.9 7:24"});
  CHECK(dependencies(read("vcpkg.json", R"({"dependencies": ["libpq", {"name": "libpqxx", "version>=": "7.7"}]})")) ==
        Lines{"libpq 1:20", "libpqxx 7.7 1:38"});
}
