#include <ostream>

#include <CLI/CLI.hpp>

#include "cli/commands.h"

namespace dbssot::cli {

void add_version_command(CLI::App& app, Session& session) {
  app.add_subcommand("version", "Show the version")->group("Help")->callback([&session] {
    session.run = [&session] {
      session.world.out << "dbssot " DBSSOT_VERSION "\n";
      return ExitCode::clean;
    };
  });
}

}  // namespace dbssot::cli
