#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "linker/linking.h"
#include "source/words.h"

// What runs before a service serves, and whether that looks at the database.
namespace dbssot {

using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::Function;
using program::FunctionAt;
using program::FunctionId;
using program::UnitId;

namespace {

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// True if the name has one of the words.
template <std::size_t N>
bool has_word(const std::array<std::string_view, N>& wanted, std::string_view name) {
  return std::ranges::any_of(words_of(name), [&](const std::string& word) { return is_one_of(wanted, word); });
}

/// Events of frameworks, as texts: FastAPI and Starlette, Sanic.
constexpr std::array<std::string_view, 4> events{"startup", "before_server_start", "after_server_start", "main_process_start"};
/// Methods and decorators that take what runs at startup: Quart, Flask before 2.3, Sanic, Litestar, drogon.
constexpr std::array<std::string_view, 7> hooks{"before_serving",         "before_first_request", "before_server_start",
                                                "after_server_start",     "main_process_start",   "on_startup",
                                                "registerBeginningAdvice"};
/// Signals of Celery: `@worker_process_init.connect`.
constexpr std::array<std::string_view, 5> signals{"worker_process_init", "worker_init", "worker_ready", "beat_init",
                                                  "celeryd_init"};
/// Keywords of applications: FastAPI, Starlette, Litestar, arq.
constexpr std::array<std::string_view, 3> keywords{"lifespan", "on_startup", "before_startup"};
/// Functions that gunicorn calls by their name.
constexpr std::array<std::string_view, 4> server_hooks{"on_starting", "when_ready", "post_fork", "post_worker_init"};
/// Functions that make an application: their absence of a look is no fault where a hook has one.
constexpr std::array<std::string_view, 6> factories{"create_app", "make_app", "build_app", "get_app", "create_application", "main"};

constexpr std::array<std::string_view, 20> openers{
    "exec",    "exec_driver_sql", "wait",       "connect",  "begin",    "acquire",          "open",
    "ping",    "execute",         "scalar",     "fetch",    "fetchval", "fetchrow",         "cursor",
    "getconn", "raw_connection",  "create_all", "run_sync", "upgrade",  "ensure_connection"};
constexpr std::array<std::string_view, 17> things{"engine",   "pool",         "db",      "database",   "databases",   "session",
                                                  "sessions", "sessionmaker", "conn",    "connection", "connections", "metadata",
                                                  "postgres", "pg",           "alembic", "tortoise",   "sqlalchemy"};
constexpr std::array<std::string_view, 9> validating{"validate", "validates", "verify",  "check",     "ensure",
                                                     "assert",   "probe",     "require", "validation"};
constexpr std::array<std::string_view, 17> validated{
    "url",           "urls", "dsn",         "database",   "db",          "databases",    "postgres", "settings", "config",
    "configuration", "env",  "environment", "connection", "connections", "connectivity", "engine",   "variables"};

Mode mode_of_name(std::string_view name) {
  const std::vector<std::string> words = words_of(name);
  const bool is_async = std::ranges::find(words, "async") != words.end();
  const bool is_sync = std::ranges::find(words, "sync") != words.end();
  return is_async == is_sync ? Mode::unknown : is_async ? Mode::async : Mode::sync;
}

class Startup {
 public:
  Startup(Linking& linking, const program::Reach& reach) : linking_(linking), reach_(reach) {
    for (const Connection& connection : linking.facts.all<Connection>()) opened_[connection.place] = {&connection, false};
    for (const Engine& engine : linking.facts.all<Engine>()) opened_[engine.place] = {&engine, true};
    for (const UrlInspection& inspection : linking.facts.all<UrlInspection>()) inspected_.insert(inspection.place);
  }

  void run() {
    for (UnitId id = 0; id < linking_.units.size(); ++id) {
      const program::Unit& unit = linking_.unit(id);
      for (FunctionId at = 1; at < unit.functions.size(); ++at) enter_function(id, at);
      for (ExprId at = 1; at < unit.exprs.size(); ++at) {
        if (unit[at].kind == ExprKind::call) enter_call(id, at);
      }
      enter_main_guard(id);
    }
    for (const auto& [first, entry] : entries_) judge(entry);
  }

 private:
  /// Something that runs at startup.
  struct Entry {
    UnitId unit = 0;
    FunctionId function = 0;  ///< 0: a block of the module
    Range block;
    bool is_hook = false;  ///< made for startup: that it looks at no database is worth telling
    std::vector<FunctionAt> runs;
  };
  /// A look at the database.
  struct Look {
    std::string_view does;
    std::string how;
    Mode mode = Mode::unknown;
    Place place;
  };

  // What runs at startup

  void enter(FunctionAt at, bool is_hook) {
    Entry& entry = entries_.try_emplace(at).first->second;
    entry.unit = at.unit;
    entry.function = at.function;
    entry.is_hook = entry.is_hook || is_hook;
    entry.runs = {at};
  }

  /// A method of that name of anything: the hook that a framework was given.
  void enter_named(UnitId id, ExprId expr) {
    const program::Unit& unit = linking_.unit(id);
    if (unit[expr].kind == ExprKind::list) {
      for (std::uint32_t at = 0; at < unit[expr].operand_count; ++at) enter_named(id, linking_.operand(id, expr, at).value);
      return;
    }
    for (const FunctionAt& named : reach_.named(id, expr)) enter(named, true);
  }

  [[nodiscard]] bool is_hook_decorator(UnitId id, ExprId decorator) const {
    const program::Unit& unit = linking_.unit(id);
    const std::vector<std::string_view> names = names_along(unit, decorator);
    if (names.empty()) return false;
    if (is_one_of(hooks, names.back())) return true;
    if (names.back() == "connect" && names.size() > 1 && is_one_of(signals, names[names.size() - 2])) return true;
    return unit[decorator].kind == ExprKind::call && takes_event(id, decorator);
  }

  /// `on_event("startup")`, `add_event_handler("startup", f)`, `listener("before_server_start")`.
  [[nodiscard]] bool takes_event(UnitId id, ExprId call) const {
    const program::Unit& unit = linking_.unit(id);
    for (std::uint32_t at = 1; at < unit[call].operand_count; ++at) {
      const Expr& given = unit[linking_.operand(id, call, at).value];
      if (given.kind == ExprKind::literal && is_one_of(events, unit.text(given.text))) return true;
    }
    return false;
  }

  [[nodiscard]] bool is_app_config(UnitId id, program::ClassId owner) const {
    const program::Unit& unit = linking_.unit(id);
    return owner != 0 && std::ranges::any_of(unit.classes[owner - 1].bases, [&](ExprId base) {
             const std::vector<std::string_view> names = names_along(unit, base);
             return !names.empty() && names.back() == "AppConfig";
           });
  }

  void enter_function(UnitId id, FunctionId at) {
    const program::Unit& unit = linking_.unit(id);
    const Function& function = unit.functions[at];
    if (function.is_declaration) return;
    const std::string_view name = unit.text(function.name);
    const bool is_decorated =
        std::ranges::any_of(function.decorators, [&](ExprId decorator) { return is_hook_decorator(id, decorator); });
    const bool is_ready = name == "ready" && is_app_config(id, function.owner);
    const std::string_view file = std::string_view(unit.path).substr(unit.path.rfind('/') + 1);
    const bool is_server_hook = file.starts_with("gunicorn") && function.owner == 0 && is_one_of(server_hooks, name);
    if (is_decorated || is_ready || is_server_hook)
      enter({id, at}, true);
    else if (function.owner == 0 && !function.is_local && is_one_of(factories, name))
      enter({id, at}, false);
  }

  void enter_call(UnitId id, ExprId call) {
    const program::Unit& unit = linking_.unit(id);
    const std::vector<std::string_view> names = names_along(unit, call);
    if (names.empty()) return;
    const std::string_view before = names.size() > 1 ? names[names.size() - 2] : std::string_view();
    const bool is_list = names.back() == "append" && (before == "on_startup" || before == "cleanup_ctx");
    const bool is_hook = is_list || is_one_of(hooks, names.back()) || takes_event(id, call) ||
                         (names.back() == "connect" && is_one_of(signals, before));
    for (std::uint32_t at = 1; at < unit[call].operand_count; ++at) {
      const program::Operand& given = linking_.operand(id, call, at);
      const bool is_keyword = given.kind == program::OperandKind::keyword && is_one_of(keywords, unit.text(given.name));
      if (is_hook || is_keyword) enter_named(id, given.value);
    }
  }

  /// `if __name__ == "__main__":` with what it calls.
  void enter_main_guard(UnitId id) {
    const program::Unit& unit = linking_.unit(id);
    for (const program::Branch& branch : unit.branches) {
      if (branch.scope != 0 || branch.condition == 0) continue;
      const Expr& asked = unit[branch.condition];
      const bool asks_name = asked.kind == ExprKind::operation && asked.operand_count > 0 &&
                             unit.text(unit[linking_.operand(id, branch.condition, 0).value].text).ends_with("__name__");
      if (!asks_name) continue;
      Entry& entry = entries_.try_emplace({id, 0}).first->second;
      entry.unit = id;
      entry.block = branch.range;
      for (const ExprId at : reach_.body({id, 0})) {
        if (!is_within(branch.range, unit[at].range)) continue;
        for (const FunctionAt& named : reach_.named(id, at)) entry.runs.push_back(named);
      }
    }
  }

  static bool is_within(const Range& outer, const Range& inner) {
    return outer.line <= inner.line && inner.end_line <= outer.end_line;
  }

  // What it does

  void judge(const Entry& entry) {
    const std::vector<FunctionAt> reached = reach_.from(entry.runs);
    std::map<std::pair<std::string_view, Mode>, Look> looks;
    const auto take = [&](FunctionAt at, ExprId expr) {
      if (std::optional<Look> look = look_of(at.unit, expr)) looks.try_emplace({look->does, look->mode}, std::move(*look));
    };
    if (entry.function == 0) {
      for (const ExprId at : reach_.body({entry.unit, 0})) {
        if (is_within(entry.block, linking_.unit(entry.unit)[at].range)) take({entry.unit, 0}, at);
      }
    }
    for (const FunctionAt& at : reached) {
      for (const ExprId expr : reach_.body(at)) take(at, expr);
    }
    if (looks.empty() && entry.is_hook) looks.try_emplace({"", Mode::unknown});
    const std::vector<std::string> services = services_of(linking_, reached);
    for (const auto& [key, look] : looks) add(entry, look, services);
  }

  void add(const Entry& entry, const Look& look, const std::vector<std::string>& services) {
    const program::Unit& unit = linking_.unit(entry.unit);
    StartupStep step;
    const Range& range = entry.function == 0 ? entry.block : unit.functions[entry.function].name_range;
    static_cast<FactHead&>(step) = linking_.head(entry.unit, range, entry.function);
    step.does = look.does;
    step.how = look.how;
    step.mode = look.mode;
    step.step = look.place;
    step.services = services;
    linking_.facts.all<StartupStep>().push_back(std::move(step));
  }

  std::optional<Look> look_of(UnitId id, ExprId at) {
    const program::Unit& unit = linking_.unit(id);
    const Place place{linking_.files[id], unit[at].range};
    if (inspected_.contains(place)) return Look{"validates", "reads a URL", Mode::unknown, place};
    if (unit[at].kind != ExprKind::call) return std::nullopt;
    const std::vector<std::string_view> names = names_along(unit, at);
    const std::string_view last = names.empty() ? std::string_view() : names.back();
    const auto opened = opened_.find(place);
    // A connection is one at once, a pool that is waited for too; an engine opens when it is used.
    if (opened != opened_.end() && (!opened->second.second || unit[at].awaited))
      return Look{"connects", opened->second.first->call, opened->second.first->mode, place};
    if (names.size() > 1 && is_one_of(openers, last) && speaks_of_database(names)) {
      return Look{"connects", std::string(names[names.size() - 2]) + "." + std::string(last), mode_of_call(id, at), place};
    }
    const auto names_validated = [](std::string_view name) { return has_word(validated, name); };
    if (has_word(validating, last) && std::ranges::any_of(names, names_validated))
      return Look{"validates", std::string(last), mode_of_name(last), place};
    if (asks_source_of_truth(id, at)) return Look{"validates", std::string(last), mode_of_name(last), place};
    return std::nullopt;
  }

  [[nodiscard]] static bool speaks_of_database(const std::vector<std::string_view>& names) {
    return std::any_of(names.begin(), names.end() - 1, [](std::string_view name) { return has_word(things, name); });
  }

  /// A method of the declared source of truth that gives something out: it fails where the URL is none.
  [[nodiscard]] bool asks_source_of_truth(UnitId id, ExprId call) const {
    return std::ranges::any_of(reach_.named(id, linking_.operand(id, call, 0).value), [&](const FunctionAt& called) {
      const Function& function = linking_.unit(called.unit).functions[called.function];
      return function.result != 0 && !function.is_constructor && linking_.in_source_of_truth(called.unit, called.function);
    });
  }

  /// Of the engine or connection that a method is called on.
  [[nodiscard]] Mode mode_of_call(UnitId id, ExprId call) {
    const program::Unit& unit = linking_.unit(id);
    if (unit[call].awaited) return Mode::async;
    Mode mode = Mode::unknown;
    for (const ValueId alternative : linking_.facts.values.alternatives(linking_.evaluator.evaluate(id, call))) {
      // "sqlalchemy.create_engine().begin" is what came of the engine.
      const std::string& name = linking_.facts.values[alternative].text.reveal();
      const drivers::SinkShape* sink = linking_.shapes.sink(name.substr(0, name.find("()")));
      if (sink == nullptr || sink->mode == drivers::CallMode::unknown || sink->mode == drivers::CallMode::from_url)
        return Mode::unknown;
      const Mode one = sink->mode == drivers::CallMode::async ? Mode::async : Mode::sync;
      if (mode != Mode::unknown && mode != one) return Mode::unknown;
      mode = one;
    }
    return mode;
  }

  Linking& linking_;
  const program::Reach& reach_;
  std::map<Place, std::pair<const Sink*, bool>> opened_;  ///< true: an engine or pool
  std::set<Place> inspected_;
  std::map<FunctionAt, Entry> entries_;
};

}  // namespace

void recognise_startup(Linking& linking, const program::Reach& reach) { Startup(linking, reach).run(); }

}  // namespace dbssot
