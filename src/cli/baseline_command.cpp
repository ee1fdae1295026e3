#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/baseline_file.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/output_file.h"

namespace dbssot::cli {
namespace {

struct BaselineOptions {
  CommonOptions common;
  std::string file;
  bool force = false;
};

/// The baseline's path: absolute, and as the user knows it.
struct Located {
  std::string path;
  std::string shown;
};

Located located(const BaselineOptions& options, const AuditResult& result, const World& world) {
  if (!options.file.empty()) return {seen_from(world, options.file), options.file};
  const std::string path = joined_path(result.root, default_baseline);
  return {path, path_below(world.working_directory, path).value_or(path)};
}

std::string findings_in_words(std::size_t number) { return report::counted(number, "finding", "findings"); }

/// An incomplete run writes no baseline by itself: what was not seen today would be new tomorrow.
int ending(const BaselineOptions& options, const AuditResult& result) {
  return options.common.strict && result.is_incomplete() ? ExitCode::internal_fault : ExitCode::clean;
}

int create(BaselineOptions& options, World& world) {
  const AuditResult result = run_audit(options.common, world);
  if (result.has_faulty_policy) return ExitCode::faulty_use;
  const Baseline baseline = Baseline::of(result.findings, result.files);
  const std::string text = baseline.to_json();
  if (options.file == "-") {
    world.out << text;
    return ending(options, result);
  }
  const Located file = located(options, result, world);
  const auto old = real_file_system().resolved(file.path);
  if (old && !options.force) {
    const auto content = real_file_system().read(*old, text.size());
    // A second create over the first would swallow what is new since.
    if (content.fault != "no regular file" && (!content.bytes || *content.bytes != text)) {
      throw UsageError{
          fmt::format("{} is there already, and its findings are others; `dbssot baseline prune` removes what is gone, "
                      "--force writes it anew and accepts what is new",
                      file.shown)};
    }
  }
  write_output_file(file.path, text);
  world.err << fmt::format("dbssot: {} written to {}\n", findings_in_words(baseline.size()), report::neutralised(file.shown));
  return ending(options, result);
}

int prune(BaselineOptions& options, World& world) {
  if (!options.file.empty()) (void)read_baseline(seen_from(world, options.file), options.file);
  const AuditResult result = run_audit(options.common, world);
  if (result.has_faulty_policy) return ExitCode::faulty_use;
  const Located file = located(options, result, world);
  const Baseline baseline = read_baseline(file.path, file.shown);
  const Pruned pruned = dbssot::cli::pruned(baseline, result);
  if (pruned.removed > 0 || pruned.moved > 0) write_output_file(file.path, pruned.baseline.to_json());
  world.err << fmt::format("dbssot: {} removed from {}, {} kept\n", findings_in_words(pruned.removed),
                           report::neutralised(file.shown), pruned.baseline.size());
  return ending(options, result);
}

void list(const Baseline& gone, const Secrets& secrets, World& world) {
  for (const auto& [key, count] : gone.counts()) {
    world.out << fmt::format("{}: {}{}\n", report::neutralised(secrets.masked(key.file)), report::neutralised(key.rule),
                             count == 1 ? "" : fmt::format(" ({} times)", count));
  }
}

int check(BaselineOptions& options, World& world) {
  if (!options.file.empty()) (void)read_baseline(seen_from(world, options.file), options.file);
  const AuditResult result = run_audit(options.common, world);
  if (result.has_faulty_policy) return ExitCode::faulty_use;
  const Located file = located(options, result, world);
  const Baseline baseline = read_baseline(file.path, file.shown);
  const BaselineMatch matched = match(baseline, result);
  std::size_t unknown = 0;
  for (std::size_t i = 0; i < result.findings.size(); ++i) unknown += !matched.known[i] && !result.findings[i].suppressed ? 1 : 0;
  list(matched.gone, result.secrets, world);
  world.out << fmt::format("{} of {} no longer there; {} not in the baseline\n", matched.gone.size(),
                           findings_in_words(baseline.size()), findings_in_words(unknown));
  if (matched.gone.size() > 0) return ExitCode::findings;
  return ending(options, result);
}

void add(CLI::App& parent, Session& session, const char* name, const char* meaning, int (*run)(BaselineOptions&, World&)) {
  auto options = std::make_shared<BaselineOptions>();
  CLI::App* command = parent.add_subcommand(name, meaning);
  add_common_options(*command, options->common);
  command
      ->add_option("-o,--baseline,--output", options->file,
                   fmt::format("The baseline; without it, {} in the project's root", default_baseline))
      ->type_name("FILE");
  if (run == create) command->add_flag("--force", options->force, "Write it anew where there is one, and accept what is new");
  command->callback([&session, options, run] { session.run = [&session, options, run] { return run(*options, session.world); }; });
}

}  // namespace

void add_baseline_command(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("baseline", "Accept the findings of today, to see those of tomorrow")->group("Audit");
  add(*command, session, "create", "Write all present findings to a baseline, for `dbssot check --baseline FILE`", create);
  add(*command, session, "prune", "Remove from the baseline what is no longer found; nothing is added", prune);
  add(*command, session, "check", "Exit with 1 if the baseline holds what is no longer found", check);
  command->require_subcommand(0, 1);
  command->callback([command] {
    if (command->get_subcommands().empty()) throw UsageError{"`dbssot baseline` wants create, prune or check"};
  });
}

}  // namespace dbssot::cli
