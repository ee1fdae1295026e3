#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/common_options.h"

namespace dbssot::cli {
namespace {

struct FilesOptions {
  CommonOptions common;
  std::string format = "text";
  bool why = false;
};

int files(FilesOptions& options, World& world) {
  std::map<std::string, std::string> fates;
  options.common.audit.judge = false;
  options.common.audit.fates = &fates;
  const AuditResult result = run_audit(options.common, world);
  if (result.has_faulty_policy) return ExitCode::faulty_use;
  for (const auto& [path, fate] : fates) {
    const bool is_audited = fate.starts_with("audited");
    if (!options.why && !is_audited) continue;
    if (options.format == "jsonl") {
      const nlohmann::ordered_json line = {{"file", path}, {"audited", is_audited}, {"why", fate}};
      world.out << line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    } else {
      world.out << report::neutralised(path) << (options.why ? ": " + report::neutralised(fate) : std::string()) << '\n';
    }
  }
  return ExitCode::clean;
}

}  // namespace

void add_files_command(CLI::App& app, Session& session) {
  auto options = std::make_shared<FilesOptions>();
  CLI::App* command =
      app.add_subcommand("files", "List the files that are audited, or with --why what becomes of each")->group("Audit");
  add_common_options(*command, options->common);
  command->add_flag("--why", options->why, "List every file and folder met, with what becomes of it");
  command->add_option("--format", options->format, "text or jsonl")
      ->check(CLI::IsMember({"text", "jsonl"}))
      ->type_name("FORMAT")
      ->capture_default_str();
  command->callback([&session, options] { session.run = [&session, options] { return files(*options, session.world); }; });
}

}  // namespace dbssot::cli
