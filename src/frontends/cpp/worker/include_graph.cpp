#include "frontends/cpp/worker/include_graph.h"

#include <algorithm>

namespace dbssot::cpp {

IncludeGraph::IncludeGraph(const std::vector<Inclusion>& inclusions) {
  for (const auto& inclusion : inclusions) {
    const auto by = number_of(inclusion.by);
    const auto file = number_of(inclusion.file);
    files_[file].size = inclusion.size;
    auto& includes = files_[by].includes;
    if (std::ranges::find(includes, file) == includes.end()) includes.push_back(file);
    if (const auto header = number_of_standard_header(inclusion.name)) {
      standard_.insert_or_assign(*header, file);
      files_[file].is_standard = true;
    }
  }
}

std::size_t IncludeGraph::number_of(const llvm::sys::fs::UniqueID& file) {
  const auto [known, is_new] = numbers_.try_emplace(file, files_.size());
  if (is_new) files_.emplace_back();
  return known->second;
}

bool IncludeGraph::is_standard(const llvm::sys::fs::UniqueID& file) const {
  const auto known = numbers_.find(file);
  return known != numbers_.end() && files_[known->second].is_standard;
}

std::vector<bool> IncludeGraph::reached(const StandardHeaders& headers) const {
  std::vector<std::size_t> to_do;
  for (const auto& [header, file] : standard_) {
    if (headers.test(header)) to_do.push_back(file);
  }
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

StandardHeaders IncludeGraph::reached_from(const StandardHeaders& headers) const {
  const auto reached = this->reached(headers);
  StandardHeaders all;
  for (const auto& [header, file] : standard_) all.set(header, reached[file]);
  return all;
}

std::uint64_t IncludeGraph::weight_of(const StandardHeaders& headers) const {
  const auto reached = this->reached(headers);
  std::uint64_t weight = 0;
  for (std::size_t file = 0; file < files_.size(); ++file) weight += reached[file] ? files_[file].size : 0;
  return weight;
}

}  // namespace dbssot::cpp
