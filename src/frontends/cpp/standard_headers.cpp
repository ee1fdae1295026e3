#include "frontends/cpp/standard_headers.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <system_error>

namespace dbssot::cpp {
namespace fs = std::filesystem;
namespace {

/// Without those that compilers lack or that bring other libraries along: <execution>, <expected>, <format>.
constexpr auto names = std::to_array<std::string_view>({"algorithm",
                                                        "any",
                                                        "array",
                                                        "atomic",
                                                        "barrier",
                                                        "bit",
                                                        "bitset",
                                                        "cctype",
                                                        "cerrno",
                                                        "cfenv",
                                                        "cfloat",
                                                        "charconv",
                                                        "chrono",
                                                        "cinttypes",
                                                        "climits",
                                                        "clocale",
                                                        "cmath",
                                                        "codecvt",
                                                        "compare",
                                                        "complex",
                                                        "concepts",
                                                        "condition_variable",
                                                        "coroutine",
                                                        "csetjmp",
                                                        "csignal",
                                                        "cstdarg",
                                                        "cstddef",
                                                        "cstdint",
                                                        "cstdio",
                                                        "cstdlib",
                                                        "cstring",
                                                        "ctime",
                                                        "cuchar",
                                                        "cwchar",
                                                        "cwctype",
                                                        "deque",
                                                        "exception",
                                                        "filesystem",
                                                        "forward_list",
                                                        "fstream",
                                                        "functional",
                                                        "future",
                                                        "initializer_list",
                                                        "iomanip",
                                                        "ios",
                                                        "iosfwd",
                                                        "iostream",
                                                        "istream",
                                                        "iterator",
                                                        "latch",
                                                        "limits",
                                                        "list",
                                                        "locale",
                                                        "map",
                                                        "memory",
                                                        "memory_resource",
                                                        "mutex",
                                                        "new",
                                                        "numbers",
                                                        "numeric",
                                                        "optional",
                                                        "ostream",
                                                        "queue",
                                                        "random",
                                                        "ranges",
                                                        "ratio",
                                                        "regex",
                                                        "scoped_allocator",
                                                        "semaphore",
                                                        "set",
                                                        "shared_mutex",
                                                        "source_location",
                                                        "span",
                                                        "sstream",
                                                        "stack",
                                                        "stdexcept",
                                                        "stop_token",
                                                        "streambuf",
                                                        "string",
                                                        "string_view",
                                                        "syncstream",
                                                        "system_error",
                                                        "thread",
                                                        "tuple",
                                                        "type_traits",
                                                        "typeindex",
                                                        "typeinfo",
                                                        "unordered_map",
                                                        "unordered_set",
                                                        "utility",
                                                        "valarray",
                                                        "variant",
                                                        "vector",
                                                        "version"});

constexpr std::uintmax_t max_file_bytes = 1U << 20;
constexpr std::size_t one_in = 20;  ///< a header that fewer include costs all of them more than it saves those

void skip_blanks(std::string_view& text) { text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size())); }

}  // namespace

void count_standard_includes(std::string_view text, std::map<std::string, std::size_t, std::less<>>& counts) {
  for (auto at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1)) {
    auto rest = text.substr(at + 1, 80);
    skip_blanks(rest);
    if (!rest.starts_with("include")) continue;
    rest.remove_prefix(7);
    skip_blanks(rest);
    if (!rest.starts_with('<')) continue;
    const auto end = rest.find('>');
    if (end == std::string_view::npos) continue;
    const auto name = rest.substr(1, end - 1);
    if (std::binary_search(names.begin(), names.end(), name)) ++counts[std::string(name)];
  }
}

std::vector<std::string> standard_headers(const fs::path& root, std::span<const std::string> files) {
  std::map<std::string, std::size_t, std::less<>> counts;
  for (const auto& file : files) {
    const auto path = root / file;
    std::error_code error;
    if (!fs::is_regular_file(path, error)) continue;
    const auto size = std::min(fs::file_size(path, error), max_file_bytes);
    if (error) continue;
    std::ifstream stream(path, std::ios::binary);
    std::string text(static_cast<std::size_t>(size), '\0');
    stream.read(text.data(), static_cast<std::streamsize>(size));
    count_standard_includes(text, counts);
  }
  std::vector<std::string> common;
  for (const auto& [name, count] : counts) {
    if (count >= 2 && count * one_in >= files.size()) common.push_back(name);
  }
  return common;
}

}  // namespace dbssot::cpp
