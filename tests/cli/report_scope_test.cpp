#include <cstdlib>

#include "cli/project.h"

using Catch::Matchers::Contains;

namespace {

const std::string head = "import psycopg2\n\n\n";

std::string connects_to(const std::string& name) {
  return "def " + name + "():\n    return psycopg2.connect(\"postgresql://app@db.shop.internal:5432/" + name +
         "\", connect_timeout=60)\n\n\n";
}

/// A repository made by the git of this machine.
struct Repository : Project {
  Repository() { git("init -q -b main"); }
  void git(const std::string& arguments) const {
    const std::string command =
        "git -C '" + root().string() +
        "' -c user.name=t -c user.email=t@example.org -c core.hooksPath=/dev/null -c commit.gpgsign=false " + arguments +
        " >/dev/null 2>&1";
    INFO(command);
    REQUIRE(std::system(command.c_str()) == 0);
  }
  void commit() const { git("add -A"), git("commit -qm x"); }
  [[nodiscard]] std::string diff(const std::string& arguments = "HEAD") const {
    git("diff --output=" + at("../" + root().filename().string() + ".diff") + " " + arguments);
    const std::string path = at("../" + root().filename().string() + ".diff");
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    std::filesystem::remove(path);
    return text.str();
  }
};

/// "file:line" of what is reported.
std::vector<std::string> places(const nlohmann::json& report) {
  std::vector<std::string> out;
  for (const auto& finding : report["findings"]) {
    out.push_back(finding["file"].get<std::string>() + ":" + std::to_string(finding["line"].get<int>()));
  }
  return out;
}
using Places = std::vector<std::string>;

}  // namespace

TEST_CASE("check --new-since reports what the revision did not have, also in files that are not committed") {
  Repository repository;
  repository.write("db.py", head + connects_to("shop"));
  repository.write("gone.py", head + connects_to("gone"));
  repository.commit();
  CHECK(places(repository.checked({"--new-since", "HEAD"})).empty());
  repository.write("db.py", head + "x = 1\n" + connects_to("ledger") + connects_to("shop"));
  repository.write("new.py", head + connects_to("new"));
  std::filesystem::remove(repository.at("gone.py"));
  CHECK(places(repository.checked({"--new-since", "HEAD"})) == Places{"db.py:6", "new.py:5"});
  repository.commit();
  CHECK(places(repository.checked({"--new-since", "HEAD"})).empty());
  CHECK(places(repository.checked({"--new-since", "HEAD~1", "db.py"})) == Places{"db.py:6"});
  const Ran result = repository.run({"check", "--new-since", "HEAD~1"});
  CHECK(result.code == 1);
  CHECK_THAT(result.err, Contains("1 finding is not shown: HEAD~1 had them"));
}

TEST_CASE("check --new-since: a renamed file brings nothing new, a finding caused elsewhere is new where it stands") {
  Repository repository;
  repository.write("old.py", head + connects_to("shop"));
  repository.write("url.py", "URL = \"postgresql+asyncpg://app@db/shop\"\n");
  repository.write(
      "db.py", "from sqlalchemy.ext.asyncio import create_async_engine\nfrom url import URL\nengine = create_async_engine(URL)\n");
  repository.commit();
  repository.git("mv old.py renamed.py");
  CHECK(places(repository.checked({"--new-since", "HEAD"})).empty());
  repository.write("url.py", "URL = \"postgresql+psycopg2://app@db/shop\"\n");
  const auto report = repository.checked({"--new-since", "HEAD"});
  CHECK_FALSE(report["findings"].empty());
}

TEST_CASE("check --new-since A...B starts where they parted, and the policy is today's") {
  Repository repository;
  repository.write("db.py", head + connects_to("shop"));
  repository.commit();
  repository.git("checkout -q -b side");
  repository.write("side.py", head + connects_to("side"));
  repository.commit();
  repository.git("checkout -q main");
  repository.write("db.py", "import os\n");
  repository.commit();
  repository.git("checkout -q side");
  CHECK(places(repository.checked({"--new-since", "main"})) == Places{"db.py:5", "side.py:5"});
  CHECK(places(repository.checked({"--new-since", "main..."})) == Places{"side.py:5"});
  repository.write(".dbssot.yaml", "version: 1\nrules: {hardcoded-url: note}\n");
  CHECK(places(repository.checked({"--new-since", "main..."})) == Places{"side.py:5"});
}

TEST_CASE("check --new-since: no such revision, no repository") {
  Repository repository;
  repository.write("db.py", head);
  repository.commit();
  for (const char* revision : {"nowhere", "HEAD~9", "HEAD..HEAD", ""}) {
    CAPTURE(revision);
    const Ran result = repository.run({"check", "--new-since", revision});
    CHECK(result.code == 2);
  }
  Project alone;
  alone.write("db.py", head);
  CHECK_THAT(alone.run({"check", "--new-since", "HEAD"}).err, Contains("no git repository"));
}

TEST_CASE("check --in-diff reports what the diff brings and what it touches") {
  Repository repository;
  repository.write("app/db.py", head + connects_to("shop") + connects_to("ledger"));
  repository.write("app/other.py", head + connects_to("other"));
  repository.commit();
  repository.write("app/db.py", head + connects_to("shop") + connects_to("stock") + connects_to("ledger"));
  repository.git("add -N .");
  for (const char* form : {"HEAD", "--no-prefix HEAD", "-U0 HEAD"}) {
    CAPTURE(form);
    repository.write("../" + repository.root().filename().string() + ".patch", repository.diff(form));
    const std::string patch = "../" + repository.root().filename().string() + ".patch";
    CHECK(places(repository.checked({"--in-diff", patch})) == Places{"app/db.py:9"});
    std::filesystem::remove(repository.at(patch));
  }
  // From standard input, and below the top.
  const Ran piped = repository.run({"check", "--format", "json", "--in-diff", "-"}, repository.diff());
  CHECK(places(nlohmann::json::parse(piped.out)) == Places{"app/db.py:9"});
}

TEST_CASE("check --in-diff with names that lead elsewhere, and of files in another state") {
  Repository repository;
  repository.write("db.py", head + connects_to("shop"));
  repository.commit();
  const auto with = [&](const std::string& text) { return repository.run({"check", "--format", "json", "--in-diff", "-"}, text); };
  CHECK(with("").code == 0);
  CHECK(with("no diff\n").code == 2);
  for (const char* name : {"../../../etc/passwd", "/etc/passwd", "b/../../../../etc/passwd", "b/", "\"b/\\000\"", "b/."}) {
    CAPTURE(name);
    const std::string diff = std::string("--- a/x\n+++ ") + name + "\n@@ -0,0 +1 @@\n+root\n";
    const Ran result = with(diff);
    CHECK(result.code == 0);
    CHECK_THAT(result.out, !Contains("root:"));
  }
  const Ran other = with("--- a/db.py\n+++ b/db.py\n@@ -5 +5 @@\n-a\n+b\n");
  CHECK_THAT(other.err, Contains("db.py: not as the diff leaves it"));
  CHECK(places(nlohmann::json::parse(other.out)) == Places{"db.py:5"});
}

TEST_CASE("check --only-files keeps what touches the files, and says what it left out") {
  Project project;
  project.write("a.py", head + connects_to("a"));
  project.write("b.py", head + connects_to("b"));
  CHECK(places(project.checked({"--only-files", "b.py", "none.py"})) == Places{"b.py:5"});
  CHECK_THAT(project.run({"check", "--only-files", "b.py"}).err, Contains("1 finding is not shown"));
  CHECK(places(project.checked({"--only-files"})).empty());
}
