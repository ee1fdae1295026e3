#include "linker/asked_of_literals.h"

#include <algorithm>
#include <array>

#include "drivers/code_shape.h"
#include "policy/database_variable.h"
#include "source/letters.h"

namespace dbssot::program {
namespace {

constexpr std::size_t longest_asked = 2000;

constexpr auto spoken = std::to_array<std::string_view>({"postgres", "://", "dbname=", "host=", "sslmode"});
constexpr auto beginnings = std::to_array<std::string_view>({"postgres", "dbname=", "sslmode", "host="});

template <std::size_t Count>
bool holds_one_of(const std::array<std::string_view, Count>& words, std::string_view literal) {
  return std::ranges::any_of(words, [&](std::string_view word) { return literal.find(word) != std::string_view::npos; });
}

bool has_space(std::string_view literal) { return literal.find(' ') != std::string_view::npos; }

/// Most literals are told by their letters.
bool names_variable(const Policy& policy, std::string_view literal, Letters letters) {
  return may_be_database_variable(policy, letters) && is_database_variable(policy, literal);
}

}  // namespace

bool speaks_of_database(const Policy& policy, std::string_view literal) {
  if (literal.size() < 4 || literal.size() > longest_asked) return false;
  static constexpr auto letters_of_spoken = letters_of(spoken);
  const Letters letters = letters_of(literal);
  if (may_hold_one(letters, letters_of_spoken) && holds_one_of(spoken, literal)) return true;
  return !has_space(literal) && names_variable(policy, literal, letters);
}

bool begins_value(const Policy& policy, std::string_view literal) {
  if (literal.size() < 3 || literal.size() > longest_asked) return false;
  static constexpr auto letters_of_beginnings = letters_of(beginnings);
  const Letters letters = letters_of(literal);
  if (literal.starts_with("://") || (may_hold_one(letters, letters_of_beginnings) && holds_one_of(beginnings, literal)))
    return true;
  if (has_space(literal)) return false;
  // "+asyncpg": a client, of which URLs are made.
  const std::string_view client = literal.starts_with('+') ? literal.substr(1) : literal;
  return names_variable(policy, literal, letters) || drivers::code_shapes().import(client) != nullptr;
}

bool separates_assignment(std::string_view literal) { return literal == "="; }

bool is_named_like_environment(std::string_view name) {
  return name.ends_with("env") || name.ends_with("environ") || name.ends_with("environment");
}

std::uint8_t asked_of_literal(const Policy& policy, std::string_view literal) {
  const std::array<bool, 4> answers{speaks_of_database(policy, literal), begins_value(policy, literal),
                                    separates_assignment(literal), is_named_like_environment(literal)};
  std::uint8_t bits = 0;
  for (const bool answer : answers) bits = static_cast<std::uint8_t>(bits << 1 | (answer ? 1 : 0));
  return bits;
}

}  // namespace dbssot::program
