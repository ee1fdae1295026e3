#include "source/yaml_reader.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>

using dbssot::Range;
using dbssot::source::Document;
using dbssot::source::read_yaml;
using dbssot::source::View;

namespace {

/// The bytes that a value's place covers.
std::string covered(const Document& document, View view) {
  return std::string(document.text.bytes().substr(view.begin_offset(), view.end_offset() - view.begin_offset()));
}

}  // namespace

TEST_CASE("yaml values have the place of their text, quotes left out") {
  const Document document =
      read_yaml("a: plain  # comment\nb: \"two\\twords\"\nc: 'it''s'\nd: |\n  line one\n  line two\ne: >-\n  folded\n  text\n");
  const View root = document.root();
  CHECK(root["a"].text() == "plain");
  CHECK(root["a"].range() == Range{1, 4, 1, 9});
  CHECK(root["b"].text() == "two\twords");
  CHECK(root["b"].range() == Range{2, 5, 2, 15});
  CHECK(root["c"].text() == "it's");
  CHECK(covered(document, root["c"]) == "it''s");
  CHECK(root["d"].text() == "line one\nline two\n");
  CHECK(root["d"].range() == Range{5, 3, 6, 11});
  CHECK(root["e"].text() == "folded text");
  CHECK(root["e"].range() == Range{8, 3, 9, 7});
  CHECK(document.diagnostics.empty());
}

TEST_CASE("yaml anchors and tags are not part of a value") {
  const Document document = read_yaml("a: &url postgresql://h/d\nb: *url\nc: !Sub \"x\"\nd: &e\n  long text\n");
  const View root = document.root();
  CHECK(covered(document, root["a"]) == "postgresql://h/d");
  CHECK(root["b"].range() == root["a"].range());
  CHECK(root["c"].tag() == "!Sub");
  CHECK(covered(document, root["c"]) == "x");
  CHECK(covered(document, root["d"]) == "long text");
}

TEST_CASE("yaml merge keys bring entries that the map itself overrides") {
  const Document document = read_yaml(
      "base: &base {A: base-a, B: base-b}\nmore: &more {B: more-b, C: more-c}\none:\n  <<: *base\n  A: own\nboth:\n  <<: [*base, "
      "*more]\n");
  const View root = document.root();
  CHECK(root["one"]["A"].text() == "own");
  CHECK(root["one"]["B"].text() == "base-b");
  CHECK(root["one"]["B"].range().line == 1);
  CHECK_FALSE(root["one"]["<<"]);
  CHECK(root["both"]["B"].text() == "base-b");
  CHECK(root["both"]["C"].text() == "more-c");
}

TEST_CASE("yaml documents of one file stay apart, and a faulty one spoils no other") {
  const Document document = read_yaml("a: 1\n---\nb: [1, 2\n---\nc: 3\n");
  REQUIRE(document.document_count() >= 2);
  CHECK(document.root(0)["a"].text() == "1");
  CHECK(document.root(document.document_count() - 1)["c"].range() == Range{5, 4, 5, 5});
  CHECK_FALSE(document.diagnostics.empty());
}

TEST_CASE("yaml with a template language is read around its control lines") {
  const Document document = read_yaml(
      "env:\n{{- if .Values.db }}\n  - name: URL\n    value: \"postgresql://{{ .Values.user | default \"app\" }}@db/shop\"\n{{- "
      "end }}\n"
      "  - name: {{ .Values.name }}\n    value: {{ .Values.x | quote }}\n  {{- include \"x\" . | nindent 2 }}\nlast: "
      "${A:-${B}}\nflow: [${A}, {{ b }}]\n");
  const View env = document.root()["env"];
  REQUIRE(env.items().size() == 2);
  CHECK(env.items()[0]["value"].text() == "postgresql://{{ .Values.user | default \"app\" }}@db/shop");
  CHECK(env.items()[0]["value"].range().line == 4);
  CHECK(env.items()[0]["value"].range().column == 13);
  CHECK(env.items()[1]["name"].text() == "{{ .Values.name }}");
  CHECK(env.items()[1]["value"].text() == "{{ .Values.x | quote }}");
  CHECK(covered(document, env.items()[1]["value"]) == "{{ .Values.x | quote }}");
  CHECK(document.root()["last"].text() == "${A:-${B}}");
  REQUIRE(document.root()["flow"].items().size() == 2);
  CHECK(document.root()["flow"].items()[1].text() == "{{ b }}");
  CHECK(document.is_template);
  CHECK(document.diagnostics.empty());
}

TEST_CASE("template parts of a value are its own, though a line before was left out") {
  const Document document = read_yaml("a: {{ one }}\nb: x\n  y: {{ two }}\n  z {{ three }}\n");
  CHECK(document.root()["a"].text() == "{{ one }}");
  CHECK(document.root()["b"].text() == "x\nz {{ three }}");
  REQUIRE(document.diagnostics.size() == 1);
  CHECK(document.diagnostics[0].line == 3);
}

TEST_CASE("a yaml line that cannot be read is left out and said") {
  const Document document = read_yaml("a: 1\nb: @reserved\nc: x: y\nd: 4\n");
  CHECK(document.root()["a"].text() == "1");
  CHECK(document.root()["d"].text() == "4");
  REQUIRE(document.diagnostics.size() == 2);
  CHECK(document.diagnostics[0].line == 2);
  CHECK(document.diagnostics[1].line == 3);
  CHECK(document.diagnostics[0].incomplete);
}

TEST_CASE("yaml values that stand nowhere are placed behind their key") {
  const Document document = read_yaml("a:\nb: ~\n");
  CHECK(document.root()["a"].is_null());
  CHECK(document.root()["a"].range() == Range{1, 2, 1, 2});
  CHECK(document.root()["b"].is_null());
}

TEST_CASE("yaml of any encoding and line end keeps lines and columns") {
  CHECK(read_yaml("\xEF\xBB\xBF"
                  "a: x\nb: y\n")
            .root()["b"]
            .range() == Range{2, 4, 2, 5});
  CHECK(read_yaml("a: x\r\nb: y\r\n").root()["b"].range() == Range{2, 4, 2, 5});
  CHECK(read_yaml("# \xC3\xA9\na: \xC3\xA9x\n").root()["a"].range() == Range{2, 4, 2, 7});
  const std::string wide(
      "\xFF\xFE"
      "a\0:\0 \0x\0\n\0",
      12);
  CHECK(read_yaml(wide).root()["a"].text() == "x");
}

TEST_CASE("a duplicate yaml key is said, and the last one counts") {
  const Document document = read_yaml("a: 1\na: 2\n");
  CHECK(document.root()["a"].text() == "2");
  REQUIRE(document.diagnostics.size() == 1);
  CHECK(document.diagnostics[0].line == 2);
}

TEST_CASE("hostile yaml ends in an answer") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int n = 0; n < 9; ++n) bomb += ", " + before;
    bomb += "]\n";
  }
  const Document exploded = read_yaml(bomb);
  CHECK(exploded.nodes.size() < 1000);
  std::size_t leaves = 0;
  CHECK_FALSE(walk_leaves(exploded.root(), [&](const auto&, View, View) { ++leaves; }));
  CHECK(leaves <= dbssot::source::Limits::walk_nodes);

  CHECK_FALSE(read_yaml("a: &x [*x]\nb: 1\n").diagnostics.empty());
  CHECK_FALSE(read_yaml(std::string(10'000, '[')).diagnostics.empty());
  CHECK_FALSE(read_yaml(std::string(10'000, '{')).diagnostics.empty());
  std::string deep;
  for (int i = 0; i < 2'000; ++i) deep += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  CHECK_FALSE(read_yaml(deep).diagnostics.empty());
  CHECK_FALSE(read_yaml(std::string(dbssot::source::Limits::file_bytes + 1, 'a')).diagnostics.empty());
  CHECK(read_yaml(std::string("a: \0\x04z\nb: 1\n", 12)).root()["b"].text() == "1");
  CHECK(read_yaml("").document_count() <= 1);
  read_yaml("{{ {{ {{ ${ ${ <% {% \n{{\n");
  read_yaml("a: \"\\xff\xff\xfe\n  b: '");
}
