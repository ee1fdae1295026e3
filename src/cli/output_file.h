#pragma once

#include <string>
#include <string_view>

namespace dbssot::cli {

/// Writes the file whole or not at all: into a neighbour that is renamed at the end. Devices and pipes are written directly.
/// Throws UsageError with the reason.
void write_output_file(const std::string& path, std::string_view content);

}  // namespace dbssot::cli
