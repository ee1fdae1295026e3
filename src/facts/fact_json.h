#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "facts/fact.h"

namespace dbssot {

/// One fact as `dbssot facts` prints it: kind, file, line, column, end_line, service, scope, context, then what the kind has.
/// Values, defaults and arguments are redacted texts; durations are milliseconds. Stable: docs/facts.schema.json.
struct PrintedFact {
  std::string file;
  Range range;
  std::string kind;
  std::string json;                                         ///< one line, without a newline
  std::vector<std::pair<std::string, std::string>> fields;  ///< those of the kind, as text: lists by comma, "" where empty
};

/// All facts in order of file, place and kind. `masked` hides secrets that are known from elsewhere in the run.
[[nodiscard]] std::vector<PrintedFact> printed_facts(const FactStore& facts,
                                                     const std::function<std::string(std::string_view)>& masked);

/// A value as text: a literal as it is, a name as it is called, anything else with its holes in braces. Redacted.
[[nodiscard]] std::string value_text(const FactStore& facts, ValueId id);

}  // namespace dbssot
