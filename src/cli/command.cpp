#include "cli/command.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "report/report.h"
#include "source/nearest_name.h"
#include "url/url.h"

#if __has_include("cli/url_command.h")
#include "cli/url_command.h"
#define DBSSOT_URL_COMMAND add_url_command,
#else
#define DBSSOT_URL_COMMAND
#endif

namespace dbssot::cli {
namespace {

constexpr AddCommand commands[] = {add_check_command,   add_baseline_command,   add_init_command,
                                   add_config_command,  add_files_command,      add_facts_command,
                                   add_verify_command,  add_map_command,        add_compare_command,
                                   add_lsp_command,     add_scaffold_command,   DBSSOT_URL_COMMAND add_test_command,
                                   add_rules_command,   add_explain_command,    add_schema_command,
                                   add_version_command, add_completion_command, add_help_command};

constexpr std::string_view description =
    "Finds where a project's database URL has more than one source of truth.\n\n"
    "  dbssot check                    audit the project around the working directory\n"
    "  dbssot check --format sarif -o dbssot.sarif services/\n"
    "  dbssot explain hardcoded-url    what a rule wants, and why";

constexpr std::string_view footer =
    "Exit code: 0 clean, 1 findings at or above --fail-on, 2 faulty use or policy, 3 a fault of dbssot or, with --strict,\n"
    "an incomplete analysis. `dbssot COMMAND --help` shows the options of a command.";

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) names.push_back(command->get_name());
  return names;
}

/// CLI11 reports a misspelt command as a missing one, so the first word is looked at before.
void require_known_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  const auto first = std::ranges::find_if(arguments, [](const std::string& argument) { return !argument.starts_with('-'); });
  if (first == arguments.end() || first != arguments.begin()) return;
  const auto names = command_names(app);
  if (std::ranges::find(names, *first) != names.end()) return;
  throw UsageError{fmt::format("no command `{}`{}", *first, did_you_mean(*first, names))};
}

/// Options that nobody declared end up in remaining(): a value behind them may have been taken for a path.
void refuse_unknown_options(const CLI::App& app, const std::string& spelled = "dbssot") {
  for (const CLI::App* command : app.get_subcommands()) {
    const std::string said = spelled + " " + command->get_name();
    refuse_unknown_options(*command, said);
    for (const std::string& word : command->remaining()) {
      if (word == "--") continue;  // CLI11 keeps the mark among them: what follows it are paths, whatever they begin with
      const std::string name = word.substr(0, word.find('='));
      if (name.starts_with('-'))
        throw UsageError{fmt::format("`{}` has no option `{}`{}", said, name, did_you_mean(name, option_names(*command)))};
      const auto names = command_names(*command);
      throw UsageError{names.empty() ? fmt::format("`{}` takes no argument `{}`", said, word)
                                     : fmt::format("no command `{} {}`{}", said, word, did_you_mean(word, names))};
    }
  }
  for (const std::string& word : app.get_parent() == nullptr ? app.remaining() : std::vector<std::string>()) {
    throw UsageError{fmt::format("no option `{}`{}", word, did_you_mean(word, option_names(app)))};
  }
}

void let_us_name_what_is_unknown(CLI::App& app) {
  app.allow_extras();
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) let_us_name_what_is_unknown(*command);
}

int parse_and_run(const std::vector<std::string>& arguments, World& world) {
  CLI::App app{std::string(description), "dbssot"};
  app.get_formatter()->column_width(34);
  app.set_version_flag("-V,--version", "dbssot " DBSSOT_VERSION, "Show the version");
  app.set_help_flag("-h,--help", "Show this help");
  Session session{world, {}};
  for (const AddCommand add : commands) add(app, session);
  app.require_subcommand(0, 1);
  app.footer(std::string(footer));
  let_us_name_what_is_unknown(app);

  if (arguments.empty()) {
    world.err << app.help();
    return ExitCode::faulty_use;
  }
  require_known_command(app, arguments);
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::Success& asked) {  // --help, --version
    return app.exit(asked, world.out, world.err);
  } catch (const CLI::ParseError& error) {
    refuse_unknown_options(app);  // often the reason for the other error
    throw UsageError{error.what()};
  }
  refuse_unknown_options(app);
  if (!session.run) throw UsageError{"a command is missing; `dbssot --help` lists them"};
  return session.run();
}

}  // namespace

std::string World::variable(const std::string& name) const {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

int run(const std::vector<std::string>& arguments, World& world) {
  try {
    return parse_and_run(arguments, world);
  } catch (const UsageError& error) {
    // It may quote the command line, where somebody put a URL instead of a path.
    world.err << "dbssot: " << report::neutralised(url::redact_text(error.message), true) << '\n';
    return ExitCode::faulty_use;
  } catch (const std::exception& fault) {
    // Whatever a library threw past its room: our fault, and its text may quote the input, so it is not printed.
    world.err << "dbssot: internal fault; please report it with the command that led here\n";
    (void)fault;
    return ExitCode::internal_fault;
  }
}

}  // namespace dbssot::cli
