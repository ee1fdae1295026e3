#pragma once

#include <span>
#include <string_view>

#include "frontends/config/recorder.h"
#include "frontends/config/subject.h"

namespace dbssot::config {

/// One kind of file that is understood. To add one: a file in kinds/ that defines it, and a line in kinds.cpp.
struct Kind {
  std::string_view name;               ///< as in ConfigVariable::file_kind and Unit::kind
  bool (*recognises)(const Subject&);  ///< by content first, by name where the content could be anything
  void (*read)(const Subject&, Recorder&);
};

/// All kinds, the more particular first: the first that recognises a file reads it.
[[nodiscard]] std::span<const Kind* const> all_kinds();

}  // namespace dbssot::config
