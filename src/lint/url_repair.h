#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lint/finding.h"
#include "lint/opened_url.h"

/// What a URL would have to say so that whoever opens it takes it, with as little changed as possible: the scheme, the name or the
/// spelling of an SSL parameter, a character that wants percent-encoding.
namespace dbssot {

/// Nothing where no such text exists, or where it cannot be told (several drivers would do). `all`: every opened URL of the run, as
/// the others that open the same text have to take it too.
[[nodiscard]] std::optional<Repair> repair_of(const RuleContext& context, const OpenedUrl& opened, std::span<const OpenedUrl> all);

/// SSL parameters taken out of a URL that leads to a Unix socket.
[[nodiscard]] std::optional<Repair> repair_without_ssl(const url::Text& text, Place place);

/// The name of an SSL argument, and its value where the new name asks for another spelling. `value`: as written, nothing if it is
/// no literal.
struct SslArgument {
  std::string name;
  std::optional<std::string> text;  ///< decoded, of a string
  std::optional<bool> flag;         ///< True, False
};
[[nodiscard]] std::optional<Repair> repair_of_argument(const SslArgument& argument, std::string_view wanted, Place value);

}  // namespace dbssot
