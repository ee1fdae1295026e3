#pragma once

#include <cstdint>

/// What the worker gives up before it reads anything hostile. Each lasts until the process ends.
namespace dbssot::cpp {

/// No core files, no writing to files, no programs started, no network, gone when the parent is gone.
void confine_process();
/// Address space, in bytes; 0: as it is.
void confine_memory(std::uint64_t bytes);
/// Processor time from now on, in seconds; 0: as it is. The process dies when it is used up.
void confine_cpu(std::uint64_t seconds);

}  // namespace dbssot::cpp
