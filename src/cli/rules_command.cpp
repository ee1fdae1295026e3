#include <algorithm>
#include <memory>
#include <ostream>
#include <string>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "lint/rule.h"

namespace dbssot::cli {
namespace {

void print_text(std::ostream& out) {
  std::size_t width = 0;
  for (const Rule* rule : builtin_rules()) width = std::max(width, rule->info.id.size());
  for (const Rule* rule : builtin_rules()) {
    out << fmt::format("{:<{}}  {:<7}  {}\n", rule->info.id, width, name_of(rule->info.severity), rule->info.summary);
  }
}

void print_json(std::ostream& out) {
  auto rules = nlohmann::ordered_json::array();
  for (const Rule* rule : builtin_rules()) {
    const RuleInfo& info = rule->info;
    rules.push_back({{"id", info.id},
                     {"severity", name_of(info.severity)},
                     {"confidence", name_of(info.confidence)},
                     {"summary", info.summary},
                     {"help", info.help},
                     {"security_severity", info.security_severity}});
  }
  out << rules.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

}  // namespace

void add_rules_command(CLI::App& app, Session& session) {
  auto format = std::make_shared<std::string>("text");
  CLI::App* rules = app.add_subcommand("rules", "List the rules with their default severity")->group("Help");
  rules->add_option("--format", *format, "text or json")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
  rules->callback([&session, format] {
    session.run = [&session, format] {
      *format == "json" ? print_json(session.world.out) : print_text(session.world.out);
      return ExitCode::clean;
    };
  });
}

}  // namespace dbssot::cli
