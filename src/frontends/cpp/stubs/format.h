// headers: format print
#pragma once
#include <cstdio>
#include <string>
#include <string_view>
namespace std {
template <class... T> string format(string_view format, T&&... args);
template <class Out, class... T> Out format_to(Out out, string_view format, T&&... args);
template <class... T> void print(string_view format, T&&... args);
template <class... T> void println(string_view format, T&&... args);
template <class... T> void print(FILE* file, string_view format, T&&... args);
template <class... T> void println(FILE* file, string_view format, T&&... args);
template <class T, class Char = char> struct formatter;
}  // namespace std
