#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "linker/program_index.h"

namespace dbssot::program {

/// Which functions of a program have to do with a database, as Relevance found it.
class RelevantFunctions {
 public:
  static constexpr char relevant = 1;
  static constexpr char small = 2;
  /// By FunctionId: the sum of what a function is of those.
  using OfUnit = std::string;

  /// By UnitId.
  explicit RelevantFunctions(std::vector<OfUnit> units) : units_(std::move(units)) {
    for (const OfUnit& unit : units_) {
      bool is_relevant = false;
      for (const char function : unit) is_relevant = is_relevant || (function & relevant) != 0;
      is_relevant_.push_back(is_relevant ? 1 : 0);
    }
  }

  [[nodiscard]] bool is_relevant(UnitId unit, FunctionId function) const { return (units_[unit][function] & relevant) != 0; }
  /// True if some function of the unit is.
  [[nodiscard]] bool is_relevant(UnitId unit) const { return is_relevant_[unit] != 0; }
  [[nodiscard]] bool is_worth_following(UnitId unit, FunctionId function) const { return units_[unit][function] != 0; }
  [[nodiscard]] const OfUnit& of(UnitId unit) const { return units_[unit]; }

 private:
  std::vector<OfUnit> units_;
  std::vector<char> is_relevant_;
};

/// What is known of the names of a program before it is linked.
struct KnownNames {
  const ProgramIndex* index;  ///< null: to be found out
  RelevantFunctions relevant;
};

}  // namespace dbssot::program
