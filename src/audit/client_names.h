#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace dbssot {

/// Names by which a Python file calls what it imports from clients of databases and readers of settings.
class ClientNames {
 public:
  /// `code` is the text of the file.
  explicit ClientNames(std::string_view code);

  /// True if a text of the file, such as the body of a function, uses one: `ce(url)` after `from sqlalchemy import create_engine as
  /// ce`, `sa.create_engine(url)`, but not `sa.Column(…)`.
  [[nodiscard]] bool stand_in(std::string_view text) const;

 private:
  std::unordered_set<std::string> names_;                 ///< of calls, classes and objects that we know
  std::unordered_map<std::string, std::string> modules_;  ///< of what may hold some, to their whole names
};

}  // namespace dbssot
