#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/unit_shape.h"
#include "lint/secrets.h"
#include "program/program.h"
#include "source/text.h"

namespace dbssot {

/// A unit with its shape, which is told once.
struct KnownUnit {
  program::Unit unit;
  UnitShape shape;
};

/// A unit in the form that caches and parts hold: without what its file writes between quotes. A literal stands there as a place in
/// the file's own bytes, by which the entry was found, and is read again from there; so no password of a file comes into a cache or
/// a part.
struct KeptForm {
  std::string encoded;
  std::string names;  ///< what stands in the encoded form all the same, a line each: names, and reasons of the front end
  std::vector<std::string> spelt;  ///< and literals that their file spells otherwise: with escapes, or in pieces
  std::vector<Range> spelt_at;     ///< where the file does so

  /// Nothing in it would be masked in a report.
  [[nodiscard]] bool is_clean(std::string_view text, const Secrets& secrets) const;
  /// What is_clean() says does not hang on these secrets: it is what it says without any.
  [[nodiscard]] bool holds_none_of(std::string_view text, const Secrets& secrets) const;
};

/// Leaves the unit as it was.
[[nodiscard]] KeptForm kept_form(KnownUnit& known, const SourceText& source);

/// Reads what kept_form() wrote, with the text that it was made of. Nothing if anything is amiss.
[[nodiscard]] std::optional<KnownUnit> unit_of_kept_form(std::string_view encoded, std::string_view text);

}  // namespace dbssot
