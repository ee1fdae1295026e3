#include "build_paths.h"
#include "cli/project.h"

using Catch::Matchers::Contains;

namespace {

/// A repository with three commits: good, worse, and worse still in the work tree.
class History : public Project {
 public:
  History() {
    git("init -q -b main");
    write(".dbssot.yaml", "version: 1\nsource-of-truth: [{python: shop.url.UrlBuilder}]\n");
    write("shop/url.py", "import os\n\n\nclass UrlBuilder:\n    def url(self):\n        return os.environ['DATABASE_URL']\n");
    write("shop/db.py",
          "from sqlalchemy import create_engine\nfrom shop.url import UrlBuilder\n\nengine = create_engine(UrlBuilder().url())\n");
    commit("good");
    write("shop/report.py",
          "import os\nfrom sqlalchemy import create_engine\nfrom sqlalchemy.pool import NullPool\n\nengine = "
          "create_engine(os.environ['DATABASE_URL'], poolclass=NullPool)\n");
    commit("worse");
    commit("rest");
  }
  void git(const std::string& arguments) const {
    const std::string command = "cd '" + root().string() +
                                "' && git -c user.name=t -c user.email=t@example.org -c commit.gpgsign=false " + arguments +
                                " >/dev/null 2>&1";
    REQUIRE(std::system(command.c_str()) == 0);
  }
  void commit(const std::string& name) const {
    git("add -A");
    git("commit -q --allow-empty -m " + name);
    git("tag " + name);
  }
  [[nodiscard]] nlohmann::json compared(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"compare", "--format", "json"});
    const Ran result = run(arguments);
    INFO(result.err);
    REQUIRE(result.code == 0);
    return nlohmann::json::parse(result.out);
  }
};

std::string verdict(const nlohmann::json& report, const std::string& metric) {
  for (const auto& one : report["metrics"]) {
    if (one["name"] == metric) return one["verdict"];
  }
  return "no such metric";
}

}  // namespace

TEST_CASE("compare: what got worse, with the findings that are new") {
  const History history;
  const nlohmann::json report = history.compared({"good", "worse"});
  CHECK(verdict(report, "share through the source of truth") == "worse");
  CHECK(verdict(report, "past the source of truth") == "worse");
  CHECK(verdict(report, "reads outside the source of truth") == "worse");
  CHECK(verdict(report, "engines and connections") == "changed");
  CHECK(report["findings"]["gone"].empty());
  CHECK(report["findings"]["new"].size() >= 2);
  for (const auto& finding : report["findings"]["new"]) CHECK(finding["file"] == "shop/report.py");
  CHECK_THAT(report["changes"].dump(), Contains("DATABASE_URL in shop/report.py") && Contains("NullPool"));
}

TEST_CASE("compare: the other way round it got better") {
  const History history;
  const nlohmann::json report = history.compared({"worse", "good"});
  CHECK(verdict(report, "share through the source of truth") == "better");
  CHECK(report["findings"]["new"].empty());
  CHECK(report["findings"]["gone"].size() >= 2);
}

TEST_CASE("compare: what is not followed any more makes nothing worse") {
  const History history;
  history.write("shop/db.py",
                "from sqlalchemy import create_engine\nfrom vendor import somewhere\n\nengine = create_engine(somewhere())\n");
  const nlohmann::json report = history.compared({"good"});
  CHECK(verdict(report, "not followed to their end") == "changed");
  CHECK(report["metrics"][0]["before"] == "100.0 %");
  CHECK(verdict(report, "share through the source of truth") != "better");
  history.write("shop/report.py", "");
  CHECK(verdict(history.compared({"good"}), "share through the source of truth") == "changed");
}

TEST_CASE("compare: equal revisions differ in nothing, moved lines are no difference") {
  const History history;
  nlohmann::json report = history.compared({"worse", "rest"});
  CHECK(report["findings"]["new"].empty());
  CHECK(report["changes"].empty());
  history.write("shop/report.py", "# moved\n\n\n" + history.read("shop/report.py"));
  report = history.compared({"rest"});
  CHECK(report["after"] == "work tree");
  CHECK(report["findings"]["new"].empty());
  CHECK(report["findings"]["gone"].empty());
}

TEST_CASE("compare: the work tree, with its policy, against a revision; nothing is written") {
  const History history;
  history.write("shop/more.py", "import os\nHOST = os.environ['POSTGRES_HOST']\n");
  const Ran before = history.run({"compare", "good"});
  INFO(before.err);
  CHECK(before.code == 0);
  CHECK_THAT(before.out, Contains("good → work tree") && Contains("worse") && Contains("+ shop/more.py:2"));
  CHECK(before.out == history.run({"compare", "good"}).out);
  history.git("diff --quiet");  // nothing that git knows was changed
  CHECK(history.has("shop/more.py"));
}

TEST_CASE("compare: the trend since a revision") {
  const History history;
  const nlohmann::json report = history.compared({"--since", "good"});
  REQUIRE(report["revisions"].size() == 3);
  REQUIRE(report["series"].size() >= 4);
  CHECK(report["series"][0]["values"] == nlohmann::json({100.0, 50.0, 50.0}));
  CHECK(history.compared({"--since", "good", "--points", "2"})["revisions"].size() == 2);
  CHECK_THAT(history.run({"compare", "--since", "good"}).out, Contains("trend over 3 revisions"));
}

TEST_CASE("compare: Markdown and the page show the same, hostile text stays text, passwords stay hidden") {
  const History history;
  history.write("a|b<img>.py",
                "from sqlalchemy import create_engine\nengine = create_engine('postgresql://shop:Zu7-geheim-Qx@db/shop')\n");
  const std::string markdown = history.run({"compare", "good", "--format", "markdown"}).out;
  CHECK_THAT(markdown, Contains("a\\|b&lt;img&gt;.py"));
  const std::string page = history.run({"compare", "good", "--format", "html"}).out;
  CHECK_THAT(page, Contains("\"change\":\"new\"") && Contains("share through the source of truth"));
  CHECK(page.find("<img>") == std::string::npos);
  for (const std::string& text :
       {markdown, page, history.run({"compare", "good"}).out, history.run({"compare", "good", "--format", "json"}).out})
    CHECK(text.find("geheim") == std::string::npos);
}

TEST_CASE("compare: faulty use is told in a sentence") {
  const History history;
  CHECK(history.run({"compare"}).code == 2);
  CHECK_THAT(history.run({"compare"}).err, Contains("wants a revision"));
  CHECK_THAT(history.run({"compare", "nowhere"}).err, Contains("is no revision"));
  CHECK_THAT(history.run({"compare", "good", "worse", "rest"}).err, Contains("one revision or two"));
  CHECK_THAT(history.run({"compare", "--since", "good", "rest"}).err, Contains("name none besides"));
  CHECK_THAT(history.run({"compare", "--since", "nowhere"}).err, Contains("no commit"));
  CHECK_THAT(Project().run({"compare", "HEAD"}).err, Contains("no git repository"));
}

TEST_CASE("compare: C++ of both sides as it stood, and nothing is left behind") {
  if (!std::filesystem::exists(dbssot::test::binary_directory() + "/dbssot-cpp")) return;  // a build without Clang
  const History history;
  const std::string head = "#include <libpq-fe.h>\n#include <cstdlib>\n#include \"shop/address.h\"\n\n";
  history.write("shop/address.h", "#pragma once\ninline const char* address() { return std::getenv(\"DATABASE_URL\"); }\n");
  history.write("shop/main.cpp", head + "PGconn* open_it() { return PQconnectdb(address()); }\n");
  history.commit("cpp");
  history.write("shop/main.cpp", head + "PGconn* open_it() { return PQconnectdb(\"host=db.shop.example user=app\"); }\n");
  history.commit("worse-cpp");
  std::filesystem::remove(history.root() / "shop/main.cpp");  // the work tree has none, and is not asked
  const Project temporary;
  const char* before = std::getenv("TMPDIR");
  const std::string kept = before == nullptr ? "" : before;
  setenv("TMPDIR", temporary.root().c_str(), 1);
  const nlohmann::json report = history.compared({"cpp", "worse-cpp"});
  const nlohmann::json gone = history.compared({"worse-cpp"});
  const nlohmann::json trend = history.compared({"--since", "good"});
  if (before == nullptr) {
    unsetenv("TMPDIR");
  } else {
    setenv("TMPDIR", kept.c_str(), 1);
  }
  INFO(report.dump(1));
  CHECK(report["remarks"].empty());
  bool is_told = false;
  for (const auto& finding : report["findings"]["new"])
    is_told = is_told || (finding["file"] == "shop/main.cpp" && finding["rule"] == "bypassed-source-of-truth");
  CHECK(is_told);
  CHECK(verdict(report, "engines and connections") == "same");
  CHECK(verdict(gone, "engines and connections") == "changed");
  CHECK(trend["revisions"].size() == 5);
  CHECK(std::filesystem::is_empty(temporary.root()));
}
