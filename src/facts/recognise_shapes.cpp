#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>

#include "facts/linking.h"

// Sizes and duties of classes and functions, and what happens to errors around sinks.
namespace dbssot {

using program::Class;
using program::ClassId;
using program::Function;
using program::FunctionId;
using program::UnitId;

namespace {

struct Concern {
  std::string_view name;
  std::array<std::string_view, 4> words;
};

constexpr std::array<Concern, 7> concerns{{{"initialise", {"init", "setup", "startup", "bootstrap"}},
                                           {"migrate", {"migrat", "alembic", "upgrade", "schema"}},
                                           {"health", {"health", "ping", "readiness", "liveness"}},
                                           {"clean-up", {"clean", "close", "dispose", "shutdown"}},
                                           {"session", {"session", "transaction", "commit", "rollback"}},
                                           {"url", {"url", "dsn", "conninfo", "connection_string"}},
                                           {"retry", {"retry", "retries", "backoff", "reconnect"}}}};

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

std::vector<std::string> concerns_of(const program::Unit& unit, const Class& type) {
  std::set<std::string> found;
  for (const FunctionId method : type.methods) {
    const std::string name = lower(unit.text(unit.functions[method].name));
    if (name == "__init__") continue;
    for (const Concern& concern : concerns) {
      if (std::ranges::any_of(concern.words, [&](std::string_view word) { return name.find(word) != std::string::npos; })) found.emplace(concern.name);
    }
  }
  return {found.begin(), found.end()};
}

bool contains(const Range& outer, const Range& inner) {
  return std::pair(outer.line, outer.column) <= std::pair(inner.line, inner.column) &&
         std::pair(inner.end_line, inner.end_column) <= std::pair(outer.end_line, outer.end_column);
}

/// Places of sinks by file, to ask what lies within a range.
using SinkPlaces = std::map<FileId, std::vector<std::pair<Range, std::string>>>;

SinkPlaces sink_places(const FactStore& facts) {
  SinkPlaces places;
  for (const Engine& engine : facts.all<Engine>()) places[engine.place.file].emplace_back(engine.place.range, "engine");
  for (const Connection& connection : facts.all<Connection>()) places[connection.place.file].emplace_back(connection.place.range, "connection");
  return places;
}

std::string sink_within(const SinkPlaces& places, FileId file, const Range& range) {
  const auto found = places.find(file);
  if (found == places.end()) return {};
  for (const auto& [where, what] : found->second) {
    if (contains(range, where)) return what;
  }
  return {};
}

void recognise_class(Linking& linking, UnitId id, const Class& type, const SinkPlaces& sinks) {
  const program::Unit& unit = linking.unit(id);
  ClassShape shape;
  shape.owns_connections = !sink_within(sinks, linking.files[id], type.range).empty();
  shape.concerns = concerns_of(unit, type);
  if (!shape.owns_connections) return;
  static_cast<FactHead&>(shape) = linking.head(id, type.name_range, 0);
  shape.scope = unit.text(type.qualified_name);
  shape.name = unit.text(type.name);
  shape.lines = type.range.end_line - type.range.line + 1;
  shape.methods = static_cast<std::uint32_t>(type.methods.size());
  linking.facts.all<ClassShape>().push_back(std::move(shape));
}

/// What a function gives out: "url", "engine", "session", "connection", or "".
std::string returned(Linking& linking, UnitId id, const Function& function, Mode& mode) {
  for (const ValueId alternative : linking.facts.values.alternatives(linking.evaluator.evaluate(id, function.result))) {
    const Value& value = linking.facts.values[alternative];
    if (linking.is_database_url(alternative)) return "url";
    if (value.kind != ValueKind::call_result) continue;
    const std::string& name = value.text.reveal();
    if (const drivers::SinkShape* sink = linking.shapes.sink(name)) {
      mode = sink->mode == drivers::CallMode::async ? Mode::async : sink->mode == drivers::CallMode::sync ? Mode::sync : Mode::unknown;
      return sink->makes_engine ? "engine" : "connection";
    }
    if (name.ends_with("sessionmaker") || name.ends_with("sessionmaker()") || name.ends_with("AsyncSession") || name.ends_with(".Session")) {
      mode = name.find("sync") != std::string::npos ? Mode::async : Mode::sync;
      return "session";
    }
  }
  return {};
}

/// Names of functions that give out URLs, engines, sessions or connections say so; following the others costs more than it finds.
bool speaks_of_connection(std::string_view name) {
  constexpr std::array<std::string_view, 9> words{"url", "uri", "dsn", "engine", "session", "conn", "pool", "db", "database"};
  return std::ranges::any_of(words, [&](std::string_view word) { return name.find(word) != std::string_view::npos; });
}

void recognise_function(Linking& linking, UnitId id, const Function& function) {
  const program::Unit& unit = linking.unit(id);
  if (function.result == 0 || !speaks_of_connection(lower(unit.text(function.name)))) return;
  FunctionShape shape;
  shape.returns = returned(linking, id, function, shape.mode);
  if (shape.returns.empty()) return;
  static_cast<FactHead&>(shape) = linking.head(id, function.name_range, 0);
  shape.scope = unit.text(function.qualified_name);
  shape.name = unit.text(function.name);
  shape.is_async = function.is_async;
  shape.lines = function.range.end_line - function.range.line + 1;
  linking.facts.all<FunctionShape>().push_back(std::move(shape));
}

void recognise_handler(Linking& linking, UnitId id, const program::Handler& handler, const SinkPlaces& sinks) {
  HandlerFact fact;
  fact.guarded = sink_within(sinks, linking.files[id], handler.guarded);
  if (fact.guarded.empty()) return;
  static_cast<FactHead&>(fact) = linking.head(id, handler.range, handler.scope);
  for (const program::StringId type : handler.types) fact.types.emplace_back(linking.unit(id).text(type));
  fact.outcome = handler.reraises ? "reraised" : !handler.results.empty() ? "fallback" : handler.logs ? "logged" : "ignored";
  if (!handler.results.empty()) fact.fallback = linking.evaluator.evaluate(id, handler.results.front());
  linking.facts.all<HandlerFact>().push_back(std::move(fact));
}

}  // namespace

void recognise_shapes(Linking& linking) {
  const SinkPlaces sinks = sink_places(linking.facts);
  for (UnitId id = 0; id < linking.units.size(); ++id) {
    for (const Class& type : linking.unit(id).classes) recognise_class(linking, id, type, sinks);
    for (FunctionId function = 1; function < linking.unit(id).functions.size(); ++function) {
      if (linking.evaluator.is_relevant(id, function)) recognise_function(linking, id, linking.unit(id).functions[function]);
    }
    for (const program::Handler& handler : linking.unit(id).handlers) recognise_handler(linking, id, handler, sinks);
  }
}

}  // namespace dbssot
