#include "frontends/cpp/worker/standard_headers.h"

#include <algorithm>
#include <array>

namespace dbssot::cpp {
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

static_assert(names.size() <= StandardHeaders().size());

}  // namespace

std::optional<std::size_t> number_of_standard_header(std::string_view name) {
  const auto* const found = std::lower_bound(names.begin(), names.end(), name);
  if (found == names.end() || *found != name) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

const std::size_t standard_header_count = names.size();

std::string_view standard_header(std::size_t number) { return names.at(number); }

}  // namespace dbssot::cpp
