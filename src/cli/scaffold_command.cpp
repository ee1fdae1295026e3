#include <memory>
#include <ostream>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/output_file.h"
#include "source/file_system.h"

namespace dbssot::embedded {
extern const std::vector<std::pair<std::string_view, std::string_view>> scaffold_cpp;
extern const std::vector<std::pair<std::string_view, std::string_view>> scaffold_python;
}  // namespace dbssot::embedded

namespace dbssot::cli {
namespace {

struct ScaffoldOptions {
  std::string language;
  std::string output;
  bool force = false;
};

struct ScaffoldFile {
  std::string name;
  std::string_view text;
};

/// The policy is a file of its own name among the templates, so that this project does not take it for its own.
std::vector<ScaffoldFile> files_of(const std::string& language) {
  std::vector<ScaffoldFile> files;
  for (const auto& [name, text] : language == "cpp" ? embedded::scaffold_cpp : embedded::scaffold_python) {
    files.push_back({name == "policy.yaml" ? ".dbssot.yaml" : std::string(name), text});
  }
  return files;
}

/// A policy in a folder below the root would hold for that folder alone. So in a project it is the root's that has to name what was
/// written.
std::string declaration(const std::string& language, const std::string& below) {
  if (language == "cpp") return "source-of-truth: [{cpp: database}]";
  std::string module = below.empty() ? "" : below + ".";
  for (char& c : module) c = c == '/' ? '.' : c;
  return fmt::format("source-of-truth: [{{python: {}database_url}}]", module);
}

int print_all(const ScaffoldOptions& options, World& world) {
  for (const ScaffoldFile& file : files_of(options.language)) {
    const std::string_view sign = options.language == "cpp" && file.name != ".dbssot.yaml" ? "//" : "#";
    world.out << fmt::format("{} ---- {} ----\n{}", sign, file.name, file.text);
  }
  return ExitCode::clean;
}

int scaffold(const ScaffoldOptions& options, World& world) {
  if (options.output.empty() || options.output == "-") return print_all(options, world);
  const FileSystem& disk = real_file_system();
  const auto folder = disk.resolved(seen_from(world, options.output));
  if (!folder || disk.kind(*folder) != FileSystem::Kind::folder)
    throw UsageError{fmt::format("no such folder: {}", report::neutralised(options.output))};
  const std::string root = find_root(disk, *folder);
  const std::string policy = joined_path(root, ".dbssot.yaml");
  const bool has_policy = disk.kind(policy) != FileSystem::Kind::absent;
  std::vector<ScaffoldFile> files = files_of(options.language);
  const bool keeps_policy = root != *folder || has_policy;
  if (keeps_policy) std::erase_if(files, [](const ScaffoldFile& file) { return file.name == ".dbssot.yaml"; });
  for (const ScaffoldFile& file : files) {
    if (!options.force && disk.kind(joined_path(*folder, file.name)) != FileSystem::Kind::absent) {
      throw UsageError{fmt::format("{} is there already; nothing was written; --force overwrites",
                                   report::neutralised(joined_path(*folder, file.name)))};
    }
  }
  for (const ScaffoldFile& file : files) {
    write_output_file(joined_path(*folder, file.name), file.text);
    world.err << fmt::format("dbssot: {} written\n", report::neutralised(joined_path(*folder, file.name)));
  }
  if (keeps_policy) {
    world.err << fmt::format("dbssot: declare it in {}: `{}`\n", report::neutralised(policy),
                             report::neutralised(declaration(options.language, path_below(root, *folder).value_or(""))));
  }
  return ExitCode::clean;
}

}  // namespace

void add_scaffold_command(CLI::App& app, Session& session) {
  auto options = std::make_shared<ScaffoldOptions>();
  CLI::App* command =
      app.add_subcommand("scaffold", "Write a source of truth for a project that has none, with its tests")->group("Audit");
  command->add_option("LANGUAGE", options->language, "python or cpp")
      ->required()
      ->check(CLI::IsMember({"python", "cpp"}))
      ->type_name("LANGUAGE");
  command->add_option("-o,--output", options->output, "The folder that takes the files; without it, they are printed")
      ->type_name("DIR");
  command->add_flag("--force", options->force, "Overwrite files that are there; a policy is never overwritten");
  command->callback([&session, options] { session.run = [&session, options] { return scaffold(*options, session.world); }; });
}

}  // namespace dbssot::cli
