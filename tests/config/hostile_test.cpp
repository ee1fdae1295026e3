#include "support.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "frontends/config/recorder.h"

using namespace dbssot;
using namespace dbssot::config;
using namespace dbssot::config::test;

// Files that were not written to be read. Whatever they hold, the answer is what was understood or a diagnostic, within limits.

namespace {

const std::array<std::pair<std::string, std::string>, 10> forms = {{
    {"docker-compose.yml", "services:\n  web:\n    image: x\n    environment:\n      DATABASE_URL: postgresql://u@h/d\n"},
    {"deploy.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  DATABASE_URL: postgresql://u@h/d\n"},
    {"app.env", "DATABASE_URL=postgresql://u@h/d\n"},
    {"settings.ini", "[app]\nDATABASE_URL = postgresql://u@h/d\n"},
    {"fly.toml", "[env]\nDATABASE_URL = \"postgresql://u@h/d\"\n"},
    {"main.tf", "resource \"x\" \"y\" {\n  environment {\n    DATABASE_URL = \"postgresql://u@h/d\"\n  }\n}\n"},
    {"app.json", "{\n\"env\": {\"DATABASE_URL\": \"postgresql://u@h/d\"}}\n"},
    {"Dockerfile", "FROM x\nENV DATABASE_URL=postgresql://u@h/d\n"},
    {"shop.service", "[Service]\nEnvironment=DATABASE_URL=postgresql://u@h/d\n"},
    {"start.sh", "export DATABASE_URL=postgresql://u@h/d\n"},
}};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::string utf16(const std::string& text, bool big) {
  std::string out = big ? "\xFE\xFF" : "\xFF\xFE";
  for (const char c : text) out += big ? std::string{'\0', c} : std::string{c, '\0'};
  return out;
}

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("every form is read with a byte order mark, in UTF-16 and with carriage returns") {
  for (const auto& [path, text] : forms) {
    INFO(path);
    const Lines plain = listed(read(path, text));
    REQUIRE(plain.size() == 1);
    CHECK(plain.front().find("DATABASE_URL=postgresql://u@h/d") != std::string::npos);
    for (const std::string& marked : {"\xEF\xBB\xBF" + text, utf16(text, false), utf16(text, true)}) {
      const Unit unit = read(path, marked);
      REQUIRE(unit.variables.size() == 1);  // on the first line, columns count the mark
      CHECK(unit.variables.front().value.reveal() == "postgresql://u@h/d");
      CHECK(unit.variables.front().place.range.line == read(path, text).variables.front().place.range.line);
    }
    CHECK(listed(read(path, replaced(text, "\n", "\r\n"))) == plain);
  }
}

TEST_CASE("zero bytes, bytes that are no UTF-8 and cut-off files cost a value at most") {
  for (const auto& [path, text] : forms) {
    INFO(path);
    for (const std::string& inside :
         {std::string("u\0u", 3), std::string("u\xFF\xFEu"), std::string("u\xC3"), std::string("u\x1B[31m")}) {
      CHECK(read(path, replaced(text, "u@", inside + "@")).variables.size() <= 1);
    }
    for (std::size_t length = 0; length <= text.size(); ++length) CHECK(read(path, text.substr(0, length)).variables.size() <= 1);
  }
}

TEST_CASE("ten thousand levels end in an answer, whatever the form") {
  constexpr int levels = 10'000;
  const std::vector<std::pair<std::string, std::string>> deep = {
      {"values.yaml", "database: " + repeated("[", levels) + repeated("]", levels)},
      {"values.yaml", "database: " + repeated("{database: ", levels) + "x" + repeated("}", levels)},
      {"appsettings.json", repeated("{\"database\":", levels) + "1" + repeated("}", levels)},
      {"appsettings.json", repeated("[", levels)},
      {"main.tf", repeated("resource \"aws_db_instance\" \"db\" {\n", levels)},
      {"main.tf", "x = " + repeated("[", levels) + repeated("]", levels)},
      {"main.tf", "x = \"" + repeated("${\"", levels) + repeated("\"}", levels) + "\""},
      {"fly.toml", "database = " + repeated("[", levels) + repeated("]", levels)},
      {"fly.toml", "database = " + repeated("{a=", levels) + "1" + repeated("}", levels)},
      {"app.env", "DATABASE_URL=" + repeated("${A:-", levels) + repeated("}", levels)},
      {"start.sh", "export DATABASE_URL=" + repeated("$(", levels) + repeated(")", levels)},
      {"start.sh", repeated("cat <<EOF > .env\n", levels)},
      {"Dockerfile", "ENV DATABASE_URL=" + repeated("\\\n", levels)},
      {"deploy.yaml",
       "apiVersion: v1\nkind: List\nitems: " + repeated("[{apiVersion: v1, kind: List, items: ", 150) + "[]" + repeated("}]", 150)},
  };
  for (const auto& [path, text] : deep) {
    INFO(path);
    const Unit unit = read(path, text);
    CHECK(unit.variables.size() <= 1);
  }
}

TEST_CASE("aliases that multiply or go in circles are read once") {
  std::string bomb = "a0: &a0 {DATABASE_URL: postgresql://u@h/d}\n";
  for (int i = 1; i < 40; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + repeated(before + ", ", 9) + before + "]\n";
  }
  const Unit exploded = read("values.yaml", bomb);
  CHECK(exploded.variables.size() <= Recorder::most_facts);
  CHECK_FALSE(exploded.diagnostics.empty());
  const Unit circle =
      read("docker-compose.yml", "services: &s\n  web: {image: x, environment: {DATABASE_URL: postgresql://u@h/d}, more: *s}\n");
  CHECK(circle.variables.size() == 1);
  CHECK_FALSE(circle.diagnostics.empty());
}

TEST_CASE("a file above the limit is said and not read") {
  const Unit unit = read("app.env", repeated("DATABASE_URL=postgresql://u@h/d\n", 300'000));
  CHECK(unit.variables.empty());
  REQUIRE_FALSE(unit.diagnostics.empty());
  CHECK(unit.diagnostics.front().incomplete);
}
