#include "lsp/position.h"

#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "lsp/open_files.h"
#include "lsp/uri.h"

using namespace dbssot::lsp;

TEST_CASE("columns are units of the encoding") {
  const std::string text = "a\xC3\xA9\xF0\x9F\x90\x98z\nend";  // a é 🐘 z
  const EditorLines utf16(text, Encoding::utf16);
  const EditorLines utf8(text, Encoding::utf8);
  CHECK(utf16.position(7) == Position{0, 4});
  CHECK(utf8.position(7) == Position{0, 7});
  CHECK(utf16.position(8) == Position{0, 5});
  CHECK(utf16.position(9) == Position{1, 0});
  CHECK(utf16.offset({0, 4}) == 7);
  CHECK(utf8.offset({0, 7}) == 7);
  // Never into a character.
  CHECK(utf16.offset({0, 3}) == 3);
  CHECK(utf8.offset({0, 4}) == 3);
}

TEST_CASE("every offset that begins a character comes back") {
  const std::string text = "\xEF\xBB\xBFx = 1\r\ny\rz\xF0\x9F\x90\x98\n\n\xFF\xFE end";
  for (const Encoding encoding : {Encoding::utf16, Encoding::utf8}) {
    const EditorLines lines(text, encoding);
    CHECK(lines.count() == 5);
    CHECK(lines.position(0) == Position{0, 0});  // the mark is not shown
    CHECK(lines.position(3) == Position{0, 0});
    CHECK(lines.line(1) == "y");
    for (const std::size_t offset : {3, 4, 8, 10, 11, 12, 13, 17, 18, 19, 20, 21, 25}) {
      INFO(offset);
      CHECK(lines.offset(lines.position(offset)) == offset);
    }
  }
}

TEST_CASE("positions outside of the text count as its ends") {
  const EditorLines lines("ab\ncd", Encoding::utf16);
  CHECK(lines.offset({0, 99}) == 2);
  CHECK(lines.offset({9, 0}) == 5);
  CHECK(lines.offset({UINT32_MAX, UINT32_MAX}) == 5);
  CHECK(lines.position(99) == Position{1, 2});
  CHECK(EditorLines("", Encoding::utf16).position(4) == Position{0, 0});
  CHECK(EditorLines("", Encoding::utf16).offset({0, 0}) == 0);
}

TEST_CASE("changes replace a range or the whole") {
  std::string text = "one\ntwo\n";
  const auto change = [](int from_line, int from, int to_line, int to, const char* with) {
    const nlohmann::json made{
        {"range", {{"start", {{"line", from_line}, {"character", from}}}, {"end", {{"line", to_line}, {"character", to}}}}},
        {"text", with}};
    return nlohmann::json::parse(made.dump());  // as it comes from a client: what is not negative is unsigned
  };
  CHECK(apply_change(text, change(1, 0, 1, 3, "2"), Encoding::utf16));
  CHECK(text == "one\n2\n");
  CHECK(apply_change(text, change(0, 3, 1, 0, ""), Encoding::utf16));
  CHECK(text == "one2\n");
  CHECK(apply_change(text, change(5, 0, 0, 0, "x"), Encoding::utf16));  // the end before the beginning
  CHECK(text == "one2\nx");
  CHECK(apply_change(text, {{"text", "all"}}, Encoding::utf16));
  CHECK(text == "all");
  CHECK_FALSE(apply_change(text, {{"text", 5}}, Encoding::utf16));
  CHECK_FALSE(apply_change(text, {{"text", "x"}, {"range", 5}}, Encoding::utf16));
  CHECK_FALSE(apply_change(text, change(-1, 0, 0, 0, "x"), Encoding::utf16));
  CHECK_FALSE(apply_change(text, nullptr, Encoding::utf16));
  CHECK(text == "all");
}

TEST_CASE("paths and URIs") {
  CHECK(path_of_uri("file:///home/me/my%20shop/db.py") == "/home/me/my shop/db.py");
  CHECK(path_of_uri("file:///c%3A/x") == "/c:/x");
  CHECK(path_of_uri("file://localhost/a//b/../c/.") == "/a/c");
  CHECK(path_of_uri("file:///../../a") == "/a");
  CHECK(path_of_uri("file:///") == "/");
  for (const char* uri : {"", "untitled:Untitled-1", "file://server/share", "file:relative", "file:///a%0", "file:///a%zz",
                          "file:///a%00b", "http://x/"}) {
    INFO(uri);
    CHECK_FALSE(path_of_uri(uri).has_value());
  }
  CHECK(uri_of_path("/a b/\xC3\xA9(#?).py") == "file:///a%20b/%C3%A9%28%23%3F%29.py");
  const std::string odd = "/x\n%\xFF";
  CHECK(path_of_uri(uri_of_path(odd)) == odd);
}
