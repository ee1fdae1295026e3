#pragma once

#include "frontends/config/recorder.h"

/// Settings inside files that have a form of their own.
namespace dbssot::config::kinds {

/// Environments under the keys that everybody uses for them, and nested settings of a database, wherever they stand below `root`.
void read_settings(source::View root, Interpolation interpolation, Recorder& recorder);

}  // namespace dbssot::config::kinds
