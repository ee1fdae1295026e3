#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "facts/fact.h"
#include "lint/finding.h"
#include "policy/key.h"

/// Rules that a policy states itself, over facts, for people who write no C++:
///
///     rules:
///       no-null-pool:
///         fact: engine
///         where: {pool_class: NullPool, in_source_of_truth: false}
///         message: "{call} opens a connection for every query; leave the pool to shop.db"
namespace dbssot {

/// What is demanded of one field. All that is stated must hold. A value that was not followed meets no demand but `exists: true`.
struct Condition {
  std::string field;                     ///< as FactKind::field() takes it
  std::vector<std::string> equals;       ///< one of these; empty: not demanded
  std::vector<std::string> is_not;       ///< none of these
  std::vector<std::string> matches;      ///< one of these regular expressions (RE2), somewhere in the text
  std::vector<std::string> matches_not;  ///< none of these
  std::optional<bool> exists;            ///< there is something in it, or nothing
  std::optional<double> above, below;    ///< of numbers
};

struct OwnRule {
  std::string id;
  std::vector<std::string> kinds;  ///< of facts; at least one
  std::vector<Condition> where;    ///< all must hold
  std::vector<std::string> paths;  ///< globs relative to the root; empty: everywhere
  std::vector<std::string> except;
  std::vector<Context> contexts;  ///< empty: all
  std::string message;            ///< `{field}` stands for what the field holds, `{{` for a brace
  std::string summary;
  std::string help;
  Severity severity = Severity::warning;
  Confidence confidence = Confidence::certain;
  std::string policy;  ///< file that states it
};

/// The keys of one rule, and of one condition.
[[nodiscard]] std::span<const Key> own_rule_keys();
[[nodiscard]] std::span<const Key> condition_keys();

/// A piece of a message: text, or the field whose value stands there.
struct MessagePart {
  std::string text;
  bool is_field = false;
};
/// The parts of a message. Nothing, and a sentence in `fault`, where a brace is not closed or holds nothing.
[[nodiscard]] std::optional<std::vector<MessagePart>> parts_of_message(std::string_view message, std::string& fault);

/// `no-null-pool`: small letters and digits, in words by hyphens, beginning with a letter.
[[nodiscard]] bool is_rule_id(std::string_view text);

}  // namespace dbssot
