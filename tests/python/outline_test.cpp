#include "frontends/python/outline.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "build_paths.h"
#include "frontends/python/python.h"
#include "program/program_io.h"

namespace dbssot::python {
namespace {

std::string text_of(std::string_view source, const Stretch& stretch) {
  return std::string(source.substr(stretch.begin, stretch.end - stretch.begin));
}

enum class Signature { stays, goes };

std::vector<Stretch> all_suites(std::string_view source, const Outline& outline, Signature signature = Signature::stays) {
  std::vector<Stretch> suites;
  for (const Body& body : outline.bodies) {
    if (!may_be_left_out(source, body.suite)) continue;
    suites.push_back(signature == Signature::stays ? body.suite : body.with_signature(source));
  }
  return suites;
}

/// These and the constants.
std::vector<Stretch> all_parts(std::string_view source, const Outline& outline, Signature signature = Signature::stays) {
  std::vector<Stretch> parts = all_suites(source, outline, signature);
  for (const Constant& constant : outline.constants) parts.push_back(constant.statement);
  std::ranges::sort(parts);
  return parts;
}

/// What the module's names are bound to, with the places; constants left out.
std::vector<std::string> bindings(const program::Unit& unit, const Outline& outline) {
  std::vector<std::string> all;
  for (const program::Binding& binding : unit.bindings) {
    const std::string_view name = unit.text(binding.name);
    const bool is_constant = std::ranges::any_of(outline.constants, [&](const Constant& one) { return name.ends_with(one.name); });
    if (!is_constant) all.push_back(std::string(name) + ' ' + std::to_string(binding.range.line));
  }
  return all;
}

/// Functions of the file with their places, those inside others left out; how many parameters they have if signatures stay.
std::vector<std::string> headers(const program::Unit& unit, Signature signature = Signature::stays) {
  std::vector<std::string> all;
  for (const program::Function& function : unit.functions) {
    if (function.is_local) continue;
    std::ostringstream line;
    line << unit.text(function.qualified_name) << ' ' << function.range.line << ':' << function.range.column << '-'
         << function.range.end_line << ':' << function.range.end_column << ' ' << function.name_range.line << ':'
         << function.name_range.column << ' ' << function.is_async << ' ' << function.decorators.size();
    if (signature == Signature::stays) line << ' ' << function.parameters.size();
    all.push_back(line.str());
  }
  for (const program::Class& type : unit.classes) {
    std::ostringstream line;
    line << unit.text(type.qualified_name) << ' ' << type.range.line << '-' << type.range.end_line << ':' << type.range.end_column;
    if (unit.text(type.qualified_name).find("<locals>") == std::string_view::npos) all.push_back(line.str());
  }
  return all;
}

/// All that a unit says, with its places.
std::string everything(const program::Unit& unit) { return program::encode(unit); }

/// Of a file more and more is read: each step says what it would say alone.
void check_steps(std::string_view source, const Outline& outline, std::mt19937& random) {
  std::vector<Stretch> suites = all_parts(source, outline, random() % 2 == 0 ? Signature::stays : Signature::goes);
  Reading reading;
  while (true) {
    const program::Unit step = reading.read_without("shop/db.py", source, suites, outline.idle);
    CHECK(everything(step) == everything(read_without("shop/db.py", source, suites, outline.idle)));
    if (suites.empty()) return;
    std::erase_if(suites, [&](const Stretch&) { return random() % 3 == 0; });
  }
}

}  // namespace

TEST_CASE("an outline finds the bodies of functions and methods, and none inside others") {
  const std::string source = R"py(import os  # the environment
"""alone"""

class Store(Base):
    """What it is."""
    url = "x"

    @property
    def url(self) -> Dict[str, int]:
        """Doc: of it."""
        def inner():
            return ")"
        return {
  "key": inner,
}  # a comment

    async def other(self, a=lambda x: x,
                    b={}):
        pass

def short(): return 1
def last():
	if x: # [
		y = 'it\'s ('
	z = """
def no():
    pass
"""
)py";
  const Outline outline = outline_of(source);
  REQUIRE(outline.is_sound);
  REQUIRE(outline.bodies.size() == 3);
  CHECK(outline.bodies[0].name == "url");
  CHECK(text_of(source, outline.bodies[0].suite).starts_with("\"\"\"Doc: of it.\"\"\"\n"));
  CHECK(text_of(source, outline.bodies[0].suite).ends_with("\"key\": inner,\n}"));
  CHECK(outline.bodies[1].name == "other");
  CHECK(text_of(source, outline.bodies[1].suite) == "pass");
  CHECK(source.substr(outline.bodies[1].header, 15) == "async def other");
  CHECK(outline.bodies[2].name == "last");
  CHECK(text_of(source, outline.bodies[2].suite).starts_with("if x: # [\n"));
  CHECK(text_of(source, outline.bodies[2].suite).ends_with("    pass\n\"\"\""));
  const std::string plain = without_silent(source, outline);
  CHECK(plain.size() == source.size());
  CHECK(plain.find("environment") == std::string::npos);
  CHECK(plain.find("alone") == std::string::npos);
  CHECK(plain.find("Doc: of it.") == std::string::npos);
  CHECK(plain.find("comment") == std::string::npos);
  CHECK(plain.find("def no") != std::string::npos);
}

TEST_CASE("an outline of what has no end says so") {
  for (const char* source : {"def f():\n    x = (1\n", "x = 'a\n", "x = \"\"\"a\n", "x = 1)\n", "x = 1\ry = 2\n"}) {
    CAPTURE(source);
    CHECK_FALSE(outline_of(source).is_sound);
  }
  CHECK(outline_of("").is_sound);
  CHECK(outline_of("\xEF\xBB\xBF"
                   "def f():\n  pass")
            .bodies.size() == 1);
}

TEST_CASE("functions whose bodies are left out keep their places") {
  const std::string source =
      "def f(a, b=1):\n    x = a\n    return x\n\nclass K:\n    def g(self):\n        return self.h(\n    1)\n";
  const program::Unit unit = read_without("shop/db.py", source, all_suites(source, outline_of(source)));
  REQUIRE(unit.functions.size() == 3);
  CHECK(unit.functions[1].is_unread);
  CHECK(unit.functions[2].is_unread);
  CHECK(unit[unit.functions[1].result].kind == program::ExprKind::unknown);
  CHECK(unit.stores.empty());
  CHECK(headers(unit) == headers(read("shop/db.py", source)));
}

TEST_CASE("what is left out with its signature keeps its name and its end") {
  const std::string source = R"py(@dec
async def f[T](a: Dict[str, int],
      b=(1,
 2)) -> "x":  # why
    x = a
    return x

class K:
    def g (self): return self.h(1)
    def h(self):
        return 1
)py";
  const Outline outline = outline_of(source);
  REQUIRE(outline.bodies.size() == 2);
  CHECK(text_of(source, outline.bodies[0].with_signature(source)).starts_with("[T](a"));
  const program::Unit unit = read_without("shop/db.py", source, all_suites(source, outline, Signature::goes));
  REQUIRE(unit.functions.size() == 4);
  CHECK(unit.functions[1].is_unread);
  CHECK(unit.functions[1].is_async);
  CHECK(unit.functions[1].parameters.empty());
  CHECK_FALSE(unit.functions[2].is_unread);
  CHECK(unit.functions[3].is_unread);
  CHECK(headers(unit, Signature::goes) == headers(read("shop/db.py", source), Signature::goes));
}

TEST_CASE("comments and docstrings are not parsed, and lines and columns stay") {
  const std::string source =
      "\"\"\"What it is.\n\nMore. \"\"\"\nx = 1  # why\n# alone\ny = \"# no\"\ndef f():\n    r\'\'\'One.\n  Two\'\'\'; z = 2\n    "
      "w = (  # a\n# b\n)  # c\n    # d\nv = 3  # e\n";
  const Outline outline = outline_of(source);
  REQUIRE(outline.is_sound);
  CHECK(without_suites(source, {}, outline.idle).text ==
        "\"\"\"\n\n      \"\"\"\nx = 1  \n\ny = \"# no\"\ndef f():\n    r\'\'\'One.\n  Two\'\'\'; z = 2\n    w = (  \n\n)  # c\n   "
        " # d\nv = 3  # e\n");
}

TEST_CASE("prose is what several words say between quotes") {
  const std::string source = R"py(x = 'not to be found here'
y = f"the host is {host} now"
z = rb'''one two three four five'''
w = 'DB_HOST DB_PORT'
v = ('one '
     'two\n'  # three
     f'four {five} ', 'six '
     "seven eight nine")
)py";
  const Outline outline = outline_of(source);
  REQUIRE(outline.prose.size() == 4);
  CHECK(text_of(source, outline.prose[0]) == "not to be found here");
  CHECK(text_of(source, outline.prose[1]) == "one two three four five");
  CHECK(text_of(source, outline.prose[2]) == "six ");
  CHECK(text_of(source, outline.prose[3]) == "seven eight nine");
}

TEST_CASE("a constant is a name of the module with a value in which nothing is called") {
  const std::string source =
      "import os\nA = 1  # one\nB: int = 2\nC = [\n  (3),\n]\nD = f(4)\nE.x = 5\nF, G = 6, 7\nH = 8; I = 9\nJ += 1\nK = L = 2\n"
      "M == 3\nif N: O = 4\nelse: P = 5\nQ = lambda: 6\nclass R:\n    s = 7\ndef t():\n    u = 8\nV: int\nW = \"x\" \\\n  \"y\"\nX "
      "= (\n)()";
  const Outline outline = outline_of(source);
  REQUIRE(outline.is_sound);
  std::vector<std::string> found;
  for (const Constant& constant : outline.constants) found.push_back(text_of(source, constant.statement));
  CHECK(found == std::vector<std::string>{"A = 1  # one", "B: int = 2", "C = [\n  (3),\n]", "W = \"x\" \\\n  \"y\""});
  CHECK(outline_of("A = 1\nB = 2\n").constants.size() == 1);  // a file begins where its first statement does
}

TEST_CASE("of all but the imports nothing is read, and lines stay") {
  const std::string source = "import os\n\nx = 1\nfrom a import (b,\n    c)  # why\ndef f():\n    import inner\n";
  const program::Unit unit = read_without("shop/db.py", source, {{0, static_cast<std::uint32_t>(source.size())}});
  REQUIRE(unit.imports.size() == 3);
  CHECK(unit.text(unit.imports[2].name) == "c");
  CHECK(unit.imports[2].range.line == 4);
  CHECK(unit.bindings.empty());
  CHECK(unit.functions.size() == 1);
  CHECK(unit.line_count == 7);
  CHECK(outline_of("if x:\n    import y\n").has_inner_imports);
}

TEST_CASE("texts put together at random keep their functions' places, or are read whole") {
  const std::vector<std::string> lines{"x = \"\"\"\ndef no():\n  \"\"\"\n",
                                       "return x\n",
                                       "y = (1,\n2)\n",
                                       "z = [\n  # why\n]  # )\n",
                                       "'it\\'s'\n",
                                       "w = f\"{x}\"\n",
                                       "a = 1 + \\\n  2\n",
                                       "# alone\n",
                                       "\n",
                                       "x = lambda: {\n}\n",
                                       "pass; y = 2\n",
                                       "\"\"\"doc\"\"\"\n",
                                       "x[1:2] = 3\r\n",
                                       "print(x)  \n"};
  const std::vector<std::string> noise{"(", "'", "]\n", "   y = 1\n", "\\", "\tx = 2\n", "\xff", "\"\"\"", "if x:\n", "def\n", ":"};
  std::mt19937 random(20);
  const auto below = [&](std::size_t limit) { return random() % limit; };
  std::size_t compared = 0, constants = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string source;
    const auto body = [&](const std::string& indent) {
      for (std::size_t line = 0; line <= below(4); ++line) source += indent + lines[below(lines.size())];
      if (below(4) == 0) source += indent + "def inner(b):\n" + indent + "  return b\n";
      source += indent + (below(2) == 0 ? "return a\n" : "a = (\n)\n");
    };
    for (int piece = 0; piece < 4; ++piece) {
      if (below(3) == 0) {
        source += "class K(object):\n    def g(self, b=':'):\n";
        body(below(2) == 0 ? "        " : "     \t");
      } else if (below(2) == 0) {
        source += "@dec\nasync def f(a, b={\n}) -> x:  # why\n";
        body("  ");
      } else {
        source += lines[below(lines.size())];
      }
      if (below(12) == 0) source += noise[below(noise.size())];
    }
    CAPTURE(source);
    const Outline outline = outline_of(source);
    for (const Body& one : outline.bodies)
      REQUIRE((one.header < one.suite.begin && one.suite.begin < one.suite.end && one.suite.end <= source.size()));
    for (const auto* stretches : {&outline.silent, &outline.idle, &outline.prose}) {
      for (const Stretch& stretch : *stretches) REQUIRE((stretch.begin < stretch.end && stretch.end <= source.size()));
    }
    const program::Unit whole = read("shop/db.py", source);
    if (!outline.is_sound || !whole.diagnostics.empty() || outline.bodies.empty()) continue;
    for (const Signature signature : {Signature::stays, Signature::goes}) {
      const program::Unit unit = read_without("shop/db.py", source, all_parts(source, outline, signature), outline.idle);
      CHECK(headers(unit, signature) == headers(whole, signature));
      CHECK(bindings(unit, outline) == bindings(whole, outline));
      constants += outline.constants.size();
    }
    CHECK(headers(read_without("shop/db.py", source, {}, outline.idle)) == headers(whole));
    check_steps(source, outline, random);
    ++compared;
  }
  CHECK(compared > 1000);
  CHECK(constants > 1000);
}

TEST_CASE("all samples keep the places of their functions when bodies are left out") {
  std::size_t bodies = 0;
  std::mt19937 random(21);
  for (const char* folder : {"rules", "fixtures", "tools", "tests", "bench"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(test::source_directory()) / folder)) {
      if (entry.path().extension() != ".py" || !entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      std::ostringstream text;
      text << in.rdbuf();
      const std::string source = text.str();
      const program::Unit whole = read("shop/db.py", source);
      const Outline outline = outline_of(source);
      if (!outline.is_sound || !whole.diagnostics.empty()) continue;
      for (const Signature signature : {Signature::stays, Signature::goes}) {
        const std::vector<Stretch> suites = all_suites(source, outline, signature);
        bodies += suites.size();
        CAPTURE(entry.path().string());
        const program::Unit unit = read_without("shop/db.py", source, suites, outline.idle);
        CHECK(headers(unit, signature) == headers(whole, signature));
        CHECK(static_cast<std::size_t>(std::ranges::count_if(unit.functions, &program::Function::is_unread)) == suites.size());
        const program::Unit least = read_without("shop/db.py", source, all_parts(source, outline, signature), outline.idle);
        CHECK(headers(least, signature) == headers(whole, signature));
        CHECK(bindings(least, outline) == bindings(unit, outline));
      }
      CHECK(everything(read_without("shop/db.py", source, {}, outline.idle)) == everything(whole));
      check_steps(source, outline, random);
    }
  }
  CHECK(bodies > 1000);
}

}  // namespace dbssot::python
