// What the cache holds of a deploy file: everything but what its values say.
#include <algorithm>
#include <filesystem>
#include <vector>

#include <catch2/catch.hpp>

#include "audit/kept_config.h"
#include "audit/sample_files.h"
#include "frontends/config/config.h"

using namespace dbssot;

namespace {

std::vector<std::string> samples() {
  return test::sample_files({"rules", "fixtures", ".github"},
                            [](const std::filesystem::path& path) { return config::may_be_config(path.string()); });
}

const Sensitive& value_of(const config::Unit& unit, std::string_view variable) {
  const auto found = std::ranges::find(unit.variables, variable, &ConfigVariable::variable);
  REQUIRE(found != unit.variables.end());
  return found->value;
}

}  // namespace

TEST_CASE("a deploy file's unit comes back from what is kept of it and its text, and what is kept holds no password") {
  Secrets secrets;
  for (const std::string& password : test::sample_passwords()) secrets.add(password);
  std::size_t files = 0, kept = 0;
  for (const std::string& path : samples()) {
    INFO(path);
    const std::string text = test::content_of(path);
    const config::Unit unit = config::read(path, text);
    const KeptConfig form = kept_config(unit, text);
    const auto again = config_of_kept_form(form.encoded, text);
    REQUIRE(again);
    CHECK(kept_config(*again, text).encoded == form.encoded);
    REQUIRE(again->variables.size() == unit.variables.size());
    for (std::size_t i = 0; i < unit.variables.size(); ++i) CHECK(again->variables[i].value == unit.variables[i].value);
    ++files;
    if (!form.is_clean(secrets)) continue;
    ++kept;
    for (const std::string& password : test::sample_passwords()) CHECK(form.encoded.find(password) == std::string::npos);
  }
  CHECK(files > 100);
  CHECK(kept * 100 > files * 90);
}

TEST_CASE("of a deploy file no value is kept as text, whatever it is called") {
  const std::string plain = "services:\n  api:\n    environment:\n      CAT: tiger22\n";
  const KeptConfig form = kept_config(config::read("compose.yaml", plain), plain);
  CHECK(form.encoded.find("tiger22") == std::string::npos);
  CHECK(form.is_clean({}));
  CHECK(value_of(*config_of_kept_form(form.encoded, plain), "CAT").reveal() == "tiger22");

  const std::string escaped = "services:\n  api:\n    environment:\n      CAT: \"tiger\\x3222\"\n";
  CHECK_FALSE(kept_config(config::read("compose.yaml", escaped), escaped).is_clean({}));
  const std::string encoded = "apiVersion: v1\nkind: Secret\nmetadata: {name: shop}\ndata:\n  CAT: dGlnZXIyMg==\n";
  CHECK_FALSE(kept_config(config::read("secret.yaml", encoded), encoded).is_clean({}));
}

TEST_CASE("no word of a deploy file is kept as text, though it be taken for a part of a name") {
  const std::string torn = "[databases]\nd = host=h password=tiger\n22wVb9Lm user=u\n[pgbouncer]\nmax_client_conn=100\n";
  const std::string key = "db:\n  22wVb9Lm:\n    url: postgresql://db/shop\n";
  for (const auto& [path, text] : {std::pair<std::string, std::string>{"pgbouncer.ini", torn}, {"config/settings.yaml", key}}) {
    const config::Unit unit = config::read(path, text);
    const KeptConfig form = kept_config(unit, text);
    CHECK(form.encoded.find("22wVb9Lm") == std::string::npos);
    const auto again = config_of_kept_form(form.encoded, text);
    REQUIRE(again);
    CHECK(kept_config(*again, text).encoded == form.encoded);
    REQUIRE(again->variables.size() == unit.variables.size());
    for (std::size_t i = 0; i < unit.variables.size(); ++i) CHECK(again->variables[i].variable == unit.variables[i].variable);
  }
}

TEST_CASE("the URL that a package comes from is a value: it may hold a token") {
  const std::string spaced = "psycopg2 @ git+https://tiger22@example.com/psycopg2\nasyncpg >= 0.29, < 1\n";
  CHECK_FALSE(kept_config(config::read("requirements.txt", spaced), spaced).is_clean({}));
  const std::string versions = "psycopg2 == 2.9\nasyncpg >= 0.29, < 1\n";
  CHECK(kept_config(config::read("requirements.txt", versions), versions).is_clean({}));
}

TEST_CASE("what is kept of a deploy file is not to hold a name that a report would hide") {
  const std::string text = "services:\n  api:\n    environment: {A: b}\n";
  config::Unit unit = config::read("compose.yaml", text);
  unit.variables.front().container = "hunter22/api";
  const KeptConfig form = kept_config(unit, text);
  CHECK(form.is_clean({}));
  Secrets secrets;
  secrets.add("hunter22");
  CHECK_FALSE(form.is_clean(secrets));
}

TEST_CASE("what is kept of a deploy file is of no use with another text, and damaged bytes are no unit") {
  const std::string text = "services:\n  api:\n    environment: {DATABASE_URL: 'postgresql://db/shop'}\n";
  const KeptConfig form = kept_config(config::read("compose.yaml", text), text);
  CHECK_FALSE(config_of_kept_form(form.encoded, text + "#"));
  CHECK_FALSE(config_of_kept_form(form.encoded, ""));
  for (std::size_t size = 0; size < form.encoded.size(); ++size)
    CHECK_FALSE(config_of_kept_form(form.encoded.substr(0, size), text));
  for (std::size_t at = 0; at < form.encoded.size(); ++at) {
    std::string damaged = form.encoded;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    (void)config_of_kept_form(damaged, text);  // a unit or none, and nothing worse
  }
}
