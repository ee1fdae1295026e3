#include "cli/run.h"

#include <catch2/catch.hpp>

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

TEST_CASE("version goes to standard output") {
  const Ran version = ran({"version"});
  CHECK(version.code == 0);
  CHECK_THAT(version.out, StartsWith("dbssot 0."));
  CHECK(version.err.empty());
  CHECK(ran({"--version"}).out == version.out);
}

TEST_CASE("help lists the commands") {
  const Ran help = ran({"--help"});
  CHECK(help.code == 0);
  CHECK_THAT(help.out, Contains("explain") && Contains("rules"));
  CHECK(ran({"help", "rules"}).out == ran({"rules", "--help"}).out);
  CHECK(ran({"help"}).out == ran({"--help"}).out);
  CHECK(ran({"help", "url", "check"}).out == ran({"url", "check", "--help"}).out);
  CHECK(ran({"help", "ruls"}).code == 2);
  CHECK(ran({"help", "url", "chekc"}).err.find("did you mean `check`?") != std::string::npos);
}

TEST_CASE("no command is faulty use and shows the help") {
  const Ran nothing = ran({});
  CHECK(nothing.code == 2);
  CHECK(nothing.out.empty());
  CHECK_THAT(nothing.err, Contains("explain"));
}

TEST_CASE("a misspelt command or option is named with the nearest one") {
  CHECK(ran({"explian", "x"}).err == "dbssot: no command `explian`; did you mean `explain`?\n");
  CHECK(ran({"rules", "--fromat", "json"}).err == "dbssot: `dbssot rules` has no option `--fromat`; did you mean `--format`?\n");
  CHECK(ran({"rules", "--fromat=json"}).code == 2);
  CHECK(ran({"baseline", "create", "--xyz"}).err == "dbssot: `dbssot baseline create` has no option `--xyz`\n");
  CHECK(ran({"--versoin"}).err == "dbssot: no option `--versoin`; did you mean `--version`?\n");
  CHECK(ran({"rules", "--format", "yaml"}).code == 2);
}

TEST_CASE("what follows -- is no option") {
  CHECK(ran({"explain", "--", "unused-suppression"}).out == ran({"explain", "unused-suppression"}).out);
  CHECK(ran({"url", "convert", "--to", "sync", "--", "postgres://u@h/d"}).out == "postgresql://u@h/d\n");
  CHECK(ran({"check", "--", "--fix"}).err == "dbssot: no such file or folder: --fix\n");
  CHECK(ran({"version", "--", "x"}).code == 2);
}

TEST_CASE("explain prints the page of a rule") {
  const Ran page = ran({"explain", "unused-suppression"});
  CHECK(page.code == 0);
  CHECK_THAT(page.out, StartsWith("# unused-suppression\n"));
  const Ran unknown = ran({"explain", "unused-supression"});
  CHECK(unknown.code == 2);
  CHECK(unknown.err == "dbssot: no rule `unused-supression`; did you mean `unused-suppression`?\n");
  CHECK(ran({"explain"}).code == 2);
}

TEST_CASE("rules are listed as text and as JSON") {
  CHECK_THAT(ran({"rules"}).out, Contains("\nunused-suppression") && Contains("warning"));
  CHECK_THAT(ran({"rules", "--format", "json"}).out, StartsWith("[\n") && Contains("\"id\": \"unused-suppression\""));
}
