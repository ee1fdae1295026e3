#include <algorithm>
#include <iterator>
#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/output_file.h"
#include "facts/fact_json.h"

namespace dbssot::cli {
namespace {

struct FactsOptions {
  CommonOptions common;
  std::string format = "text";
  std::string output;
  std::string shard;
};

std::string as_text(const PrintedFact& fact) {
  std::string line = fmt::format("{}:{}:{}: {}", report::neutralised(fact.file), std::max(fact.range.line, 1U),
                                 std::max(fact.range.column, 1U), fact.kind);
  for (const auto& [name, value] : fact.fields) {
    if (!value.empty() && value != "false") line += fmt::format(" {}={}", name, report::neutralised(value));
  }
  return line;
}

void write(const FactsOptions& options, const std::string& text, World& world) {
  if (options.output.empty() || options.output == "-") {
    world.out << text;
  } else {
    write_output_file(seen_from(world, options.output), text);
  }
}

/// A part for `check --facts`: not facts as they are printed, but what linking makes them of, as a fact of one file may rest on
/// another.
int part(FactsOptions& options, World& world) {
  options.common.audit.shard = parse_shard(options.shard);
  const PartHead head{*options.common.audit.shard, {}, world.working_directory, options.common.audit.paths};
  const AuditResult result = run_audit(options.common, world);
  if (result.has_faulty_policy) return ExitCode::faulty_use;
  PartHead identified = head;
  identified.policy = result.policy_identity;
  write(options, part_text(identified, result.kept_units), world);
  return options.common.strict && result.is_incomplete() ? ExitCode::internal_fault : ExitCode::clean;
}

int facts(FactsOptions& options, World& world) {
  options.common.audit.judge = false;
  if (!options.shard.empty()) return part(options, world);
  const AuditResult result = run_audit(options.common, world);
  if (result.has_faulty_policy) return ExitCode::faulty_use;
  std::vector<PrintedFact> all;
  for (const AuditGroup& group : result.groups) {
    auto some = printed_facts(group.facts, [&](std::string_view text) { return result.secrets.masked(text); });
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  std::ranges::stable_sort(all, [](const PrintedFact& left, const PrintedFact& right) {
    return std::tie(left.file, left.range, left.kind) < std::tie(right.file, right.range, right.kind);
  });
  std::string text;
  for (const PrintedFact& fact : all) text += (options.format == "jsonl" ? fact.json : as_text(fact)) + "\n";
  write(options, text, world);
  return options.common.strict && result.is_incomplete() ? ExitCode::internal_fault : ExitCode::clean;
}

}  // namespace

void add_facts_command(CLI::App& app, Session& session) {
  auto options = std::make_shared<FactsOptions>();
  CLI::App* command = app.add_subcommand("facts", "Print what was seen, one fact a line")->group("Audit");
  add_common_options(*command, options->common);
  command->add_option("--format", options->format, "text or jsonl")
      ->check(CLI::IsMember({"text", "jsonl"}))
      ->type_name("FORMAT")
      ->capture_default_str();
  command->add_option("--shard", options->shard, "Read one of n shares of the files, and write a part for `check --facts`")
      ->type_name("i/n");
  command->add_option("-o,--output", options->output, "Write to a file; standard output stays empty")->type_name("FILE");
  command->callback([&session, options] { session.run = [&session, options] { return facts(*options, session.world); }; });
}

}  // namespace dbssot::cli
