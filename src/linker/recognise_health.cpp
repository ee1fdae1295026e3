#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "linker/linking.h"
#include "source/words.h"

// Endpoints that answer whether a service is well, and what they tell of the database.
namespace dbssot {

using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::Function;
using program::FunctionAt;
using program::FunctionId;
using program::UnitId;

namespace {

constexpr std::array<std::string_view, 10> ways{"health", "healthz",   "healthcheck", "health-check", "health_check",
                                                "ready",  "readiness", "readyz",      "status",       "healthy"};

/// Words that tell each of what a health answer is to name.
struct Telling {
  std::string_view what;
  std::array<std::string_view, 6> words;
};
constexpr std::array<Telling, 3> tellings{{{"format", {"format", "scheme", "dialect", "url", "dsn", "conninfo"}},
                                           {"driver", {"driver", "drivername", "dialect", "drivers", "client", "backend"}},
                                           {"pool", {"pool", "pools", "poolclass", "pooling", "overflow", "checkedout"}}}};

/// `/health`, `api/v1/healthz/`, `/db/ready`. A bare word names something else, such as a tag.
bool is_health_route(std::string_view text) {
  if (text.size() > 100 || text.find('/') == std::string_view::npos || text.find(' ') != std::string_view::npos) return false;
  while (text.ends_with('/') || text.ends_with('$')) text.remove_suffix(1);
  const std::string last = lowered(text.substr(text.rfind('/') + 1));
  if (last == "status") return text.size() == last.size() + 1;  // /orders/status is the orders' matter
  return std::ranges::find(ways, std::string_view(last)) != ways.end();
}

bool names_health(std::string_view name) {
  constexpr std::array<std::string_view, 4> words{"health", "healthz", "healthcheck", "readiness"};
  return std::ranges::any_of(words_of(name),
                             [&](const std::string& word) { return std::ranges::find(words, word) != words.end(); });
}

class Health {
 public:
  Health(Linking& linking, const program::Reach& reach) : linking_(linking), reach_(reach) {}

  void run() {
    for (UnitId id = 0; id < linking_.units.size(); ++id) {
      const program::Unit& unit = linking_.unit(id);
      for (FunctionId at = 1; at < unit.functions.size(); ++at) enter_decorated(id, at);
      for (ExprId at = 1; at < unit.exprs.size(); ++at) {
        if (unit[at].kind == ExprKind::call || unit[at].kind == ExprKind::list) enter_registered(id, at);
      }
    }
    for (UnitId id = 0; id < linking_.units.size(); ++id) enter_named(id);
    for (const auto& [first, endpoint] : endpoints_) judge(first, endpoint);
  }

 private:
  struct Endpoint {
    std::string route;
    std::vector<FunctionAt> answers;
    UnitId unit = 0;
    Range range;
    FunctionId scope = 0;
    bool is_open = false;  ///< what answers was not found
  };

  /// The route among the arguments of a call, or of those that its callee is the result of: CROW_ROUTE(app, "/health")(…).
  [[nodiscard]] std::string route_of(UnitId id, ExprId call) const {
    const program::Unit& unit = linking_.unit(id);
    for (int depth = 0; call != 0 && depth < 6; ++depth) {
      const Expr& expr = unit[call];
      if (expr.kind == ExprKind::call || expr.kind == ExprKind::list) {
        for (std::uint32_t at = expr.kind == ExprKind::call ? 1 : 0; at < expr.operand_count; ++at) {
          const Expr& given = unit[linking_.operand(id, call, at).value];
          if (given.kind == ExprKind::literal && is_health_route(unit.text(given.text))) return std::string(unit.text(given.text));
        }
      }
      const bool goes_on = expr.kind == ExprKind::call || expr.kind == ExprKind::attribute;
      call = goes_on && expr.operand_count > 0 ? linking_.operand(id, call, 0).value : 0;
    }
    return {};
  }

  void enter_decorated(UnitId id, FunctionId at) {
    const program::Unit& unit = linking_.unit(id);
    const Function& function = unit.functions[at];
    for (const ExprId decorator : function.decorators) {
      std::string route = route_of(id, decorator);
      if (route.empty()) route = route_of_module(id, decorator);
      if (route.empty()) continue;
      Endpoint endpoint;
      endpoint.route = std::move(route);
      endpoint.answers = {{id, at}};
      endpoint.unit = id;
      endpoint.range = function.name_range;
      endpoint.scope = at;
      endpoints_.try_emplace({id, at}, std::move(endpoint));
      return;
    }
  }

  /// `@router.get("")` in health.py: the router is taken in under /health somewhere else.
  [[nodiscard]] std::string route_of_module(UnitId id, ExprId decorator) const {
    const program::Unit& unit = linking_.unit(id);
    const std::string_view file = std::string_view(unit.path).substr(unit.path.rfind('/') + 1);
    constexpr std::array<std::string_view, 4> verbs{"get", "route", "api_route", "head"};
    const std::vector<std::string_view> names = names_along(unit, decorator);
    if (!names_health(file.substr(0, file.rfind('.'))) || names.empty()) return {};
    if (std::ranges::find(verbs, names.back()) == verbs.end()) return {};
    return "/" + std::string(file.substr(0, file.rfind('.')));
  }

  /// What a call that registers a route is given to answer with.
  void enter_registered(UnitId id, ExprId call) {
    const program::Unit& unit = linking_.unit(id);
    std::string route = route_of(id, call);
    if (route.empty()) return;
    Endpoint endpoint;
    endpoint.route = std::move(route);
    endpoint.unit = id;
    endpoint.range = unit[call].range;
    endpoint.scope = unit[call].scope;
    for (std::uint32_t at = unit[call].kind == ExprKind::call ? 1 : 0; at < unit[call].operand_count; ++at)
      take_answers(id, linking_.operand(id, call, at).value, endpoint, 0);
    // A decorator registers what it stands above; a client asks another service.
    if (endpoint.answers.empty()) return;
    endpoints_.try_emplace({endpoint.answers.front().unit, endpoint.answers.front().function}, std::move(endpoint));
  }

  /// A function, `HealthView.as_view()`, `Routes::bind(&Health::get, this)`, or a class whose methods answer.
  void take_answers(UnitId id, ExprId given, Endpoint& endpoint, int depth) const {
    const program::Unit& unit = linking_.unit(id);
    const Expr& expr = unit[given];
    if (depth > 3 || given == 0) return;
    if (expr.kind == ExprKind::call || (expr.kind == ExprKind::attribute && unit.text(expr.text) == "as_view")) {
      for (std::uint32_t at = 0; at < expr.operand_count; ++at)
        take_answers(id, linking_.operand(id, given, at).value, endpoint, depth + 1);
      return;
    }
    if (expr.kind == ExprKind::reference) {
      std::string_view name = unit.text(expr.text);
      if (name.ends_with(".as_view")) name.remove_suffix(std::string_view(".as_view").size());
      const program::Entity& entity = linking_.index.resolve(id, name);
      if (entity.kind == program::Entity::Kind::type) {
        for (const FunctionId method : linking_.index.type(entity).methods) endpoint.answers.push_back({entity.unit, method});
        return;
      }
    }
    for (const FunctionAt& named : reach_.named(id, given)) endpoint.answers.push_back(named);
  }

  /// Functions of that name, where no route was seen: routes may be put together at run time.
  void enter_named(UnitId id) {
    const program::Unit& unit = linking_.unit(id);
    for (FunctionId at = 1; at < unit.functions.size(); ++at) {
      const Function& function = unit.functions[at];
      if (function.result == 0 || function.is_declaration || !names_health(unit.text(function.name))) continue;
      Endpoint endpoint;
      endpoint.answers = {{id, at}};
      endpoint.unit = id;
      endpoint.range = function.name_range;
      endpoint.scope = at;
      endpoints_.try_emplace({id, at}, std::move(endpoint));
    }
  }

  void judge(FunctionAt first, const Endpoint& endpoint) {
    const std::vector<FunctionAt> reached = reach_.from(endpoint.answers);
    HealthReport report;
    const program::Unit& unit = linking_.unit(first.unit);
    const Function& answer = unit.functions[first.function];
    // At what answers, where it has a name; a lambda is told by where it was registered.
    const bool has_name = !answer.is_local && answer.name_range.line != 0;
    static_cast<FactHead&>(report) = has_name ? linking_.head(first.unit, answer.name_range, first.function)
                                              : linking_.head(endpoint.unit, endpoint.range, endpoint.scope);
    report.route = endpoint.route;
    report.services = services_of(linking_, reached);
    for (const Telling& telling : tellings) {
      if (std::ranges::any_of(reached, [&](const FunctionAt& at) { return tells(at, telling); }))
        report.tells.emplace_back(telling.what);
    }
    report.is_open = std::ranges::any_of(endpoint.answers, [&](const FunctionAt& at) { return is_open(at); });
    linking_.facts.all<HealthReport>().push_back(std::move(report));
  }

  static bool has_word(const Telling& telling, std::string_view name) {
    return std::ranges::any_of(words_of(name), [&](const std::string& word) {
      return std::ranges::find(telling.words, std::string_view(word)) != telling.words.end();
    });
  }

  /// Keys, keywords and attributes of the body; JSON that is written out.
  [[nodiscard]] bool tells(FunctionAt function, const Telling& telling) const {
    const program::Unit& unit = linking_.unit(function.unit);
    for (const ExprId at : reach_.body(function)) {
      const Expr& expr = unit[at];
      const std::string_view text = unit.text(expr.text);
      if (expr.kind == ExprKind::attribute && has_word(telling, text)) return true;
      if (expr.kind == ExprKind::reference && has_word(telling, text.substr(text.rfind('.') + 1)) &&
          text.find('.') != std::string_view::npos)
        return true;
      if (expr.kind == ExprKind::literal && (is_key(text) || text.find("\":") != std::string_view::npos) && has_word(telling, text))
        return true;
      for (std::uint32_t operand = 0; operand < expr.operand_count; ++operand) {
        const program::Operand& given = linking_.operand(function.unit, at, operand);
        if (given.kind == program::OperandKind::keyword && has_word(telling, unit.text(given.name))) return true;
      }
    }
    return false;
  }

  static bool is_key(std::string_view text) {
    return !text.empty() && text.size() <= 32 &&
           std::ranges::none_of(text, [](char c) { return c == ' ' || c == '/' || c == ':'; });
  }

  /// True if the answer is what something gives back that was not found: `return await checker.status()`.
  [[nodiscard]] bool is_open(FunctionAt function) const {
    const program::Unit& unit = linking_.unit(function.unit);
    ExprId result = unit.functions[function.function].result;
    while (unit[result].kind == ExprKind::operation && unit[result].op == program::Op::await && unit[result].operand_count > 0)
      result = linking_.operand(function.unit, result, 0).value;
    if (unit[result].kind == ExprKind::parameter || unit[result].kind == ExprKind::unknown) return result != 0;
    if (unit[result].kind != ExprKind::call) return false;
    const ExprId callee = linking_.operand(function.unit, result, 0).value;
    return unit[callee].kind == ExprKind::attribute && reach_.named(function.unit, callee).empty() &&
           unit[result].operand_count == 1;
  }

  Linking& linking_;
  const program::Reach& reach_;
  std::map<FunctionAt, Endpoint> endpoints_;
};

}  // namespace

void recognise_health(Linking& linking, const program::Reach& reach) { Health(linking, reach).run(); }

}  // namespace dbssot
