#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "linker/program_index.h"
#include "linker/relevance.h"

namespace dbssot::program {

/// A function that reads the variable, or opens the URL, that a caller hands to it.
struct Wrapper {
  std::string module;  ///< "shop.env"
  std::string name;    ///< of the function or method; of the class for a constructor
  std::string owner;   ///< class of a method, "" else
  bool opens = false;  ///< it opens what it is given; else it reads a variable of that name

  auto operator<=>(const Wrapper&) const = default;
};

using FunctionSet = std::set<std::pair<UnitId, FunctionId>>;

/// The wrappers of a program, and wrappers of wrappers. Python only: C++ follows its includes.
class Wrappers {
 public:
  Wrappers(const ProgramIndex& index, const Relevance& relevance);

  [[nodiscard]] const FunctionSet& functions() const { return functions_; }
  /// Of these, those that open what they are given.
  [[nodiscard]] const FunctionSet& openers() const { return openers_; }
  /// By the names that callers write; sorted, each once.
  [[nodiscard]] std::vector<Wrapper> called() const { return {called_.begin(), called_.end()}; }

 private:
  enum class Use : std::uint8_t { none, reads, opens };

  void find(UnitId unit);
  Use use_of(UnitId unit, ExprId callee) const;
  bool is_environment(UnitId unit, ExprId base) const;
  void add(UnitId unit, FunctionId function, Use use, bool by_object);

  const ProgramIndex& index_;
  const Relevance& relevance_;
  FunctionSet functions_;
  FunctionSet openers_;
  std::set<std::string, std::less<>> methods_;
  std::set<std::string, std::less<>> opening_methods_;
  std::set<Wrapper> called_;
};

}  // namespace dbssot::program
