#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/known_rules.h"
#include "report/report.h"
#include "source/nearest_name.h"

namespace dbssot::cli {
namespace {

struct ExplainOptions {
  CommonOptions common;
  std::string rule;
};

int explain(ExplainOptions& options, World& world) {
  const std::string& id = options.rule;
  KnownRules known;
  // The page of a built-in rule needs no policy and no plugin.
  const Rule* rule = find_rule(id);
  if (rule == nullptr) {
    known = known_rules(options.common, world);
    rule = known.find(id);
  }
  if (rule == nullptr) {
    std::vector<std::string> ids;
    for (const Rule* other : known.rules) ids.emplace_back(other->info.id);
    throw UsageError{fmt::format("no rule `{}`{}", id, did_you_mean(id, ids))};
  }
  const std::string_view page = rule->page.empty() ? rule_page(id) : rule->page;
  const std::string text =
      page.empty() ? fmt::format("# {}\n\n{}\n\n{}\n", rule->info.id, rule->info.summary, rule->info.help) : std::string(page);
  world.out << (rule->origin.empty() ? text : report::neutralised(text, true)) << (text.ends_with('\n') ? "" : "\n");
  return ExitCode::clean;
}

}  // namespace

void add_explain_command(CLI::App& app, Session& session) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command = app.add_subcommand("explain", "Show the page of a rule: why it matters, wrong and right")->group("Help");
  command->add_option("RULE", options->rule, "Id of the rule, as `dbssot rules` lists it")->required();
  add_rule_options(*command, options->common);
  command->callback([&session, options] { session.run = [&session, options] { return explain(*options, session.world); }; });
}

}  // namespace dbssot::cli
