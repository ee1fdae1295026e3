#include <algorithm>

#include "drivers/code_shape.h"
#include "facts/dictionary.h"
#include "linker/evaluator.h"
#include "source/ini_reader.h"
#include "source/words.h"

// Files of sections (ConfigParser): which option is asked for, and what the program itself wrote into the parser, with
// interpolation.
namespace dbssot {

using program::ExprId;
using program::ExprKind;
using program::OperandKind;
using program::UnitId;

namespace {

constexpr int deepest_interpolation = 10;  // as configparser.MAX_INTERPOLATION_DEPTH

/// Where a stretch of a literal stands: exact on the lines behind the first of a text in triple quotes.
Place place_within(const Place& literal, const Range& inner) {
  if (inner.line <= 1 || literal.range.end_line < literal.range.line + inner.line - 1) return literal;
  Place place = literal;
  place.range.line = literal.range.line + inner.line - 1;
  place.range.end_line = literal.range.line + inner.end_line - 1;
  place.range.column = inner.column;
  place.range.end_column = inner.end_column;
  return place;
}

}  // namespace

/// parser.get("database", "url", fallback=…), parser["database"].get("url"), parser.items("database")
std::optional<ValueId> Evaluator::section_file_call(std::string_view method, ValueId base, UnitId id, ExprId expr, FrameId frame) {
  const Value& file = values_[base];
  const bool is_file = file.kind == ValueKind::call_result && drivers::code_shapes().is_section_file(file.text.reveal() + "()");
  const bool is_section = file.kind == ValueKind::config_field && file.detail == section_of_file;
  if (!is_file && !is_section) return std::nullopt;
  if (method == "items" && is_section) return base;
  const ExprId first = argument(id, expr, 0, {is_file ? "section" : "option"});
  if (first == 0) return std::nullopt;
  const Place here = place(id, expr);
  const ValueId name = evaluate(id, first, frame);
  if (method == "items" || method == "__getitem__") return look_up(base, name, here);
  if (method != "get" && method != "getint" && method != "getfloat" && method != "getboolean") return std::nullopt;
  const ExprId second = is_file ? argument(id, expr, 1, {"option"}) : first;
  if (second == 0) return std::nullopt;
  if (frame == 0 && !parameter_within(unit(id), second).empty()) {  // get_field(config, "database", "url"): the callers name it
    std::vector<ValueId> asked;
    for (const FrameId caller : activations(id, unit(id)[expr].scope, 0)) asked.push_back(evaluate(id, expr, caller));
    if (!asked.empty()) return values_.choice(asked, here);
  }
  const Place written = read_site(id, second, expr, frame, "").first;
  const ValueId section = is_file ? look_up(base, name, here) : base;
  const ValueId option = look_up(section, evaluate(id, second, frame), written);
  const ExprId fallback = argument(id, expr, is_file ? -1 : 1, {"fallback"});
  if (fallback == 0 || values_[option].kind != ValueKind::config_field) return option;
  Value with_default = values_[option];
  with_default.operands = {evaluate(id, fallback, frame)};
  return values_.add(std::move(with_default));
}

/// parser["database"], parser["database"]["url"]; nothing if the value is no file of sections.
std::optional<ValueId> Evaluator::in_section_file(ValueId base, ValueId key, Place here) {
  const Value& container = values_[base];
  const Value& wanted = values_[key];
  const bool is_file =
      container.kind == ValueKind::call_result && drivers::code_shapes().is_section_file(container.text.reveal() + "()");
  const bool is_section = container.kind == ValueKind::config_field && container.detail == section_of_file;
  if ((!is_file && !is_section) || wanted.kind != ValueKind::literal) return std::nullopt;
  if (is_file) {
    const ValueId section = values_.add({ValueKind::config_field, wanted.text, std::string(section_of_file), here, {}, {}});
    file_of_section_[section] = base;
    return section;
  }
  if (const auto file = file_of_section_.find(base); file != file_of_section_.end()) {
    const ValueId stated = stated_option(file->second, container.text.reveal(), wanted.text.reveal(), 0);
    if (stated != 0) return stated;
  }
  return values_.add({ValueKind::config_field,
                      Sensitive(container.text.reveal() + "." + wanted.text.reveal()),
                      std::string(option_of_file),
                      here,
                      {},
                      {}});
}

/// Calls of parser.read_string(text) and parser.read_dict(table), by the parser.
void Evaluator::find_section_texts() {
  section_texts_known_ = true;
  for (UnitId id = 0; id < index_.size(); ++id) {
    if (unit(id).language != "python") continue;
    for (ExprId call = 1; call < unit(id).exprs.size(); ++call) {
      if (unit(id)[call].kind != ExprKind::call || unit(id)[call].operand_count < 2) continue;
      const ExprId callee = operands(id, call)[0].value;
      const std::string_view name = unit(id).text(unit(id)[callee].text);
      const std::size_t dot = name.rfind('.');
      const std::string_view method = name.substr(dot == std::string_view::npos ? 0 : dot + 1);
      if (method != "read_string" && method != "read_dict") continue;
      ValueId parser = 0;
      if (unit(id)[callee].kind == ExprKind::attribute) {
        parser = evaluate(id, operands(id, callee)[0].value, 0);
      } else if (unit(id)[callee].kind == ExprKind::reference && dot != std::string_view::npos) {
        parser = named(id, name.substr(0, dot), place(id, callee));
      }
      for (const ValueId one : values_.alternatives(parser)) {
        section_texts_[one].emplace_back(id, operands(id, call)[1].value);
      }
    }
  }
}

/// What the program wrote under an option, before interpolation; 0 if it wrote nothing.
ValueId Evaluator::written_option(ValueId file, const std::string& section, const std::string& option) {
  const auto texts = section_texts_.find(file);
  if (texts == section_texts_.end()) return 0;
  const std::vector<std::pair<UnitId, ExprId>> given = texts->second;
  for (const std::string& name : {section, std::string("DEFAULT")}) {
    for (auto text = given.rbegin(); text != given.rend(); ++text) {  // later ones win
      const ValueId written = evaluate(text->first, text->second, 0);
      const Value& content = values_[written];
      if (content.kind == ValueKind::literal) {
        const source::Document document = source::read_ini(content.text.reveal(), source::IniDialect::config_parser);
        for (const auto& [key, value] : document.root()[name].members()) {
          if (lowered(key.text()) != lowered(option)) continue;
          return values_.literal(value.text(), place_within(content.place, value.range()));
        }
      } else if (content.kind == ValueKind::dictionary) {
        const ValueId table = look_up(written, values_.literal(name, content.place), content.place);
        if (values_[table].kind != ValueKind::dictionary) continue;
        const ValueId value = look_up(table, values_.literal(option, content.place), content.place);
        if (values_[value].kind != ValueKind::null) return value;
      }
    }
  }
  return 0;
}

/// An option that the program wrote into the parser itself, or into its defaults; 0 if it did not.
ValueId Evaluator::stated_option(ValueId file, const std::string& section, const std::string& option, int depth) {
  if (!section_texts_known_) find_section_texts();
  if (depth > deepest_interpolation) return values_.unknown("recursion", values_[file].place);
  const Value& parser = values_[file];
  const auto handed = [&](std::string_view keyword) {
    const auto found = std::ranges::find(parser.keys, keyword);
    return found == parser.keys.end() ? ValueId{0} : parser.operands[static_cast<std::size_t>(found - parser.keys.begin())];
  };
  ValueId written = written_option(file, section, option);
  if (written == 0) {
    ValueId defaults = handed("defaults");
    if (defaults == 0 && !parser.keys.empty() && parser.keys.front().empty()) defaults = parser.operands.front();
    if (defaults == 0) return 0;
    if (environment_of(defaults) != nullptr) {
      // Asked for by itself, an option comes from the file as a rule; inside another one the environment is meant.
      if (depth == 0) return 0;
      return values_.add({ValueKind::env_read, Sensitive(option), values_[defaults].text.reveal(), parser.place, {}, {}});
    }
    written = look_up(defaults, values_.literal(option, parser.place), parser.place);
    if (values_[written].kind == ValueKind::null || values_[written].kind == ValueKind::transform) return 0;
  }
  const Value& text = values_[written];
  const ValueId interpolation = handed("interpolation");
  const bool is_raw =
      parser.text.reveal().ends_with("RawConfigParser") || (interpolation != 0 && values_[interpolation].kind == ValueKind::null);
  if (text.kind != ValueKind::literal || is_raw) return written;
  const bool is_extended = interpolation != 0 && values_[interpolation].text.reveal().ends_with("ExtendedInterpolation");
  return interpolated(file, section, text, is_extended, depth);
}

/// %(host)s, %%; ${host}, ${server:host}, $$
ValueId Evaluator::interpolated(ValueId file, const std::string& section, const Value& text, bool is_extended, int depth) {
  const std::string& all = text.text.reveal();
  const char sign = is_extended ? '$' : '%';
  const char open = is_extended ? '{' : '(';
  const std::string close = is_extended ? "}" : ")s";
  std::vector<ValueId> parts;
  std::string piece;
  const auto flush = [&] {
    if (!piece.empty()) parts.push_back(values_.literal(std::move(piece), text.place));
    piece.clear();
  };
  for (std::size_t at = 0; at < all.size() && parts.size() < 64; ++at) {
    if (all[at] == sign && at + 1 < all.size() && all[at + 1] == sign) {
      piece += all[at++];
      continue;
    }
    const bool begins = all[at] == sign && at + 1 < all.size() && all[at + 1] == open;
    const std::size_t end = begins ? all.find(close, at + 2) : std::string::npos;
    if (end == std::string::npos) {
      piece += all[at];
      continue;
    }
    std::string name = all.substr(at + 2, end - at - 2);
    std::string of = section;
    if (const std::size_t colon = name.find(':'); is_extended && colon != std::string::npos) {
      of = name.substr(0, colon);
      name.erase(0, colon + 1);
    }
    flush();
    const ValueId value = stated_option(file, of, name, depth + 1);
    parts.push_back(
        value != 0
            ? value
            : values_.add({ValueKind::config_field, Sensitive(of + "." + name), std::string(option_of_file), text.place, {}, {}}));
    at = end + close.size() - 1;
  }
  flush();
  if (std::ranges::all_of(parts, [&](ValueId part) { return values_[part].kind == ValueKind::literal; })) {
    std::string whole;
    for (const ValueId part : parts) whole += values_[part].text.reveal();
    const ValueId literal = values_.add({ValueKind::literal, Sensitive(std::move(whole)), "", text.place, {}, {}});
    if (depth == 0) texts_of_sections_.insert(literal);
    return literal;
  }
  if (parts.size() == 1) return parts.front();
  return values_.add({ValueKind::concat, Sensitive(), "interpolation", text.place, std::move(parts), {}});
}

}  // namespace dbssot
