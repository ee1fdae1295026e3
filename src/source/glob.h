#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dbssot {

/// `*` within a folder, `**` across folders, `?`, `{a,b}` and `[a-z]`; a pattern ending in '/' means everything below.
/// Both sides use '/' and are relative to the same folder; a leading "./" or '/' of the pattern is ignored. Time grows with
/// pattern × path, whatever the pattern holds.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view path);

/// The same without braces and without a meaning for a '/' at the end: the pattern of a .gitignore.
[[nodiscard]] bool path_pattern_matches(std::string_view pattern, std::string_view path);

/// True if the pattern matches the path itself or a folder above it: `auth` and `auth/**` both speak of `auth/db.py`.
[[nodiscard]] bool glob_covers(std::string_view pattern, std::string_view path);

/// One segment of a glob, without '/': `*`, `?` and `[a-z]` only. Also the matcher of .gitignore segments and of names of
/// variables.
[[nodiscard]] bool wildcard_matches(std::string_view pattern, std::string_view text);

/// `a/{b,c}` → `a/b`, `a/c`. Nested braces are expanded; beyond 256 alternatives the rest is dropped.
[[nodiscard]] std::vector<std::string> expand_braces(std::string_view pattern);

/// The parts between slashes; empty parts (doubled or leading slashes) are left out.
[[nodiscard]] std::vector<std::string_view> path_segments(std::string_view path);

}  // namespace dbssot
