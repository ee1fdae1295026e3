#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dbssot::cli {

/// What a sample file says should be found on one of its lines.
///
///     engine = create_engine(URL)   # expect: bypassed-source-of-truth "DATABASE_URL", hardcoded-url
///     other = create_engine(f(c))   # expect-later: duplicate-engine (f is not followed)
///     DOCS = "postgresql://h/d"     # fine: hardcoded-url (an example host)
///     conn = psycopg2.connect(u)    # fact: connection driver=psycopg2 mode=sync
///
/// A file without comments has a neighbour NAME.expect with lines such as `12 expect: plaintext-secret`.
struct Annotation {
  enum class Kind : std::uint8_t { expect, expect_later, fine, fact };

  Kind kind = Kind::expect;
  std::string file;
  std::uint32_t line = 0;
  std::string name;                 ///< rule id, or kind of fact
  std::string message;              ///< part of the message that must occur; "" for any
  std::vector<std::string> fields;  ///< of a fact: "key=value"
};

/// All annotations of a sample file, in order of lines.
[[nodiscard]] std::vector<Annotation> annotations_of(std::string_view file, std::string_view text);
/// Those of a neighbour NAME.expect, for the file NAME.
[[nodiscard]] std::vector<Annotation> annotations_beside(std::string_view file, std::string_view text);

}  // namespace dbssot::cli
