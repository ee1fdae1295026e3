#include <memory>
#include <ostream>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/commands.h"

namespace dbssot::cli {

void add_help_command(CLI::App& app, Session& session) {
  auto command = std::make_shared<std::string>();
  CLI::App* help = app.add_subcommand("help", "Show what a command does")->group("Help");
  help->add_option("COMMAND", *command, "The command; without one, all of them");
  help->callback([&app, &session, command] {
    session.run = [&app, &session, command] {
      const CLI::App* shown = command->empty() ? &app : nullptr;
      for (const CLI::App* known : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (known->get_name() == *command) shown = known;
      }
      if (shown == nullptr) throw UsageError{"no command `" + *command + "`"};
      session.world.out << shown->help(shown == &app ? "" : "dbssot");
      return ExitCode::clean;
    };
  });
}

}  // namespace dbssot::cli
