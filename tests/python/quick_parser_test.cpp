#include "frontends/python/grammar/quick_parser.h"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "build_paths.h"
#include "python/tree_steps.h"

extern "C" const TSLanguage* tree_sitter_python(void);

namespace {

using Parser = std::unique_ptr<TSParser, decltype(&ts_parser_delete)>;

constexpr std::uint32_t whole = 1U << 30U;

/// A text that is handed out in pieces.
struct Pieces {
  std::string_view text;
  std::uint32_t size;

  static const char* next(void* payload, std::uint32_t offset, TSPoint, std::uint32_t* length) {
    const auto* pieces = static_cast<const Pieces*>(payload);
    const auto total = static_cast<std::uint32_t>(pieces->text.size());
    *length = offset >= total ? 0 : std::min(pieces->size - offset % pieces->size, total - offset);
    return pieces->text.data() + std::min(offset, total);
  }
};

std::vector<dbssot::test::Step> steps_of(TSParser* parser, std::string_view text, std::uint32_t piece,
                                         const std::vector<TSRange>& ranges) {
  REQUIRE(ts_parser_set_included_ranges(parser, ranges.data(), static_cast<std::uint32_t>(ranges.size())));
  Pieces pieces{text, piece};
  const TSInput input{&pieces, Pieces::next, TSInputEncodingUTF8, nullptr};
  const std::unique_ptr<TSTree, decltype(&ts_tree_delete)> tree(ts_parser_parse(parser, nullptr, input), ts_tree_delete);
  return dbssot::test::visited(tree.get());
}

/// The quick parser beside tree-sitter's own with the tables as they were generated.
class Both {
 public:
  Both() : own_(ts_parser_new(), ts_parser_delete), quick_(quick_parser(quick_python()), ts_parser_delete) {
    ts_parser_set_language(own_.get(), tree_sitter_python());
  }

  void check_same(std::string_view text, std::uint32_t piece = whole, const std::vector<TSRange>& ranges = {}) {
    CAPTURE(std::string(text), piece);
    CHECK((steps_of(quick_.get(), text, piece, ranges) == steps_of(own_.get(), text, piece, ranges)));
  }

  /// With one line passed over, as imports are.
  void check_same_without_line(std::string_view text, std::uint32_t row) {
    std::size_t begin = 0;
    for (std::uint32_t at = 0; at < row; ++at) begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    constexpr std::uint32_t most = 0xffffffff;
    check_same(text, whole,
               {TSRange{{0, 0}, {row, 0}, 0, static_cast<std::uint32_t>(begin)},
                TSRange{{row + 1, 0}, {most, most}, static_cast<std::uint32_t>(end), most}});
  }

 private:
  Parser own_;
  Parser quick_;
};

std::vector<std::string> samples() {
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(dbssot::test::source_directory() + "/rules")) {
    if (entry.path().extension() != ".py" || entry.file_size() == 0) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    all.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  std::ranges::sort(all);  // the disk lists them in any order
  return all;
}

}  // namespace

TEST_CASE("the quick parser makes the trees of tree-sitter's own") {
  Both both;
  using namespace std::string_literals;
  for (const std::string& text :
       {""s, "\n"s, "\xEF\xBB\xBFimport a\n"s, "x = 1\r\ny = '\r\n'\r\n"s, "\fdef f():\n\treturn 1\n        # eight\n"s,
        "n\xC3\xA4me = 'gr\xC3\xBC\xC3\x9F' + \"\xF0\x9F\x92\xA1\"\n\xCF\x80 = 3\n"s, "x = '\xFF\xFE'\ny\xC3 = \xE2\x82\n"s,
        "a = b'\\x00'\0c\n"s, "\0\0\0"s, "f'{a!r:>{b}} {{c}}' t'{d}'\n"s, "'''a\nb\n'''\nr\"\\\"\"\n"s,
        "if a:\n  if b:\n    c\n d\n"s, "x = (\n  1, # one\n\n 2)\n"s, "print >>a, b\nexec c\n"s, "`a`\n"s, "a \\\n + b\\\r\n\n"s,
        "a_1\xC3\xA9"
        "b2   =    __c9__\xCF\x80 .d  \t   (  e1f,1x,  0xFFg)   \\\n     # end"s}) {
    both.check_same(text);
    for (const std::uint32_t piece : {1U, 2U, 3U, 7U}) both.check_same(text, piece);
  }
  for (const int size : {300, 100000}) {  // of which the one is balanced, and the other is not
    std::string list = "x = [\n";
    for (int at = 0; at < size; ++at) list += at % 3 == 0 ? "1, # one\n" : "a(b), ";
    both.check_same(list + "]\nif x:\n  y\n  # end\n\nz\n");
  }
  const std::vector<std::string> texts = samples();
  CHECK(texts.size() > 100);
  for (const std::string& text : texts) {
    both.check_same(text);
    both.check_same(std::string_view(text).substr(0, text.size() * 2 / 3), 64);
    both.check_same_without_line(text, 1);
    both.check_same_without_line(text, 5);
  }
}

TEST_CASE("the quick parser makes the trees of tree-sitter's own of texts with faults") {
  Both both;
  std::mt19937 random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same in every run
  constexpr std::array<std::string_view, 12> put_in{"\n", " ", "\t", "'", "\"\"\"", "(", "}", "\\", "\xC3\xBC", "\x80", "f'", ":"};
  for (std::string text : samples()) {
    for (int edit = 0; edit < 4; ++edit) {
      const std::size_t at = random() % text.size();
      text.replace(at, random() % 3, put_in[random() % put_in.size()]);
    }
    both.check_same(text, 1 + static_cast<std::uint32_t>(random() % 200));
  }
}

TEST_CASE("the quick parser makes the trees of tree-sitter's own of long texts that are no Python") {
  Both both;
  std::mt19937 random(11);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same in every run
  constexpr std::array<std::string_view, 24> pieces{"a: b\n",    "$A",        "<a>",     "= \"", ".",           "import a\n",
                                                    "with a:\n", "# one\n",   "://u:p@", "x ",   "\\\n",        "f'{",
                                                    "def f(",    ")",         "class ",  "\n\n", "    y = 1\n", "{",
                                                    "lambda: ",  "if a:\n  ", "@",       ">-\n", "'''",         "x = f(1)\n"};
  for (int text = 0; text < 300; ++text) {
    std::string bytes = text % 2 == 0 ? "import os\nx(\"" : "x = 1\ny = [\n";
    const std::size_t kinds = 1 + random() % 4;
    std::vector<std::string_view> some;
    for (std::size_t i = 0; i < kinds; ++i) some.push_back(pieces[random() % pieces.size()]);
    while (bytes.size() < 2000) bytes += some[random() % some.size()];
    both.check_same(bytes + "\ny = f(2)\n");
  }
}
