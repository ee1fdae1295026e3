#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include "audit/parallel.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/live_check.h"
#include "cli/output_file.h"
#include "cli/secret_files.h"
#include "cli/verify_report.h"
#include "facts/provenance.h"
#include "frontends/live/live.h"
#include "report/report.h"
#include "source/nearest_name.h"
#include "url/url.h"

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

/// "staging", or "deploy/k8s:staging" where several are called so.
bool is_named(const deploy::Environment& environment, const std::string& name) {
  return environment.name == name || environment.folder + ":" + environment.name == name;
}

void require_known(const std::vector<std::string>& wanted, const AuditResult& result) {
  std::vector<std::string> known;
  for (const AuditGroup& group : result.groups) {
    for (const deploy::Environment& environment : group.deployment.environments) known.push_back(environment.name);
  }
  std::ranges::sort(known);
  const auto tail = std::ranges::unique(known);
  known.erase(tail.begin(), tail.end());
  for (const std::string& name : wanted) {
    const bool found = std::ranges::any_of(result.groups, [&](const AuditGroup& group) {
      return std::ranges::any_of(group.deployment.environments,
                                 [&](const auto& environment) { return is_named(environment, name); });
    });
    if (found) continue;
    const std::string list = known.empty() ? "; deploy files name none" : fmt::format("; there are: {}", fmt::join(known, ", "));
    throw UsageError{fmt::format("no environment `{}`{}{}", name, did_you_mean(name, known), list)};
  }
}

/// A text that can be connected to: no holes.
std::optional<Sensitive> whole(const url::Text& text) {
  std::string out;
  for (const url::Text::Piece& piece : text.pieces()) {
    if (piece.hole) return std::nullopt;
    out += piece.text.reveal();
  }
  if (out.empty()) return std::nullopt;
  return Sensitive(std::move(out));
}

/// Both forms of every address, at once. Equal URLs are tried once for each client.
void check_connections(const VerifyOptions& options, VerifyReport& report) {
  struct Job {
    Sensitive url;
    std::string client, platform;
    auto operator<=>(const Job&) const = default;
  };
  std::vector<Job> jobs;
  std::vector<std::pair<LiveForm, std::size_t>> wanted;
  for (std::size_t s = 0; s < report.services.size(); ++s) {
    const verify::ServiceReport& service = report.services[s];
    for (std::size_t d = 0; d < service.databases.size(); ++d) {
      for (std::size_t f = 0; f < service.databases[d].forms.size(); ++f) {
        const verify::Form& form = service.databases[d].forms[f];
        const auto url = whole(form.url);
        if (!url) continue;
        Job job{*url, options.live->client.empty() ? form.client : options.live->client, service.environment->platform};
        auto found = std::ranges::find(jobs, job);
        if (found == jobs.end()) found = jobs.insert(jobs.end(), std::move(job));
        wanted.emplace_back(LiveForm{s, d, f, {}}, static_cast<std::size_t>(found - jobs.begin()));
      }
    }
  }
  std::vector<live::Report> reports(jobs.size());
  constexpr unsigned at_once = 16;  // they wait, most of the time
  in_parallel(jobs.size(), at_once, [&](std::size_t i) {
    LiveChoices choices = *options.live;
    choices.client = jobs[i].client;
    reports[i] = check_live(jobs[i].url, choices, jobs[i].platform);
  });
  for (auto& [form, job] : wanted) {
    form.report = reports[job];
    report.live.push_back(std::move(form));
  }
}

int verify_project(VerifyOptions& options, World& world) {
  if (options.live->live) require_known_names(*options.live);
  options.common.audit.judge = false;
  std::vector<Diagnostic> of_secrets;
  options.common.audit.secrets = load_secrets(real_file_system(), options.secrets, world, of_secrets);
  const AuditResult result = run_audit(options.common, world);
  print_diagnostics(of_secrets, result.secrets, world);
  if (result.has_faulty_policy) return ExitCode::faulty_use;
  require_known(options.environments, result);

  VerifyReport report;
  report.is_live = options.live->live;
  report.shown = [&result](std::string_view text) { return report::neutralised(result.secrets.masked(text)); };
  report.named = [](std::string_view text) { return report::neutralised(text); };
  std::map<const deploy::Environment*, const FactStore*> facts_of;
  const auto is_wanted = [&](const deploy::Environment& environment) {
    return options.environments.empty() ||
           std::ranges::any_of(options.environments, [&](const std::string& name) { return is_named(environment, name); });
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
  if (report.is_live) check_connections(options, report);
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
