#pragma once

#include <cstdint>
#include <string_view>

#include "policy/policy.h"

namespace dbssot::program {

// All that following names asks of the texts of literals. Two programs that differ in literals alone, and in none of these answers,
// lead to the same files and functions; whoever asks something else asks it here.

/// A URL, conninfo or the name of a database's variable, or a piece of one.
[[nodiscard]] bool speaks_of_database(const Policy& policy, std::string_view literal);
/// A value of a database begins there.
[[nodiscard]] bool begins_value(const Policy& policy, std::string_view literal);
/// `line.partition("=")`
[[nodiscard]] bool separates_assignment(std::string_view literal);
/// Called like the environment: `env.get(name)`.
[[nodiscard]] bool is_named_like_environment(std::string_view name);

/// The answers to all of these.
[[nodiscard]] std::uint8_t asked_of_literal(const Policy& policy, std::string_view literal);

}  // namespace dbssot::program
