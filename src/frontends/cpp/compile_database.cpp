#include "frontends/cpp/compile_database.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

#include "frontends/cpp/flags.h"

namespace dbssot::cpp {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t max_bytes = std::uintmax_t{64} << 20;
constexpr std::string_view name = "compile_commands.json";

bool is_usable(const fs::path& file, const fs::path& root) {
  std::error_code error;
  return fs::is_regular_file(file, error) && lies_inside(file, root);
}

std::vector<fs::path> folders_in(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->is_directory(error)) found.push_back(it->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<std::string> arguments_of(const nlohmann::json& entry) {
  std::vector<std::string> arguments;
  if (const auto list = entry.find("arguments"); list != entry.end() && list->is_array()) {
    for (const auto& argument : *list) {
      if (argument.is_string()) arguments.push_back(argument.get<std::string>());
    }
  } else if (const auto command = entry.find("command"); command != entry.end() && command->is_string()) {
    arguments = split_command(command->get_ref<const std::string&>());
  }
  return arguments;
}

std::string text_of(const nlohmann::json& entry, const char* key) {
  const auto found = entry.find(key);
  return found != entry.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

std::optional<fs::path> find_compile_database(const fs::path& root) {
  if (is_usable(root / name, root)) return root / name;
  if (is_usable(root / "build" / name, root)) return root / "build" / name;
  for (const auto& folder : folders_in(root)) {
    const auto file_name = folder.filename().string();
    if (!file_name.starts_with("build-") && !file_name.starts_with("cmake-build-")) continue;
    if (is_usable(folder / name, root)) return folder / name;
  }
  for (const auto& folder : folders_in(root / "out")) {
    if (is_usable(folder / name, root)) return folder / name;
  }
  return std::nullopt;
}

CompileDatabase read_compile_database(const fs::path& file, const fs::path& root) {
  CompileDatabase database;
  std::error_code error;
  const auto real_root = fs::canonical(root, error);
  database.path = file.lexically_proximate(root).generic_string();
  const auto complain = [&](std::string message) {
    database.diagnostics.push_back({DiagnosticLevel::warning, database.path, 0, std::move(message), false});
  };
  if (!fs::is_regular_file(file, error) || fs::file_size(file, error) > max_bytes || error) {
    complain("compile database cannot be read or is larger than 64 MB; flags are guessed");
    return database;
  }
  std::ifstream stream(file, std::ios::binary);
  const auto json = nlohmann::json::parse(stream, nullptr, /*allow_exceptions=*/false);
  if (!json.is_array()) {
    complain("compile database is not a JSON array; flags are guessed");
    return database;
  }
  std::size_t rejected = 0;
  for (const auto& entry : json) {
    if (!entry.is_object()) continue;
    const fs::path directory = file.parent_path() / text_of(entry, "directory");
    const auto source = text_of(entry, "file");
    const auto real = fs::canonical(directory / source, error);
    if (source.empty() || error || !lies_inside(directory, real_root) || !lies_inside(real, real_root)) {
      ++rejected;
      continue;
    }
    const auto relative = real.lexically_relative(real_root).generic_string();
    if (database.flags.contains(relative)) continue;
    auto allowed = allowed_flags(arguments_of(entry), directory, real_root);
    database.dropped_flags += allowed.dropped;
    database.flags.emplace(relative, std::move(allowed.flags));
  }
  if (rejected > 0)
    complain(fmt::format("{} entries of the compile database name files outside the project or missing ones", rejected));
  return database;
}

}  // namespace dbssot::cpp
