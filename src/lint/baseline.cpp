#include "lint/baseline.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dbssot {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr int schema = 1;
constexpr std::size_t most_of_one = 1'000'000;

const std::string& file_of(const Finding& finding, const std::vector<std::string>& files) {
  return files[static_cast<std::uint32_t>(finding.place.file)];
}

std::string_view name_of_file(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool is_content(const std::string& text) {
  return text.size() == 16 && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// One entry of the file; nothing if it is of another shape.
std::optional<std::pair<Baseline::Key, std::size_t>> entry_of(const json& entry) {
  const auto text = [&](const char* name) {
    const auto found = entry.is_object() ? entry.find(name) : entry.end();
    return entry.is_object() && found != entry.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  Baseline::Key key{text("rule"), text("file"), text("fingerprint")};
  if (key.rule.empty() || key.file.empty() || !is_content(key.content)) return std::nullopt;
  const auto count = entry.find("count");
  if (count == entry.end()) return std::pair(std::move(key), std::size_t{1});
  if (!count->is_number_unsigned() || *count == 0 || *count > most_of_one) return std::nullopt;
  return std::pair(std::move(key), count->get<std::size_t>());
}

}  // namespace

Baseline Baseline::of(const std::vector<Finding>& findings, const std::vector<std::string>& files) {
  Counts counts;
  for (const Finding& finding : findings) {
    if (!finding.suppressed) ++counts[{std::string(finding.rule), file_of(finding, files), finding.content}];
  }
  return Baseline(std::move(counts));
}

std::optional<Baseline> Baseline::parse(std::string_view text, std::string& fault) {
  const json root = json::parse(text, nullptr, false);
  const auto refuse = [&](std::string why) {
    fault = std::move(why);
    return std::nullopt;
  };
  if (root.is_discarded())
    return refuse(text.find("<<<<<<<") == text.npos ? "it is no JSON" : "it holds an unresolved merge conflict");
  if (!root.is_object() || !root.contains("schema") || !root.contains("findings") || !root["findings"].is_array())
    return refuse("it is no baseline; `dbssot baseline create` writes one");
  if (root["schema"] != schema) return refuse("its format is not known to this version");
  Counts counts;
  for (std::size_t i = 0; i < root["findings"].size(); ++i) {
    const auto entry = entry_of(root["findings"][i]);
    if (!entry) return refuse(fmt::format("entry {} is not readable", i + 1));
    counts[entry->first] += entry->second;
  }
  return Baseline(std::move(counts));
}

std::string Baseline::to_json() const {
  std::vector<const Counts::value_type*> entries;
  for (const auto& entry : counts_) entries.push_back(&entry);
  std::ranges::sort(entries, {},
                    [](const auto* entry) { return std::tie(entry->first.file, entry->first.rule, entry->first.content); });
  std::string out = fmt::format("{{\n \"schema\": {},\n \"tool\": \"dbssot\",\n \"findings\": [", schema);
  std::string_view separator = "\n";
  for (const auto* entry : entries) {
    ordered_json line = {{"file", entry->first.file}, {"rule", entry->first.rule}, {"fingerprint", entry->first.content}};
    if (entry->second != 1) line["count"] = entry->second;
    out += fmt::format("{}  {}", separator, line.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
    separator = ",\n";
  }
  return out + (entries.empty() ? "]\n}\n" : "\n ]\n}\n");
}

std::size_t Baseline::size() const {
  std::size_t all = 0;
  for (const auto& [key, count] : counts_) all += count;
  return all;
}

BaselineMatch match(const Baseline& baseline, const std::vector<Finding>& findings, const std::vector<std::string>& files,
                    const std::function<bool(const std::string& file)>& in_scope) {
  BaselineMatch out{std::vector<bool>(findings.size()), {}, {}};
  Baseline::Counts left, untouched;
  for (const auto& entry : baseline.counts()) (in_scope(entry.first.file) ? left : untouched).insert(entry);
  out.untouched = Baseline(std::move(untouched));
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (findings[i].suppressed) continue;
    const auto found = left.find({std::string(findings[i].rule), file_of(findings[i], files), findings[i].content});
    if (found == left.end()) continue;
    out.known[i] = true;
    if (--found->second == 0) left.erase(found);
  }
  // What is left may have moved: to a file of the same name for choice.
  std::map<std::pair<std::string, std::string>, std::vector<Baseline::Key>> moved;
  for (const auto& [key, count] : left) moved[{key.rule, key.content}].insert(moved[{key.rule, key.content}].end(), count, key);
  for (const bool same_name : {true, false}) {
    for (std::size_t i = 0; i < findings.size(); ++i) {
      if (findings[i].suppressed || out.known[i]) continue;
      const auto found = moved.find({std::string(findings[i].rule), findings[i].content});
      if (found == moved.end()) continue;
      const auto key = std::ranges::find_if(found->second, [&](const Baseline::Key& one) {
        return !same_name || name_of_file(one.file) == name_of_file(file_of(findings[i], files));
      });
      if (key == found->second.end()) continue;
      out.known[i] = true;
      if (--left[*key] == 0) left.erase(*key);
      found->second.erase(key);
    }
  }
  out.gone = Baseline(std::move(left));
  return out;
}

}  // namespace dbssot
