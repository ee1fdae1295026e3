#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace dbssot::cli {

/// What a word on the command line may be, as completions need it.
enum class WordKind : std::uint8_t { none, text, choice, file, folder, path };

struct OptionRow {
  std::vector<std::string> names;  ///< "--output", "-o"; empty for what has a place and no name
  std::string value;               ///< "FILE", "MODE"; "" for a flag
  std::string help;
  std::string group;
  WordKind kind = WordKind::none;
  std::vector<std::string> choices;
  bool repeats = false;
};

struct CommandRow {
  std::string name;
  std::string help;
  std::vector<OptionRow> options;  ///< named ones
  std::vector<OptionRow> words;    ///< those without a name, in order
  std::vector<CommandRow> commands;
};

/// The commands and options that --help shows, as data: what completions and the manual page are made of. What --help hides is left
/// out.
[[nodiscard]] CommandRow command_table(const CLI::App& app);

}  // namespace dbssot::cli
