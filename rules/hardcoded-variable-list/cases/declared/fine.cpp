#include <algorithm>
#include <array>
#include <string_view>

constexpr std::array<std::string_view, 2> kHidden = {"POSTGRES_PASSWORD", "DATABASE_URL"};  // fine: hardcoded-variable-list (what to hide)

bool is_hidden(std::string_view name) { return std::find(kHidden.begin(), kHidden.end(), name) != kHidden.end(); }
