#pragma once

#include <span>
#include <string_view>

#include "frontends/config/recorder.h"
#include "frontends/config/subject.h"

namespace dbssot::config {

/// One kind of file that is understood. To add one: a file in kinds/ that defines it, and a line in kinds.cpp. What it knows its
/// JSON by goes into quiet_json.cpp, unless that is the file's name.
struct Kind {
  std::string_view name;               ///< as in ConfigVariable::file_kind and Unit::kind
  bool (*recognises)(const Subject&);  ///< by content first, by name where the content could be anything
  void (*read)(const Subject&, Recorder&);
};

/// A file that declares dependencies. To add one: a file in manifests/ that defines it, and a line in manifests.cpp.
struct Manifest {
  std::string_view name;
  bool (*recognises)(const Subject&);
  void (*read)(const Subject&, Recorder&);
  bool is_nothing_else;  ///< false: the file may hold settings too, and is offered to the kinds
};

[[nodiscard]] std::span<const Manifest* const> all_manifests();

/// All kinds, the more particular first: the first that recognises a file reads it.
[[nodiscard]] std::span<const Kind* const> all_kinds();

}  // namespace dbssot::config
