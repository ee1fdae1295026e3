#include "frontends/python/leading_imports.h"

#include <catch2/catch.hpp>
#include <string>

namespace dbssot::python {
namespace {

void check_same(const SyntaxTree& quick, const SyntaxTree& grammar) {
  CHECK(quick.is_faultless() == grammar.is_faultless());
  REQUIRE(quick.size() == grammar.size());
  for (NodeId id = 0; id < grammar.size(); ++id) {
    CAPTURE(id, grammar.text(id));
    CHECK(quick[id].kind == grammar[id].kind);
    CHECK(quick[id].part == grammar[id].part);
    CHECK(quick[id].next == grammar[id].next);
    CHECK(quick[id].begin == grammar[id].begin);
    CHECK(quick[id].end == grammar[id].end);
    CHECK(quick[id].range == grammar[id].range);
  }
}

/// Behind a line that ends in a carriage return nothing is told without the grammar.
void check_same_as_grammar(const std::string& source) {
  CAPTURE(source);
  for (const std::string before : {" ", "# "}) {
    const std::string quick = before + "\n" + source;
    const std::string by_grammar = before.substr(0, before.size() - 1) + "\r\n" + source;
    REQUIRE(leading_imports(by_grammar).nodes.empty());
    check_same(SyntaxTree::parse(quick), SyntaxTree::parse(by_grammar));
  }
}

}  // namespace

TEST_CASE("imports at the start are what the grammar makes of them") {
  for (const std::string source : {
           "import os\n",
           "import os, a.b.c as d , e\nfrom x import *\nurl = 1\n",
           "from __future__ import annotations, division\nfrom . import a\nfrom ..b.c import (\n    d as e,  # why\n\n    f,\n)\n",
           "'''What\nit is.'''\n\nimport os  # of all\n# more\nfrom x import(a)\n\n\ndef f():\n    import a\n    return 1\n",
           "\"one line\"\nimport a\nclass A:\n    b = 1\n",
           "import a\n  # indented\nimport b\n\n",
       }) {
    REQUIRE_FALSE(leading_imports(source).nodes.empty());
    check_same_as_grammar(source);
  }
}

TEST_CASE("what is unusual at the start is left to the grammar") {
  for (const std::string source : {
           "import a; import b\n",
           "import a, \\\n  b\n",
           "from a import b,\n",
           "from a import (b, c\n",
           "from . .a import b\n",
           "import a.\n",
           "import a as\n",
           "import match\n",
           "from a import b c\n",
           "  import a\n",
           "import a\n  b = 1\n",
           "'''a''' 'b'\nimport a\n",
           "'''a\n",
           "import \xC3\xA9\n",
           "import a",
           "from a import\n",
           "importa\n",
           "x = 1\nimport a\n",
           "import a\r\n",
           "import 1\n",
           "from a import ()\n",
       }) {
    CAPTURE(source);
    CHECK(leading_imports(source).nodes.empty());
    check_same_as_grammar(source);
  }
}

TEST_CASE("faults behind the imports at the start are what they are without them") {
  for (const std::string source : {"import a\n0from b import c\n", "import a\nfrom b import c d\nurl = 1\n",
                                   "import a\nprint url\n", "import a\ndef f(:\n", "import a\nx = 'y\n"})
    check_same_as_grammar(source);
}

}  // namespace dbssot::python
