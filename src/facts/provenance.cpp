#include "facts/provenance.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "drivers/code_shape.h"
#include "facts/answered_question.h"
#include "facts/application_setting.h"
#include "facts/file_content.h"

namespace dbssot {
namespace {

constexpr int max_depth = 40;

/// What was done to a value, as one would say it.
std::string note_of_change(const FactStore& facts, const Value& value) {
  const auto operand = [&](std::size_t at) {
    const bool is_text = at < value.operands.size() && facts.values[value.operands[at]].kind == ValueKind::literal;
    return is_text ? "`" + facts.values[value.operands[at]].text.redacted() + "`" : std::string();
  };
  const auto named = [&](std::size_t at, const char* otherwise) {
    const std::string text = operand(at);
    return text.empty() ? std::string(otherwise) : text;
  };
  if (value.detail == "replace") return fmt::format("replaces {} by {}", named(1, "a part"), named(2, "another"));
  if (value.detail == "substitute")
    return fmt::format("replaces what matches {} by {}", named(1, "a pattern"), named(2, "another text"));
  if (value.detail == "split") return operand(1).empty() ? "splits it" : fmt::format("splits at {}", operand(1));
  if (value.detail == "slice") return "cuts a piece out";
  if (value.detail == "item") return value.text.empty() ? "takes one item" : fmt::format("takes item {}", value.text.redacted());
  if (value.detail == "part") return fmt::format("takes its {}", value.text.redacted());
  if (value.detail == "element") return "takes one element";
  if (value.detail == "parse") return "parses it";
  if (value.detail == "encode") return "percent-encodes it";
  if (value.detail == "decode") return "decodes it";
  if (value.detail == "lower") return "changes its case";
  if (value.detail == "strip") return "trims it";
  if (value.detail == "convert") return "makes another type of it";
  return fmt::format("asks about it ({})", value.detail);
}

/// What a call that was not followed brought: of a file its content, of a builder a URL.
std::string note_of_result(const std::string& name) {
  if (brings_file_content(name)) return "reads a file";
  const drivers::UrlCallShape* shape = drivers::code_shapes().url_call(name);
  if (shape != nullptr) return fmt::format("{} by {}", shape->builds ? "built" : "parsed", name);
  if (name == "urllib.parse.urlunparse" || name == "urllib.parse.urlunsplit")
    return fmt::format("put together ({})", name.substr(name.rfind('.') + 1));
  return fmt::format("result of {}", name == "?" ? "a call that was not followed" : name);
}

std::string note_of(const FactStore& facts, const Value& value) {
  const std::string text = value.text.redacted();
  switch (value.kind) {
    case ValueKind::literal:
      return fmt::format("`{}`", text);
    case ValueKind::env_read:
      return value.text.empty() ? "reads a variable that was not followed" : fmt::format("reads {}", text);
    case ValueKind::config_field:
      return fmt::format("field {}", text);
    case ValueKind::secret:
      return fmt::format("secret {}", text);
    case ValueKind::parameter:
      return fmt::format("parameter {}", text);
    case ValueKind::call_result:
      return note_of_result(text);
    case ValueKind::source_of_truth:
      return fmt::format("{} of the source of truth", text);
    case ValueKind::concat:
      return fmt::format("put together ({})", value.detail);
    case ValueKind::external:
      return text;
    case ValueKind::object:
      return fmt::format("object of {}", text);
    case ValueKind::unknown:
      return fmt::format("not followed ({})", text.empty() ? "no reason known" : text);
    case ValueKind::transform:
      return note_of_change(facts, value);
    default:
      return std::string();
  }
}

/// A URL or conninfo that is written out is where a way begins; a port, a mode of a file or an empty text say nothing.
bool tells_a_way(const Value& literal) {
  return literal.detail != "boolean" && literal.text.reveal().find_first_of(":=@") != std::string::npos;
}

bool says_no_place(const Value& literal) { return literal.text.reveal().find_first_of(":=@/.") == std::string::npos; }

struct Walk {
  const FactStore& facts;
  std::vector<ProvenanceStep>& steps;
  std::unordered_set<ValueId> seen;

  void add(ValueId id, int depth) {
    if (depth > max_depth || !seen.insert(id).second) return;
    const Value& value = facts.values[id];
    if (value.kind == ValueKind::literal && !tells_a_way(value)) return;
    const bool is_wrapper = value.detail == answered_question || value.kind == ValueKind::choice || value.kind == ValueKind::list ||
                            value.kind == ValueKind::dictionary;
    if (value.kind == ValueKind::env_read) return read(value);
    // `open(path).read()` is one step to a reader, and of a file's path only the file matters.
    const bool is_opened = std::exchange(is_opened_by_parent, false) && value.text.reveal().ends_with("open");
    const bool is_inner = depth > 0 && (is_opened || (value.kind == ValueKind::concat && value.detail == "path"));
    if (value.kind == ValueKind::transform) {
      if (!value.operands.empty()) add(value.operands.front(), depth + 1);
    } else {
      for (std::size_t at = 0; at < value.operands.size(); ++at) {
        const ValueId operand = value.operands[at];
        if (value.kind == ValueKind::source_of_truth && value.keys[at] == given_out_key) continue;
        const bool is_glue = value.kind == ValueKind::concat && facts.values[operand].kind == ValueKind::literal;
        is_opened_by_parent = value.kind == ValueKind::call_result && at < value.keys.size() && value.keys[at] == "self";
        if (!is_glue) add(operand, depth + 1);
        is_opened_by_parent = false;
      }
    }
    if (is_inner || is_wrapper || value.kind == ValueKind::null || value.kind == ValueKind::entity || value.place.range.line == 0)
      return;
    step(value, note_of(facts, value));
  }

  /// The variable, and behind it what stands in for it.
  void read(const Value& value) {
    if (value.place.range.line == 0) return;
    step(value, note_of(facts, value));
    for (const ValueId fallback : value.operands) {
      for (const ValueId alternative : facts.values.alternatives(fallback)) {
        const Value& given = facts.values[alternative];
        const bool tells = given.kind == ValueKind::literal ? tells_a_way(given) : given.kind == ValueKind::call_result;
        if (tells && given.place.range.line != 0 && given.place != value.place)
          step(given, fmt::format("its default: {}", note_of(facts, given)));
      }
    }
  }

  void step(const Value& value, std::string note) {
    // One line of code does one thing to a reader: of its steps the last is the whole.
    const auto same_line = [&](const ProvenanceStep& step) {
      return step.place.file == value.place.file && step.place.range.line == value.place.range.line;
    };
    const bool is_source = value.kind == ValueKind::env_read || value.kind == ValueKind::secret || value.kind == ValueKind::literal;
    if (!steps.empty() && same_line(steps.back()) && !is_source && !last_is_source) steps.pop_back();
    last_is_source = is_source;
    steps.push_back({value.place, std::move(note)});
  }

  bool last_is_source = false;
  bool is_opened_by_parent = false;
};

}  // namespace

Provenance::Provenance(const FactStore& facts) : facts_(facts) {
  struct Inferred {
    const std::string* service = nullptr;
    std::set<std::string_view> variables;
  };
  std::map<FileId, Inferred> by_file;
  for (const FileId file : facts.inferred_source_of_truth) by_file[file];
  for (const EnvRead& read : facts.all<EnvRead>()) {
    if (read.in_source_of_truth) reads_inside_.push_back(read.place);
    const auto found = by_file.find(read.place.file);
    if (found == by_file.end()) continue;
    if (found->second.service == nullptr) found->second.service = &read.service;
    if (read.is_database) found->second.variables.insert(read.variable);
  }
  std::ranges::sort(reads_inside_);
  std::map<std::string_view, std::size_t> most;
  for (const FileId& file : facts.inferred_source_of_truth) {
    const Inferred& inferred = by_file[file];
    const std::string service = inferred.service == nullptr ? "" : *inferred.service;
    if (service.empty() && shared_ == nullptr) shared_ = &file;
    const auto [best, is_first] = inferred_.try_emplace(service, &file);
    std::size_t& variables = most[best->first];
    if (!is_first && inferred.variables.size() <= variables) continue;
    best->second = &file;
    variables = inferred.variables.size();
  }
}

const FileId* Provenance::inferred_source_of_truth(const std::string& service) const {
  const auto found = inferred_.find(service);
  return found == inferred_.end() ? shared_ : found->second;
}

std::vector<ProvenanceStep> Provenance::steps(ValueId id, std::size_t limit) const {
  std::vector<ProvenanceStep> steps;
  if (id != 0) Walk{facts_, steps, {}}.add(id, 0);
  // Where it is born and what is nearest to the sink say most, so a long way loses its middle.
  if (steps.size() > limit) {
    const auto born = static_cast<std::ptrdiff_t>(limit / 2);
    steps.erase(steps.begin() + born, steps.end() - (static_cast<std::ptrdiff_t>(limit) - born));
  }
  return steps;
}

Provenance::Passage Provenance::passage(ValueId id) const {
  if (id == 0) return Passage::unknown;
  bool any_through = false;
  bool any_other = false;
  bool any_word = false;  // beside other sources "utf8mb4" or "postgresql" leads nowhere
  for (const Source& source : facts_.values.sources(id)) {
    // A field of the settings class that was declared as the source of truth is born inside it.
    const bool is_read_inside = source.kind == ValueKind::env_read && std::ranges::binary_search(reads_inside_, source.place);
    const bool is_inside = source.kind == ValueKind::source_of_truth || is_read_inside ||
                           std::ranges::binary_search(facts_.inferred_source_of_truth, source.place.file);
    if (is_inside) {
      any_through = true;
    } else if (facts_.values[source.value].detail == application_setting || source.kind == ValueKind::unknown ||
               source.kind == ValueKind::parameter || source.kind == ValueKind::external || source.kind == ValueKind::call_result) {
      return Passage::unknown;
    } else if (source.kind == ValueKind::literal && says_no_place(facts_.values[source.value])) {
      any_word = true;
    } else {
      any_other = true;
    }
  }
  any_other = any_other || (any_word && !any_through);
  if (any_through && any_other) return Passage::partly;
  if (any_through) return Passage::through;
  return any_other ? Passage::bypassed : Passage::unknown;
}

std::string Provenance::summary(ValueId id) const { return summary(std::vector<ValueId>{id}); }

std::string Provenance::summary(const std::vector<ValueId>& parts) const {
  constexpr std::size_t most = 3;
  std::vector<std::string> names;
  std::vector<Source> sources;
  for (const ValueId part : parts) {
    for (Source& source : facts_.values.sources(part)) sources.push_back(std::move(source));
  }
  // Of parts, a word such as a user or a port says less than where the others come from.
  const bool has_others =
      parts.size() > 1 && std::ranges::any_of(sources, [](const Source& source) { return source.kind != ValueKind::literal; });
  for (const Source& source : sources) {
    if (has_others && source.kind == ValueKind::literal) continue;
    const Value& value = facts_.values[source.value];
    std::string name;
    if (value.kind == ValueKind::literal) {
      if (!value.text.empty()) name = fmt::format("`{}`", value.text.redacted());
    } else if (value.kind == ValueKind::env_read) {
      name = value.text.empty() ? "a variable that was not followed" : value.text.reveal();
    } else {
      name = note_of(facts_, value);
    }
    if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  if (names.empty()) return "something that was not followed";
  const std::size_t rest = names.size() > most ? names.size() - most : 0;
  names.resize(names.size() - rest);
  return fmt::format("{}{}", fmt::join(names, ", "), rest == 0 ? "" : fmt::format(" and {} more", rest));
}

}  // namespace dbssot
