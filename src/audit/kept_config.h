#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "facts/config_unit.h"
#include "lint/secrets.h"

namespace dbssot {

/// What a deploy file says, in the form that the cache holds: without what its values say. A text that the file writes as it stands
/// is a place in the file's own bytes there, by which the entry was found, and is read again from them. So are the words of names
/// that are joined from several; a value that the file spells otherwise keeps it out.
struct KeptConfig {
  std::string encoded;
  std::string names;          ///< that the file does not write as they are, a line each: kinds, joined names of containers
  bool holds_values = false;  ///< a value that its file spells otherwise, as in base64
  bool is_whole = true;       ///< all that could be a place was looked for

  /// Nothing in it would be masked in a report.
  [[nodiscard]] bool is_clean(const Secrets& secrets) const;
};

[[nodiscard]] KeptConfig kept_config(const config::Unit& unit, std::string_view text);

/// Reads what kept_config() wrote, with the text that it was made of. Nothing if anything is amiss.
[[nodiscard]] std::optional<config::Unit> config_of_kept_form(std::string_view encoded, std::string_view text);

}  // namespace dbssot
