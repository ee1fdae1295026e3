#include "cli/command_table.h"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "lint/rule.h"
#include "report/report.h"

namespace dbssot::cli {
namespace {

/// The type as --help shows it: `WHEN:{auto,always,never}` names the value and what it may be.
std::vector<std::string> choices_in(const std::string& type) {
  std::vector<std::string> choices;
  const std::size_t begin = type.find('{');
  const std::size_t end = type.find('}', begin == std::string::npos ? 0 : begin);
  if (begin == std::string::npos || end == std::string::npos) return choices;
  std::string choice;
  for (std::size_t at = begin + 1; at <= end; ++at) {
    if (type[at] == ',' || at == end) {
      if (!choice.empty()) choices.push_back(std::move(choice));
      choice.clear();
    } else {
      choice += type[at];
    }
  }
  return choices;
}

OptionRow row_of(const CLI::Option& option) {
  OptionRow row;
  for (const std::string& name : option.get_lnames()) row.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) row.names.push_back("-" + name);
  row.help = option.get_description();
  row.group = option.get_group();
  row.repeats = option.get_items_expected_max() > 1;
  if (option.get_items_expected_max() == 0) return row;
  const std::string type = option.get_type_name();
  row.choices = choices_in(type);
  row.value = type.substr(0, type.find(':'));
  if (row.value.empty() || row.value == "TEXT") row.value = row.names.empty() ? option.get_name() : "TEXT";
  const auto starts = [&](std::string_view word) { return row.value.starts_with(word); };
  if (row.names.empty() && row.value == "RULE") {
    for (const Rule* rule : builtin_rules()) row.choices.emplace_back(rule->info.id);
  }
  if (row.value == "FORMAT" && row.choices.empty() && option.get_description().starts_with(report::format_names().front())) {
    row.choices = report::format_names();
  }
  row.kind = !row.choices.empty()                ? WordKind::choice
             : starts("FILE")                    ? WordKind::file
             : starts("DIR") || starts("FOLDER") ? WordKind::folder
             : starts("PATH")                    ? WordKind::path
                                                 : WordKind::text;
  return row;
}

}  // namespace

CommandRow command_table(const CLI::App& app) {
  CommandRow table{app.get_name(), app.get_description(), {}, {}, {}};
  for (const CLI::Option* option : app.get_options([](const CLI::Option*) { return true; })) {
    if (option->get_group().empty()) continue;
    OptionRow row = row_of(*option);
    (row.names.empty() ? table.words : table.options).push_back(std::move(row));
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!command->get_group().empty()) table.commands.push_back(command_table(*command));
  }
  return table;
}

}  // namespace dbssot::cli
