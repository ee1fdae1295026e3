#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "lint/rule.h"
#include "source/nearest_name.h"

namespace dbssot::cli {
namespace {

int explain(const std::string& id, std::ostream& out) {
  const Rule* rule = find_rule(id);
  if (rule == nullptr) {
    std::vector<std::string> known;
    for (const Rule* other : builtin_rules()) known.emplace_back(other->info.id);
    throw UsageError{fmt::format("no rule `{}`{}", id, did_you_mean(id, known))};
  }
  const std::string_view page = rule_page(id);
  if (page.empty()) {
    out << fmt::format("# {}\n\n{}\n\n{}\n", rule->info.id, rule->info.summary, rule->info.help);
  } else {
    out << page << (page.ends_with('\n') ? "" : "\n");
  }
  return ExitCode::clean;
}

}  // namespace

void add_explain_command(CLI::App& app, Session& session) {
  auto id = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("explain", "Show the page of a rule: why it matters, wrong and right")->group("Help");
  command->add_option("RULE", *id, "Id of the rule, as `dbssot rules` lists it")->required();
  command->callback([&session, id] { session.run = [&session, id] { return explain(*id, session.world.out); }; });
}

}  // namespace dbssot::cli
