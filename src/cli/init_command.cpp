#include <memory>
#include <ostream>
#include <stdexcept>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/infer_policy.h"
#include "cli/output_file.h"

namespace dbssot::cli {
namespace {

struct InitOptions {
  CommonOptions common;
  std::string output;
  bool force = false;
};

int init(InitOptions& options, World& world) {
  if (options.common.audit.paths.size() > 1) throw UsageError{"`dbssot init` looks at one project; give one folder"};
  const std::string named =
      options.common.audit.paths.empty() ? world.working_directory : seen_from(world, options.common.audit.paths.front());
  const auto real = real_file_system().resolved(named);
  if (!real) throw UsageError{fmt::format("no such folder: {}", named)};
  const std::string root = find_root(real_file_system(), *real);
  const std::string file = options.output.empty() ? joined_path(root, ".dbssot.yaml") : seen_from(world, options.output);
  const bool is_printed = options.output == "-";
  if (!is_printed && !options.force && real_file_system().kind(file) != FileSystem::Kind::absent) {
    throw UsageError{fmt::format("{} is there already; --force writes it anew", file)};
  }
  options.common.audit.paths = {root};
  options.common.audit.isolated = true;
  options.common.audit.judge = false;
  const AuditResult result = run_audit(options.common, world);
  const std::string text = result.secrets.masked(inferred_policy(result));
  std::vector<Diagnostic> faults;
  if (!parse_policy(text, ".dbssot.yaml", faults)) throw std::logic_error("the inferred policy is not valid");
  if (is_printed) {
    world.out << text;
    return ExitCode::clean;
  }
  write_output_file(file, text);
  world.err << fmt::format("dbssot: {} written; read it and correct it, then run `dbssot check`\n", report::neutralised(file));
  return ExitCode::clean;
}

}  // namespace

void add_init_command(CLI::App& app, Session& session) {
  auto options = std::make_shared<InitOptions>();
  CLI::App* command =
      app.add_subcommand("init", "Write a first policy from what the project does, to be read and corrected")->group("Audit");
  add_common_options(*command, options->common);
  command
      ->add_option("-o,--output", options->output,
                   "Where it is written; - is standard output. Without it, .dbssot.yaml in the project's root")
      ->type_name("FILE");
  command->add_flag("--force", options->force, "Overwrite a policy that is there");
  command->callback([&session, options] { session.run = [&session, options] { return init(*options, session.world); }; });
}

}  // namespace dbssot::cli
