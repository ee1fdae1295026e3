#include "lint/suppression.h"

#include <catch2/catch.hpp>

using namespace dbssot;
using namespace std::chrono_literals;

namespace {

SuppressionComment only(std::string_view path, std::string text) {
  const auto found = find_suppressions(path, SourceText(std::move(text)));
  REQUIRE(found.size() == 1);
  return found.front();
}

std::string fault_of(const std::string& comment) {
  const SuppressionComment read = only("a.py", "x = 1  # dbssot: " + comment + "\n");
  CHECK(read.rules.empty() == !read.fault.empty());
  return read.fault;
}

}  // namespace

TEST_CASE("the whole grammar") {
  const SuppressionComment read =
      only("a.py", "x = 1  # dbssot: allow hardcoded-url, logged-url until 2027-01-31 -- moves in spring\n");
  CHECK(read.fault.empty());
  REQUIRE(read.rules.size() == 2);
  CHECK(read.rules[0].rule == "hardcoded-url");
  CHECK(read.rules[1].rule == "logged-url");
  CHECK(read.rules[1].range == Range{1, 39, 1, 49});
  CHECK(read.until == 2027y / 1 / 31);
  CHECK(read.reason == "moves in spring");
  CHECK(read.first_line == 1);
  CHECK(read.last_line == 1);
  CHECK_FALSE(read.whole_file);
}

TEST_CASE("a comment alone speaks of the next line that is no comment") {
  CHECK(only("a.cpp", "int a;\n// dbssot: allow hardcoded-url\n// more words\nint b;\nint c;\n").last_line == 4);
  CHECK(only("a.py", "# dbssot: allow hardcoded-url\n\nx = 1\n").last_line == 2);
  CHECK(only("a.yaml", "a: 1\nb: 2 # dbssot: allow hardcoded-url -- r\nc: 3\n").last_line == 2);
}

TEST_CASE("every language's comments, and only comments") {
  CHECK(only("a.cpp", "/* dbssot: allow hardcoded-url -- r */ int x;\n").reason == "r");
  CHECK(only("a.ini", "; dbssot: allow hardcoded-url\n").rules.size() == 1);
  CHECK(only("a.py", "x = 1  # noqa: E501  # dbssot: allow hardcoded-url\n").rules.size() == 1);
  CHECK(only("a.py", "# dbssot: allow-file hardcoded-url\n").whole_file);
  CHECK(find_suppressions("a.py", SourceText("x = '# dbssot: allow hardcoded-url'\n")).empty());
  CHECK(find_suppressions("a.py", SourceText("# write `dbssot: allow hardcoded-url` here\n")).empty());
}

TEST_CASE("what is nearly right is malformed and names no rule") {
  CHECK(fault_of("") == "`allow` is missing");
  CHECK(fault_of("alow hardcoded-url") == "`alow` is neither allow nor allow-file; did you mean `allow`?");
  CHECK(fault_of("allow") == "it names no rule; name what it is to silence, as in `allow hardcoded-url`");
  CHECK(fault_of("allow -- because") == "it names no rule; name what it is to silence, as in `allow hardcoded-url`");
  CHECK(fault_of("allow until 2027-01-31") == "it names no rule; name what it is to silence, as in `allow hardcoded-url`");
  CHECK(fault_of("allow hardcoded-url,") == "it names no rule; name what it is to silence, as in `allow hardcoded-url`");
  CHECK(fault_of("allow hardcoded-urls") == "there is no rule `hardcoded-urls`; did you mean `hardcoded-url`?");
  CHECK(fault_of("allow hardcoded-url, nothing-like-it") == "there is no rule `nothing-like-it`");
  CHECK(fault_of("allow Hardcoded-URL") == "`Hardcoded-URL` is no rule id");
  CHECK(fault_of("allow hardcoded-url logged-url") ==
        "`logged-url` is not expected; rules stand with commas, the reason behind `--`");
  CHECK(fault_of("allow hardcoded-url because I say so") ==
        "`because I say so` is not expected; rules stand with commas, the reason behind `--`");
  CHECK(fault_of("allow hardcoded-url until tomorrow") == "`tomorrow` is no date; write `until 2027-01-31`");
  CHECK(fault_of("allow hardcoded-url until 2027-02-30") == "`2027-02-30` is no date; write `until 2027-01-31`");
  CHECK(fault_of("allow hardcoded-url --") == "the reason behind `--` is missing");
  CHECK(fault_of("allow hardcoded-url --reason") == "a blank is missing behind `--`");
  CHECK(fault_of("allow *") == "it names no rule; name what it is to silence, as in `allow hardcoded-url`");
  CHECK(fault_of("allow-file all") == fault_of("allow *"));
  CHECK(fault_of("allow hardcoded-url -- fine").empty());
}
