#include "linker/sink_reader.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "facts/dictionary.h"
#include "facts/url_text.h"

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
    case CallMode::sync:
      return Mode::sync;
    case CallMode::async:
      return Mode::async;
    default:
      return Mode::unknown;
  }
}

std::string last_part(std::string_view name) { return std::string(name.substr(name.rfind('.') + 1)); }

std::string pool_name(const Value& pool) {
  if (pool.kind == ValueKind::external || pool.kind == ValueKind::entity) return last_part(pool.text.reveal());
  return pool.kind == ValueKind::null ? "" : "?";
}

bool contains(const Range& outer, const Range& inner) {
  return outer.line != 0 && std::pair(outer.line, outer.column) <= std::pair(inner.line, inner.column) &&
         std::pair(inner.end_line, inner.end_column) <= std::pair(outer.end_line, outer.end_column);
}

/// Under a condition, in a guarded block or in its handler: what is made there may be made otherwise, or not at all.
bool is_conditional(const program::Unit& unit, const Range& range) {
  return std::ranges::any_of(
             unit.branches,
             [&](const program::Branch& branch) { return contains(branch.range, range) || contains(branch.else_range, range); }) ||
         std::ranges::any_of(unit.handlers, [&](const program::Handler& handler) {
           return contains(handler.guarded, range) || contains(handler.range, range);
         });
}

std::size_t common_folders(std::string_view one, std::string_view other) {
  std::size_t common = 0;
  for (std::size_t at = 0; at < std::min(one.size(), other.size()) && one[at] == other[at]; ++at) common += one[at] == '/' ? 1 : 0;
  return common;
}

/// Programs that run migrations themselves: config.set_main_option("sqlalchemy.url", url)
const std::vector<UnitId>& option_setters(Linking& linking) {
  if (linking.option_setters) return *linking.option_setters;
  std::vector<UnitId>& found = linking.option_setters.emplace();
  for (UnitId id = 0; id < linking.units.size(); ++id) {
    const program::Unit& unit = linking.unit(id);
    const bool sets = std::ranges::any_of(unit.strings, [](const std::string& text) { return text.ends_with("set_main_option"); });
    if (sets && !unit.is_test && !unit.path.ends_with("env.py")) found.push_back(id);
  }
  return found;
}

}  // namespace

Sink SinkReader::read(std::string name) {
  const Expr& expr = linking_.unit(unit_)[call_];
  static_cast<FactHead&>(sink_) = linking_.head(unit_, expr.range, expr.scope);
  sink_.call = std::move(name);
  sink_.library = shape_.library;
  sink_.driver = shape_.driver;
  sink_.mode = mode_of(shape_.mode);
  sink_.is_conditional = is_conditional(linking_.unit(unit_), expr.range);
  int position = 0;
  int positional_count = 0;
  for (std::uint32_t at = first_; at < expr.operand_count; ++at) {
    const Operand operand = linking_.operand(unit_, call_, at);
    if (operand.kind == OperandKind::positional) ++positional_count;
    if (operand.kind == OperandKind::spread) positional_count += static_cast<int>(elements(operand.value).size());
  }
  is_command_line_ =
      !shape_.command_line_first.empty() && expr.operand_count > 1 &&
      linking_.unit(unit_).text(linking_.unit(unit_)[linking_.operand(unit_, call_, 1).value].type) == shape_.command_line_first;
  sink_.open_arguments = is_command_line_;
  position = partial_arguments();
  for (std::uint32_t at = first_; at < expr.operand_count; ++at) {
    const Operand operand = linking_.operand(unit_, call_, at);
    const Place where{linking_.files[unit_], linking_.unit(unit_)[operand.value].range};
    const ValueId given = linking_.evaluator.evaluate(unit_, operand.value);
    switch (operand.kind) {
      case OperandKind::keyword:
        keyword(std::string(linking_.unit(unit_).text(operand.name)), given, where);
        break;
      case OperandKind::keyword_spread:
        spread(given, where);
        break;
      case OperandKind::positional:
        positional(position++, positional_count, given, where);
        break;
      default:
        for (const ValueId one : elements(operand.value)) positional(position++, positional_count, one, where);
        sink_.open_arguments = true;  // the list may hold more, given by a caller that was not seen
    }
  }
  if (!shape_.keywords_argument.empty()) keyword_arrays();
  if (!shape_.setters.empty()) set_afterwards();
  settle_pool();
  if (const Argument* named = sink_.argument(shape_.driver_argument); named != nullptr && !shape_.driver_argument.empty()) {
    if (const Value& client = value(named->value); client.kind == ValueKind::literal) sink_.driver = client.text.reveal();
  }
  if (sink_.driver.empty()) {
    sink_.driver = driver_of_url(linking_.facts, sink_.target, shape_);
    if (sink_.driver.empty()) sink_.driver = shape_.library;
  }
  leave_to_creator();
  return std::move(sink_);
}

/// create_engine("postgresql+pg8000://", creator=connect): the URL only names the dialect; where it leads is the function's matter.
void SinkReader::leave_to_creator() {
  for (const std::string& name : shape_.creators) {
    const Argument* creator = sink_.argument(name);
    if (creator == nullptr || value(creator->value).kind == ValueKind::null) continue;
    const ValueId made = linking_.evaluator.result_of(creator->value);
    sink_.target = made != 0 ? made : linking_.facts.values.unknown("creator", creator->place);
    sink_.target_place = creator->place;
  }
}

Sink SinkReader::read_options(Sink sink, ValueId given) {
  sink_ = std::move(sink);
  spread(given, linking_.facts.values[given].place);
  settle_pool();
  leave_to_creator();
  return std::move(sink_);
}

/// What functools.partial() gave beforehand; the number of positions that it took.
int SinkReader::partial_arguments() {
  int taken = 0;
  const Expr& callee = linking_.unit(unit_)[linking_.operand(unit_, call_, 0).value];
  if (callee.kind != ExprKind::reference && callee.kind != ExprKind::call && callee.kind != ExprKind::attribute) return taken;
  const Value& made = value(linking_.evaluator.evaluate(unit_, linking_.operand(unit_, call_, 0).value));
  if (made.kind != ValueKind::call_result || made.text.reveal() != "functools.partial") return taken;
  for (std::size_t at = 1; at < made.operands.size(); ++at) {
    const Place where = value(made.operands[at]).place;
    if (made.keys[at].empty()) {
      positional(taken++, static_cast<int>(made.operands.size()), made.operands[at], where);
    } else {
      keyword(made.keys[at], made.operands[at], where);
    }
  }
  return taken;
}

/// What `*list` gives at each position that all lists have that may be meant. Of what is made of a list here (`*reversed(given)`)
/// the order is not known.
std::vector<ValueId> SinkReader::elements(ExprId list) {
  const ExprKind written = linking_.unit(unit_)[list].kind;
  if (written != ExprKind::parameter && written != ExprKind::reference && written != ExprKind::list) return {};
  const auto operands = linking_.unit(unit_)[list];
  for (std::uint32_t at = 0; written == ExprKind::list && at < operands.operand_count; ++at) {
    if (linking_.operand(unit_, list, at).kind != OperandKind::positional) return {};
  }
  const ValueId given = linking_.evaluator.evaluate(unit_, list);
  std::vector<std::vector<ValueId>> at_position;
  const std::vector<ValueId> all = linking_.facts.values.alternatives(given);
  for (const ValueId one : all) {
    if (value(one).kind != ValueKind::list) return {};
    const std::vector<ValueId>& held = value(one).operands;
    if (one == all.front()) at_position.resize(held.size());
    at_position.resize(std::min(at_position.size(), held.size()));
    for (std::size_t at = 0; at < at_position.size(); ++at) at_position[at].push_back(held[at]);
  }
  std::vector<ValueId> found;
  for (const std::vector<ValueId>& any : at_position) found.push_back(linking_.facts.values.choice(any, value(given).place));
  return found;
}

void SinkReader::positional(int at, int count, ValueId given, Place where) {
  if (is_command_line_) {
    for (const ArgumentShape& argument : shape_.command_line_arguments) {
      if (argument.position == at) return add(argument.name, given, where);
    }
    return;
  }
  if (pool_maker(given, where)) return;
  if (!shape_.section_option.empty() && at == 0) return section(given, where);
  const auto is_target = [&](int stated) {
    const bool is_alone = count == 1 || (count == 2 && !shape_.pool_makers.empty());  // beside what says how to pool
    return stated == at || (stated == -2 && at == count - 1) || (stated == -3 && at == 0 && is_alone);
  };
  if (shape_.target && is_target(shape_.target->position)) return target(given, where);
  if (at == 0 && !shape_.aggregates.empty()) return aggregate(where);
  for (const ArgumentShape& argument : shape_.arguments) {
    if (argument.position == at) return add(argument.name, given, where);
  }
}

/// database(conninfo, std::make_unique<connection_pool_factory>(20)): what the object that is handed over says of the pool.
bool SinkReader::pool_maker(ValueId given, Place where) {
  const Value& made = value(given);
  if (shape_.pool_makers.empty() || made.kind != ValueKind::call_result) return false;
  const auto maker = shape_.pool_makers.find(made.text.reveal());
  if (maker == shape_.pool_makers.end()) return false;
  pools_.push_back({last_part(maker->first), where});
  for (std::size_t at = 0; at < std::min(made.operands.size(), maker->second.size()); ++at)
    add(maker->second[at], made.operands[at], value(made.operands[at]).place);
  return true;
}

/// Append<components::Postgres>("shop-db"): the address stands in the framework's configuration, in the section of that name.
void SinkReader::section(ValueId given, Place where) {
  sink_.target_place = where;
  const Value& name = value(given);
  const bool is_known = name.kind == ValueKind::literal;
  sink_.target = is_known ? linking_.facts.values.add({ValueKind::config_field,
                                                       Sensitive(name.text.reveal() + "." + shape_.section_option),
                                                       std::string(option_of_file),
                                                       where,
                                                       {},
                                                       {}})
                          : linking_.facts.values.unknown("section", where);
}

void SinkReader::keyword(const std::string& name, ValueId given, Place where) {
  if (name == class_in_brackets) return;
  if (shape_.target && std::ranges::find(shape_.target->keywords, name) != shape_.target->keywords.end())
    return target(given, where);
  if (!shape_.connections.empty() && name == shape_.connections) return connections(given, where);
  if (!shape_.pool_class.empty() && name == shape_.pool_class) pool_class(given, where, true);
  if (std::ranges::find(shape_.nested, name) != shape_.nested.end()) return nested(name, given, where);
  add(name, given, where);
}

void SinkReader::pool_class(ValueId given, Place where, bool always) {
  for (const ValueId alternative : linking_.facts.values.alternatives(given))
    pools_.push_back({pool_name(value(alternative)), where});
  if (!always) pools_.push_back({"", sink_.place});
}

/// connect_args={"timeout": 10}: arguments of the client below.
void SinkReader::nested(const std::string& name, ValueId given, Place where) {
  const std::vector<ValueId> all = dictionaries(linking_.facts.values, given);
  if (all.empty()) {
    sink_.open_arguments = true;
    return add(name, given, where);
  }
  for (const DictionaryEntry& entry : merged(linking_.facts.values, all)) {
    const Place inner = value(entry.values.front()).place;
    if (is_open_key(entry.key)) {
      sink_.open_arguments = true;
    } else {
      add(name + "." + entry.key, linking_.facts.values.choice(entry.values, inner), inner);
    }
  }
}

void SinkReader::spread(ValueId given, Place where) {
  const std::vector<ValueId> all = dictionaries(linking_.facts.values, given);
  if (all.empty()) {
    sink_.open_arguments = true;
    // A function that was not followed may choose the pool too, so it is not the default either.
    if (!shape_.pool_class.empty()) pools_.push_back({"?", where});
    return;
  }
  for (const DictionaryEntry& entry : merged(linking_.facts.values, all)) {
    if (is_open_key(entry.key)) {
      sink_.open_arguments = true;
      continue;
    }
    const Place inner = value(entry.values.front()).place;
    const Place place = inner.range.line == 0 ? where : inner;
    const ValueId any = linking_.facts.values.choice(entry.values, place);
    if (entry.key == shape_.pool_class && !shape_.pool_class.empty()) {
      pool_class(any, place, entry.always);
      add(entry.key, any, place);
    } else {
      keyword(entry.key, any, place);
    }
  }
}

void SinkReader::target(ValueId given, Place where) {
  sink_.target_place = where;
  const Expr& call = linking_.unit(unit_)[call_];
  if (call_ != 0) given = linking_.evaluator.narrowed(unit_, call.range, call.scope, given);
  sink_.target = given;
  const Value& asked = value(given);
  if (asked.kind == ValueKind::call_result &&
      asked.text.reveal().ends_with(".get_main_option")) {  // create_engine(config.get_main_option("sqlalchemy.url"))
    ValueId option = option_set_beforehand();
    if (option == 0) option = option_in_ini();
    if (option != 0) sink_.target = option;
  }
  if (shape_.target_is_dictionary) configuration(given, where);
}

/// engine_from_config({"sqlalchemy.url": …}, prefix="sqlalchemy."): the URL stands in the dictionary, was set beforehand, or comes
/// from alembic.ini.
void SinkReader::configuration(ValueId given, Place where) {
  std::vector<ValueId> urls;
  for (const ValueId alternative : linking_.facts.values.alternatives(given)) {
    const Value& section = value(alternative);
    for (std::size_t at = 0; at < section.keys.size() && section.kind == ValueKind::dictionary; ++at) {
      if (section.keys[at].ends_with("url")) urls.push_back(section.operands[at]);
    }
  }
  if (urls.empty()) {
    if (const ValueId set = option_set_beforehand(); set != 0) urls.push_back(set);
  }
  if (urls.empty()) urls.push_back(option_in_ini());
  sink_.target =
      urls.front() == 0 ? linking_.facts.values.unknown("configuration section", where) : linking_.facts.values.choice(urls, where);
}

/// Tortoise.init(config={"connections": {"default": url or {"credentials": {…}}}})
void SinkReader::connections(ValueId given, Place where) {
  std::vector<ValueId> urls;
  bool has_parts = false;
  const ValueStore& values = linking_.facts.values;
  for (const DictionaryEntry& section : merged(values, dictionaries(values, given))) {
    if (section.key != "connections") continue;
    for (const DictionaryEntry& connection : merged(values, dictionaries(values, section.values.front()))) {
      const std::vector<DictionaryEntry> parts = merged(values, dictionaries(values, connection.values.front()));
      if (parts.empty()) urls.push_back(connection.values.front());
      for (const DictionaryEntry& part : parts) {
        if (part.key != "credentials") continue;
        for (const DictionaryEntry& credential : merged(values, dictionaries(values, part.values.front()))) {
          if (is_open_key(credential.key)) continue;
          add(credential.key, credential.values.front(), value(credential.values.front()).place);
          has_parts = true;
        }
      }
    }
  }
  if (!urls.empty()) {
    sink_.target = linking_.facts.values.choice(urls, where);
    sink_.target_place = where;
  } else if (!has_parts) {
    sink_.open_arguments = true;
  }
}

/// One class that holds whatever happens is the engine's; several are none that could be named.
void SinkReader::settle_pool() {
  if (pools_.empty()) return;
  std::vector<PoolChoice> distinct;
  for (const PoolChoice& pool : pools_) {
    if (std::ranges::find(distinct, pool.pool_class, &PoolChoice::pool_class) == distinct.end()) distinct.push_back(pool);
  }
  pools_ = std::move(distinct);
  if (pools_.size() == 1 && pools_.front().pool_class.empty()) return pools_.clear();  // poolclass=None
  sink_.pool_class = pools_.size() == 1 ? pools_.front().pool_class : "?";
  sink_.pool_place = pools_.front().place;
}

/// What config.set_main_option("sqlalchemy.url", url) gives an option of that name in a file.
void SinkReader::options_set_in(UnitId id, std::vector<ValueId>& found) {
  const program::Unit& unit = linking_.unit(id);
  for (ExprId call = 1; call < unit.exprs.size(); ++call) {
    if (unit[call].kind != ExprKind::call || unit[call].operand_count < 3) continue;
    const Expr& callee = unit[linking_.operand(id, call, 0).value];
    if (callee.kind != ExprKind::attribute && callee.kind != ExprKind::reference) continue;
    const std::string method = last_part(unit.text(callee.text));
    const std::uint32_t name_at = method == "set_main_option" ? 1 : method == "set_section_option" ? 2 : 0;
    if (name_at == 0 || unit[call].operand_count < name_at + 2) continue;
    const Value& name = value(linking_.evaluator.evaluate(id, linking_.operand(id, call, name_at).value));
    if (name.kind != ValueKind::literal || !name.text.reveal().ends_with("url")) continue;
    found.push_back(unescaped(linking_.evaluator.evaluate(id, linking_.operand(id, call, name_at + 1).value)));
  }
}

/// What get_section() gives back where the file, or else a program that runs these migrations, set the option; 0 if nobody did.
/// Another env.py sets its own.
ValueId SinkReader::option_set_beforehand() {
  std::vector<ValueId> found;
  options_set_in(unit_, found);
  const auto set_to = [&]() -> ValueId {
    return found.empty() ? 0 : linking_.facts.values.choice(found, {linking_.files[unit_], linking_.unit(unit_)[call_].range});
  };
  const bool is_run_by_alembic = std::ranges::any_of(linking_.unit(unit_).imports, [&](const program::Import& import) {
    return linking_.unit(unit_).text(import.module) == "alembic";
  });
  if (!is_run_by_alembic) return set_to();
  // A program runs the migrations that it lives nearest to; those of another service are none of its own.
  std::vector<UnitId> programs = option_setters(linking_);
  const std::string& own = linking_.unit(unit_).path;
  std::ranges::stable_sort(programs, std::greater(), [&](UnitId id) { return common_folders(linking_.unit(id).path, own); });
  for (const UnitId other : programs) {
    const std::string service = linking_.head(other, {}, 0).service;
    const bool is_of_another = !service.empty() && !sink_.service.empty() && service != sink_.service;
    if (found.empty() && !is_of_another) options_set_in(other, found);
  }
  return set_to();
}

/// sqlalchemy.url of the alembic.ini nearest to the file; 0 if there is none with a value of its own.
ValueId SinkReader::option_in_ini() const {
  const std::string& own = linking_.unit(unit_).path;
  const ConfigVariable* nearest = nullptr;
  std::size_t most = 0;
  for (const ConfigVariable& option : linking_.facts.all<ConfigVariable>()) {
    if (option.file_kind != "alembic-ini" || !option.variable.ends_with("sqlalchemy.url") || option.form != ConfigForm::literal)
      continue;
    const std::size_t common = 1 + common_folders(own, linking_.facts.path(option.place.file));
    if (common <= most) continue;
    nearest = &option;
    most = common;
  }
  // Alembic's template comes with a URL that nobody is meant to use.
  if (nearest == nullptr || nearest->value.reveal().starts_with("driver://")) return 0;
  return linking_.facts.values.literal(nearest->value.reveal(), nearest->place);
}

/// `url.replace("%", "%%")` is undone when the option is read.
ValueId SinkReader::unescaped(ValueId id) const {
  const Value& changed = value(id);
  if (changed.kind != ValueKind::transform || changed.detail != "replace" || changed.operands.size() < 3) return id;
  const Value& from = value(changed.operands[1]);
  const bool is_escape = from.kind == ValueKind::literal && from.text.reveal() == "%";
  return is_escape ? changed.operands[0] : id;
}

/// PQconnectdbParams(keywords, values, …): two arrays side by side.
void SinkReader::keyword_arrays() {
  const auto list_at = [&](std::uint32_t at) {
    const Expr& expr = linking_.unit(unit_)[call_];
    if (at >= expr.operand_count) return Value{};
    return value(linking_.evaluator.evaluate(unit_, linking_.operand(unit_, call_, at).value));
  };
  const Value names = list_at(1);
  const Value given = list_at(2);
  if (names.kind != ValueKind::list || given.kind != ValueKind::list) {
    sink_.open_arguments = true;
    return;
  }
  for (std::size_t at = 0; at < std::min(names.operands.size(), given.operands.size()); ++at) {
    const Value& name = value(names.operands[at]);
    if (name.kind == ValueKind::literal) add(name.text.reveal(), given.operands[at], value(given.operands[at]).place);
    if (name.kind != ValueKind::literal && name.kind != ValueKind::null) sink_.open_arguments = true;  // filled in by a loop
  }
}

/// addDbClient(PostgresConfig{.host = "db"}): members are arguments, under the names that facts use.
void SinkReader::aggregate(Place where) {
  const ExprId made = linking_.operand(unit_, call_, 1).value;
  const Expr& expr = linking_.unit(unit_)[made];
  if (expr.kind != ExprKind::call || expr.operand_count < 2) {
    sink_.open_arguments = true;
    return;
  }
  for (std::uint32_t at = 1; at < expr.operand_count; ++at) {
    const Operand operand = linking_.operand(unit_, made, at);
    if (operand.kind != OperandKind::keyword) continue;
    const std::string member(linking_.unit(unit_).text(operand.name));
    const Range& range = linking_.unit(unit_)[operand.value].range;
    add(member, linking_.evaluator.evaluate(unit_, operand.value), range.line == 0 ? where : Place{linking_.files[unit_], range});
  }
}

/// `db.setHostName("shop-db")` on what this call made, in the same file.
void SinkReader::set_afterwards() {
  const program::Unit& unit = linking_.unit(unit_);
  const Place made = sink_.place;
  for (ExprId later = call_ + 1; later < unit.exprs.size(); ++later) {
    if (unit[later].kind != ExprKind::call || unit[later].operand_count < 2) continue;
    const ExprId callee = linking_.operand(unit_, later, 0).value;
    if (unit[callee].kind != ExprKind::attribute) continue;
    const auto setter = shape_.setters.find(std::string(unit.text(unit[callee].text)));
    if (setter == shape_.setters.end()) continue;
    const ExprId object = linking_.operand(unit_, callee, 0).value;
    bool is_ours = object == call_;
    if (!is_ours) {
      for (const ValueId candidate : linking_.facts.values.alternatives(linking_.evaluator.evaluate(unit_, object))) {
        is_ours = is_ours || (value(candidate).kind == ValueKind::call_result && value(candidate).place == made);
      }
    }
    if (!is_ours) continue;
    const ExprId given = linking_.operand(unit_, later, 1).value;
    const Place where{linking_.files[unit_], unit[given].range};
    const ValueId stated = linking_.evaluator.evaluate(unit_, given);
    if (setter->second == "options" && !shape_.settings_separator.empty()) {
      split_settings(given, stated, where);
    } else {
      add(setter->second, stated, where);
    }
  }
}

/// setConnectOptions("sslmode=require;connect_timeout=10"): parameters of libpq, and no conninfo of their own.
void SinkReader::split_settings(ExprId expr, ValueId stated, Place where) {
  linking_.parameters_of_sinks.emplace(unit_, expr);
  if (value(stated).kind != ValueKind::literal) return add("options", stated, where);
  const std::string text = value(stated).text.reveal();
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(shape_.settings_separator, begin), text.size());
    const std::string_view setting = std::string_view(text).substr(begin, end - begin);
    if (const std::size_t sign = setting.find('='); sign != std::string_view::npos) {
      std::string name(setting.substr(0, sign));
      std::erase(name, ' ');
      add(std::move(name), linking_.facts.values.literal(std::string(setting.substr(sign + 1)), where), where);
    }
    begin = end + shape_.settings_separator.size();
  }
}

std::string driver_of_url(const FactStore& facts, ValueId target, const SinkShape& shape) {
  std::string known;
  for (const UrlText& candidate : url_texts(facts, target)) {
    const std::vector<url::Text::Piece>& pieces = candidate.text.pieces();
    if (pieces.empty()) continue;
    // f"{scheme}+asyncpg://…": the driver alone is written.
    const bool is_written_behind =
        pieces.front().hole && pieces.size() > 1 && !pieces[1].hole && pieces[1].text.reveal().starts_with('+');
    if (pieces.front().hole && !is_written_behind) continue;
    const std::string head = is_written_behind ? "postgresql" + pieces[1].text.reveal() : pieces.front().text.reveal();
    const std::size_t end = head.find("://");
    if (end == std::string::npos) continue;
    const std::string scheme = head.substr(0, end);
    const std::size_t plus = scheme.find('+');
    std::string driver = plus == std::string::npos ? shape.default_driver : scheme.substr(plus + 1);
    if (!scheme.starts_with("postgres")) driver = scheme.substr(0, plus);  // another database: its own name says most
    if (const auto named = shape.driver_ids.find(driver); named != shape.driver_ids.end()) driver = named->second;
    if (!driver.empty()) known = driver;
    // The server's URL says more about an engine than the SQLite that some choose instead of it.
    if (!head.starts_with("sqlite")) return known;
  }
  return known;
}

void add_pools(Linking& linking, const Sink& sink, const SinkShape& shape, const std::vector<PoolChoice>& choices) {
  Pool pool;
  static_cast<FactHead&>(pool) = sink;
  pool.call = sink.call;
  for (const Argument& argument : sink.arguments) {
    const bool is_setting = argument.name.find("pool") != std::string::npos || argument.name == "max_overflow" ||
                            argument.name.find("size") != std::string::npos || argument.name == "minconn" ||
                            argument.name == "maxconn" || argument.name == "connNum" || argument.name == "connectionNum" ||
                            argument.name == "connectionNumber" || argument.name == "max_connections" ||
                            argument.name == "min_connections";
    if (is_setting && argument.name != shape.pool_class) pool.arguments.push_back(argument);
  }
  if (choices.size() <= 1) {
    pool.pool_class = sink.pool_class;
    pool.is_default = sink.pool_class.empty();
    if (!pool.is_default) pool.place = sink.pool_place;
    return linking.facts.all<Pool>().push_back(std::move(pool));
  }
  for (const PoolChoice& choice : choices) {
    Pool one = pool;
    one.pool_class = choice.pool_class;
    one.is_default = choice.pool_class.empty();
    if (!one.is_default) one.place = choice.place;
    linking.facts.all<Pool>().push_back(std::move(one));
  }
}

}  // namespace dbssot
