#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "linker/local_functions.h"
#include "linker/method_names.h"
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

/// The wrappers of a program, and wrappers of wrappers. Python only: C++ follows its includes. Where a program grows, what was one
/// stays one.
class Wrappers {
 public:
  Wrappers(const ProgramIndex& index, const Relevance& relevance) : index_(index), relevance_(relevance) {}

  /// Takes in units that are new, were replaced, have become relevant or whose names may mean something else. Gives back those with
  /// functions that are wrappers now, or that open what they only read before; sorted.
  std::vector<UnitId> follow(std::span<const UnitId> units, unsigned jobs);
  /// Before `follow`: the functions of a unit are others than they were.
  void forget(UnitId unit);

  [[nodiscard]] bool is_wrapper(UnitId unit, FunctionId function) const { return use_by(unit, function) != Use::none; }
  /// True if it opens what it is given.
  [[nodiscard]] bool is_opener(UnitId unit, FunctionId function) const { return use_by(unit, function) == Use::opens; }
  /// By the names that callers write; sorted, each once.
  [[nodiscard]] std::vector<Wrapper> called() const;

 private:
  enum class Use : std::uint8_t { none, reads, opens };

  /// Parameters of a function, by their place; the last bit stands for all from there on.
  using Parameters = std::uint64_t;

  /// What is called or indexed in a function that has to do with a database.
  struct Called {
    Use use = Use::none;                   ///< what it does with what it is given, as far as found out
    bool takes_name_first = false;         ///< of a variable; what else it is given is no name
    MethodNameId method = no_method_name;  ///< of a name like this one's
    const Entity* entity = nullptr;        ///< a function or class of the project
    FunctionId local = 0;                  ///< a function inside of the one that calls it
  };

  /// Something that a caller gives, as an argument of a call or an index.
  struct Handing {
    FunctionId scope = 0;
    ExprId call = 0;
    std::uint32_t operand = 0;
    bool is_object = false;     ///< what the constructor was given; else an argument of the function
    FunctionId owner = 0;       ///< whose parameter it is; 0: not known
    Parameters parameters = 0;  ///< of the owner
    Called called;
  };

  void collect(UnitId unit);
  void collect(UnitId unit, ExprId call);
  [[nodiscard]] bool calls_relevant_local(UnitId unit, const Expr& call) const;
  bool find(UnitId unit, bool is_forth);
  bool add_reader(UnitId unit, const Handing& handing);
  [[nodiscard]] Called called_by(UnitId unit, ExprId callee) const;
  [[nodiscard]] Use use_of(UnitId unit, const Handing& handing) const;
  [[nodiscard]] Use use_at(UnitId unit, const Handing& handing, UnitId of, FunctionId function) const;
  [[nodiscard]] Use use_by(UnitId unit, FunctionId function) const {
    return unit >= uses_.size() || uses_[unit].empty() ? Use::none : uses_[unit][function];
  }
  [[nodiscard]] bool is_environment(UnitId unit, ExprId base) const;
  bool add(UnitId unit, FunctionId function, Use use, bool by_object, Parameters names);
  bool call(std::string_view module, std::string_view name, std::string_view owner, Use use);

  const ProgramIndex& index_;
  const Relevance& relevance_;
  std::vector<std::vector<Handing>> handings_;                               ///< by UnitId
  std::vector<UnitId> handing_units_;                                        ///< that have some; sorted
  std::vector<std::vector<Use>> uses_;                                       ///< by UnitId and FunctionId; empty: none is a wrapper
  std::vector<std::vector<Parameters>> names_;                               ///< as `uses_`: which of them name what is read
  std::vector<LocalFunctions> locals_;                                       ///< by UnitId; of those with handings
  std::vector<Use> methods_;                                                 ///< by MethodNameId
  std::map<std::tuple<std::string, std::string, std::string>, Use> called_;  ///< by module, name and owner
};

}  // namespace dbssot::program
