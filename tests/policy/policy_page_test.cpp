// The page and the schema of the policy say what the reader knows.
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "build_paths.h"
#include "policy/key.h"
#include "policy/policy_schema.h"
#include "policy/rule_ids.h"

using namespace dbssot;

namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(test::source_directory() + "/" + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("the published schema is the one of the keys; `make docs` rewrites it") {
  // Bool, not text: the two are long.
  CHECK((content_of("docs/policy.schema.json") == policy_schema()));
}

TEST_CASE("the page speaks of every key") {
  const std::string page = content_of("docs/policy.md");
  for (const Key& key : policy_keys()) {
    INFO(key.name);
    CHECK(page.find("| `" + std::string(key.name) + "` |") != std::string::npos);
    for (const Key& inner : key.keys) {
      INFO(inner.name);
      const bool is_named = page.find(std::string(inner.name)) != std::string::npos;
      CHECK(is_named);
    }
  }
}

TEST_CASE("the schema closes every map of known keys and lists the rules") {
  const auto schema = nlohmann::json::parse(policy_schema());
  CHECK(schema["additionalProperties"] == false);
  CHECK(schema["properties"].size() == policy_keys().size());
  CHECK(schema["properties"]["limits"]["additionalProperties"] == false);
  CHECK(schema["$defs"]["rules"]["properties"].size() == known_rule_ids().size());
  CHECK(schema["properties"]["version"]["enum"] == nlohmann::json::array({"1", 1}));
}
