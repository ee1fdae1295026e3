#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "linker/program_index.h"

namespace dbssot::program {

struct CallSite {
  UnitId unit = 0;
  ExprId call = 0;
};

/// Who calls what, told from names alone: calls by a resolved name, and calls of methods by the method's name.
class Callers {
 public:
  /// On up to `jobs` threads; the order of calls does not depend on their number.
  explicit Callers(const ProgramIndex& index, unsigned jobs = 1);

  /// Calls whose callee is a name that resolves to the function, or to the class that it constructs.
  [[nodiscard]] const std::vector<CallSite>& of(UnitId unit, FunctionId function) const;
  /// Calls of anything with a method of that name; the receiver is for the asker to check.
  [[nodiscard]] const std::vector<CallSite>& of_method(std::string_view name) const;

 private:
  class UnitReader;

  std::unordered_map<std::uint64_t, std::vector<CallSite>> by_function_;
  std::unordered_map<std::string_view, std::vector<CallSite>> by_method_;  ///< names are the units' own strings
};

}  // namespace dbssot::program
