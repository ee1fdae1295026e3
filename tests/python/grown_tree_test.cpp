#include "frontends/python/grown_tree.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

namespace dbssot::python {
namespace {

/// What is left out first, in a file that has functions and constants.
std::vector<Stretch> parts_of(const std::string& source, bool with_signatures) {
  const Outline outline = outline_of(source);
  REQUIRE(outline.is_sound);
  std::vector<Stretch> parts;
  for (const Body& body : outline.bodies) parts.push_back(with_signatures ? body.with_signature(source) : body.suite);
  for (const Constant& constant : outline.constants) parts.push_back(constant.statement);
  std::ranges::sort(parts);
  return parts;
}

std::vector<Shown> all_shown(const std::vector<Stretch>& before, const std::vector<Stretch>& now) {
  std::vector<Shown> shown;
  for (std::size_t at = 0; at < before.size(); ++at) shown.push_back({before[at], now[at]});
  return shown;
}

void check_same(const SyntaxTree& grown, const SyntaxTree& fresh) {
  REQUIRE(grown.size() == fresh.size());
  for (NodeId id = 0; id < fresh.size(); ++id) {
    CAPTURE(id, fresh.text(id));
    CHECK(grown[id].kind == fresh[id].kind);
    CHECK(grown[id].part == fresh[id].part);
    CHECK(grown[id].next == fresh[id].next);
    CHECK(grown[id].begin == fresh[id].begin);
    CHECK(grown[id].end == fresh[id].end);
    CHECK(grown[id].range == fresh[id].range);
  }
}

/// The tree of the file with everything shown that was left out.
std::optional<SyntaxTree> grown(const std::string& source, bool with_signatures) {
  const std::vector<Stretch> parts = parts_of(source, with_signatures);
  const ShortText before = without_suites(source, parts);
  SyntaxTree former = SyntaxTree::parse(before.text);
  REQUIRE(former.is_faultless());
  const std::vector<Node> nodes = std::move(former).release();
  const ShortText now = without_suites(source, {}, {}, parts);
  REQUIRE(now.text == source);
  return grown_tree(nodes, source, all_shown(before.places, now.places));
}

}  // namespace

TEST_CASE("a tree that grew is the one that the whole text has") {
  for (const std::string source : {
           "import os\nLIMIT = 5\nSIZE = [\n  1,\n]  # of it\ndef f(a, *, b=1) -> int:\n  return a\nNAME = 'x'\nLAST = 2",
           "import os\nclass A(B):\n    url = 1\n    def f(self):\n        return 1\n    def g(self): return 2\n    async def "
           "h(self):\n"
           "        for x in y:\n            yield x\n    size = 3\nprint(1)\n",
           // Comments behind a suite: of the function, of the class, of nobody.
           "import os\nclass A:\n    @prop(1)\n    @other\n    def f(self):\n        return 1\n        # of f\n    # of A\n# of "
           "none\n",
           "import os\n@dec\ndef f():\n    return 1\n    # of f\n\nLIMIT = 5\n",
           "import os\nclass A:\n    def f(self):\n        return 1\n      # between\n\nx = f()\n",
           // In a condition, before what goes on with it.
           "import os\nif os:\n    def f():\n        return {\n1: 2}\nelse:\n    def f():\n        return 2\ntry:\n    def g():\n  "
           "      pass\n"
           "except E:\n    pass\n",
           "import os\nclass A:\n\tdef f(self):\n\t\treturn 'ä'\n\n\tdef g(self):\n\t\treturn [a for a in f\"{self}\"]\n",
           "import os\r\ndef f():\r\n    x = '''\r\n  a'''\r\n    return x\r\n\r\nLIMIT = 1\r\n",
       }) {
    for (const bool with_signatures : {false, true}) {
      CAPTURE(source, with_signatures);
      const auto tree = grown(source, with_signatures);
      REQUIRE(tree);
      check_same(*tree, SyntaxTree::parse(source));
    }
  }
}

TEST_CASE("a tree does not grow by what is faulty") {
  CHECK_FALSE(grown("import os\ndef f():\n    return return\n", true));
  CHECK_FALSE(grown("import os\ndef f():\n    print 1\n", false));
  CHECK_FALSE(grown("import os\nLIMIT = 5 5\n", false));
}

TEST_CASE("a tree does not grow where nothing stood for what is shown") {
  const std::string source = "import os\nx = 1\n  + 2\n";
  SyntaxTree former = SyntaxTree::parse("import os\n");
  const std::vector<Node> nodes = std::move(former).release();
  const std::vector<Shown> shown{{{12, 12}, {18, 21}}};
  CHECK_FALSE(grown_tree(nodes, source, shown));
}

}  // namespace dbssot::python
