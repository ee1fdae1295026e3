#pragma once

#include <string>

#include "cli/command_table.h"

/// Texts made of the command table, so that they cannot tell anything else than --help.
namespace dbssot::cli {

[[nodiscard]] std::string bash_completion(const CommandRow& program);
[[nodiscard]] std::string zsh_completion(const CommandRow& program);
[[nodiscard]] std::string fish_completion(const CommandRow& program);

/// dbssot(1) in roff.
[[nodiscard]] std::string manual_page(const CommandRow& program, const std::string& version);

}  // namespace dbssot::cli
