#pragma once

#include <string>
#include <vector>

#include "linker/linking.h"

namespace dbssot {

/// One pool that an engine may get. Engines whose options depend on a branch have several.
struct PoolChoice {
  std::string pool_class;  ///< short name; "" if none is stated there, "?" if it was not followed
  Place place;
};

/// Name of the operand that holds the class which a call names in angle brackets.
inline constexpr std::string_view class_in_brackets = "<>";

/// Reads one call of a sink: its arguments under the names that facts use.
class SinkReader {
 public:
  /// `first`: the operand of the call that is the sink's first argument.
  SinkReader(Linking& linking, program::UnitId unit, program::ExprId call, const drivers::SinkShape& shape, std::uint32_t first = 1)
      : linking_(linking), unit_(unit), call_(call), shape_(shape), first_(first) {}

  Sink read(std::string name);
  /// Adds a dictionary of the call's arguments, given somewhere else, to a sink.
  Sink read_options(Sink sink, ValueId given);
  /// After read(): every pool that the engine may get.
  [[nodiscard]] const std::vector<PoolChoice>& pools() const { return pools_; }

 private:
  int partial_arguments();
  std::vector<ValueId> elements(program::ExprId list);
  void positional(int at, int count, ValueId value, Place where);
  void keyword(const std::string& name, ValueId value, Place where);
  bool pool_maker(ValueId given, Place where);
  void section(ValueId given, Place where);
  void pool_class(ValueId value, Place where, bool always);
  void nested(const std::string& name, ValueId value, Place where);
  void spread(ValueId value, Place where);
  void target(ValueId value, Place where);
  void configuration(ValueId value, Place where);
  void connections(ValueId value, Place where);
  void settle_pool();
  void leave_to_creator();
  void keyword_arrays();
  void aggregate(Place where);
  void set_afterwards();
  void split_settings(program::ExprId expr, ValueId stated, Place where);
  void options_set_in(program::UnitId id, std::vector<ValueId>& found);
  ValueId option_set_beforehand();
  [[nodiscard]] ValueId option_in_ini() const;
  [[nodiscard]] ValueId unescaped(ValueId id) const;
  void add(std::string name, ValueId value, Place where) { sink_.arguments.push_back({std::move(name), value, where}); }
  [[nodiscard]] const Value& value(ValueId id) const { return linking_.facts.values[id]; }

  Linking& linking_;
  program::UnitId unit_;
  program::ExprId call_;
  const drivers::SinkShape& shape_;
  std::uint32_t first_ = 1;
  Sink sink_;
  std::vector<PoolChoice> pools_;
  bool is_command_line_ = false;  ///< what says where is given on the command line
};

/// The client below a library that a URL names, by its scheme: "asyncpg" for postgresql+asyncpg. "" if no text is known.
[[nodiscard]] std::string driver_of_url(const FactStore& facts, ValueId target, const drivers::SinkShape& shape);

/// Adds what a sink's arguments say about its pool and about time to the facts.
void add_timeouts(Linking& linking, const Sink& sink);
void add_pools(Linking& linking, const Sink& sink, const drivers::SinkShape& shape, const std::vector<PoolChoice>& choices);

/// asyncio.wait_for(initialise(), 30), asyncio.timeout(30): a limit around what is awaited there.
void recognise_wait(Linking& linking, program::UnitId unit, program::ExprId call, const std::string& name);

}  // namespace dbssot
