#pragma once

#include <string_view>

#include "frontends/config/recorder.h"
#include "frontends/config/subject.h"

/// Text whose name does not tell what it is: a template that some program fills in (`service.tpl`), a document inside another
/// one's string (`user_data = <<EOF`).
namespace dbssot::config {

/// What the first lines look like: dotenv, shell (lines), systemd, INI, JSON or YAML (yaml); none if nothing is certain.
[[nodiscard]] Format format_by_content(std::string_view text);

/// Reads a string of several lines as what it holds: assignments, a script, container definitions, objects of Kubernetes, settings.
void record_embedded(source::View text, std::string_view container, Recorder& recorder);

}  // namespace dbssot::config
