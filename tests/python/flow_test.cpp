#include <catch2/catch.hpp>

#include "python/lowered.h"

using Catch::Matchers::Contains;
using dbssot::python::lowered;
using dbssot::python::result;

TEST_CASE("locals are followed") {
  CHECK(result("def f(a):\n  x = a\n  y = x\n  return y.z") == "$a .z");
  CHECK(result("def f(a):\n  x, (y, z) = 1, (2, a)\n  return [x, y, z]") == "[1, 2, $a]");
  CHECK(result("def f(a):\n  x, *y = a\n  return [x, y]") == "[([] $a 0), (element $a)]");
  CHECK(result("def f(a):\n  x = y = a\n  return [x, y]") == "[$a, $a]");
  CHECK(result("def f(a):\n  x = 'p://'\n  x += a\n  x += '/s'\n  return x") == R"((plus (plus "p://" $a) "/s"))");
  CHECK(result("def f(a):\n  if (x := a): pass\n  return x") == "$a");
  CHECK(result("def f(a):\n  with a.open() as x:\n    return x") == "(call ($a .open))");
  CHECK(result("def f(a):\n  for x in a:\n    return x") == "(element $a)");
  CHECK(result("def f(a):\n  return [x.y for x in a]") == "[comprehension: ((element $a) .y)]");
}

TEST_CASE("branches join") {
  CHECK(result("def f(a):\n  if a:\n    x = 1\n  else:\n    x = 2\n  return x") == "(join 1 2)");
  CHECK(result("def f(a):\n  x = 0\n  if a:\n    x = 1\n  return x") == "(join 0 1)");
  CHECK(result("def f(a):\n  x = 0\n  if a:\n    x = 1\n    return x\n  return x") == "(join 1 0)");
  CHECK(result("def f(a):\n  if a:\n    x = 1\n  elif a.b:\n    x = 2\n  else:\n    raise E\n  return x") == "(join 1 2)");
  CHECK(result("def f(a):\n  match a:\n    case 'x':\n      y = 1\n    case _:\n      y = 2\n  return y") == "(join 1 2)");
}

TEST_CASE("try and except join") {
  CHECK(result("def f(a):\n  try:\n    x = a()\n  except E:\n    x = None\n  return x") == "(join (call $a) null)");
  CHECK(result("def f(a):\n  x = 0\n  try:\n    x = a()\n  except E:\n    pass\n  return x") == "(join (call $a) 0)");
  CHECK(result("def f(a):\n  try:\n    x = a()\n  except E:\n    raise\n  return x") == "(call $a)");
}

TEST_CASE("loops join what they assign, and admit what they do not know") {
  CHECK(result("def f(a):\n  x = ''\n  for y in a:\n    x = x + y\n  return x") ==
        R"((join "" (plus (join "" (? loop)) (element $a))))");
  CHECK(result("def f(a):\n  x = None\n  for y in a:\n    if y:\n      x = y\n      break\n  return x") ==
        "(join null (element $a))");
  CHECK(result("def f(a):\n  while a:\n    x = a.b\n  return x") == "$a .b");
}

TEST_CASE("dictionaries and lists grow") {
  CHECK(result("def f(a):\n  d = {'x': 1}\n  d['y'] = a\n  d.update(z=2)\n  return d") == R"({**{**{"x": 1}, "y": $a}, z=2})");
  CHECK(result("def f(a):\n  d = {}\n  d |= {'x': a}\n  return d") == R"({**{}, **{"x": $a}})");
  CHECK(result("def f(a):\n  l = []\n  l.append(a)\n  l.extend(a.b)\n  return l") == "[$a, *($a .b)]");
  CHECK(result("def f(**kw):\n  kw['x'] = 1\n  return make(**kw)") == R"((call make **{**$kw, "x": 1}))");
}

TEST_CASE("what is written elsewhere is a store") {
  const std::string text =
      lowered("import os\ndef f(o, **kw):\n  os.environ['A'] = 'b'\n  o.x = 1\n  kw['k'] = 2\n  del os.environ['A']");
  CHECK_THAT(text, Contains(R"(store ([] os.environ "A") = "b"  in shop.db.f)"));
  CHECK_THAT(text, Contains("store $o .x = 1  in shop.db.f"));
  CHECK_THAT(text, Contains(R"(store ([] $kw "k") = 2  in shop.db.f)"));
  CHECK_THAT(text, Contains(R"(store ([] os.environ "A") = -  in shop.db.f)"));
}

TEST_CASE("conditions are recorded with what they guard") {
  const std::string text =
      lowered("def f(a, b):\n  if not a and b == 'x':\n    pass\n  else:\n    pass\n  assert a\n  return 1 if b else 2");
  CHECK_THAT(text, Contains(R"(branch (if (truth:not (truth $a)) (compare:== $b "x")) guards 3 else 4-5  in shop.db.f)"));
  CHECK_THAT(text, Contains("branch (truth $a) guards 6  in shop.db.f"));
  CHECK_THAT(text, Contains("branch (truth $b) guards 7 else 7  in shop.db.f"));
}

TEST_CASE("handlers") {
  const std::string text = lowered(R"(import sys
def f(a):
  try:
    a()
  except (OSError, a.Error) as e:
    log.error("x")
    sys.exit(1)
  except ValueError:
    pass
  except:
    x = 'sqlite://'
    return x
)");
  CHECK_THAT(text, Contains("handler (OSError) of 4 at 5-7  reraises  logs  in shop.db.f"));
  CHECK_THAT(text, Contains("handler (ValueError) of 4 at 8-9  empty  in shop.db.f"));
  CHECK_THAT(text, Contains(R"(handler () of 4 at 10-12  results "sqlite://" "sqlite://"  in shop.db.f)"));
  CHECK_THAT(lowered("import contextlib\nwith contextlib.suppress(OSError):\n  f()"),
             Contains("handler (OSError) of 3 at 2  empty"));
}

TEST_CASE("what a function gave may be a dictionary that grows") {
  CHECK(result("def f(c):\n  s = c.get_section('a')\n  s['sqlalchemy.url'] = 'x'\n  return s") ==
        R"({**(call ($c .get_section) "a"), "sqlalchemy.url": "x"})");
  CHECK(result("def f():\n  a = App()\n  a['db'] = 'x'\n  return a") == "(call App)");
}

TEST_CASE("module dictionaries change in place") {
  const std::string text = lowered("A = {}\nA['x'] = 1\nif A:\n  A['y'] = 2\nmake(**A)\n");
  CHECK_THAT(text, Contains("binding shop.db.A = (join {**{}, \"x\": 1} {**{**{}, \"x\": 1}, \"y\": 2})\n"));
  CHECK_THAT(text, Contains("store ([] shop.db.A \"x\") = 1"));
}

TEST_CASE("an attribute that is made on demand keeps what it was") {
  CHECK(result("class A:\n  def f(self):\n    if self.e is None:\n      self.e = make()\n    return self.e") ==
        "(join ($self .e) (call make))");
}

TEST_CASE("the place of a local's annotation is its value's type") {
  const auto unit = dbssot::python::read("a.py", "from b import C\ndef f(x):\n  y: C = x.get()\n  y.z()\n");
  bool found = false;
  for (const auto& expr : unit.exprs)
    found = found || (expr.kind == dbssot::program::ExprKind::call && unit.text(expr.type) == "b.C");
  CHECK(found);
}

TEST_CASE("nested dictionaries grow, and stores name what they change") {
  const std::string text = lowered("D = {'default': {'NAME': 'a'}}\nD['default']['HOST'] = 'db'\n");
  CHECK_THAT(
      text,
      Contains(
          R"(binding shop.db.D = {**{"default": {"NAME": "a"}}, "default": {**([] {"default": {"NAME": "a"}} "default"), "HOST": "db"}})"));
  CHECK_THAT(text, Contains(R"(store ([] ([] shop.db.D "default") "HOST") = "db")"));
  CHECK(result("def f(a):\n  d = {'x': {}}\n  d['x']['y'] = a\n  return d") ==
        R"({**{"x": {}}, "x": {**([] {"x": {}} "x"), "y": $a}})");
}
