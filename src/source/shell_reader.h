#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "source/assignment.h"

namespace dbssot::source {

enum class ShellScope : std::uint8_t {
  variable,          ///< `NAME=value` on its own: stays in the shell unless exported later
  exported,          ///< `export NAME=value`, `NAME=value command`, `env NAME=value command`, or exported later
  environment_file,  ///< `echo "NAME=value" >> $GITHUB_ENV`, or into a .env file
};

struct ShellAssignment : Assignment {
  ShellScope scope = ShellScope::variable;
};

/// Assignments in a shell text, as far as they can be told without running it: at the start of commands, in `export` and `env`, and
/// what `echo`, `printf` and here-documents write into environment files. Offsets are relative to the text.
[[nodiscard]] std::vector<ShellAssignment> read_shell(std::string_view text);

/// Words of one command line (`gcloud run deploy --set-env-vars=A=b,C=d`) with quotes removed, each placed.
struct ShellWord {
  std::string text;
  std::size_t begin = 0;
  std::size_t end = 0;
};
/// Commands of a shell text, as words. Continued lines are joined.
[[nodiscard]] std::vector<std::vector<ShellWord>> shell_commands(std::string_view text);

}  // namespace dbssot::source
