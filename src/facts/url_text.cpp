#include "facts/url_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "drivers/code_shape.h"
#include "facts/answered_question.h"
#include "facts/application_setting.h"
#include "facts/dictionary.h"

namespace dbssot {
namespace {

constexpr std::size_t most_beginnings = 8;
constexpr int max_steps = 4096;  ///< values visited for one question; shared nodes may be met again and again

bool any_of(std::string_view text, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

url::Text hole(std::string name) {
  url::Text text;
  text.append_hole({std::move(name), std::nullopt});
  return text;
}

void append(url::Text& text, const url::Text& more) {
  for (const url::Text::Piece& piece : more.pieces()) {
    if (piece.hole) {
      text.append_hole(*piece.hole);
    } else {
      text.append(piece.text.reveal());
    }
  }
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

url::Text replaced(const url::Text& text, std::string_view from, std::string_view to) {
  url::Text result;
  for (const url::Text::Piece& piece : text.pieces()) {
    if (piece.hole) {
      result.append_hole(*piece.hole);
    } else {
      result.append(replaced(piece.text.reveal(), from, to));
    }
  }
  return result;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || std::string_view("-._~").find(c) != std::string_view::npos) {
      result += c;
    } else {
      result += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
  }
  return result;
}

class Evaluation {
 public:
  Evaluation(const FactStore& facts, const Bindings& bindings) : facts_(facts), bindings_(bindings) {}

  std::vector<UrlText> of(ValueId id, int depth = 0) {
    if (depth > ValueStore::max_depth || ++steps_ > max_steps) {
      is_cut_ = true;
      return {{hole(""), id}};
    }
    deepest_ = std::max(deepest_, depth);
    const Value& value = facts_.values[id];
    if (value.operands.empty()) return found_in(value, id, depth);
    if (const auto known = known_.find(id); known != known_.end() && fits(known->second, depth)) {
      steps_ += known->second.steps;
      deepest_ = std::max(deepest_, depth + known->second.height);
      return known->second.texts;
    }
    const int steps_before = steps_;
    const int deepest_before = std::exchange(deepest_, depth);
    std::vector<UrlText> texts = found_in(value, id, depth);
    // A small value is spelled out faster than it is looked up.
    if (!is_cut_ && steps_ - steps_before >= least_steps_kept)
      known_.try_emplace(id, texts, steps_ - steps_before, deepest_ - depth);
    deepest_ = std::max(deepest_, deepest_before);
    return texts;
  }

 private:
  /// What a value was spelled out to before, and what that took: the limits hold as if it were done again.
  struct Known {
    std::vector<UrlText> texts;
    int steps = 0;
    int height = 0;
  };
  static constexpr int least_steps_kept = 8;

  [[nodiscard]] bool fits(const Known& known, int depth) const {
    return depth + known.height <= ValueStore::max_depth && steps_ + known.steps <= max_steps;
  }

  std::vector<UrlText> found_in(const Value& value, ValueId id, int depth) {
    switch (value.kind) {
      case ValueKind::null:
        return {};
      case ValueKind::literal:
        return {{url::Text::literal(value.text.reveal()), id}};
      case ValueKind::choice: {
        std::vector<UrlText> all;
        for (const ValueId operand : value.operands) add(all, of(operand, depth + 1));
        return all;
      }
      case ValueKind::env_read:
        return read(value, id, depth);
      case ValueKind::config_field:
        if (value.detail == application_setting && !value.operands.empty()) return of(value.operands.front(), depth + 1);
        return {{hole(value.text.reveal()), id}};
      case ValueKind::concat:
        return joined(value, id, depth);
      case ValueKind::transform:
        return transformed(value, id, depth);
      case ValueKind::call_result:
        return called(value, id, depth);
      case ValueKind::source_of_truth: {
        // Where the source of truth may be trusted with who builds, it may not be trusted with what is built.
        const auto given_out = std::ranges::find(value.keys, given_out_key);
        if (given_out == value.keys.end()) return {{hole(value.text.reveal()), id}};
        return of(value.operands[static_cast<std::size_t>(given_out - value.keys.begin())], depth + 1);
      }
      default:
        return {{hole(value.text.reveal()), id}};
    }
  }

  static void add(std::vector<UrlText>& all, std::vector<UrlText> more) {
    for (UrlText& text : more) {
      if (all.size() < ValueStore::max_alternatives) all.push_back(std::move(text));
    }
  }

  std::vector<UrlText> read(const Value& value, ValueId id, int depth) {
    const std::string& variable = value.text.reveal();
    if (const auto bound = bindings_.find(variable); bound != bindings_.end()) return {{bound->second, id}};
    std::vector<UrlText> all{{hole(variable), id}};
    if (!value.operands.empty()) add(all, of(value.operands.front(), depth + 1));
    return all;
  }

  /// A part of a text: one text, or a hole when there are several.
  url::Text part(ValueId id, int depth) {
    std::vector<UrlText> all = of(id, depth + 1);
    if (all.size() == 1) return std::move(all.front().text);
    const Value& value = facts_.values[id];
    return hole(value.kind == ValueKind::env_read ? value.text.reveal() : "");
  }

  /// What the text begins with decides what it is, so a choice there gives a text for each; elsewhere it is a hole.
  std::vector<UrlText> joined(const Value& value, ValueId id, int depth) {
    std::vector<UrlText> all;
    const bool may_begin_otherwise = !value.operands.empty() && facts_.values[value.operands.front()].kind == ValueKind::choice;
    if (may_begin_otherwise) {
      all = of(value.operands.front(), depth + 1);
      std::erase_if(all, [](const UrlText& start) { return !says_something(start.text); });
      if (all.size() > most_beginnings) all.clear();
    }
    if (all.empty()) all.push_back({value.operands.empty() ? url::Text() : part(value.operands.front(), depth), id});
    url::Text rest;
    for (std::size_t at = 1; at < value.operands.size(); ++at) append(rest, part(value.operands[at], depth));
    for (UrlText& text : all) {
      append(text.text, rest);
      text.value = id;
    }
    return all;
  }

  std::vector<UrlText> transformed(const Value& value, ValueId id, int depth) {
    if (value.operands.empty()) return {{hole(""), id}};
    std::vector<UrlText> bases = of(value.operands.front(), depth + 1);
    if (any_of(value.detail, {"convert", "await", "strip", "lower"})) return bases;
    if (value.detail == answered_question) return agreeing(std::move(bases), value, id);
    if (value.detail == "parse" && any_of(value.text.reveal(), {"urlparse", "urlsplit"}))
      return bases;  // its parts are something else
    if (value.detail == "replace" && value.operands.size() >= 3) {
      const auto from = literal_of(part(value.operands[1], depth));
      const auto to = literal_of(part(value.operands[2], depth));
      if (from && to && !from->empty()) {
        for (UrlText& base : bases) base = changed(base, id, *from, *to);
        return bases;
      }
    }
    if (value.detail == "part") return part_of_parsed(value, id, depth);
    if (value.detail == "encode" && bases.size() == 1) {
      if (const auto text = literal_of(bases.front().text)) return {{url::Text::literal(percent_encoded(*text)), id}};
      return {{bases.front().text, id}};
    }
    return {{hole(""), id}};
  }

  /// Without the texts that would have answered a condition otherwise. What was found to be another database's URL says so at
  /// least.
  std::vector<UrlText> agreeing(std::vector<UrlText> bases, const Value& value, ValueId id) const {
    const std::string& how = value.text.reveal();
    const bool holds = !how.starts_with("not ");
    const bool is_prefix = how.ends_with("prefix");
    const auto answer = [&](const std::string& head) {
      for (std::size_t at = 1; at < value.operands.size(); ++at) {
        const std::string& text = facts_.values[value.operands[at]].text.reveal();
        if (is_prefix ? head.starts_with(text) : head.find(text) != std::string::npos) return true;
      }
      return false;
    };
    std::vector<UrlText> left;
    for (UrlText& base : bases) {
      const std::vector<url::Text::Piece>& pieces = base.text.pieces();
      const bool is_open = pieces.empty() || pieces.front().hole;
      const bool is_whole = !base.text.has_holes();
      if (!is_open && answer(pieces.front().text.reveal()) != holds && (is_whole || is_prefix || !holds)) continue;
      if (is_open && pieces.size() == 1 && holds && value.operands.size() == 2) {
        const std::string& text = facts_.values[value.operands[1]].text.reveal();
        for (const std::string_view other : {"sqlite", "mysql", "mariadb", "mssql", "oracle"}) {
          if (text.starts_with(other)) base = {with_scheme(base.text, url::Text::literal(other)), id};
        }
      }
      left.push_back(std::move(base));
    }
    return left;
  }

  /// A URL by its parts, as urlsplit() divides it.
  struct Parts {
    url::Text scheme, netloc, path, query;
    bool is_known = false;  ///< else it begins with a hole that may hold any of them; all of it is the netloc then

    [[nodiscard]] url::Text whole() const {
      url::Text text = scheme;
      if (!scheme.pieces().empty()) text.append("://");
      append(text, netloc);
      append(text, path);
      if (!query.pieces().empty()) text.append("?");
      append(text, query);
      return text;
    }
  };

  static Parts parts_of(const url::Text& text) {
    Parts parts;
    url::Text* current = &parts.scheme;
    for (const url::Text::Piece& piece : text.pieces()) {
      if (piece.hole) {
        current->append_hole(*piece.hole);
        continue;
      }
      std::string_view rest = piece.text.reveal();
      while (!rest.empty()) {
        const std::size_t end = current == &parts.scheme   ? rest.find("://")
                                : current == &parts.netloc ? rest.find_first_of("/?#")
                                : current == &parts.path   ? rest.find_first_of("?#")
                                                           : rest.find('#');
        if (end != 0) current->append(rest.substr(0, end));
        if (end == std::string_view::npos) break;
        if (rest[end] == '#') return parts;
        if (current == &parts.scheme) {
          parts.is_known = true;
          current = &parts.netloc;
          rest.remove_prefix(end + 3);
        } else if (rest[end] == '?') {
          current = &parts.query;
          rest.remove_prefix(end + 1);
        } else {
          current = &parts.path;
          current->append("/");
          rest.remove_prefix(end + 1);
        }
      }
    }
    if (!parts.is_known) parts = {{}, text, {}, {}, false};
    return parts;
  }

  static url::Text* named(Parts& parts, std::string_view name) {
    if (name == "scheme" || name == "drivername") return &parts.scheme;
    if (name == "netloc") return &parts.netloc;
    if (name == "path" || name == "database") return &parts.path;
    return name == "query" ? &parts.query : nullptr;
  }

  /// parsed.netloc, parsed.path: what urlsplit() cut out.
  std::vector<UrlText> part_of_parsed(const Value& value, ValueId id, int depth) {
    const std::string& name = value.text.reveal();
    const Value& parsed = facts_.values[value.operands.front()];
    std::vector<UrlText> all;
    if (parsed.kind == ValueKind::transform && parsed.detail == "parse" && name != "database" && name != "drivername") {
      for (const UrlText& base : of(value.operands.front(), depth + 1)) {
        Parts parts = parts_of(base.text);
        const url::Text* wanted = named(parts, name);
        if (wanted == nullptr || !parts.is_known) return {{hole(name), id}};
        add(all, {{*wanted, id}});
      }
    }
    return all.empty() ? std::vector<UrlText>{{hole(name), id}} : all;
  }

  /// A replacement that changes nothing leaves the text where it was born.
  static UrlText changed(const UrlText& base, ValueId id, std::string_view from, std::string_view to) {
    for (const url::Text::Piece& piece : base.text.pieces()) {
      if (!piece.hole && piece.text.reveal().find(from) != std::string::npos) return {replaced(base.text, from, to), id};
    }
    return base;
  }

  /// The same text under another scheme.
  static url::Text with_scheme(const url::Text& text, const url::Text& scheme) {
    url::Text result = scheme;
    result.append("://");
    bool is_first = true;
    for (const url::Text::Piece& piece : text.pieces()) {
      const std::size_t end = is_first && !piece.hole ? piece.text.reveal().find("://") : std::string::npos;
      is_first = false;
      if (piece.hole) {
        result.append_hole(*piece.hole);
      } else {
        result.append(end == std::string::npos ? piece.text.reveal() : piece.text.reveal().substr(end + 3));
      }
    }
    return result;
  }

  static bool says_something(const url::Text& text) {
    return std::ranges::any_of(text.pieces(), [](const url::Text::Piece& piece) { return !piece.hole; });
  }

  static ValueId under(const Value& value, std::string_view key) {
    for (std::size_t at = 0; at < value.keys.size(); ++at) {
      if (value.keys[at] == key) return value.operands[at];
    }
    return 0;
  }

  /// parsed.geturl(), parsed._replace(scheme=…), url.set(drivername=…), url.render_as_string(), urlunparse((scheme, …)): forms of a
  /// URL that was parsed. Nothing if the call is none of these, or changes more than the scheme.
  std::optional<std::vector<UrlText>> respelled(const Value& value, ValueId id, int depth) {
    const std::string& name = value.text.reveal();
    const auto base = [&](ValueId self) { return self == 0 ? std::vector<UrlText>{} : of(self, depth + 1); };
    const auto changed_parts = [&](ValueId self) { return replaced_parts(value, base(self), id, depth); };
    if (name.ends_with("().render_as_string") || name.ends_with("().geturl") || name.ends_with("().unicode_string"))
      return base(under(value, "self"));
    if (name.ends_with("().set")) return changed_parts(under(value, "self"));
    if (name == "?" && !value.operands.empty()) {
      const Value& callee = facts_.values[value.operands.front()];
      if (callee.kind != ValueKind::transform || callee.detail != "part" || callee.operands.empty()) return std::nullopt;
      if (callee.text.reveal() == "geturl") return base(callee.operands.front());
      if (callee.text.reveal() == "_replace") return changed_parts(callee.operands.front());
    }
    if ((name == "urllib.parse.urlunparse" || name == "urllib.parse.urlunsplit") && !value.operands.empty()) {
      return put_together(facts_.values[value.operands.front()], value.operands.front(), name.ends_with("parse"), id, depth);
    }
    return std::nullopt;
  }

  /// url.set(drivername="postgresql+asyncpg"), parsed._replace(scheme=…, query=…): nothing if a part that is changed was not
  /// followed, or stands in a hole.
  std::optional<std::vector<UrlText>> replaced_parts(const Value& value, const std::vector<UrlText>& bases, ValueId id, int depth) {
    std::vector<UrlText> all = bases;
    for (std::size_t at = 0; at < value.keys.size(); ++at) {
      const std::string& key = value.keys[at];
      if (key.empty() || key == "self" || key == "fragment") continue;
      std::vector<UrlText> changed;
      for (const UrlText& spelled : of(value.operands[at], depth + 1)) {
        for (const UrlText& before : all) {
          Parts parts = parts_of(before.text);
          url::Text* part = named(parts, key);
          const bool is_scheme = part == &parts.scheme;
          if (part == nullptr || (is_scheme && !says_something(spelled.text))) return std::nullopt;
          if (!parts.is_known && !is_scheme && part != &parts.query) return std::nullopt;
          if (key == "database" || (key == "query" && facts_.values[value.operands[at]].kind == ValueKind::dictionary))
            return std::nullopt;
          *part = spelled.text;
          add(changed, {{is_scheme ? with_scheme(before.text, spelled.text) : parts.whole(), id}});
        }
      }
      all = std::move(changed);
    }
    return all;
  }

  /// urlunparse((scheme, netloc, path, params, query, fragment)), urlunsplit((scheme, netloc, path, query, fragment)),
  /// urlunparse(parsed._replace(…)).
  std::optional<std::vector<UrlText>> put_together(const Value& given, ValueId parsed, bool has_params, ValueId id, int depth) {
    if (given.kind != ValueKind::list) {
      std::vector<UrlText> all = of(parsed, depth + 1);
      for (UrlText& text : all) text.value = id;
      return all;
    }
    if (given.operands.empty()) return std::nullopt;
    std::vector<UrlText> all;
    for (const UrlText& scheme : of(given.operands.front(), depth + 1)) {
      if (!says_something(scheme.text)) continue;
      Parts parts;
      parts.scheme = scheme.text;
      const std::size_t query = has_params ? 4 : 3;
      if (given.operands.size() > query) {
        parts.netloc = part(given.operands[1], depth);
        parts.path = part(given.operands[2], depth);
        parts.query = part(given.operands[query], depth);
        if (is_nothing(parts.query)) parts.query = {};
      } else {
        parts.netloc = hole("");
      }
      add(all, {{parts.whole(), id}});
    }
    return all;
  }

  static bool is_nothing(const url::Text& text) {
    const auto written = literal_of(text);
    return written && written->empty();
  }

  /// Calls whose result is a URL; that of any other call is a hole.
  std::vector<UrlText> called(const Value& value, ValueId id, int depth) {
    const std::string& name = value.text.reveal();
    if (name.ends_with("make_url") && value.operands.size() == 1) {
      std::vector<UrlText> all = of(value.operands.front(), depth + 1);
      for (UrlText& text : all) text.value = id;
      return all;
    }
    if (auto known = respelled(value, id, depth); known && !known->empty()) return *known;
    const drivers::UrlCallShape* shape = drivers::code_shapes().url_call(name);
    return shape == nullptr || shape->parts.empty() ? std::vector<UrlText>{{hole(name), id}} : created(value, *shape, id, depth);
  }

  /// URL.create(drivername, username=…, …), PostgresDsn.build(scheme=…, …), once for each driver that may be meant.
  std::vector<UrlText> created(const Value& value, const drivers::UrlCallShape& shape, ValueId id, int depth) {
    std::array<ValueId, 7> parts{};
    for (std::size_t i = 0; i < value.operands.size(); ++i) {
      const std::string_view key = i < value.keys.size() ? std::string_view(value.keys[i]) : std::string_view();
      const auto named =
          std::ranges::find_if(shape.parts, [&](const auto& names) { return std::ranges::find(names, key) != names.end(); });
      const auto at = key.empty() ? i : static_cast<std::size_t>(named - shape.parts.begin());
      if (at < parts.size()) parts[at] = value.operands[i];
    }
    const auto stated = [&](std::size_t i) { return parts[i] != 0 && facts_.values[parts[i]].kind != ValueKind::null; };
    url::Text text;
    text.append("://");
    if (stated(1)) append(text, part(parts[1], depth));
    if (stated(2)) {
      text.append(":");
      const url::Text password = part(parts[2], depth);
      const auto literal = literal_of(password);
      append(text, literal ? url::Text::literal(percent_encoded(*literal)) : password);
    }
    if (stated(1) || stated(2)) text.append("@");
    if (stated(3)) append(text, part(parts[3], depth));
    if (stated(4)) {
      text.append(":");
      append(text, part(parts[4], depth));
    }
    if (stated(5)) {
      const url::Text path = part(parts[5], depth);
      const auto written = literal_of(path);
      if (!written || !written->starts_with('/')) text.append("/");
      append(text, path);
    }
    if (stated(6)) append_query(text, facts_.values[parts[6]], depth);
    std::vector<UrlText> all;
    for (const UrlText& driver : of(parts[0], depth + 1)) {
      url::Text whole = driver.text;
      append(whole, text);
      add(all, {{std::move(whole), id}});
    }
    return all;
  }

  void append_query(url::Text& text, const Value& query, int depth) {
    if (query.kind == ValueKind::literal) {
      text.append("?");
      return text.append(query.text.reveal());
    }
    if (query.kind != ValueKind::dictionary) return text.append_hole({"query", std::nullopt});
    std::string_view separator = "?";
    for (std::size_t i = 0; i < query.operands.size() && i < query.keys.size(); ++i) {
      if (query.keys[i].empty()) continue;
      text.append(separator);
      separator = "&";
      if (is_open_key(query.keys[i])) {  // {name: value for name, value in rest.items()}
        text.append_hole({"query", std::nullopt});
        continue;
      }
      text.append(query.keys[i]);
      text.append("=");
      append(text, part(query.operands[i], depth));
    }
  }

  const FactStore& facts_;
  const Bindings& bindings_;
  int steps_ = 0;
  int deepest_ = 0;      ///< depth that was reached in what is being spelled out
  bool is_cut_ = false;  ///< a limit was met; from there on nothing is kept
  std::unordered_map<ValueId, Known> known_;
};

}  // namespace

std::vector<UrlText> url_texts(const FactStore& facts, ValueId id, const Bindings& bindings) {
  if (id == 0) return {};
  return Evaluation(facts, bindings).of(id);
}

url::Text text_of(const FactStore& facts, ValueId id) {
  std::vector<UrlText> all = url_texts(facts, id);
  return all.size() == 1 ? std::move(all.front().text) : hole("");
}

std::optional<std::string> literal_of(const url::Text& text) {
  std::string whole;
  for (const url::Text::Piece& piece : text.pieces()) {
    if (piece.hole) return std::nullopt;
    whole += piece.text.reveal();
  }
  return whole;
}

std::vector<UrlText> literals_of(const FactStore& facts, ValueId id) {
  std::vector<UrlText> all = url_texts(facts, id);
  std::erase_if(all, [](const UrlText& text) { return text.text.has_holes(); });
  return all;
}

}  // namespace dbssot
