#include "frontends/cpp/worker/include_graph.h"

#include <llvm/ADT/StringRef.h>

#include <algorithm>

namespace dbssot::cpp {

std::size_t IncludeGraph::number_of(const llvm::sys::fs::UniqueID& file) {
  const auto [known, is_new] = numbers_.try_emplace(file, files_.size());
  if (is_new) files_.emplace_back();
  return known->second;
}

void IncludeGraph::learn(const std::vector<Inclusion>& inclusions) {
  for (const auto& inclusion : inclusions) {
    const auto by = number_of(inclusion.by);
    const auto file = number_of(inclusion.file);
    files_[file].size = inclusion.size;
    auto& includes = files_[by].includes;
    if (std::ranges::find(includes, file) == includes.end()) includes.push_back(file);
    by_name_.insert_or_assign(inclusion.name, file);
    if (const auto header = number_of_standard_header(inclusion.name)) standard_.insert_or_assign(*header, file);
  }
}

std::vector<bool> IncludeGraph::reached(std::vector<std::size_t> to_do) const {
  std::vector<bool> reached(files_.size());
  while (!to_do.empty()) {
    const auto file = to_do.back();
    to_do.pop_back();
    if (reached[file]) continue;
    reached[file] = true;
    to_do.insert(to_do.end(), files_[file].includes.begin(), files_[file].includes.end());
  }
  return reached;
}

StandardHeaders IncludeGraph::reached_from(const std::vector<std::string>& names) const {
  std::vector<std::size_t> begin;
  for (const auto& name : names) {
    if (const auto known = by_name_.find(name); known != by_name_.end()) begin.push_back(known->second);
  }
  const auto reached = this->reached(std::move(begin));
  StandardHeaders headers;
  for (const auto& [header, file] : standard_) headers.set(header, reached[file]);
  return headers;
}

std::uint64_t IncludeGraph::weight_of(const StandardHeaders& headers) const {
  std::vector<std::size_t> begin;
  for (const auto& [header, file] : standard_) {
    if (headers.test(header)) begin.push_back(file);
  }
  const auto reached = this->reached(std::move(begin));
  std::uint64_t weight = 0;
  for (std::size_t file = 0; file < files_.size(); ++file) weight += reached[file] ? files_[file].size : 0;
  return weight;
}

std::vector<std::string> included_names(std::string_view text) {
  std::vector<std::string> names;
  int depth = 0;
  bool is_first = true;
  llvm::StringRef left = text;
  while (!left.empty()) {
    auto [line, rest] = left.split('\n');
    left = rest;
    line = line.ltrim(" \t");
    if (!line.consume_front("#")) continue;
    line = line.ltrim(" \t");
    const bool is_guard = is_first && line.starts_with("ifndef");
    if (!line.starts_with("pragma")) is_first = false;
    if (line.starts_with("if") && !is_guard) ++depth;
    if (line.starts_with("endif")) --depth;
    if (depth > 0 || !line.consume_front("include")) continue;
    line = line.ltrim(" \t");
    const char end = line.starts_with("<") ? '>' : '"';
    if (!line.consume_front("<") && !line.consume_front("\"")) continue;
    if (const auto at = line.find(end); at != llvm::StringRef::npos) names.push_back(line.substr(0, at).str());
  }
  return names;
}

}  // namespace dbssot::cpp
