#pragma once

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "source/usage_error.h"

namespace CLI {
class App;
}

namespace dbssot::cli {

/// What a run ends with. Documented in the manual page; scripts rely on it.
enum ExitCode : int {
  clean = 0,
  findings = 1,       ///< at or above --fail-on
  faulty_use = 2,     ///< faulty use, policy or input named on the command line
  internal_fault = 3  ///< a fault of ours, or with --strict an incomplete analysis
};

/// The world around a command: streams, working directory, environment. Tests bring their own.
struct World {
  std::istream& in;
  std::ostream& out;  ///< the report and nothing else
  std::ostream& err;  ///< everything else
  std::string working_directory;
  std::map<std::string, std::string> environment;  ///< NO_COLOR, TERM, …; `verify` also fills in what deploy files leave open
  bool out_is_terminal = false;
  bool in_is_terminal = false;
  std::size_t columns = 0;  ///< of the terminal that `out` is; 0: unknown

  /// What an audit leaves in memory. Letting go of it piece by piece takes a while, and where the process ends nobody needs that.
  std::vector<std::shared_ptr<void>> remains = {};

  [[nodiscard]] std::string variable(const std::string& name) const;
};

/// What the parsed command line leaves to be done.
struct Session {
  World& world;
  std::function<int()> run;  ///< set by the chosen command
};

/// One command. `add` puts its subcommand with options into the app; its callback sets Session::run. Options live in a
/// shared_ptr that the callback captures.
using AddCommand = void (*)(CLI::App& app, Session& session);

/// Parses the arguments (without the program's name), runs the command and returns the exit code. Never throws.
[[nodiscard]] int run(const std::vector<std::string>& arguments, World& world);

}  // namespace dbssot::cli
