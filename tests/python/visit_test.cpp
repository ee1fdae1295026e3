#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "build_paths.h"
#include "python/tree_steps.h"

extern "C" const TSLanguage* tree_sitter_python(void);

namespace {

using dbssot::test::Step;
using dbssot::test::Steps;
using dbssot::test::visited;

std::vector<Step> by_cursor(const TSTree* tree) {
  Steps steps;
  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
  for (bool is_done = false; !is_done;) {
    const TSNode at = ts_tree_cursor_current_node(&cursor);
    steps.enter({ts_node_symbol(at), ts_tree_cursor_current_field_id(&cursor), ts_node_is_missing(at), ts_node_start_byte(at),
                 ts_node_end_byte(at)},
                ts_node_start_point(at), ts_node_end_point(at));
    if (ts_tree_cursor_goto_first_child(&cursor)) continue;
    --steps.depth;
    while (!is_done && !ts_tree_cursor_goto_next_sibling(&cursor)) {
      is_done = !ts_tree_cursor_goto_parent(&cursor);
      if (!is_done) --steps.depth;
    }
  }
  ts_tree_cursor_delete(&cursor);
  return steps.all;
}

void check_same(const std::string& source) {
  const std::unique_ptr<TSParser, decltype(&ts_parser_delete)> parser(ts_parser_new(), ts_parser_delete);
  ts_parser_set_language(parser.get(), tree_sitter_python());
  const std::unique_ptr<TSTree, decltype(&ts_tree_delete)> tree(
      ts_parser_parse_string(parser.get(), nullptr, source.data(), static_cast<std::uint32_t>(source.size())), ts_tree_delete);
  CAPTURE(source);
  CHECK((visited(tree.get()) == by_cursor(tree.get())));
}

}  // namespace

TEST_CASE("the way over a tree is that of tree-sitter's cursor") {
  for (const std::string source :
       {"", "\n", "# nothing\n", "  x\n", "x = (\n", "f(a, *b, **c)  # why\n", "print x\n", "}{)(", "async def f(): await g()",
        "a = b if c else d\nwith open(x) as f, g: pass\n", "match x:\n  case [1, *_]: pass\n", "x = \\\n  1\n",
        "class A(B, metaclass=C):\n  @d\n  def f(self, a: int = 1, /, *, b) -> None: ...\n"}) {
    check_same(source);
  }
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(dbssot::test::source_directory() + "/rules")) {
    if (entry.path().extension() != ".py") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string source{std::istreambuf_iterator<char>(file), {}};
    check_same(source);
    check_same(source.substr(0, source.size() * 2 / 3));
    check_same(source.substr(source.size() / 3));
    ++files;
  }
  CHECK(files > 100);
}
