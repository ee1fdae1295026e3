#include "policy/load_policy.h"

#include <catch2/catch.hpp>

#include "source/memory_file_system.h"

using namespace dbssot;

namespace {

struct Loaded {
  std::optional<Policy> policy;
  std::vector<Diagnostic> faults;
};

Loaded loaded(const MemoryFileSystem& disk, const std::string& file = "/r/.dbssot.yaml") {
  Loaded result;
  result.policy = load_policy(disk, "/r", file, "", result.faults);
  return result;
}

std::string first_fault(const MemoryFileSystem& disk) {
  const Loaded result = loaded(disk);
  CHECK_FALSE(result.policy.has_value());
  REQUIRE_FALSE(result.faults.empty());
  return result.faults[0].file + ":" + std::to_string(result.faults[0].line) + " " + result.faults[0].message;
}

}  // namespace

TEST_CASE("a policy builds on those it names, in their order") {
  const MemoryFileSystem disk{{"/r/.dbssot.yaml", "extend: [base/one.yaml, base/two.yaml]\nexclude: [c]\n"},
                              {"/r/base/one.yaml", "rules: {logged-url: off, invalid-url: note}\nexclude: [a]\n"},
                              {"/r/base/two.yaml", "extend: three.yaml\nrules: {logged-url: error}\n"},
                              {"/r/base/three.yaml", "platform: cloud-run\n"}};
  const Loaded result = loaded(disk);
  REQUIRE(result.policy.has_value());
  CHECK(result.policy->path == ".dbssot.yaml");
  CHECK(result.policy->exclude == std::vector<std::string>{"c"});
  CHECK(result.policy->rules.at("logged-url").severity == Severity::error);
  CHECK(result.policy->rules.at("invalid-url").severity == Severity::note);
  CHECK(result.policy->platform == "cloud-run");
}

TEST_CASE("extend stays within the repository and comes to an end") {
  CHECK(first_fault({{"/r/.dbssot.yaml", "version: 1\nextend: ../../etc/passwd\n"}}) ==
        ".dbssot.yaml:2 `extend` leads out of the repository");
  CHECK(first_fault({{"/r/.dbssot.yaml", "extend: /o/x.yaml\n"}, {"/o/x.yaml", ""}}) ==
        ".dbssot.yaml:1 `extend` leads out of the repository");
  CHECK(first_fault({{"/r/.dbssot.yaml", "extend: a.yaml\n"}, {"/r/a.yaml", "extend: .dbssot.yaml\n"}}) ==
        "a.yaml:1 `extend` comes round to `.dbssot.yaml`");
  CHECK(first_fault({{"/r/.dbssot.yaml", "extend: gone.yaml\n"}}) ==
        ".dbssot.yaml:1 the policy `gone.yaml` cannot be read: cannot be read");
}

TEST_CASE("faults of every file come together") {
  const Loaded result = loaded({{"/r/.dbssot.yaml", "extend: a.yaml\nrulez: 1\n"}, {"/r/a.yaml", "exclud: [x]\n"}});
  CHECK_FALSE(result.policy.has_value());
  REQUIRE(result.faults.size() == 2);
  CHECK(result.faults[0].file == "a.yaml");
  CHECK(result.faults[1].file == ".dbssot.yaml");
}
