#pragma once

#include <string_view>

#include "frontends/config/recorder.h"

/// The three ways in which tree formats write environments. Kinds say where they stand, these say what they hold.
namespace dbssot::config {

struct EnvironmentForm {
  std::string_view container;
  Interpolation interpolation = Interpolation::braces;
  bool null_passes_through = true;  ///< a name without a value takes it from outside (compose); else it is empty
  bool sets_environment = true;
  SecretContext context = SecretContext::any_value;
};

/// `{NAME: value}`; also values that are maps with `value:` inside.
void record_map(source::View map, const EnvironmentForm& form, Recorder& recorder);
/// `[NAME=value, NAME]`
void record_assignments(source::View list, const EnvironmentForm& form, Recorder& recorder);
/// `[{name: NAME, value: value}]`, with other names of the two keys; entries without a value are left to the caller.
void record_pairs(source::View list, std::string_view name_key, std::string_view value_key, const EnvironmentForm& form,
                  Recorder& recorder);
/// One `NAME=value` or `NAME` scalar.
void record_assignment(source::View scalar, const EnvironmentForm& form, Recorder& recorder);
/// Whichever of the first two it is.
void record_environment(source::View view, const EnvironmentForm& form, Recorder& recorder);

/// `SCREAMING_CASE` of at least three characters: what environment variables look like where nothing else tells.
[[nodiscard]] bool looks_like_variable(std::string_view name);

}  // namespace dbssot::config
