#include <fmt/format.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "report/report.h"
#include "source/nearest_name.h"

namespace dbssot::cli {

void add_help_command(CLI::App& app, Session& session) {
  auto words = std::make_shared<std::vector<std::string>>();
  CLI::App* help = app.add_subcommand("help", "Show what a command does")->group("Help");
  help->add_option("COMMAND", *words, "The command, such as check or `url convert`; without one, all of them")->type_name("TEXT");
  help->callback([&app, &session, words] {
    session.run = [&app, &session, words] {
      const CLI::App* shown = &app;
      std::string name = "dbssot";
      for (const std::string& word : *words) {
        const CLI::App* next = nullptr;
        std::vector<std::string> known;
        for (const CLI::App* command : shown->get_subcommands([](const CLI::App*) { return true; })) {
          known.push_back(command->get_name());
          if (command->get_name() == word) next = command;
        }
        if (next == nullptr) {
          const std::string owner = shown == &app ? "" : fmt::format("`{}` has ", name);
          throw UsageError{fmt::format("{}no command `{}`{}", owner, report::neutralised(word), did_you_mean(word, known))};
        }
        shown = next;
        name += " " + word;
      }
      // Not shown->help(), which speaks of the command that was given: of `help` itself, where it is asked about everything.
      session.world.out << shown->get_formatter()->make_help(shown, name, CLI::AppFormatMode::Normal);
      return ExitCode::clean;
    };
  });
}

}  // namespace dbssot::cli
