#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "drivers/code_shape.h"
#include "facts/fact.h"
#include "linker/program_index.h"
#include "program/program.h"

namespace dbssot {

struct Linking;

/// What is asked of strings of a unit: a string stands in many expressions, and the answer is found once.
class AskedOfStrings {
 public:
  using Answer = std::function<bool(std::string_view)>;

  AskedOfStrings(const program::Unit& unit, Answer answer) : unit_(unit), answer_(std::move(answer)), known_(unit.strings.size()) {}

  [[nodiscard]] bool operator()(program::StringId text) {
    if (known_[text] == State::not_asked) known_[text] = answer_(unit_.text(text)) ? State::yes : State::no;
    return known_[text] == State::yes;
  }

 private:
  enum class State : char { not_asked, yes, no };

  const program::Unit& unit_;
  Answer answer_;
  std::vector<State> known_;  ///< by StringId
};

/// The expressions of a unit that recognisers look into, each list in order. Left out is only what they would pass over without
/// following a value. That rests on the unit, on names and on the policy, so it is found for all units on all threads before the
/// recognisers, which share the values that they follow, go one after another.
struct Prospects {
  std::vector<program::ExprId> sinks;
  std::vector<program::ExprId> async_wrappers;
  std::vector<program::ExprId> urls;
  std::optional<std::vector<program::ExprId>> for_other_systems;  ///< strings among `urls`, sorted; absent: none was looked at
  /// `log.error("%s", message)` where `message` is what a caller of the function around hands over.
  struct LoggedParameter {
    program::ExprId call = 0;
    program::FunctionId function = 0;
    int position = 0;  ///< among its parameters
  };
  std::vector<program::ExprId> logs;
  std::vector<LoggedParameter> logged_parameters;
  std::vector<DriverImport> imports;   ///< whole, as nothing is followed for them
  std::vector<program::ExprId> names;  ///< tables of variables, fields, and what is asked for by name
  std::vector<program::ExprId> keys;   ///< by which an element of something is asked for
  std::vector<program::ExprId> reads;
  std::optional<AskedOfStrings> is_variable;  ///< of the database, as far as it was asked for `reads`
  std::vector<program::ExprId> settings;      ///< calls that are given one
  bool has_settings = false;                  ///< a binding, a field or a store is called like one
  std::vector<program::ExprId> guarded;       ///< calls in a block with a clause for errors
  std::vector<program::ExprId> substitutes;   ///< beside conditions: what may stand in for a database
  std::vector<program::ExprId> healthy;       ///< literals that say so
  std::vector<std::string_view> answering;    ///< functions that name an environment themselves
  std::vector<program::FunctionId> guesses;   ///< functions that may answer which environment it is
  bool has_guessed_values = false;            ///< a binding or a field is called like such an answer
};

// Each stands beside the recogniser that it is for. Two threads may look at different units at once, also while values are
// followed. Of names only callees are asked, and only until the last sink is known; those were asked before, when it was found out
// who calls whom.
void look_for_sinks(const Linking& linking, program::UnitId id, Prospects& found);
// While values of sinks are followed:
void look_for_settings(const Linking& linking, program::UnitId id, Prospects& found);
void look_for_urls(const Linking& linking, program::UnitId id, Prospects& found);
void look_for_logs(const Linking& linking, program::UnitId id, Prospects& found);
void look_for_reads(const Linking& linking, program::UnitId id, Prospects& found);
// While those of settings, URLs and logs are:
void look_for_names(const Linking& linking, program::UnitId id, Prospects& found);
void look_for_handlers(const Linking& linking, program::UnitId id, Prospects& found);
void look_for_answers(const Linking& linking, program::UnitId id, Prospects& found);
// While those of names and reads are, as it asks of all units who answers:
void look_for_guesses(const Linking& linking, program::UnitId id, Prospects& found);

/// Tells the calls of a unit that may be of something that is meant: of the others, Linking::external_callees() names nothing that
/// is.
class MeantCalls {
 public:
  using IsMeant = std::function<bool(std::string_view name)>;

  MeantCalls(const Linking& linking, program::UnitId id, IsMeant is_meant);

  [[nodiscard]] bool may_be(program::ExprId call);

 private:
  const Linking& linking_;
  program::UnitId id_;
  IsMeant is_meant_;
  std::vector<signed char> known_;  ///< by StringId of what is called by a plain name: 1 yes, 0 no, -1 not asked
};

}  // namespace dbssot
