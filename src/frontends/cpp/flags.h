#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dbssot::cpp {

/// The flags of one compile command that may reach Clang. Compile commands come with the scanned repository and are hostile: with
/// the wrong flag Clang loads code, runs programs or writes files. So the list names what may pass, and everything else is dropped.
struct AllowedFlags {
  std::vector<std::string> flags;
  std::size_t dropped = 0;  ///< flags left out, the ordinary ones (-c, -o, -O2, -W…) included
};

/// `arguments` as in a compile command, the compiler's name first: it is ignored. Passes -I -isystem -iquote -idirafter -D -U -std=
/// -x c/c++ -include (of a file inside the root) -f[no-]exceptions -f[no-]rtti -f[no-]char8_t -fms-extensions -m32 -m64 -pthread.
/// Relative folders are taken from `directory`. Response files (@file) are dropped unread.
[[nodiscard]] AllowedFlags allowed_flags(const std::vector<std::string>& arguments, const std::filesystem::path& directory,
                                         const std::filesystem::path& root);

/// Splits the "command" of a compile database as a POSIX shell would, without expanding anything.
[[nodiscard]] std::vector<std::string> split_command(std::string_view command);

/// True if `path`, links resolved, is `folder` or lies in it. Both must exist.
[[nodiscard]] bool lies_inside(const std::filesystem::path& path, const std::filesystem::path& folder);

}  // namespace dbssot::cpp
