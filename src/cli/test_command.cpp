#include <CLI/CLI.hpp>

#include "cli/commands.h"

namespace dbssot::cli {
void add_test_command(CLI::App&, Session&) {}
}  // namespace dbssot::cli
