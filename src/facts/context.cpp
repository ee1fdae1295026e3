#include "facts/context.h"

#include <algorithm>
#include <array>
#include <string>
#include "source/words.h"

namespace dbssot {
namespace {

bool is_one_of(std::string_view folder, auto... names) { return ((folder == names) || ...); }

Context of_folder(std::string_view folder) {
  if (is_one_of(folder, "test", "tests", "testing", "unittest", "unittests", "testsuite", "e2e", "integration_tests", "testdata"))
    return Context::test;
  if (is_one_of(folder, ".github", ".gitlab", ".circleci", "ci", ".ci", ".devcontainer", ".woodpecker", ".buildkite", ".semaphore"))
    return Context::ci;
  if (is_one_of(folder, "examples", "example", "samples", "sample", "demo", "demos", "benchmarks", "benchmark", "bench", "benches",
                "load_testing", "load_tests", "loadtests", "loadtest"))
    return Context::example;
  // `test-values` of a chart, `tests-with-copied-data`
  if (folder.starts_with("test-") || folder.starts_with("tests-") || folder.ends_with("-test") || folder.ends_with("-tests"))
    return Context::test;
  if (is_one_of(folder, "docs", "doc", "documentation")) return Context::documentation;
  if (is_one_of(folder, "alembic", "migrations")) return Context::migration;
  if (is_one_of(folder, "scripts", "script", "tools", "bin", "hack")) return Context::script;
  return Context::production;
}

Context of_file(const std::string& name) {
  const bool is_test = name.starts_with("test_") || name.find("_test.") != std::string::npos ||
                       name.find(".test.") != std::string::npos || name == "conftest.py" || name.starts_with(".env.test");
  if (is_test) return Context::test;
  if (is_one_of(std::string_view(name).substr(0, name.rfind(".y")), ".gitlab-ci", "cloudbuild", "azure-pipelines", ".travis",
                "appveyor", ".appveyor", ".drone", ".woodpecker", ".cirrus", "bitbucket-pipelines", "buildspec") ||
      name == "Jenkinsfile")
    return Context::ci;
  if (name.find(".example") != std::string::npos || name.find(".sample") != std::string::npos || name.ends_with(".dist") ||
      name.find(".template") != std::string::npos || name.find("example.") == 0) {
    return Context::example;
  }
  if (name.ends_with(".md") || name.ends_with(".rst")) return Context::documentation;
  if (name.find("_benchmark.") != std::string::npos || name.find("_bench.") != std::string::npos) return Context::example;
  if (name == "alembic.ini" || name == "migrations.py" || name == "migrate.py" || name == "migration.py") return Context::migration;
  return Context::production;
}

/// `settings/test.py`, `config/e2e.yaml`: what tests run with, beside what else the program runs with.
Context of_profile(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return Context::production;
  const std::size_t before = path.substr(0, slash).rfind('/');
  const std::string_view folder = path.substr(0, slash).substr(before == std::string_view::npos ? 0 : before + 1);
  if (!is_one_of(folder, "settings", "config", "configs", "conf")) return Context::production;
  const std::string_view file = path.substr(slash + 1);
  const std::string_view stem = file.substr(0, file.find('.'));
  return is_one_of(stem, "test", "tests", "testing", "unittest", "unittests", "e2e") ? Context::test : Context::production;
}

}  // namespace

Context context_of(std::string_view path, bool is_migration) {
  const std::string lower_case = lowered(path);
  const std::size_t slash = lower_case.rfind('/');
  const Context by_name = of_file(slash == std::string::npos ? lower_case : lower_case.substr(slash + 1));
  if (by_name == Context::test) return by_name;
  if (const Context profile = of_profile(lower_case); profile != Context::production) return profile;
  // The outermost telling folder decides: tests/migrations holds tests, docs/examples documentation. Scripts may be of something
  // else that is told: scripts/ci, tools/examples.
  bool is_script = false;
  for (std::size_t begin = 0, end = 0; (end = lower_case.find('/', begin)) != std::string::npos; begin = end + 1) {
    const Context folder = of_folder(std::string_view(lower_case).substr(begin, end - begin));
    const bool is_more_than_script = folder == Context::ci || folder == Context::test || folder == Context::example;
    if (folder == Context::script || (is_script && !is_more_than_script)) {
      is_script = true;
    } else if (folder != Context::production) {
      return folder;
    }
  }
  if (is_script) return Context::script;
  if (by_name != Context::production) return by_name;
  return is_migration ? Context::migration : Context::production;
}

}  // namespace dbssot
