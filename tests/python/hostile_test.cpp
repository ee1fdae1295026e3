#include <catch2/catch.hpp>

#include "python/lowered.h"

using Catch::Matchers::Contains;
using dbssot::program::Unit;
using dbssot::python::lowered;
using dbssot::python::read;
using dbssot::python::value;

namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t at = 0; at < times; ++at) out += text;
  return out;
}

}  // namespace

TEST_CASE("empty files, marks, line ends and form feeds") {
  CHECK(read("a.py", "").diagnostics.empty());
  CHECK(read("a.py", "").line_count == 0);
  CHECK(value("\xEF\xBB\xBFresult = 'x'\n") == "\"x\"");
  CHECK(value("a = 1\r\nif a:\r\n\tresult = 'x'\r\n") == "\"x\"");
  CHECK(value("a = 1\n\f\nresult = '''a\r\nb'''") == "\"a\\nb\"");
}

TEST_CASE("a fault costs its statement and is told once") {
  const Unit unit = read("a.py", "x = 1\ny = = 2\nz = 'three'\nprint(z\n");
  REQUIRE(unit.diagnostics.size() == 1);
  CHECK(unit.diagnostics[0].line == 2);
  CHECK(unit.diagnostics[0].incomplete);
  CHECK_THAT(unit.diagnostics[0].message, Contains("not valid Python 3 here: the statements around line 2 were skipped"));
  CHECK_THAT(lowered("x = 1\ny = = 2\nz = 'three'\n"), Contains("binding shop.db.z = \"three\""));
}

TEST_CASE("Python 2 is read as far as it goes") {
  const std::string text =
      lowered("import os\nprint 'a', os.environ['X']\ntry:\n  f()\nexcept E, e:\n  raise E, 'x'\ny = ur'z'\nexec 'a'\n");
  CHECK_THAT(text, Contains("(call print \"a\" ([] os.environ \"X\"))"));
  CHECK_THAT(lowered("x = 1\nprint x\n"), Contains("diagnostic 2: not valid Python 3 here: line 2 is Python 2"));
}

TEST_CASE("a file cut off in the middle keeps what was whole") {
  CHECK_THAT(lowered("import os\nURL = os.environ['X']\ndef f(a):\n  x = connect(a\n"),
             Contains("binding shop.db.URL = ([] os.environ \"X\")"));
  for (const std::string_view text : {"x = '''abc",
                                      "f'{a",
                                      "def f(",
                                      "class A(",
                                      "@",
                                      "if",
                                      "x = [",
                                      "x.",
                                      "try:\n  a\nexcept",
                                      "with a as",
                                      "match x:\n  case",
                                      "lambda",
                                      "x = a if",
                                      "import",
                                      "from . import",
                                      "from",
                                      "f'{a!r:{b",
                                      "*",
                                      "a[",
                                      "{'a':",
                                      "await",
                                      "yield"}) {
    CHECK_NOTHROW(lowered(text));
  }
}

TEST_CASE("what is cut off inside a call is read as if it ended with the file") {
  const std::string call = lowered("import os\ne = connect(os.environ['X'], options={'timeout': 5,\n");
  CHECK_THAT(call, Contains("([] os.environ \"X\")"));
  CHECK_THAT(call, Contains("(call connect"));
  CHECK_THAT(call, Contains("diagnostic 2: not valid Python 3 here: what begins on line 2 has no end"));
  CHECK_THAT(lowered("x = 1\ny = read('PG_URL', 'postgresql://db/sh"), Contains("(call read \"PG_URL\""));
  CHECK_THAT(lowered("import os\nx = os.environ['DATABASE_"), !Contains("DATABASE_"));  // half a name is another name
  CHECK_THAT(lowered("e = connect(url, size="), Contains("(call connect"));
  CHECK_THAT(lowered("x = (1,  # a ( in a comment\n  '(', \"\"\"(\n(\"\"\", f(2"), Contains("(call f 2"));
  CHECK_THAT(lowered("a = 'it\\\ns'\nb = [1,\n"), Contains("what begins on line 3 has no end"));
  CHECK_THAT(lowered("e = connect(url,  # and so on"), Contains("(call connect url"));
  // Brackets that close nothing, and more open ones than a person writes, are no cut.
  CHECK_NOTHROW(lowered("x = )]}\n"));
  CHECK_NOTHROW(lowered(std::string(100'000, '(')));
}

TEST_CASE("a Python file in UTF-16 is named as that, with the line of the first NUL") {
  const std::string text("\xFF\xFEx\0 \0=\0 \0\x31\0", 12);
  CHECK_THAT(lowered(text), Contains("diagnostic 1: is UTF-16, which Python does not read"));
  CHECK_THAT(lowered(std::string_view("a = 1\nb = '\0'\n", 13)), Contains("diagnostic 2: holds NUL bytes"));
}

TEST_CASE("newer grammar than the oldest Python that runs it is read") {
  CHECK_THAT(lowered("e = f(f\"{os.environ[\"A\"]}{f\"{1}\"}\")\n"), Contains("\"A\""));              // PEP 701
  CHECK_THAT(lowered("try:\n  f()\nexcept OSError, ValueError:\n  g()\n"), !Contains("diagnostic"));  // PEP 758
  CHECK_THAT(lowered("q = t\"select {name}\"\n"), !Contains("diagnostic"));                           // PEP 750
  CHECK_THAT(lowered("type Url = str\ndef f[T: str](x: T) -> T: return x\nclass C[T]: pass\n"), !Contains("diagnostic"));
  CHECK_THAT(lowered("match x:\n  case {\"a\": v, **r} if v: u = v\n  case [y, *_] | (y, _): u = y\n  case _: u = 1\n"),
             !Contains("diagnostic"));
}

TEST_CASE("templates, binary and large files are told, not read") {
  CHECK_NOTHROW(lowered("{% if a %}\nimport {{ b }}\n{% endif %}\n"));
  CHECK_THAT(lowered(std::string_view("a\0b", 3)), Contains("holds NUL bytes"));
  CHECK_THAT(lowered(std::string(65U << 20U, 'x')), Contains("larger than 64 MB"));
}

TEST_CASE("long chains are walked, not climbed") {
  const std::string sum = "def f(a):\n  return 'x'" + repeated(" + a", 200000);
  const Unit unit = read("a.py", sum);
  CHECK(unit[unit.functions[1].result].operand_count == 200001);
  const Unit either = read("a.py", "def f(a, b):\n  return a" + repeated(" or b", 50000));
  CHECK(either[either.functions[1].result].operand_count == 2);
  CHECK_NOTHROW(read("a.py", "def f(a):\n  if a: pass\n" + repeated("  elif a == 1: x = a\n", 20000)));
  CHECK_NOTHROW(read("a.py", "x = 'a'\n" + repeated("x = x + 'b'\n", 20000)));
  CHECK_NOTHROW(read("a.py", "x = []\n" + repeated("x.append('b')\n", 20000)));
  CHECK_NOTHROW(read("a.py", "x = f" + repeated(".a(1)", 20000)));
  CHECK_NOTHROW(read("a.py", "x = a" + repeated(" - a", 20000)));
}

TEST_CASE("deep nesting ends in unknown") {
  for (const auto& [open, close] : {std::pair{"(", ")"},
                                    {"[", "]"},
                                    {"f(", ")"},
                                    {"{1:", "}"},
                                    {"not ", ""},
                                    {"-", ""},
                                    {"lambda: ", ""},
                                    {"a if b else ", ""}}) {
    const std::string text = "x = " + repeated(open, 10000) + "1" + repeated(close, 10000) + "\n";
    CHECK_NOTHROW(lowered(text));
  }
  std::string blocks;
  for (int depth = 0; depth < 2000; ++depth) blocks += std::string(depth, ' ') + "if a:\n";
  CHECK_NOTHROW(lowered(blocks + std::string(2000, ' ') + "pass\n"));
}
