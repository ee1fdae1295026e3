#pragma once

#include <string>
#include <string_view>

#include "frontends/config/recorder.h"

namespace dbssot::config {

/// `psycopg2-binary[pool] >=2.9,<3 ; python_version < "3.12"` as PEP 508 has it.
struct Requirement {
  std::string_view name;
  std::string_view extras;  ///< what stands between the brackets
  std::string version;      ///< ">=2.9,<3" without blanks; "" if any will do
};
/// Nothing (an empty name) for what is no requirement: options, paths, URLs without a name.
[[nodiscard]] Requirement parse_requirement(std::string_view text);

/// Records the requirement that stands at an offset of the file, and the drivers that its extras bring. The place is the package's
/// name.
void depend_on_requirement(const SourceText& text, std::string_view requirement, std::size_t begin, std::string_view manifest,
                           Recorder& recorder);
/// The requirements of a list of scalars.
void depend_on_list(source::View list, std::string_view manifest, Recorder& recorder);
/// `{package: version}` or `{package: {version: …}}`. `python` is no package.
void depend_on_map(source::View map, std::string_view manifest, Recorder& recorder);
/// `[[package]]` entries of a lock file.
void depend_on_lock(source::View packages, std::string_view manifest, Recorder& recorder);

}  // namespace dbssot::config
