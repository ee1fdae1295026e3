#pragma once

#include <string>

#include "frontends/config/recorder.h"

/// What ECS task definitions and CloudFormation templates share.
namespace dbssot::config {

/// The text of a value with CloudFormation functions: `!Sub "…${X}"` as written, `!Ref X` and `!GetAtt X.Y` as `${X}`, joins
/// joined.
struct Resolved {
  std::string text;
  bool has_holes = false;
};
[[nodiscard]] Resolved resolve_intrinsics(source::View value, int depth = 0);

/// Records with functions resolved.
void set_resolved(std::string_view variable, source::View value, std::string_view container, Recorder& recorder);

/// One entry of `containerDefinitions`, with keys in either spelling (`environment` or `Environment`).
void record_container_definition(source::View container, Recorder& recorder);

}  // namespace dbssot::config
