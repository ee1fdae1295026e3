// headers: fmt/format.h fmt/core.h fmt/base.h fmt/printf.h fmt/ostream.h fmt/chrono.h fmt/ranges.h fmt/std.h spdlog/fmt/fmt.h spdlog/fmt/bundled/format.h
#pragma once
#include <cstdio>
#include <string>
#include <string_view>
namespace fmt {
using string_view = std::string_view;
template <class... T> std::string format(string_view format, T&&... args);
template <class... T> std::string sprintf(string_view format, T&&... args);
template <class... T> int printf(string_view format, T&&... args);
template <class... T> void print(string_view format, T&&... args);
template <class... T> void println(string_view format, T&&... args);
template <class... T> void print(std::FILE* file, string_view format, T&&... args);
template <class... T> void println(std::FILE* file, string_view format, T&&... args);
template <class Out, class... T> Out format_to(Out out, string_view format, T&&... args);
template <class T> const T& arg(const char* name, const T& value);
inline namespace literals { struct udl_arg { const char* name; template <class T> const T& operator=(const T& value) const; }; udl_arg operator""_a(const char* text, std::size_t size); }
template <class T> std::string to_string(const T& value);
template <class R> std::string join(R&& range, string_view separator);
string_view runtime(string_view format);
template <class T> const void* ptr(T pointer);
template <class T, class Char = char, class Enable = void> struct formatter { template <class C> constexpr auto parse(C& context) { return context.begin(); } };
struct format_error {};
class format_context { public: char* out(); };
class format_parse_context { public: const char* begin() const; const char* end() const; };
}  // namespace fmt
#define FMT_STRING(s) (s)
#define FMT_COMPILE(s) (s)
