#include "audit/parts.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/report.h"
#include "source/base64.h"
#include "source/file_system.h"
#include "source/glob.h"
#include "source/usage_error.h"

namespace dbssot {
namespace {

using nlohmann::json;

constexpr std::uint32_t most_shards = 10'000;
constexpr std::size_t largest_part = std::size_t{2} << 30;
constexpr std::string_view kind = "dbssot facts part";
constexpr int form = 3;

std::string tool_identity() { return std::string(DBSSOT_VERSION) + " " + cache::build_identity(); }

[[noreturn]] void refuse(const std::string& file, std::string_view why) {
  throw UsageError{fmt::format("{}: {}", report::neutralised(file), why)};
}

/// Files that a pattern means: itself, or what a glob in its last part matches.
std::vector<std::string> files_of(const std::string& pattern, const std::string& working_directory) {
  const std::string path = absolute_path(working_directory, pattern);
  if (pattern.find_first_of("*?[") == std::string::npos || real_file_system().kind(path) == FileSystem::Kind::file) return {path};
  std::vector<std::string> files;
  const std::string folder = parent_folder(path);
  const std::string name = path.substr(path.rfind('/') + 1);
  for (const FileSystem::Entry& entry : real_file_system().list(folder).value_or(std::vector<FileSystem::Entry>())) {
    if (entry.kind == FileSystem::Kind::file && wildcard_matches(name, entry.name))
      files.push_back(joined_path(folder, entry.name));
  }
  if (files.empty()) throw UsageError{fmt::format("no file matches `{}`", report::neutralised(pattern))};
  return files;
}

/// Of one file's line. Who forges a part says what he likes; a fault of a disk or a network is told.
cache::Key sum_of(std::string_view path, std::string_view text, std::string_view key, std::string_view encoded) {
  return cache::key_of({"part", path, text, key, encoded});
}

json parsed(std::string_view line) { return json::parse(line, nullptr, false); }

std::string text_at(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::uint32_t number_at(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number_unsigned()
             ? static_cast<std::uint32_t>(std::min<std::uint64_t>(found->get<std::uint64_t>(), UINT32_MAX))
             : 0;
}

}  // namespace

Shard parse_shard(const std::string& text) {
  Shard shard;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, shard.index);
  const bool has_slash = first.ec == std::errc() && first.ptr != end && *first.ptr == '/';
  const auto second = has_slash ? std::from_chars(first.ptr + 1, end, shard.count) : first;
  if (!has_slash || second.ec != std::errc() || second.ptr != end || shard.index < 1 || shard.index > shard.count ||
      shard.count > most_shards) {
    throw UsageError{fmt::format("--shard wants i/n, such as 1/4 for the first of four, not `{}`", report::neutralised(text))};
  }
  return shard;
}

bool holds(const Shard& shard, std::string_view path) {
  const cache::Key key = cache::key_of({path});
  std::uint32_t number = 0;
  for (int at = 0; at < 4; ++at) number = number << 8 | key.bytes[static_cast<std::size_t>(at)];
  return number % shard.count == shard.index - 1;
}

std::string part_text(const PartHead& head, std::span<const KeptUnit> units) {
  constexpr auto replace = json::error_handler_t::replace;
  nlohmann::ordered_json first = {{"kind", kind},
                                  {"schema", form},
                                  {"tool", {{"name", "dbssot"}, {"version", DBSSOT_VERSION}, {"build", cache::build_identity()}}},
                                  {"shard", {{"index", head.shard.index}, {"count", head.shard.count}}},
                                  {"policy", head.policy},
                                  {"folder", head.folder},
                                  {"paths", head.paths},
                                  {"files", units.size()}};
  std::string text = first.dump(-1, ' ', false, replace) + "\n";
  for (const KeptUnit& unit : units) {
    const std::string sum = sum_of(unit.path, unit.text.hex(), unit.key.hex(), unit.encoded).hex();
    const nlohmann::ordered_json line = {{"file", unit.path},
                                         {"text", unit.text.hex()},
                                         {"key", unit.key.hex()},
                                         {"unit", source::encoded_base64(unit.encoded)},
                                         {"sum", sum}};
    text += line.dump(-1, ' ', false, replace) + "\n";
  }
  return text;
}

Parts::Parts(const std::vector<std::string>& patterns, const std::string& working_directory) {
  std::vector<std::string> files;
  for (const std::string& pattern : patterns) {
    const auto some = files_of(pattern, working_directory);
    files.insert(files.end(), some.begin(), some.end());
  }
  std::ranges::sort(files);
  files.erase(std::ranges::unique(files).begin(), files.end());
  for (const std::string& file : files) read(file);
  for (std::uint32_t index = 1; index <= head_.shard.count; ++index) {
    if (!files_.contains(index)) {
      throw UsageError{
          fmt::format("part {0}/{1} is missing; make it with `dbssot facts --shard {0}/{1}`", index, head_.shard.count)};
    }
  }
}

void Parts::read(const std::string& file) {
  const auto content = real_file_system().read(file, largest_part);
  if (!content.bytes) refuse(file, content.fault);
  std::string_view rest = *content.bytes;
  const auto next_line = [&rest] {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return line;
  };
  const json first = parsed(next_line());
  if (!first.is_object() || text_at(first, "kind") != kind)
    refuse(file, "is no part; `dbssot facts --shard i/n -o FILE` makes parts");
  const json tool = first.value("tool", json::object());
  const json shard = first.value("shard", json::object());
  if (number_at(first, "schema") != form || text_at(tool, "version") + " " + text_at(tool, "build") != tool_identity()) {
    refuse(file, fmt::format("was made by another dbssot ({}); this is {}. Make the parts and judge them with the same build",
                             report::neutralised(text_at(tool, "version") + " " + text_at(tool, "build").substr(0, 12)),
                             tool_identity().substr(0, std::string_view(DBSSOT_VERSION).size() + 13)));
  }
  PartHead head{{number_at(shard, "index"), number_at(shard, "count")}, text_at(first, "policy"), text_at(first, "folder"), {}};
  for (const json& path : first.value("paths", json::array())) {
    if (path.is_string()) head.paths.push_back(path.get<std::string>());
  }
  if (head.shard.index < 1 || head.shard.index > head.shard.count || head.shard.count > most_shards)
    refuse(file, "says of itself that it is no shard");
  if (files_.empty()) {
    head_ = head;
  } else if (head.shard.count != head_.shard.count) {
    refuse(file, fmt::format("is one of {} parts, others are of {}", head.shard.count, head_.shard.count));
  } else if (head.policy != head_.policy) {
    refuse(file, "was made under another policy, or with other options, than the other parts");
  } else if (head.paths != head_.paths) {
    refuse(file, "was made of other paths than the other parts");
  }
  if (!files_.emplace(head.shard.index, file).second) {
    refuse(file, fmt::format("is part {}/{} once more; the other one is {}", head.shard.index, head.shard.count,
                             report::neutralised(files_[head.shard.index])));
  }
  std::uint32_t count = 0;
  while (!rest.empty()) {
    const json line = parsed(next_line());
    auto encoded = line.is_object() ? source::decoded_base64(text_at(line, "unit")) : std::nullopt;
    const std::string path = text_at(line, "file"), text = text_at(line, "text"), key = text_at(line, "key");
    if (!encoded || sum_of(path, text, key, *encoded).hex() != text_at(line, "sum"))
      refuse(file, fmt::format("line {} is damaged", count + 2));
    if (!entries_.try_emplace(path, text, key, std::move(*encoded)).second)
      refuse(file, fmt::format("line {} tells of {} once more", count + 2, report::neutralised(path)));
    ++count;
  }
  if (count != number_at(first, "files")) refuse(file, "ends too early");
}

const std::string* Parts::find(std::string_view path, const cache::Key& text, const cache::Key& key) const {
  const auto found = entries_.find(path);
  if (found == entries_.end()) return nullptr;
  if (found->second.text != text.hex()) {
    throw UsageError{fmt::format("{} has changed since its part was made; make the parts anew, of the tree that is judged",
                                 report::neutralised(path))};
  }
  return found->second.key == key.hex() ? &found->second.encoded : nullptr;
}

std::vector<std::string> Parts::paths_seen_from(const std::string& working_directory) const {
  const auto exists = [](const std::string& path) { return real_file_system().kind(path) != FileSystem::Kind::absent; };
  if (head_.paths.empty()) {
    if (path_below(head_.folder, working_directory) || !exists(head_.folder)) return {};
    return {head_.folder};
  }
  std::vector<std::string> paths = head_.paths;
  const bool are_here =
      std::ranges::all_of(paths, [&](const std::string& path) { return exists(absolute_path(working_directory, path)); });
  for (std::string& path : paths) path = absolute_path(are_here ? working_directory : head_.folder, path);
  return paths;
}

void Parts::require_policy(const std::string& identity) const {
  if (identity != head_.policy)
    throw UsageError{
        "the parts were made under another policy, or with other options; make them anew, or judge them as they were made"};
}

}  // namespace dbssot
