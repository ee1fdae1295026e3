#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace re2 {
class RE2;
}

namespace dbssot {

/// Whether a Python file is read for its own sake.
struct PythonInterest {
  enum class Kind : std::uint8_t {
    none,               ///< where a value or a name leads to it
    hands_environment,  ///< where it imports one that speaks: that may read a database's variable out of what it gets
    speaks,             ///< yes
  };
  Kind kind = Kind::none;
  std::vector<std::string> variables;  ///< that it reads, if it does not speak
};

/// Tells from the bytes of a file, in one pass, whether it can hold facts. Names that only the policy knows count too.
/// Thread-safe after construction.
class Prefilter {
 public:
  /// The policies are to live as long.
  explicit Prefilter(std::vector<const Policy*> policies);
  ~Prefilter();

  /// Something that speaks of databases, or a suppression comment; or what may be done with the environment.
  [[nodiscard]] PythonInterest interest_in_python(std::string_view bytes) const;
  [[nodiscard]] bool matches_cpp(std::string_view bytes) const { return matches(cpp_, bytes); }
  /// A client or the environment: files that include this one may hand values to it.
  [[nodiscard]] bool is_cpp_hub(std::string_view bytes) const { return matches(cpp_hub_, bytes); }

 private:
  using Pattern = std::unique_ptr<re2::RE2>;
  [[nodiscard]] static bool matches(const Pattern& pattern, std::string_view bytes);

  std::vector<const Policy*> policies_;
  Pattern python_;
  Pattern python_or_environment_;
  Pattern cpp_;
  Pattern cpp_hub_;
};

}  // namespace dbssot
