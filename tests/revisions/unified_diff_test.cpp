#include "revisions/unified_diff.h"

#include <catch2/catch.hpp>

using namespace dbssot;

namespace {

std::vector<DiffFile> parsed(const std::string& text) {
  std::string fault;
  auto files = parse_unified_diff(text, fault);
  INFO(fault);
  REQUIRE(files);
  return *files;
}

std::string fault_of(const std::string& text) {
  std::string fault;
  CHECK_FALSE(parse_unified_diff(text, fault));
  return fault;
}

}  // namespace

TEST_CASE("a diff of git is read, and undone") {
  const std::string text =
      "From 1234 Mon Sep 17\nSubject: x\n\ndiff --git a/db.py b/db.py\nindex 1..2 100644\n--- a/db.py\n+++ b/db.py\n"
      "@@ -1,3 +1,4 @@ def f():\n one\n-two\n+TWO\n+more\n three\n@@ -10 +11 @@\n-x\n+y\n";
  const auto files = parsed(text);
  REQUIRE(files.size() == 1);
  CHECK(files[0].before == "a/db.py");
  CHECK(files[0].after == "b/db.py");
  CHECK(before_diff("one\nTWO\nmore\nthree\n5\n6\n7\n8\n9\n10\ny\nz\n", files[0]) == "one\ntwo\nthree\n5\n6\n7\n8\n9\n10\nx\nz\n");
  CHECK_FALSE(before_diff("one\nelse\nmore\nthree\n", files[0]));
  CHECK_FALSE(before_diff("", files[0]));
}

TEST_CASE("new, deleted, renamed and empty files") {
  const auto files = parsed(
      "diff --git a/n b/n\nnew file mode 100644\n--- /dev/null\n+++ b/n\n@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n"
      "diff --git a/d b/d\ndeleted file mode 100644\n--- a/d\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n"
      "diff --git a/old b/new\nsimilarity index 100%\nrename from x/old\nrename to x/new\n");
  REQUIRE(files.size() == 3);
  CHECK_FALSE(files[0].before);
  CHECK(before_diff("a\nb", files[0]) == "");
  CHECK_FALSE(files[1].after);
  CHECK(before_diff("", files[1]) == "gone\n");
  CHECK(files[2].before == "x/old");
  CHECK(files[2].after == "x/new");
  CHECK(before_diff("same\n", files[2]) == "same\n");
}

TEST_CASE("names with quotes and times, lines that look like heads") {
  const auto files = parsed(
      "--- \"a/\\303\\251 \\\"q\\\".py\"\n+++ \"b/\\303\\251 \\\"q\\\".py\"\n@@ -1,2 +1,2 @@\n--- x\n+++ y\n \n"
      "--- old.c\t2026-01-01 00:00\n+++ new.c\t2026-01-02 00:00\n@@ -1 +1 @@\n-a\n+b\n");
  REQUIRE(files.size() == 2);
  CHECK(files[0].after == "b/é \"q\".py");
  CHECK(files[0].hunks[0].lines.size() == 3);
  CHECK(files[1].after == "new.c");
}

TEST_CASE("what is no diff is refused, nothing is a diff of nothing") {
  CHECK(parsed("").empty());
  CHECK(parsed("\n").empty());
  CHECK(fault_of("hello\n") == "it holds no unified diff");
  CHECK(fault_of("--- a\n+++ b\n@@ -1,2 +1,2 @@\n x\n") == "line 4: the hunk is cut off");
  CHECK(fault_of("--- a\n+++ b\n@@ -1 +1 @@\nwhat\n") == "line 4: the hunk does not hold what its head announces");
  CHECK(fault_of("--- a\n+++ b\n@@ -1,99999999999 +1 @@\n") == "line 3: this hunk's head cannot be read");
  CHECK_FALSE(fault_of("diff --cc x\n--- a/x\n+++ b/x\n").empty());
}
