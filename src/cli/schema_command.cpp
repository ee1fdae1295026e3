#include <ostream>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "policy/policy_schema.h"

namespace dbssot::cli {

void add_schema_command(CLI::App& app, Session& session) {
  app.add_subcommand("schema", "Print the JSON Schema of .dbssot.yaml, for editors")->group("Help")->callback([&session] {
    session.run = [&session] {
      session.world.out << policy_schema();
      return ExitCode::clean;
    };
  });
}

}  // namespace dbssot::cli
