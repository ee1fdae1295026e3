#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

#include "facts/linking.h"
#include "facts/url_text.h"

// Calls that make engines, pools and connections, with what they state about pools and time.
namespace dbssot {

using drivers::ArgumentShape;
using drivers::CallMode;
using drivers::SinkShape;
using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::Operand;
using program::OperandKind;
using program::UnitId;

namespace {

Mode mode_of(CallMode mode) {
  switch (mode) {
    case CallMode::sync: return Mode::sync;
    case CallMode::async: return Mode::async;
    default: return Mode::unknown;
  }
}

std::string last_part(std::string_view name) { return std::string(name.substr(name.rfind('.') + 1)); }

/// Reads one call of a sink: its arguments under the names that facts use.
class SinkReader {
 public:
  SinkReader(Linking& linking, UnitId unit, ExprId call, const SinkShape& shape) : linking_(linking), unit_(unit), call_(call), shape_(shape) {}

  Sink read(std::string name) {
    const Expr& expr = linking_.unit(unit_)[call_];
    static_cast<FactHead&>(sink_) = linking_.head(unit_, expr.range, expr.scope);
    sink_.call = std::move(name);
    sink_.library = shape_.library;
    sink_.driver = shape_.driver;
    sink_.mode = mode_of(shape_.mode);
    int position = 0;
    int positional_count = 0;
    for (std::uint32_t at = 1; at < expr.operand_count; ++at) {
      positional_count += linking_.operand(unit_, call_, at).kind == OperandKind::positional ? 1 : 0;
    }
    for (std::uint32_t at = 1; at < expr.operand_count; ++at) {
      const Operand operand = linking_.operand(unit_, call_, at);
      const Place where{linking_.files[unit_], linking_.unit(unit_)[operand.value].range};
      const ValueId value = linking_.evaluator.evaluate(unit_, operand.value);
      switch (operand.kind) {
        case OperandKind::keyword: keyword(std::string(linking_.unit(unit_).text(operand.name)), value, where); break;
        case OperandKind::keyword_spread: spread(value, where); break;
        case OperandKind::positional: positional(position++, positional_count, value, where); break;
        default: sink_.open_arguments = true;
      }
    }
    if (!shape_.keywords_argument.empty()) keyword_arrays();
    if (sink_.driver.empty()) driver_from_url();
    return std::move(sink_);
  }

 private:
  void positional(int at, int count, ValueId value, Place where) {
    if (shape_.target && (shape_.target->position == at || (shape_.target->position == -2 && at == count - 1))) return target(value, where);
    for (const ArgumentShape& argument : shape_.arguments) {
      if (argument.position == at) return add(argument.name, value, where);
    }
  }

  void keyword(const std::string& name, ValueId value, Place where) {
    if (shape_.target && std::ranges::find(shape_.target->keywords, name) != shape_.target->keywords.end()) return target(value, where);
    if (!shape_.pool_class.empty() && name == shape_.pool_class) {
      sink_.pool_place = where;
      sink_.pool_class = pool_name(value);
    }
    if (std::ranges::find(shape_.nested, name) != shape_.nested.end()) {
      const Value given = linking_.facts.values[value];
      if (given.kind == ValueKind::dictionary) {
        for (std::size_t at = 0; at < given.keys.size(); ++at) {
          if (given.keys[at] == "**") {
            sink_.open_arguments = true;
          } else {
            add(name + "." + given.keys[at], given.operands[at], linking_.facts.values[given.operands[at]].place);
          }
        }
        return;
      }
      sink_.open_arguments = true;
    }
    add(name, value, where);
  }

  void spread(ValueId value, Place where) {
    const Value given = linking_.facts.values[value];
    if (given.kind != ValueKind::dictionary) {
      sink_.open_arguments = true;
      // `if pooling: options["poolclass"] = NullPool`: which pool it is cannot be said, so it is not the default either.
      if (sink_.pool_class.empty() && !shape_.pool_class.empty()) {
        sink_.pool_class = "?";
        sink_.pool_place = where;
      }
      return;
    }
    for (std::size_t at = 0; at < given.keys.size(); ++at) {
      const Place inner = linking_.facts.values[given.operands[at]].place;
      if (given.keys[at] == "**") {
        sink_.open_arguments = true;
      } else {
        keyword(given.keys[at], given.operands[at], inner.range.line == 0 ? where : inner);
      }
    }
  }

  void target(ValueId value, Place where) {
    sink_.target_place = where;
    sink_.target = value;
    if (!shape_.target_is_dictionary) return;
    // engine_from_config({"sqlalchemy.url": …}, prefix="sqlalchemy.")
    sink_.target = linking_.facts.values.unknown("configuration section", where);
    const Value given = linking_.facts.values[value];
    for (std::size_t at = 0; at < given.keys.size() && given.kind == ValueKind::dictionary; ++at) {
      if (given.keys[at].ends_with("url")) sink_.target = given.operands[at];
    }
    if (given.kind == ValueKind::dictionary) return;
    if (const ValueId set = option_set_beforehand(); set != 0) sink_.target = set;
  }

  /// config.set_main_option("sqlalchemy.url", url) in the same file, which get_section() gives back; 0 if there is none.
  ValueId option_set_beforehand() {
    const program::Unit& unit = linking_.unit(unit_);
    std::vector<ValueId> found;
    for (ExprId call = 1; call < unit.exprs.size(); ++call) {
      if (unit[call].kind != ExprKind::call || unit[call].operand_count < 3) continue;
      const Expr& callee = unit[linking_.operand(unit_, call, 0).value];
      if (callee.kind != ExprKind::attribute && callee.kind != ExprKind::reference) continue;
      const std::string method = last_part(unit.text(callee.text));
      const std::uint32_t name_at = method == "set_main_option" ? 1 : method == "set_section_option" ? 2 : 0;
      if (name_at == 0 || unit[call].operand_count < name_at + 2) continue;
      const Value name = linking_.facts.values[linking_.evaluator.evaluate(unit_, linking_.operand(unit_, call, name_at).value)];
      if (name.kind != ValueKind::literal || !name.text.reveal().ends_with("url")) continue;
      found.push_back(unescaped(linking_.evaluator.evaluate(unit_, linking_.operand(unit_, call, name_at + 1).value)));
    }
    return found.empty() ? 0 : linking_.facts.values.choice(found, {linking_.files[unit_], unit[call_].range});
  }

  /// `url.replace("%", "%%")` is undone when the option is read.
  [[nodiscard]] ValueId unescaped(ValueId id) const {
    const Value& value = linking_.facts.values[id];
    if (value.kind != ValueKind::transform || value.detail != "replace" || value.operands.size() < 3) return id;
    const Value& from = linking_.facts.values[value.operands[1]];
    const bool is_escape = from.kind == ValueKind::literal && from.text.reveal() == "%";
    return is_escape ? value.operands[0] : id;
  }

  void add(std::string name, ValueId value, Place where) { sink_.arguments.push_back({std::move(name), value, where}); }

  /// PQconnectdbParams(keywords, values, …): two arrays side by side.
  void keyword_arrays() {
    const auto list_at = [&](std::uint32_t at) {
      const Expr& expr = linking_.unit(unit_)[call_];
      if (at >= expr.operand_count) return Value{};
      return linking_.facts.values[linking_.evaluator.evaluate(unit_, linking_.operand(unit_, call_, at).value)];
    };
    const Value names = list_at(1);
    const Value values = list_at(2);
    if (names.kind != ValueKind::list || values.kind != ValueKind::list) {
      sink_.open_arguments = true;
      return;
    }
    for (std::size_t at = 0; at < std::min(names.operands.size(), values.operands.size()); ++at) {
      const Value name = linking_.facts.values[names.operands[at]];
      if (name.kind == ValueKind::literal) add(name.text.reveal(), values.operands[at], linking_.facts.values[values.operands[at]].place);
    }
  }

  std::string pool_name(ValueId value) const {
    const Value& pool = linking_.facts.values[value];
    if (pool.kind == ValueKind::external || pool.kind == ValueKind::entity) return last_part(pool.text.reveal());
    return pool.kind == ValueKind::null ? "" : "?";
  }

  void driver_from_url() {
    sink_.driver = shape_.library;
    for (const UrlText& candidate : url_texts(linking_.facts, sink_.target)) {
      if (candidate.text.pieces().empty() || candidate.text.pieces().front().hole) continue;
      const std::string& head = candidate.text.pieces().front().text.reveal();
      const std::size_t end = head.find("://");
      if (end == std::string::npos) continue;
      const std::string scheme = head.substr(0, end);
      const std::size_t plus = scheme.find('+');
      std::string driver = plus == std::string::npos ? shape_.default_driver : scheme.substr(plus + 1);
      if (!scheme.starts_with("postgres")) driver = scheme.substr(0, plus);  // another database: its own name says most
      if (const auto known = shape_.driver_ids.find(driver); known != shape_.driver_ids.end()) driver = known->second;
      if (!driver.empty()) sink_.driver = driver;
      // The server's URL says more about an engine than the SQLite that some choose instead of it.
      if (!head.starts_with("sqlite")) return;
    }
  }

  Linking& linking_;
  UnitId unit_;
  ExprId call_;
  const SinkShape& shape_;
  Sink sink_;
};

/// `soci::session s(pool)` borrows; `QSqlDatabase::addDatabase("QSQLITE")` is another database.
bool is_other_use(Linking& linking, UnitId id, ExprId call, const SinkShape& shape) {
  if (linking.unit(id)[call].operand_count < 2) return !shape.requires_literal.empty();
  const ExprId first = linking.operand(id, call, 1).value;
  const Value value = linking.facts.values[linking.evaluator.evaluate(id, first)];
  if (!shape.requires_literal.empty()) {
    return value.kind == ValueKind::literal && value.text.reveal().find(shape.requires_literal) == std::string::npos;
  }
  const std::string_view type = linking.unit(id).text(linking.unit(id)[first].type);
  const auto is_borrowed = [&](std::string_view name) {
    return std::ranges::find(shape.not_when_first_is, name) != shape.not_when_first_is.end();
  };
  return is_borrowed(type) || ((value.kind == ValueKind::call_result || value.kind == ValueKind::object) && is_borrowed(value.text.reveal()));
}

std::optional<std::chrono::milliseconds> duration_of(const FactStore& facts, ValueId id, std::string_view unit) {
  const Value& value = facts.values[id];
  if (value.kind == ValueKind::call_result && value.text.reveal().starts_with("std.chrono.") && value.operands.size() == 1) {
    const std::string name = last_part(value.text.reveal());
    const auto count = duration_of(facts, value.operands.front(), name == "milliseconds" ? "ms" : "s");
    if (!count) return std::nullopt;
    return name == "minutes" ? *count * 60 : name == "hours" ? *count * 3600 : *count;
  }
  if (value.kind != ValueKind::literal) return std::nullopt;
  const std::string& text = value.text.reveal();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number > 1e12 || number < -1e12) return std::nullopt;
  return std::chrono::milliseconds(static_cast<long long>(unit == "ms" ? number : number * 1000));
}

void add_pool(Linking& linking, const Sink& sink, const SinkShape& shape) {
  Pool pool;
  static_cast<FactHead&>(pool) = sink;
  pool.pool_class = sink.pool_class;
  pool.call = sink.call;
  pool.is_default = sink.pool_class.empty();
  if (!pool.is_default) pool.place = sink.pool_place;
  for (const Argument& argument : sink.arguments) {
    const bool is_setting = argument.name.find("pool") != std::string::npos || argument.name == "max_overflow" || argument.name.find("size") != std::string::npos ||
                            argument.name == "minconn" || argument.name == "maxconn" || argument.name == "connNum";
    if (is_setting && argument.name != shape.pool_class) pool.arguments.push_back(argument);
  }
  linking.facts.all<Pool>().push_back(std::move(pool));
}

void add_timeouts(Linking& linking, const Sink& sink) {
  for (const drivers::TimeoutShape& shape : linking.shapes.timeouts(sink.library)) {
    const Argument* argument = sink.argument(shape.argument);
    if (argument == nullptr) continue;
    Timeout timeout;
    static_cast<FactHead&>(timeout) = sink;
    timeout.place = argument->place;
    timeout.step = shape.step;
    timeout.call = sink.call + "(" + shape.argument + ")";
    timeout.duration = duration_of(linking.facts, argument->value, shape.unit);
    linking.facts.all<Timeout>().push_back(std::move(timeout));
  }
}

/// asyncio.wait_for(connect(), timeout=30)
void recognise_wait(Linking& linking, UnitId id, ExprId call, const std::string& name) {
  const ExprId limit = linking.argument(id, call, name.ends_with("wait_for") ? 1 : 0, {"timeout", "delay"});
  if (limit == 0) return;
  const Expr& expr = linking.unit(id)[call];
  Timeout timeout;
  static_cast<FactHead&>(timeout) = linking.head(id, linking.unit(id)[limit].range, expr.scope);
  timeout.call = name;
  const ExprId awaited = linking.argument(id, call, 0, {"fut"});
  if (awaited != 0 && awaited != limit && linking.unit(id)[awaited].kind == ExprKind::call) {
    const Expr& callee = linking.unit(id)[linking.operand(id, awaited, 0).value];
    timeout.step = last_part(linking.unit(id).text(callee.text));
  }
  timeout.duration = duration_of(linking.facts, linking.evaluator.evaluate(id, limit), "s");
  linking.facts.all<Timeout>().push_back(std::move(timeout));
}

}  // namespace

void recognise_sinks(Linking& linking) {
  for (UnitId id = 0; id < linking.units.size(); ++id) {
    for (ExprId call = 1; call < linking.unit(id).exprs.size(); ++call) {
      if (linking.unit(id)[call].kind != ExprKind::call || linking.unit(id)[call].operand_count == 0 || !linking.is_relevant(id, call)) continue;
      for (const std::string& name : linking.external_callees(id, call)) {
        if (linking.shapes.is_wait_call(name)) recognise_wait(linking, id, call, name);
        const SinkShape* shape = linking.shapes.sink(name);
        if (shape == nullptr || is_other_use(linking, id, call, *shape)) continue;
        Sink sink = SinkReader(linking, id, call, *shape).read(name);
        if (shape->makes_engine) add_pool(linking, sink, *shape);
        add_timeouts(linking, sink);
        if (shape->makes_engine) {
          linking.facts.all<Engine>().push_back({std::move(sink)});
        } else {
          linking.facts.all<Connection>().push_back({std::move(sink)});
        }
        break;
      }
    }
  }
}

}  // namespace dbssot
