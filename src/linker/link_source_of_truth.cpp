#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "linker/expressions_at.h"
#include "linker/linking.h"

// The source of truth: which one is likely when nobody declared it, what lies inside it, and what is handed to it.
namespace dbssot {

using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::FunctionId;
using program::UnitId;

namespace {

struct Candidate {
  std::string service;
  std::set<std::string> variables;             ///< database variables read there
  std::map<std::string, std::size_t> sinks;    ///< by service: engines and connections elsewhere or here that it feeds
  std::map<std::string, std::size_t> readers;  ///< by service: places elsewhere that read its fields
};

/// What speaks for a candidate in one service; 0 if nothing does. A lone read is never its own source of truth: it takes several
/// variables in one place, or others that come to it for one.
std::size_t weight_in(const std::string& service, const Candidate& candidate) {
  const auto count = [&](const std::map<std::string, std::size_t>& by_service) {
    const auto found = by_service.find(service);
    return found == by_service.end() ? 0 : found->second;
  };
  const std::size_t sinks = count(candidate.sinks);
  const std::size_t readers = count(candidate.readers);
  const bool is_serious = candidate.variables.size() >= 2 || readers >= 1;
  const bool concerns_it = candidate.service == service || sinks + readers > 0;
  if (!is_serious || !concerns_it || candidate.variables.empty()) return 0;
  return candidate.variables.size() * 2 + readers + sinks;
}

bool counts(const FactHead& fact) { return fact.context == Context::production; }

bool is_django(const Sink& sink) { return sink.library == "django"; }

/// Files of settings of which one alone runs: `production.py` and `docker.py` both begin with `from .base import *` and state
/// DATABASES anew. Whichever of them reads most, the others are no detour around it.
class SettingsProfiles {
 public:
  explicit SettingsProfiles(const Linking& linking) : linking_(linking) {
    const auto hold = [&](const Sink& sink) {
      if (!is_django(sink)) return;
      holders_.insert(sink.place.file);
      const auto is_read_here = [&](ValueId value) {
        return std::ranges::any_of(linking.facts.values.sources(value), [&](const Source& source) {
          return source.kind == ValueKind::env_read && source.place.file == sink.place.file;
        });
      };
      if (is_read_here(sink.target) ||
          std::ranges::any_of(sink.arguments, [&](const Argument& argument) { return is_read_here(argument.value); }))
        fed_by_own_reads_.insert(sink.place.file);
    };
    std::ranges::for_each(linking.facts.all<Engine>(), hold);
    std::ranges::for_each(linking.facts.all<Connection>(), hold);
    if (holders_.empty()) return;
    for (UnitId id = 0; id < linking.units.size(); ++id) {
      const program::Unit& unit = linking.unit(id);
      for (const program::Import& import : unit.imports) {
        const drivers::SettingShape* setting = linking.shapes.setting(unit.text(import.name));
        if (unit.text(import.name) != "*" && (setting == nullptr || !setting->has_connections)) continue;
        const program::Entity& from = linking.index.resolve(id, import.module);
        if (from.kind != program::Entity::Kind::module || from.unit == id) continue;
        imports_[linking.files[id]].push_back(linking.files[from.unit]);
        importers_[linking.files[from.unit]].push_back(linking.files[id]);
      }
    }
  }

  /// True for a file that states a connection itself, were it one that reads nothing.
  [[nodiscard]] bool holds(FileId file) const { return holders_.contains(file); }

  /// Other profiles beside `best`, what it begins with, and what begins with the same; `best` itself too. Empty if it is none.
  [[nodiscard]] std::set<FileId> beside(FileId best) const {
    if (!holders_.contains(best)) return {};
    std::set<FileId> found = fed_by_own_reads_;
    const std::set<FileId> begun_with = reached(best, imports_);
    found.insert(begun_with.begin(), begun_with.end());
    for (const FileId file : begun_with) {
      if (file != best && !holders_.contains(file) && !is_sibling(file, best)) continue;
      const std::set<FileId> built_on = reached(file, importers_);
      found.insert(built_on.begin(), built_on.end());
    }
    return found;
  }

 private:
  using Links = std::map<FileId, std::vector<FileId>>;

  /// `settings/base.py` of `settings/production.py`, though what it states of DATABASES be left for others to fill in.
  [[nodiscard]] bool is_sibling(FileId file, FileId of) const {
    const auto folder = [](std::string_view path) { return path.substr(0, path.rfind('/') + 1); };
    return folder(linking_.facts.path(file)) == folder(linking_.facts.path(of));
  }

  static std::set<FileId> reached(FileId from, const Links& links) {
    std::set<FileId> seen{from};
    std::vector<FileId> pending{from};
    while (!pending.empty()) {
      const auto next = links.find(pending.back());
      pending.pop_back();
      if (next == links.end()) continue;
      for (const FileId file : next->second) {
        if (seen.insert(file).second) pending.push_back(file);
      }
    }
    return seen;
  }

  const Linking& linking_;
  std::set<FileId> holders_;           ///< of a connection that Django opens
  std::set<FileId> fed_by_own_reads_;  ///< those that read its address themselves
  Links imports_;                      ///< `from … import *` or DATABASES, by the file that says so
  Links importers_;                    ///< the same, by the file that is imported
};

/// Values that no other use than the source of truth was seen for: walks from a read up through what holds it.
class HandedOver {
 public:
  HandedOver(Linking& linking, UnitId id)
      : linking_(linking), id_(id), at_(linking.unit(id)), users_(program::users_of(linking.unit(id))) {}

  /// True if every use of an expression there ends in a call of the source of truth, and there is one. Asking whether it is set
  /// takes nothing from it, and gives nothing to it either.
  bool only_to_source_of_truth(const Range& range) const {
    return std::ranges::any_of(at_[range], [&](ExprId expr) { return uses(expr, 0) == Use::handed; });
  }

 private:
  enum class Use : std::uint8_t { none, handed, other };

  Use uses(ExprId expr, int depth) const {
    if (depth > 12) return Use::other;
    Use all = Use::none;
    for (const ExprId user : users_[expr]) {
      const Use use = use_by(user, depth);
      if (use == Use::other) return use;
      if (use == Use::handed) all = use;
    }
    return all;
  }

  Use use_by(ExprId user, int depth) const {
    const Expr& expr = linking_.unit(id_)[user];
    switch (expr.kind) {
      case ExprKind::dictionary:
      case ExprKind::list:
      case ExprKind::choice:
        return uses(user, depth + 1);
      case ExprKind::operation:
        if (expr.op == program::Op::truth) return Use::none;
        return expr.op == program::Op::convert || expr.op == program::Op::strip ? uses(user, depth + 1) : Use::other;
      case ExprKind::call: {
        const Value& result = linking_.facts.values[linking_.evaluator.evaluate(id_, user)];
        const bool is_source = result.kind == ValueKind::source_of_truth ||
                               (result.kind == ValueKind::object &&
                                linking_.source_of_truth.covers(linking_.unit(id_).language, result.text.reveal()));
        return is_source ? Use::handed : Use::other;
      }
      default:
        return Use::other;
    }
  }

  Linking& linking_;
  UnitId id_;
  program::ExpressionsAt at_;
  std::vector<std::vector<ExprId>> users_;
};

/// Reads of a unit that only ask whether a variable is set: `if not os.environ.get("X"): raise …`, `if "X" not in os.environ`,
/// `if (getenv("X") == nullptr)`. They take nothing from it, so whoever reads it beside them is the one to look at.
class PresenceTests {
 public:
  PresenceTests(const Linking& linking, UnitId id)
      : linking_(linking), id_(id), at_(linking.unit(id)), users_(program::users_of(linking.unit(id))) {
    const program::Unit& unit = linking.unit(id);
    for (const program::Branch& branch : unit.branches) conditions_.insert(branch.condition);
    for (const program::Binding& binding : unit.bindings) kept_.insert(binding.value);
    for (const program::Store& store : unit.stores) kept_.insert(store.value);
    for (const program::Function& function : unit.functions) kept_.insert(function.result);
    for (const program::Class& type : unit.classes) {
      for (const program::Field& field : type.fields) kept_.insert(field.value);
    }
  }

  [[nodiscard]] bool holds(const Range& range) const {
    bool any = false;
    for (const ExprId expr : at_[range]) {
      if (is_asked(expr, 0)) {
        any = true;
      } else if (!is_part_of_asked(expr)) {
        return false;
      }
    }
    return any;
  }

 private:
  /// True if the expression decides where the program goes on, and nothing else.
  [[nodiscard]] bool is_asked(ExprId expr, int depth) const {
    if (depth > 12 || kept_.contains(expr)) return false;
    const bool is_condition = conditions_.contains(expr);
    return (is_condition || !users_[expr].empty()) &&
           std::ranges::all_of(users_[expr], [&](ExprId user) { return asks(user, expr) && is_asked(user, depth + 1); });
  }

  /// True if the use asks whether there is a value, or joins the answer with others.
  [[nodiscard]] bool asks(ExprId user, ExprId operand) const {
    const Expr& expr = linking_.unit(id_)[user];
    if (expr.kind == ExprKind::choice) return is_answer(operand);
    if (expr.kind != ExprKind::operation) return false;
    if (expr.op == program::Op::truth) return true;
    if (expr.op != program::Op::compare || expr.operand_count != 2) return false;
    const Expr& other = linking_.unit(id_)[linking_.operand(id_, user, 1).value];
    return other.kind == ExprKind::null || (other.kind == ExprKind::literal && linking_.unit(id_).text(other.text).empty());
  }

  /// Yes or no, and no longer what was read.
  [[nodiscard]] bool is_answer(ExprId id) const {
    const Expr& expr = linking_.unit(id_)[id];
    return expr.kind == ExprKind::operation &&
           (expr.op == program::Op::truth || expr.op == program::Op::compare || expr.op == program::Op::contains);
  }

  /// An expression of the same range that only another one of that range uses.
  [[nodiscard]] bool is_part_of_asked(ExprId id) const {
    const program::Unit& unit = linking_.unit(id_);
    return !users_[id].empty() && !kept_.contains(id) &&
           std::ranges::all_of(users_[id], [&](ExprId user) { return unit[user].range == unit[id].range; });
  }

  const Linking& linking_;
  UnitId id_;
  program::ExpressionsAt at_;
  std::vector<std::vector<ExprId>> users_;
  std::set<ExprId> conditions_;
  std::set<ExprId> kept_;  ///< given to a name, a field or a caller
};

/// Of the reads of one variable in one file, those that only ask for its presence need no word of their own: what the others do
/// holds for them, and where there are no others the first stands for all.
void mark_presence_tests(Linking& linking) {
  std::unordered_map<std::uint32_t, UnitId> unit_of;
  for (UnitId id = 0; id < linking.units.size(); ++id) unit_of[static_cast<std::uint32_t>(linking.files[id])] = id;
  std::map<std::pair<FileId, std::string>, std::vector<EnvRead*>> by_variable;
  for (EnvRead& read : linking.facts.all<EnvRead>()) {
    if (read.is_database) by_variable[{read.place.file, read.variable}].push_back(&read);
  }
  std::map<UnitId, PresenceTests> by_unit;
  for (auto& [variable, reads] : by_variable) {
    if (reads.size() < 2) continue;
    const UnitId id = unit_of[static_cast<std::uint32_t>(variable.first)];
    const PresenceTests& tests = by_unit.try_emplace(id, linking, id).first->second;
    std::vector<EnvRead*> asking;
    for (EnvRead* read : reads) {
      if (tests.holds(read->place.range)) asking.push_back(read);
    }
    std::ranges::sort(asking, {}, [](const EnvRead* read) { return read->place; });
    for (std::size_t at = asking.size() == reads.size() ? 1 : 0; at < asking.size(); ++at) asking[at]->handed_over = true;
  }
}

/// Environment reads among what is handed to the source of truth, by value: through fields and other functions too.
std::set<Place> handed_by_value(const FactStore& facts) {
  std::set<Place> places;
  for (ValueId id = 1; id < facts.values.size(); ++id) {
    if (facts.values[id].kind != ValueKind::source_of_truth) continue;
    std::vector<ValueId> pending;
    for (std::size_t at = 0; at < facts.values[id].operands.size(); ++at) {
      if (facts.values[id].keys[at] != given_out_key) pending.push_back(facts.values[id].operands[at]);
    }
    std::set<ValueId> seen;
    while (!pending.empty()) {
      const ValueId at = pending.back();
      pending.pop_back();
      if (!seen.insert(at).second) continue;
      if (facts.values[at].kind == ValueKind::env_read) places.insert(facts.values[at].place);
      pending.insert(pending.end(), facts.values[at].operands.begin(), facts.values[at].operands.end());
    }
  }
  return places;
}

void mark_handed_over(Linking& linking) {
  const std::set<Place> handed = handed_by_value(linking.facts);
  std::unordered_map<std::uint32_t, UnitId> unit_of;
  for (UnitId id = 0; id < linking.units.size(); ++id) unit_of[static_cast<std::uint32_t>(linking.files[id])] = id;
  std::map<UnitId, HandedOver> by_unit;
  const auto judge = [&](const Place& place) {
    const UnitId id = unit_of[static_cast<std::uint32_t>(place.file)];
    return by_unit.try_emplace(id, linking, id).first->second.only_to_source_of_truth(place.range);
  };
  if (!linking.source_of_truth.any()) return;
  for (EnvRead& read : linking.facts.all<EnvRead>()) {
    if (read.is_database) read.handed_over = handed.contains(read.place) ? true : judge(read.place);
  }
  for (ConfigFieldRead& read : linking.facts.all<ConfigFieldRead>()) read.handed_over = read.handed_over || judge(read.place);
}

}  // namespace

void infer_source_of_truth(Linking& linking) {
  const FactStore& facts = linking.facts;
  std::map<FileId, Candidate> candidates;
  std::set<std::string> services;
  for (const EnvRead& read : facts.all<EnvRead>()) {
    if (!read.is_database || !counts(read)) continue;
    Candidate& candidate = candidates[read.place.file];
    candidate.variables.insert(read.variable);
    candidate.service = read.service;
    services.insert(read.service);
  }
  const auto feed = [&](const Sink& sink) {
    std::set<FileId> fed;
    for (const Source& source : facts.values.sources(sink.target)) {
      if (source.kind == ValueKind::env_read) fed.insert(source.place.file);
    }
    services.insert(sink.service);
    for (const FileId file : fed) {
      if (const auto found = candidates.find(file); found != candidates.end()) ++found->second.sinks[sink.service];
    }
  };
  for (const Engine& engine : facts.all<Engine>()) feed(engine);
  for (const Connection& connection : facts.all<Connection>()) feed(connection);
  for (const ConfigFieldRead& read : facts.all<ConfigFieldRead>()) {
    const Place declared = facts.values[read.value].place;
    const auto found = candidates.find(declared.file);
    if (declared.file != read.place.file && found != candidates.end()) ++found->second.readers[read.service];
  }
  const SettingsProfiles profiles(linking);
  std::set<FileId> inferred;
  for (const std::string& service : services) {
    const FileId* best = nullptr;
    std::size_t best_weight = 0;
    for (const auto& [file, candidate] : candidates) {
      const std::size_t weight = weight_in(service, candidate);
      if (weight <= best_weight) continue;
      best = &file;
      best_weight = weight;
    }
    if (best == nullptr) continue;
    inferred.insert(*best);
    for (const FileId file : profiles.beside(*best)) {
      const auto profile = candidates.find(file);
      const bool is_beside =
          profile == candidates.end() ? profiles.holds(file) : profile->second.service == candidates[*best].service;
      if (is_beside) inferred.insert(file);
    }
  }
  if (inferred.empty()) return;
  linking.facts.inferred_source_of_truth.assign(inferred.begin(), inferred.end());
  linking.policy.source_of_truth_inferred = true;
}

/// A variant of the declared settings class may state its fields anew (`class TestSettings(Settings): database_url: …`).
bool is_variant_of_declared(const Linking& linking, UnitId id, const EnvRead& read) {
  if (read.call != "pydantic.BaseSettings") return false;
  const program::Unit& unit = linking.unit(id);
  if (!linking.source_of_truth.any()) return false;
  for (std::uint32_t at = 0; at < unit.classes.size(); ++at) {
    const program::Class& type = unit.classes[at];
    if (read.place.range.line < type.range.line || type.range.end_line < read.place.range.end_line) continue;
    const program::Entity entity{program::Entity::Kind::type, id, at + 1, std::string(unit.text(type.qualified_name))};
    for (const program::Entity& current : linking.evaluator.ancestry(entity)) {
      const program::Unit& home = linking.unit(current.unit);
      if (linking.source_of_truth.covers(home.language, current.name) || linking.source_of_truth.covers(home.language, home.module))
        return true;
    }
  }
  return false;
}

namespace {

/// True if the URL is put together from parameters that the inferred source of truth alone passes, and from nothing that the
/// function fetches itself: `create_url(type, host=self.host, …)` called by the settings is a hand of theirs.
bool is_hand_of_inferred(Linking& linking, UnitId id, const UrlBuild& build) {
  const std::vector<FileId>& inferred = linking.facts.inferred_source_of_truth;
  if (inferred.empty() || build.scope.empty()) return false;
  bool any = false;
  for (const Source& source : linking.facts.values.sources(build.value)) {
    if (source.kind != ValueKind::env_read) continue;
    if (!std::ranges::binary_search(inferred, source.place.file)) return false;
    any = true;
  }
  if (!any) return false;
  const auto is_fetched = [&](const auto& read) { return read.place.file == build.place.file && read.scope == build.scope; };
  if (std::ranges::any_of(linking.facts.all<ConfigFieldRead>(), is_fetched)) return false;
  const program::Unit& unit = linking.unit(id);
  for (ExprId expr = 1; expr < unit.exprs.size(); ++expr) {
    if (unit[expr].range != build.place.range || Evaluator::parameter_within(unit, expr).empty()) continue;
    const std::vector<program::CallSite> sites = linking.evaluator.call_sites(id, unit[expr].scope);
    return !sites.empty() && std::ranges::all_of(sites, [&](const program::CallSite& site) {
      return std::ranges::binary_search(inferred, linking.files[site.unit]);
    });
  }
  return false;
}

}  // namespace

void mark_source_of_truth(Linking& linking) {
  std::unordered_map<std::uint32_t, UnitId> unit_of;
  for (UnitId id = 0; id < linking.units.size(); ++id) unit_of[static_cast<std::uint32_t>(linking.files[id])] = id;
  std::map<UnitId, std::vector<Range>> covered;  // classes that are, or belong to, the source of truth
  const auto covered_of = [&](UnitId id) -> const std::vector<Range>& {
    const auto [known, is_new] = covered.try_emplace(id);
    const program::Unit& unit = linking.unit(id);
    for (const program::Class& type : is_new ? std::span(unit.classes) : std::span<const program::Class>()) {
      if (linking.source_of_truth.covers(unit.language, unit.text(type.qualified_name))) known->second.push_back(type.range);
    }
    return known->second;
  };
  const auto mark = [&](auto& facts) {
    for (auto& fact : facts) {
      if (std::ranges::binary_search(linking.facts.inferred_source_of_truth, fact.place.file)) {
        fact.in_source_of_truth = true;
        continue;
      }
      const UnitId id = unit_of[static_cast<std::uint32_t>(fact.place.file)];
      const program::Unit& unit = linking.unit(id);
      // A field of a settings class stands in no function; the class around it does.
      bool is_inside = !fact.scope.empty() && linking.source_of_truth.covers(unit.language, fact.scope);
      is_inside = is_inside || (!unit.module.empty() && linking.source_of_truth.covers(unit.language, unit.module));
      fact.in_source_of_truth = is_inside || std::ranges::any_of(covered_of(id), [&](const Range& around) {
                                  return around.line <= fact.place.range.line && fact.place.range.end_line <= around.end_line;
                                });
    }
  };
  mark(linking.facts.all<EnvRead>());
  for (EnvRead& read : linking.facts.all<EnvRead>()) {
    if (!read.in_source_of_truth)
      read.in_source_of_truth = is_variant_of_declared(linking, unit_of[static_cast<std::uint32_t>(read.place.file)], read);
  }
  mark(linking.facts.all<ConfigFieldRead>());
  mark(linking.facts.all<UrlLiteral>());
  mark(linking.facts.all<UrlBuild>());
  for (UrlBuild& build : linking.facts.all<UrlBuild>()) {
    if (!build.in_source_of_truth)
      build.in_source_of_truth = is_hand_of_inferred(linking, unit_of[static_cast<std::uint32_t>(build.place.file)], build);
  }
  mark(linking.facts.all<UrlInspection>());
  mark(linking.facts.all<Engine>());
  mark(linking.facts.all<Connection>());
  mark(linking.facts.all<VariableList>());
  mark_handed_over(linking);
  mark_presence_tests(linking);
}

}  // namespace dbssot
