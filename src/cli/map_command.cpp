#include <algorithm>
#include <iterator>
#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/map_of.h"
#include "cli/output_file.h"
#include "cli/report_of.h"
#include "report/map_report.h"

namespace dbssot::cli {
namespace {

struct MapOptions {
  CommonOptions common;
  std::string format = "text";
  std::string output;
};

std::vector<PrintedFact> facts_of(const AuditResult& result) {
  std::vector<PrintedFact> facts;
  for (const AuditGroup& group : result.groups) {
    auto some = printed_facts(group.facts, [&](std::string_view text) { return result.secrets.masked(text); });
    std::ranges::move(some, std::back_inserter(facts));
  }
  return facts;
}

std::string written(const report::MapReport& report, const std::string& format) {
  if (format == "json") return report::write_map_json(report);
  if (format == "dot") return report::write_map_dot(report);
  if (format == "text") return report::write_map_text(report);
  std::string fault;
  auto bytes = report::write_map_sqlite(report, fault);
  if (!bytes) throw UsageError{fault};
  return std::move(*bytes);
}

std::string inventory(const AuditResult& result, const std::string& format) {
  const map::Map map = map_of(result);
  std::vector<PrintedFact> facts;
  if (format == "sqlite") facts = facts_of(result);
  return written({map, DBSSOT_VERSION, result.secrets, result.findings, result.files, facts}, format);
}

int map_project(MapOptions& options, World& world) {
  const bool to_file = !options.output.empty() && options.output != "-";
  if (options.format == "sqlite" && !to_file && world.out_is_terminal) throw UsageError{"an SQLite database is no text: -o FILE"};
  const AuditResult result = run_audit(options.common, world);
  if (result.has_faulty_policy) return ExitCode::faulty_use;
  std::string text;
  if (options.format == "html") {
    const report::PageParts parts = page_parts(result, world);
    report::Page page;
    page.command = "map";
    page.parts = &parts;
    text = report::write_page(report_of(result), page);
  } else {
    text = inventory(result, options.format);
  }
  if (to_file) {
    write_output_file(seen_from(world, options.output), text);
  } else {
    world.out << text;
  }
  return options.common.strict && result.is_incomplete() ? ExitCode::internal_fault : ExitCode::clean;
}

}  // namespace

map::Map map_of(const AuditResult& result) {
  std::vector<Provenance> provenances;
  provenances.reserve(result.groups.size());
  std::vector<map::Part> parts;
  for (const AuditGroup& group : result.groups) {
    const Provenance& provenance = provenances.emplace_back(group.facts);
    parts.push_back({{group.facts, provenance, group.policy, group.deployment}, group.folder});
  }
  return map::make_map(parts, result.findings, result.files);
}

void add_map_command(CLI::App& app, Session& session) {
  auto options = std::make_shared<MapOptions>();
  CLI::App* command =
      app.add_subcommand("map", "Who opens which database, from what, through whose hands, and what of it keeps the policy")
          ->group("Audit");
  add_common_options(*command, options->common);
  command->add_option("--format", options->format, "text, json, dot, sqlite or html")
      ->check(CLI::IsMember({"text", "json", "dot", "sqlite", "html"}))
      ->type_name("FORMAT")
      ->capture_default_str();
  command->add_option("-o,--output", options->output, "Write to a file; standard output stays empty")->type_name("FILE");
  command->callback([&session, options] { session.run = [&session, options] { return map_project(*options, session.world); }; });
}

}  // namespace dbssot::cli
