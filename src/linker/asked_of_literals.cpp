#include "linker/asked_of_literals.h"

#include <algorithm>
#include <array>

#include "drivers/code_shape.h"
#include "policy/database_variable.h"

namespace dbssot::program {
namespace {

constexpr std::size_t longest_asked = 2000;

template <std::size_t Count>
bool holds_one_of(const std::array<std::string_view, Count>& words, std::string_view literal) {
  return std::ranges::any_of(words, [&](std::string_view word) { return literal.find(word) != std::string_view::npos; });
}

}  // namespace

bool speaks_of_database(const Policy& policy, std::string_view literal) {
  if (literal.size() < 4 || literal.size() > longest_asked) return false;
  constexpr std::array<std::string_view, 5> words{"postgres", "://", "dbname=", "host=", "sslmode"};
  if (holds_one_of(words, literal)) return true;
  return literal.find(' ') == std::string_view::npos && is_database_variable(policy, literal);
}

bool begins_value(const Policy& policy, std::string_view literal) {
  if (literal.size() < 3 || literal.size() > longest_asked) return false;
  constexpr std::array<std::string_view, 4> words{"postgres", "dbname=", "sslmode", "host="};
  if (literal.starts_with("://") || holds_one_of(words, literal)) return true;
  if (literal.find(' ') != std::string_view::npos) return false;
  // "+asyncpg": a client, of which URLs are made.
  const std::string_view client = literal.starts_with('+') ? literal.substr(1) : literal;
  return is_database_variable(policy, literal) || drivers::code_shapes().import(client) != nullptr;
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
