#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "linker/program_index.h"
#include "source/text_hash.h"

namespace dbssot::program {

/// A method name that more classes have ("get", "run") says nothing about which one is meant.
inline constexpr std::size_t max_namesakes = 4;

using MethodNameId = std::uint32_t;
inline constexpr MethodNameId no_method_name = std::numeric_limits<MethodNameId>::max();

/// The methods of a program by name, of all classes together. Ids of names stay what they are while the program grows.
class MethodNames {
 public:
  struct Method {
    UnitId unit = 0;
    FunctionId function = 0;
  };

  /// A method of a unit, and what it is called.
  struct Had {
    FunctionId function = 0;
    MethodNameId name = 0;
  };

  /// Takes in units that are new or were replaced. Gives back names that no method had before, or too many had.
  std::vector<MethodNameId> update(const ProgramIndex& index, std::span<const UnitId> units);

  [[nodiscard]] std::size_t size() const { return names_.size(); }
  /// `no_method_name` if no method was ever called so.
  [[nodiscard]] MethodNameId find(std::string_view name) const;
  [[nodiscard]] std::string_view text(MethodNameId name) const { return names_[name].text; }
  [[nodiscard]] const std::vector<Method>& methods(MethodNameId name) const { return names_[name].methods; }
  [[nodiscard]] std::span<const Had> had_by(UnitId unit) const { return had_by_[unit]; }
  /// True unless many classes have it.
  [[nodiscard]] bool tells_which(MethodNameId name) const { return names_[name].methods.size() <= max_namesakes; }

 private:
  struct Name {
    std::string_view text;
    std::vector<Method> methods;
  };

  MethodNameId intern(std::string_view name);

  TextMap<MethodNameId> ids_;
  std::deque<Name> names_;                ///< by id
  std::vector<std::vector<Had>> had_by_;  ///< by UnitId
};

}  // namespace dbssot::program
