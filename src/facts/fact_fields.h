#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Which fields the printed facts have, kind by kind, as docs/facts.schema.json says: what rules over facts may name.
namespace dbssot {

enum class FieldHolds : std::uint8_t {
  text,
  flag,    ///< true or false
  number,  ///< whole; absent where it was not followed
  texts,   ///< a list: what is said of it is said of any entry
};

struct FactField {
  std::string name;  ///< "pool_class", "sources.kind"; "arguments." for all names behind it
  FieldHolds holds = FieldHolds::text;
  std::vector<std::string> choices;  ///< all that a text may be, where that is fixed
};

struct FactKind {
  std::string name;               ///< "url-literal"
  std::vector<FactField> fields;  ///< those of every fact first, then its own

  /// Nothing for a name that facts of this kind do not have.
  [[nodiscard]] const FactField* field(std::string_view name) const;
};

/// All kinds that are printed, in the order of the schema.
[[nodiscard]] const std::vector<FactKind>& fact_kinds();
[[nodiscard]] const FactKind* find_fact_kind(std::string_view name);

}  // namespace dbssot
