// Which module a name means where several files may be called so.
#include "linker/program_index.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "frontends/python/python.h"

namespace dbssot::program {
namespace {

std::size_t shared_folders(const std::string& a, const std::string& b) {
  const auto end = std::ranges::mismatch(a, b).in1;
  return static_cast<std::size_t>(std::count(a.begin(), end, '/'));
}

/// What the rule says, file by file: the whole path, then the nearest, then the first by name.
std::string meant(const std::vector<std::string>& paths, const std::string& from) {
  std::string best;
  for (const std::string& path : paths) {
    if (path != "limits.py" && !path.ends_with("/limits.py")) continue;
    if (path == "limits.py") return path;
    const auto here = shared_folders(path, from);
    const auto there = shared_folders(best, from);
    if (best.empty() || here > there || (here == there && path < best)) best = path;
  }
  return best;
}

}  // namespace

TEST_CASE("of modules of one name the nearest is meant, and the whole path before all") {
  std::mt19937 random(9);
  const std::vector<std::string> folders{"", "a/", "b/", "a/c/", "a/c/d/", "ab/", "ab/c/", "b/c/"};
  std::size_t several = 0;
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> paths;
    for (const std::string& folder : folders) {
      if (random() % 2 == 0 && (folder.size() > 0 || random() % 4 == 0)) paths.push_back(folder + "limits.py");
      paths.push_back(folder + "user.py");
    }
    std::ranges::shuffle(paths, random);
    std::vector<Unit> units;
    for (const std::string& path : paths)
      units.push_back(python::read(path, path.ends_with("limits.py") ? "URL = 1\n" : "import limits\nx = limits.URL\n"));
    ProgramIndex grown;
    std::vector<const Unit*> added;
    for (const Unit& unit : units) added.push_back(&unit);
    const auto half = static_cast<std::ptrdiff_t>(random() % added.size());
    grown.add(std::vector<const Unit*>(added.begin(), added.begin() + half), 1);
    grown.add(std::vector<const Unit*>(added.begin() + half, added.end()), 2);
    const ProgramIndex whole(units);
    several += std::ranges::count_if(paths, [](const std::string& path) { return path.ends_with("limits.py"); }) > 1 ? 1 : 0;
    for (UnitId id = 0; id < units.size(); ++id) {
      const std::string expected = meant(paths, units[id].path);
      CAPTURE(paths, units[id].path);
      for (const ProgramIndex* index : {&whole, static_cast<const ProgramIndex*>(&grown)}) {
        const Entity found = index->resolve(id, std::string_view("limits.URL"));
        CHECK((found.kind == Entity::Kind::binding) == !expected.empty());
        if (!expected.empty()) CHECK(units[found.unit].path == expected);
      }
    }
  }
  CHECK(several > 100);
}

}  // namespace dbssot::program
