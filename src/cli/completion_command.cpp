#include <memory>
#include <ostream>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/completions.h"

namespace dbssot::cli {

void add_completion_command(CLI::App& app, Session& session) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("completion", "Print the completions of a shell, or the manual page")->group("Help");
  command->add_option("SHELL", *shell, "bash, zsh, fish; or man for dbssot(1) in roff")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish", "man"}))
      ->type_name("");
  command->callback([&app, &session, shell] {
    session.run = [&app, &session, shell] {
      const CommandRow table = command_table(app);
      session.world.out << (*shell == "bash"   ? bash_completion(table)
                            : *shell == "zsh"  ? zsh_completion(table)
                            : *shell == "fish" ? fish_completion(table)
                                               : manual_page(table, DBSSOT_VERSION));
      return ExitCode::clean;
    };
  });
}

}  // namespace dbssot::cli
