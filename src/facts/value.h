#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "source/place.h"
#include "url/sensitive.h"

/// Symbolic values as the linker leaves them: what a string may be, over files and functions, down to where it was born.
namespace dbssot {

/// A node in ValueStore. Equal content at an equal place is one node, so ids can be compared. 0 is "unknown, for no stated reason".
using ValueId = std::uint32_t;

enum class ValueKind : std::uint8_t {
  unknown,  ///< not followed to its end; text: why
  literal,  ///< text: the string; numbers and booleans too, as written
  null,
  env_read,      ///< text: variable; operand 0, if any: default
  config_field,  ///< a field of a settings class or configuration file that sets no environment variable of a known name; text:
                 ///< dotted name
  secret,        ///< fetched from a secret store; text: its name
  parameter,     ///< a parameter nobody was seen to pass; text: name
  call_result,   ///< result of a call that leaves the project or was not followed; text: qualified name; operands: arguments
  concat,        ///< parts in order; detail: how ("f-string", "percent", …, as program::ExprKind::concat)
  transform,   ///< something done to operand 0; detail: the operation ("replace", "slice", "split", "lower", …); further operands:
               ///< its arguments
  choice,      ///< one of the operands; detail: "or" if the first is wanted and the rest are defaults
  dictionary,  ///< operands: values, with `keys` beside them ("" where a key was not followed)
  list,
  object,           ///< instance of a class of the project; text: qualified name; operands with keys: constructor arguments
  external,         ///< a name outside the project; text: qualified name ("sqlalchemy.pool.NullPool")
  entity,           ///< function, class or module of the project, used as a value; text: qualified name
  source_of_truth,  ///< given out by the declared or inferred source of truth; text: the member called; operands: what was handed
                    ///< in
};

/// Key of the operand of a source_of_truth value that says what it gave out, where that was followed.
inline constexpr std::string_view given_out_key = "=";

struct Value {
  ValueKind kind = ValueKind::unknown;
  Sensitive text;
  std::string detail;
  Place place;
  std::vector<ValueId> operands;
  std::vector<std::string> keys;  ///< dictionary, object, call_result: beside operands; empty for positional ones

  bool operator==(const Value&) const = default;
};

/// Where a value is born, as provenance tells it.
struct Source {
  ValueId value = 0;
  ValueKind kind = ValueKind::unknown;
  std::string name;  ///< variable, field, secret or member
  Place place;

  auto operator<=>(const Source&) const = default;
};

class ValueStore {
 public:
  ValueStore();

  ValueId add(Value value);
  [[nodiscard]] const Value& operator[](ValueId id) const { return values_[id]; }
  [[nodiscard]] std::size_t size() const { return values_.size(); }

  /// A choice without duplicates and without nested choices; one alternative alone is itself. Beyond the cap the rest is unknown.
  ValueId choice(std::span<const ValueId> alternatives, Place place, std::string_view detail = "join");
  ValueId literal(std::string text, Place place);
  ValueId unknown(std::string_view why, Place place);

  /// Leaves of the value in order of first appearance: environment reads, fields, secrets, literals, sources of truth,
  /// parameters, results of calls not followed, unknown. Text pieces of a concat that only join parts are not sources.
  [[nodiscard]] std::vector<Source> sources(ValueId id) const;
  /// The alternatives of a choice, flattened; else the value itself.
  [[nodiscard]] std::vector<ValueId> alternatives(ValueId id) const;
  /// True if some part of the value was not followed to its end.
  [[nodiscard]] bool has_unknown(ValueId id) const;

  static constexpr std::size_t max_alternatives = 16;
  static constexpr int max_depth = 64;

 private:
  void grow();

  std::deque<Value> values_;           ///< each stays where it is: who holds one may add others
  std::vector<std::uint32_t> hashes_;  ///< by ValueId
  std::vector<ValueId> slots_;         ///< a table by hash, at most half full; 0: free
};

}  // namespace dbssot
