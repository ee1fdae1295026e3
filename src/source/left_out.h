#pragma once

#include <string_view>
#include <vector>

#include "source/file_system.h"

namespace dbssot {

/// True for folders that hold other people's code or what a build left behind, by their name (`node_modules`) or by what lies in
/// them (`CMakeCache.txt` in `build`, `pyvenv.cfg`, `CACHEDIR.TAG`).
[[nodiscard]] bool is_left_out(std::string_view name, const std::vector<FileSystem::Entry>& content);

}  // namespace dbssot
