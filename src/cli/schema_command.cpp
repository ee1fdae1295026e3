#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "policy/policy_schema.h"

namespace dbssot::embedded {
extern const std::vector<std::pair<std::string_view, std::string_view>> published_schemas;
}

namespace dbssot::cli {
namespace {

constexpr std::string_view ending = ".schema.json";

/// What docs/*.schema.json promise, by the part of the name before the ending: report, facts, map, …; the policy's is made of its
/// keys.
std::vector<std::string> schema_names() {
  std::vector<std::string> names{"policy"};
  for (const auto& [file, text] : embedded::published_schemas) {
    std::string name(file.substr(0, file.size() - ending.size()));
    names.push_back(std::move(name));
  }
  return names;
}

void print_schema(const std::string& name, std::ostream& out) {
  if (name == "policy") {
    out << policy_schema();
    return;
  }
  for (const auto& [file, text] : embedded::published_schemas) {
    if (file == name + std::string(ending)) out << text;
  }
}

}  // namespace

void add_schema_command(CLI::App& app, Session& session) {
  auto name = std::make_shared<std::string>("policy");
  CLI::App* command =
      app.add_subcommand("schema", "Print a JSON Schema: of .dbssot.yaml, for editors, or of what dbssot writes")->group("Help");
  command->add_option("WHAT", *name, "Of what")->check(CLI::IsMember(schema_names()))->capture_default_str();
  command->callback([&session, name] {
    session.run = [&session, name] {
      print_schema(*name, session.world.out);
      return ExitCode::clean;
    };
  });
}

}  // namespace dbssot::cli
