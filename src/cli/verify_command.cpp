#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/live_check.h"
#include "cli/live_forms.h"
#include "cli/output_file.h"
#include "cli/secret_files.h"
#include "cli/verify_report.h"
#include "facts/provenance.h"
#include "report/report.h"

namespace dbssot::cli {
namespace {

struct VerifyOptions {
  CommonOptions common;
  std::vector<std::string> environments;
  std::vector<std::string> secrets;
  std::string format = "text";
  std::string output;
  std::shared_ptr<LiveChoices> live;
};

/// COLUMNS, then what the terminal says.
std::size_t width_of(const World& world) {
  constexpr std::size_t usual = 120;
  const std::string stated = world.variable("COLUMNS");
  std::size_t columns = 0;
  if (std::from_chars(stated.data(), stated.data() + stated.size(), columns).ec == std::errc() && columns > 0) return columns;
  winsize size{};
  if (world.out_is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return usual;
}

int verify_project(VerifyOptions& options, World& world) {
  if (options.live->live) require_known_names(*options.live);
  options.common.audit.judge = false;
  std::vector<Diagnostic> of_secrets;
  options.common.audit.secrets = load_secrets(real_file_system(), options.secrets, world, of_secrets);
  const AuditResult result = run_audit(options.common, world);
  print_diagnostics(of_secrets, result.secrets, world);
  if (result.has_faulty_policy) return ExitCode::faulty_use;
  std::vector<const deploy::Environment*> known;
  for (const AuditGroup& group : result.groups) {
    for (const deploy::Environment& environment : group.deployment.environments) known.push_back(&environment);
  }
  require_environments(options.environments, known);

  VerifyReport report;
  report.is_live = options.live->live;
  report.shown = [&result](std::string_view text) { return report::neutralised(result.secrets.masked(text)); };
  report.named = [](std::string_view text) { return report::neutralised(text); };
  std::map<const deploy::Environment*, const FactStore*> facts_of;
  const auto is_wanted = [&](const deploy::Environment& environment) {
    return options.environments.empty() ||
           std::ranges::any_of(options.environments, [&](const std::string& name) { return verify::is_named(environment, name); });
  };
  for (const AuditGroup& group : result.groups) {
    if (report.policy.empty()) report.policy = group.policy.path;
    const Provenance provenance(group.facts);
    for (verify::ServiceReport& service : verify::verify({group.facts, provenance, group.policy, group.deployment})) {
      if (is_wanted(*service.environment)) report.services.push_back(std::move(service));
    }
    for (const deploy::Environment& environment : group.deployment.environments) {
      facts_of[&environment] = &group.facts;
      const bool speaks =
          std::ranges::any_of(report.services, [&](const auto& service) { return service.environment == &environment; });
      // An environment that somebody named or declared is shown even where it says nothing.
      if (is_wanted(environment) && (speaks || environment.is_declared || !options.environments.empty()))
        report.environments.push_back(&environment);
    }
  }
  report.file = [&facts_of](const deploy::Environment& environment, Place place) {
    return place.range.line == 0 ? std::string() : facts_of.at(&environment)->path(place.file);
  };
  if (report.is_live) {
    report.live = connect_forms(report.services, *options.live);
    verify::add_connections(report.services, connections_of(report.services, report.live));
  }
  const bool to_file = !options.output.empty() && options.output != "-";
  const std::string text = options.format == "json" ? verify_report_as_json(report)
                                                    : verify_report_as_text(report, width_of(world),
                                                                            !to_file && wants_colour(options.common.color, world));
  if (to_file) {
    write_output_file(seen_from(world, options.output), text);
  } else {
    world.out << text;
  }
  if (options.common.strict && result.is_incomplete()) return ExitCode::internal_fault;
  return report.count(verify::Weight::fault) + report.failed_connections() == 0 ? ExitCode::clean : ExitCode::findings;
}

}  // namespace

void add_verify_command(CLI::App& app, Session& session) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command =
      app.add_subcommand("verify", "What every environment's variables amount to: sync and async URL, judged")->group("Audit");
  add_common_options(*command, options->common);
  const char* group = "What is verified";
  command
      ->add_option("--env", options->environments, "Only this environment, such as staging or deploy/k8s:staging; may be repeated")
      ->type_name("NAME")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false)
      ->group(group);
  command
      ->add_option(
          "--secrets", options->secrets,
          "Values that the project leaves open: .env lines, JSON, YAML, a Kubernetes Secret, a folder of files as mounted, or - "
          "for standard input; may be repeated. Without it, and for what it lacks, the environment of this process is asked")
      ->type_name("FILE")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false)
      ->group(group);
  command->add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT")
      ->capture_default_str()
      ->group(group);
  command->add_option("-o,--output", options->output, "Write to a file; standard output stays empty")
      ->type_name("FILE")
      ->group(group);
  options->live = add_live_options(*command);
  command->callback([&session, options] { session.run = [&session, options] { return verify_project(*options, session.world); }; });
}

}  // namespace dbssot::cli
