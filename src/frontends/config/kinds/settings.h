#pragma once

#include <string_view>

#include "frontends/config/recorder.h"

/// Settings inside files that have a form of their own.
namespace dbssot::config::kinds {

/// Environments under the keys that everybody uses for them, and nested settings of a database, wherever they stand below `root`.
void read_settings(source::View root, Interpolation interpolation, Recorder& recorder);

/// "settings", "spring", "appsettings", …: what a tree of settings is called, by its name and by what stands at its top.
[[nodiscard]] std::string_view kind_of_settings(const Subject& subject);
/// `i18n/en/messages.json`: labels of forms that ask for a database have the names of its settings.
[[nodiscard]] bool is_translation(std::string_view path);
/// database.yml and ormconfig.json hold nothing but a database's settings.
[[nodiscard]] bool is_named_after_database(std::string_view file_name);

}  // namespace dbssot::config::kinds
