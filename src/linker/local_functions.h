#pragma once

#include <unordered_map>
#include <vector>

#include "program/program.h"

namespace dbssot::program {

/// The functions inside functions of a unit, found in one pass over it.
class LocalFunctions {
 public:
  LocalFunctions() = default;
  explicit LocalFunctions(const Unit& unit);

  /// The only one of a qualified name; 0 where there is none, or there are several functions.
  [[nodiscard]] FunctionId named(StringId qualified_name) const;
  /// False if all that is done with it is to call it where it is named.
  [[nodiscard]] bool gets_out(FunctionId local) const { return by_name_.empty() || gets_out_[local]; }

 private:
  std::unordered_map<StringId, FunctionId> by_name_;
  std::vector<bool> gets_out_;  ///< by FunctionId
};

}  // namespace dbssot::program
