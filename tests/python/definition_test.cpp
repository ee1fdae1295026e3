#include <catch2/catch.hpp>

#include "python/lowered.h"

using Catch::Matchers::Contains;
using dbssot::python::lowered;
using dbssot::python::result;

TEST_CASE("parameters keep kind, type and default") {
  const std::string text = lowered(R"(from typing import Optional, Annotated
from app.config import Settings
import app.urls
def f(a, b: Optional[Settings] = None, *c: str, d: 'Settings | None' = None, e: app.urls.Url | None, **g) -> Annotated[str, Doc(1)]: pass
)");
  CHECK_THAT(text, Contains("function shop.db.f(a, b: app.config.Settings = null, *c: str, /d: app.config.Settings = null, /e: "
                            "app.urls.Url, **g): str -> -"));
  CHECK_THAT(text, Contains("do (call Doc 1)"));
}

TEST_CASE("kinds of functions") {
  const std::string text = lowered(R"(class A:
  def __init__(self): pass
  @property
  def url(self): return 'x'
  @staticmethod
  def s(a): return a
  @classmethod
  def c(cls): return cls.x
  @app.get("/x")
  async def g(self) -> AsyncIterator[Session]:
    yield self.s
)");
  CHECK_THAT(text, Contains("function shop.db.A.__init__(self) -> -  constructor\n"));
  CHECK_THAT(text, Contains("function shop.db.A.url(self) -> \"x\"  property\n"));
  CHECK_THAT(text, Contains("function shop.db.A.s(a) -> $a  static\n"));
  CHECK_THAT(text, Contains("function shop.db.A.c(cls) -> $cls .x  class-method\n"));
  CHECK_THAT(text,
             Contains("function shop.db.A.g(self): Session -> $self .s  async  generator\n  decorator (call app.get \"/x\")\n"));
}

TEST_CASE("classes keep bases, arguments, fields and inner classes") {
  const std::string text = lowered(R"(from pydantic_settings import BaseSettings
class Settings(BaseSettings, Other, env_prefix="DB_"):
  """Words."""
  host: str = "localhost"
  port: int | None
  url = "postgresql://" + host
  class Config:
    env_file = ".env"
  def __init__(self, a):
    self.a: str = a
    self.b = self.a + ''
)");
  CHECK_THAT(text, Contains(R"(class shop.db.Settings(pydantic_settings.BaseSettings, Other, env_prefix="DB_")
  field host: str = "localhost"
  field port: int = -
  field url = (plus "postgresql://" "localhost")
  field a: str = $a  in shop.db.Settings.__init__
  field b = (plus $a)  in shop.db.Settings.__init__
  class shop.db.Settings.Config
  method __init__
)"));
  CHECK_THAT(text, Contains("class shop.db.Settings.Config()\n  field env_file = \".env\"\n"));
}

TEST_CASE("several returns are a choice, yields go before returns") {
  CHECK(result("def f(a):\n  if a:\n    return 1\n  return") == "(join 1 null)");
  CHECK(result("def f(a):\n  return") == "-");
  CHECK(result("def f(a):\n  yield a\n  return 1") == "$a");
  CHECK(result("def f(a):\n  yield from a") == "(element $a)");
}

TEST_CASE("docstrings and strings on their own say nothing") {
  const dbssot::program::Unit unit = dbssot::python::read("a.py", "'''postgresql://a/b'''\n'x'\ndef f():\n  '''y'''\n");
  for (const auto& expr : unit.exprs) CHECK(expr.kind != dbssot::program::ExprKind::literal);
}

TEST_CASE("places are exact") {
  const dbssot::program::Unit unit = dbssot::python::read("a.py", "\nx = make(\n  'é', 1)\n");
  REQUIRE(unit.bindings.size() == 1);
  CHECK(unit.bindings[0].range == dbssot::Range{2, 1, 3, 11});
  CHECK(unit[unit.bindings[0].value].range == dbssot::Range{2, 5, 3, 11});
  const dbssot::program::Unit function = dbssot::python::read("a.py", "@d\nasync def make():\n  pass\n");
  CHECK(function.functions[1].range == dbssot::Range{2, 1, 3, 7});
  CHECK(function.functions[1].name_range == dbssot::Range{2, 11, 2, 15});
}

TEST_CASE("Annotated carries its call as a default") {
  const std::string text = lowered(R"(from typing import Annotated
from fastapi import Depends
Db = Annotated[Session, Depends(get_db)]
def f(a: Annotated[Session, Depends(get_db)], b: Db): pass
class S(BaseSettings):
  url: Annotated[str, Field(alias="DATABASE_URL")]
)");
  CHECK_THAT(text, Contains("shop.db.f(a: Session = (call fastapi.Depends get_db), b: Session = (call fastapi.Depends get_db))"));
  CHECK_THAT(text, Contains("field url: str = (call Field alias=\"DATABASE_URL\")"));
}
