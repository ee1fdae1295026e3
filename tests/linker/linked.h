#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "facts/provenance.h"
#include "frontends/python/python.h"
#include "linker/link.h"

namespace dbssot::test {

/// Facts of a few Python files that stand together as a project.
inline FactStore linked(std::initializer_list<std::pair<std::string_view, std::string_view>> files, Policy policy = {}) {
  std::vector<program::Unit> units;
  for (const auto& [path, text] : files) units.push_back(python::read(path, text));
  return link(units, {}, policy);
}

inline Policy with_source_of_truth(std::string name) {
  Policy policy;
  policy.source_of_truth.push_back({std::nullopt, std::move(name)});
  return policy;
}

/// "variable@line" of every read of a database variable.
inline std::vector<std::string> reads(const FactStore& facts) {
  std::vector<std::string> found;
  for (const EnvRead& read : facts.all<EnvRead>()) {
    if (read.is_database) found.push_back(read.variable + "@" + std::to_string(read.place.range.line));
  }
  return found;
}

/// Names of the sources of a value, in order.
inline std::vector<std::string> sources(const FactStore& facts, ValueId value) {
  std::vector<std::string> found;
  for (const Source& source : facts.values.sources(value)) found.push_back(source.name);
  return found;
}

}  // namespace dbssot::test
