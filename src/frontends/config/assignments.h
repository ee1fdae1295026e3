#pragma once

#include <cstddef>

#include "frontends/config/recorder.h"
#include "source/text.h"

namespace dbssot::config {

/// Sets what the lines `NAME=value` of a part of the text say; everything else about the settings is as in `like`. Lines without a
/// value set nothing.
void record_assignments(const SourceText& text, std::size_t begin, std::size_t end, const Setting& like,
                        Interpolation interpolation, Recorder& recorder);

}  // namespace dbssot::config
