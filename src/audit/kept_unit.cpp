#include "audit/kept_unit.h"

#include <algorithm>
#include <cstdint>

#include "audit/string_uses.h"
#include "program/bytes.h"
#include "program/program_io.h"
#include "source/text.h"

namespace dbssot {
namespace {

using program::Expr;
using program::StringId;
using program::Unit;

constexpr std::string_view magic = "kept unit 2";

void write(bytes::Writer& out, const UnitShape& shape) {
  for (const cache::Key& key : {shape.order, shape.length}) out.text(key.bytes_view());
  out.number(shape.lines.size());
  std::uint32_t before = 0;
  for (const std::uint32_t line : shape.lines) out.number(line - std::exchange(before, line));
  out.number(shape.loose_ends.size());
  for (const auto& [line, column] : shape.loose_ends) out.number(line), out.number(column);
}

std::optional<UnitShape> read_shape(bytes::Reader& in) {
  const auto order = cache::Key::of_bytes(in.text());
  const auto length = cache::Key::of_bytes(in.text());
  if (!order || !length) return std::nullopt;
  UnitShape shape{*order, *length, {}, {}};
  std::uint32_t before = 0;
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) shape.lines.push_back(before += in.number32());
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    const std::uint32_t line = in.number32();
    shape.loose_ends.emplace_back(line, in.number32());
  }
  return in.ok() ? std::optional(std::move(shape)) : std::nullopt;
}

/// "\n" and its like give nothing away.
bool is_blank(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return c <= ' '; });
}

/// By line, whether a report would hide something of it; empty: of none. All are, where hiding changed the lines themselves.
std::vector<bool> lines_with_secrets(std::string_view text, const Secrets& secrets) {
  std::string masked = secrets.masked(text);
  if (masked == text) return {};
  const SourceText before{std::string(text)};
  const SourceText after(std::move(masked));
  std::vector<bool> hidden(before.line_count() + 1, before.line_count() != after.line_count());
  for (std::uint32_t line = 1; line <= before.line_count(); ++line) {
    if (before.line(line) != after.line(line)) hidden[line] = true;
  }
  return hidden;
}

}  // namespace

bool KeptForm::is_clean(std::string_view text, const Secrets& secrets) const {
  const auto is_plain = [&](std::string_view one) { return secrets.masked(one) == one; };
  if (!is_plain(names)) {  // what is a secret beside another line may be none alone
    std::string_view rest = names;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      if (!is_plain(rest.substr(0, end))) return false;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  if (spelt.empty()) return true;
  if (!std::ranges::all_of(spelt, is_plain)) return false;
  const std::vector<bool> hidden = lines_with_secrets(text, secrets);
  return hidden.empty() || std::ranges::all_of(spelt_at, [&](const Range& range) {
           for (std::uint32_t line = range.line; line <= range.end_line; ++line) {
             if (line >= hidden.size() || hidden[line]) return false;
           }
           return true;
         });
}

bool KeptForm::holds_none_of(std::string_view text, const Secrets& secrets) const {
  const auto holds = [&](std::string_view one) { return secrets.stand_in(one); };
  return !holds(names) && std::ranges::none_of(spelt, holds) && (spelt.empty() || !holds(text));
}

KeptForm kept_form(KnownUnit& known, const SourceText& source) {
  Unit& unit = known.unit;
  const std::string_view text = source.bytes();
  KeptForm form;
  std::vector<StringUse> uses = uses_of_strings(unit);
  struct Standing {
    StringId id = 0;
    std::size_t offset = 0, size = 0;
  };
  std::vector<Standing> standing;
  for (const Expr& expr : unit.exprs) {
    if (!holds_text_of_file(expr) || !uses[expr.text].as_literal || is_blank(unit.strings[expr.text])) continue;
    const std::size_t begin = source.offset(expr.range.line, expr.range.column);
    const std::size_t end = std::max(begin, source.offset(expr.range.end_line, expr.range.end_column));
    const std::string& literal = unit.strings[expr.text];
    const std::size_t found = text.substr(0, end).find(literal, begin);
    if (found == std::string_view::npos) {
      form.spelt_at.push_back(expr.range);
      continue;
    }
    standing.push_back({expr.text, found, literal.size()});
    uses[expr.text] = {};
  }
  std::vector<std::pair<StringId, std::string>> left_out;
  for (StringId id = 1; id < unit.strings.size(); ++id) {
    if (!uses[id].is_used()) {
      left_out.emplace_back(id, std::exchange(unit.strings[id], {}));
    } else if (!uses[id].as_literal) {
      (form.names += unit.strings[id]) += '\n';
    } else if (!is_blank(unit.strings[id])) {
      form.spelt.push_back(unit.strings[id]);
    }
  }
  for (const Diagnostic& diagnostic : unit.diagnostics) (form.names += diagnostic.message) += '\n';
  bytes::Writer out;
  out.text(magic);
  write(out, known.shape);
  out.number(text.size());
  out.number(standing.size());
  for (const Standing& one : standing) {
    out.number(one.id);
    out.number(one.offset);
    out.number(one.size);
  }
  out.text(program::encode(unit));
  form.encoded = out.take();
  for (auto& [id, string] : left_out) unit.strings[id] = std::move(string);
  return form;
}

std::optional<KnownUnit> unit_of_kept_form(std::string_view encoded, std::string_view text) {
  bytes::Reader in(encoded);
  if (in.text() != magic) return std::nullopt;
  auto shape = read_shape(in);
  if (!shape || in.number() != text.size()) return std::nullopt;
  bytes::Reader standing = in;
  const std::size_t count = in.count();
  for (std::size_t i = 0; i < 3 * count && in.ok(); ++i) (void)in.number();
  auto unit = program::decode(in.text());
  if (!unit || !in.ok() || !in.at_end()) return std::nullopt;
  for (std::size_t left = standing.count(); left > 0; --left) {
    const std::uint64_t id = standing.number(), offset = standing.number(), size = standing.number();
    if (id >= unit->strings.size() || offset > text.size() || size > text.size() - offset) return std::nullopt;
    unit->strings[id] = text.substr(offset, size);
  }
  return KnownUnit{std::move(*unit), std::move(*shape)};
}

}  // namespace dbssot
