#include <string_view>

// A name of the compiler's, and no URL.
constexpr std::string_view prefix = "postgres::detail::is_in(std::string_view) [T = ";

constexpr bool is_in(std::string_view function) {
  return function.find(prefix) != std::string_view::npos;  // fine: hand-parsed-url
}

bool is_ours(std::string_view text) {
  return text.find("postgresql+asyncpg://") != std::string_view::npos;  // expect: hand-parsed-url
}
