// Over whole checkouts of other projects, for whoever has some: DBSSOT_REAL=DIR build/test_config '[.real]'

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include "source/text.h"
#include "support.h"

namespace fs = std::filesystem;
using namespace dbssot;
using namespace dbssot::config;

namespace {

/// Decoding changes a value where these stand: escapes, doubled quotes and percent signs, folded lines, pieces put together.
bool may_differ(std::string_view written, const Unit& unit) {
  return written.find_first_of("\\'\"%\n`") != std::string_view::npos || unit.kind == "kubernetes" || unit.kind == "cloudformation";
}

}  // namespace

TEST_CASE("in real projects the place of every literal covers its value", "[.real]") {
  const char* root = std::getenv("DBSSOT_REAL");
  REQUIRE(root != nullptr);
  std::map<std::string, std::pair<std::size_t, std::size_t>> files_and_facts;
  std::size_t exact = 0;
  std::size_t decoded = 0;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator(); ++it) {
    if (it->path().filename() == ".git" || it->path().filename() == "node_modules") it.disable_recursion_pending();
    const std::string path = fs::relative(it->path(), root).generic_string();
    if (!it->is_regular_file() || !may_be_config(path)) continue;
    std::ifstream file(it->path(), std::ios::binary);
    const SourceText text(std::string(std::istreambuf_iterator<char>(file), {}));
    const Unit unit = read(path, text.bytes());
    auto& [files, facts] = files_and_facts[unit.kind];
    ++files;
    facts += unit.variables.size() + unit.secrets.size() + unit.dependencies.size();
    for (const ConfigVariable& variable : unit.variables) {
      const Range& range = variable.place.range;
      const std::size_t begin = text.offset(range.line, range.column);
      const std::size_t end = text.offset(range.end_line, range.end_column);
      const std::string written(text.bytes().substr(begin, end - begin));
      if (variable.form == ConfigForm::reference || variable.form == ConfigForm::empty) continue;
      if (written == variable.value.reveal()) {
        ++exact;
      } else {
        ++decoded;
        INFO(path << ":" << range.line << " " << variable.variable);
        CHECK(may_differ(written, unit));
      }
    }
  }
  std::cout << exact << " values as written, " << decoded << " decoded\n";
  for (const auto& [kind, count] : files_and_facts)
    std::cout << kind << ": " << count.first << " files, " << count.second << " facts\n";
}
