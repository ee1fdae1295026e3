#include <algorithm>
#include <memory>
#include <ostream>
#include <random>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/baseline_file.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/output_file.h"
#include "cli/report_scope.h"
#include "lint/rule.h"
#include "source/nearest_name.h"

namespace dbssot::cli {
namespace {

struct CheckOptions {
  CommonOptions common;
  std::string format = "text";
  std::string output;
  std::vector<std::string> also;  ///< FORMAT=FILE
  std::string fail_on = "warning";
  std::string baseline;
  ReportScope scope;
};

const report::Format& format_named(const std::string& name) {
  const report::Format* format = report::find_format(name);
  if (format == nullptr) {
    const std::string near = did_you_mean(name, report::format_names());
    throw UsageError{fmt::format("no format `{}`{} {}", name,
                                 near.empty() ? "; formats:" : near + " Formats:", fmt::join(report::format_names(), ", "))};
  }
  return *format;
}

report::Report report_of(const AuditResult& result) {
  report::Report report{.version = DBSSOT_VERSION,
                        .files = result.files,
                        .findings = result.findings,
                        .diagnostics = result.diagnostics,
                        .rules = result.rules,
                        .page_of = rule_page,
                        .text_of = [&result](std::string_view path) { return result.text_of(path); },
                        .secrets = result.secrets,
                        .policy_path = {},
                        .summary = result.summary};
  for (const AuditGroup& group : result.groups) {
    if (report.policy_path.empty() && (result.groups.size() == 1 || group.folder.empty())) report.policy_path = group.policy.path;
  }
  return report;
}

/// A runner of GitHub takes lines of our output for commands of its own: a hostile repository could write them.
std::string guarded_from_runner(std::string text, const World& world) {
  if (world.variable("GITHUB_ACTIONS") != "true") return text;
  std::random_device random;
  const std::string token = fmt::format("dbssot-{:08x}{:08x}{:08x}", random(), random(), random());
  return fmt::format("::stop-commands::{}\n{}::{}::\n", token, text, token);
}

int exit_code(const CheckOptions& options, const AuditResult& result) {
  if (options.common.strict && result.is_incomplete()) return ExitCode::internal_fault;
  if (options.fail_on == "never") return ExitCode::clean;
  const bool fails = std::ranges::any_of(result.findings, [&](const Finding& finding) {
    const Severity least = options.fail_on == "error"  ? Severity::error
                           : options.fail_on == "note" ? Severity::note
                                                       : Severity::warning;
    return !finding.suppressed && finding.severity >= least;
  });
  return fails ? ExitCode::findings : ExitCode::clean;
}

void write_reports(const CheckOptions& options, const AuditResult& result, World& world) {
  report::Report report = report_of(result);
  const report::Format& main = format_named(options.format);
  report.colour = options.output.empty() && wants_colour(options.common.color, world);
  const std::string text = main.write(report);
  report.colour = false;
  if (!options.output.empty() && options.output != "-") {
    write_output_file(seen_from(world, options.output), text);
  } else {
    world.out << (main.name == "text" ? guarded_from_runner(text, world) : text);
  }
  for (const std::string& also : options.also) {
    const std::size_t equals = also.find('=');
    write_output_file(seen_from(world, also.substr(equals + 1)), format_named(also.substr(0, equals)).write(report));
  }
}

/// Before the audit, which may take a while.
void check_formats(const CheckOptions& options) {
  (void)format_named(options.format);
  for (const std::string& also : options.also) {
    const std::size_t equals = also.find('=');
    if (equals == std::string::npos || equals + 1 == also.size())
      throw UsageError{fmt::format("--also wants FORMAT=FILE, not `{}`", also)};
    (void)format_named(also.substr(0, equals));
  }
}

int check(CheckOptions& options, World& world) {
  check_formats(options);
  std::optional<Baseline> baseline;
  if (!options.baseline.empty()) baseline = read_baseline(seen_from(world, options.baseline), options.baseline);
  options.scope.prepare(options.common, world);
  AuditResult result = run_audit(options.common, world);
  if (result.has_faulty_policy) return ExitCode::faulty_use;
  if (baseline) apply_baseline(*baseline, options.baseline, result, world);
  options.scope.apply(options.common, result, world);
  write_reports(options, result, world);
  return exit_code(options, result);
}

}  // namespace

void add_check_command(CLI::App& app, Session& session) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command = app.add_subcommand("check", "Audit code and deploy configuration")->group("Audit");
  add_common_options(*command, options->common);
  const char* group = "What is reported";
  command->add_option("--format", options->format, fmt::format("{}", fmt::join(report::format_names(), ", ")))
      ->type_name("FORMAT")
      ->capture_default_str()
      ->group(group);
  command->add_option("-o,--output", options->output, "Write the report to a file; standard output stays empty")
      ->type_name("FILE")
      ->group(group);
  command->add_option("--also", options->also, "A further report, such as sarif=dbssot.sarif; may be repeated")
      ->type_name("FORMAT=FILE")
      ->take_all()
      ->expected(1)
      ->group(group);
  command->add_option("--fail-on", options->fail_on, "Least severity that makes the exit code 1: note, warning, error or never")
      ->check(CLI::IsMember({"note", "warning", "error", "never"}))
      ->type_name("SEVERITY")
      ->capture_default_str()
      ->group(group);
  command->add_option("--baseline", options->baseline, "Findings of this baseline count as suppressed")
      ->type_name("FILE")
      ->group(group);
  options->scope.add_options(*command, group);
  command->callback([&session, options] {
    session.run = [&session, options] { return check(*options, session.world); };
  });
}

}  // namespace dbssot::cli
