// headers: absl/strings/str_cat.h absl/strings/str_format.h absl/strings/string_view.h absl/strings/substitute.h absl/strings/str_join.h absl/strings/str_split.h absl/strings/str_replace.h absl/strings/match.h absl/strings/strip.h absl/strings/ascii.h absl/strings/numbers.h
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
namespace absl {
using string_view = std::string_view;
template <class... T> std::string StrCat(const T&... pieces);
template <class... T> void StrAppend(std::string* destination, const T&... pieces);
template <class... T> std::string StrFormat(string_view format, const T&... args);
template <class... T> void StrAppendFormat(std::string* destination, string_view format, const T&... args);
template <class... T> std::string Substitute(string_view format, const T&... args);
template <class R> std::string StrJoin(const R& range, string_view separator);
template <class D> std::vector<std::string> StrSplit(string_view text, D delimiter);
std::string StrReplaceAll(string_view text, std::initializer_list<std::pair<string_view, string_view>> replacements);
bool StrContains(string_view text, string_view wanted); bool StrContains(string_view text, char wanted);
bool StartsWith(string_view text, string_view prefix); bool EndsWith(string_view text, string_view suffix);
bool StartsWithIgnoreCase(string_view text, string_view prefix); bool EqualsIgnoreCase(string_view left, string_view right);
bool ConsumePrefix(string_view* text, string_view prefix); string_view StripPrefix(string_view text, string_view prefix); string_view StripSuffix(string_view text, string_view suffix);
std::string AsciiStrToLower(string_view text); std::string AsciiStrToUpper(string_view text); string_view StripAsciiWhitespace(string_view text);
template <class T> bool SimpleAtoi(string_view text, T* out);
string_view NullSafeStringView(const char* text);
}  // namespace absl
