#include <algorithm>
#include <memory>
#include <ostream>
#include <string>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/known_rules.h"
#include "report/report.h"

namespace dbssot::cli {
namespace {

struct RulesOptions {
  CommonOptions common;
  std::string format = "text";
};

void print_text(const KnownRules& known, std::ostream& out) {
  std::size_t width = 0;
  for (const Rule* rule : known.rules) width = std::max(width, rule->info.id.size());
  for (const Rule* rule : known.rules) {
    const std::string from = !rule->origin.empty()   ? fmt::format(" (from {})", rule->origin)
                             : rule->info.on_request ? " (on request)"
                                                     : "";
    out << report::neutralised(
               fmt::format("{:<{}}  {:<7}  {}{}", rule->info.id, width, name_of(rule->info.severity), rule->info.summary, from))
        << '\n';
  }
}

void print_json(const KnownRules& known, std::ostream& out) {
  auto rules = nlohmann::ordered_json::array();
  for (const Rule* rule : known.rules) {
    const RuleInfo& info = rule->info;
    rules.push_back({{"id", info.id},
                     {"severity", name_of(info.severity)},
                     {"confidence", name_of(info.confidence)},
                     {"summary", info.summary},
                     {"help", info.help},
                     {"security_severity", info.security_severity},
                     {"on_request", info.on_request},
                     {"origin", rule->origin}});
  }
  out << rules.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

}  // namespace

void add_rules_command(CLI::App& app, Session& session) {
  auto options = std::make_shared<RulesOptions>();
  CLI::App* rules = app.add_subcommand("rules", "List the rules with their default severity")->group("Help");
  rules->add_option("--format", options->format, "text or json")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
  add_rule_options(*rules, options->common);
  rules->callback([&session, options] {
    session.run = [&session, options] {
      const KnownRules known = known_rules(options->common, session.world);
      options->format == "json" ? print_json(known, session.world.out) : print_text(known, session.world.out);
      return ExitCode::clean;
    };
  });
}

}  // namespace dbssot::cli
