#pragma once

#include <optional>
#include <string>

#include "lint/rule.h"

/// Which facts speak of one database, and which of one service. Asked by the rules that compare places with one another.
namespace dbssot {

/// Which database a value leads to, in words that are equal for equal databases: the variable, field, secret or member of the
/// source of truth that its address comes from, or host and name where they stand in the text. Who connects, how and with which
/// client does not matter. Nothing if that was not followed, or is no server's (SQLite).
[[nodiscard]] std::optional<std::string> database_of(const RuleContext& context, ValueId target);

/// The same for a reader: "the database of DATABASE_URL", "the same database" where it has no short name; redacted.
[[nodiscard]] std::string database_for_readers(const RuleContext& context, ValueId target);

/// The service as the policy names it; without one, the folder that holds it: the first one of the path, below folders that only
/// collect (services/, apps/, packages/, src/).
[[nodiscard]] std::string service_for_comparison(const RuleContext& context, const FactHead& fact);

}  // namespace dbssot
