#include "lint/fix.h"

#include <algorithm>
#include <optional>

#include "source/document.h"
#include "source/text.h"

namespace dbssot {
namespace {

constexpr std::string_view withheld_for_secret = "; not done for you, as it would touch a secret";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_name(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// The only place of `part` in `text` from `from` on; nothing if there is none or a second one.
std::optional<std::size_t> only_place(std::string_view text, std::string_view part, std::size_t from) {
  const std::size_t at = text.find(part, from);
  if (at == std::string_view::npos || text.find(part, at + 1) != std::string_view::npos) return std::nullopt;
  return at;
}

/// The smallest stretches that differ, as edits of `before`. Separate changes (the scheme and a parameter) stay separate as long as
/// one of them can be told from the text between: the password may stand there.
void append_differences(std::string_view before, std::string_view after, std::size_t offset, std::vector<ByteEdit>& edits) {
  std::size_t front = 0;
  while (front < before.size() && front < after.size() && before[front] == after[front]) ++front;
  std::size_t back = 0;
  while (back < before.size() - front && back < after.size() - front &&
         before[before.size() - 1 - back] == after[after.size() - 1 - back]) {
    ++back;
  }
  if (front == before.size() && front == after.size()) return;
  const std::string_view old = before.substr(front, before.size() - front - back);
  const std::string_view now = after.substr(front, after.size() - front - back);
  // What lies between the scheme and the query is kept by every repair: look for it as a whole.
  const std::size_t mark = old.find("://");
  const std::size_t query = old.find_first_of("?&", mark == std::string_view::npos ? 0 : mark);
  if (mark != std::string_view::npos && query != std::string_view::npos) {
    const std::string_view between = old.substr(mark, query - mark + 1);
    const std::size_t kept = now.find(between);
    if (kept != std::string_view::npos) {
      append_differences(old.substr(0, mark), now.substr(0, kept), offset + front, edits);
      append_differences(old.substr(query), now.substr(kept + between.size() - 1), offset + front + query, edits);
      return;
    }
  }
  edits.push_back({offset + front, offset + front + old.size(), std::string(now)});
}

/// Quotes and the like around a text that stays: what is between may be a secret, and is not touched.
std::optional<std::vector<ByteEdit>> around(std::string_view before, std::string_view after) {
  const auto inside = [](std::string_view whole, std::string_view part) {
    return part.size() > 1 && whole.size() > part.size() && whole.size() - part.size() <= 2 ? whole.find(part)
                                                                                            : std::string_view::npos;
  };
  std::vector<ByteEdit> edits;
  if (const std::size_t at = inside(after, before); at != std::string_view::npos) {
    if (at > 0) edits.push_back({0, 0, std::string(after.substr(0, at))});
    if (at + before.size() < after.size())
      edits.push_back({before.size(), before.size(), std::string(after.substr(at + before.size()))});
  } else if (const std::size_t kept = inside(before, after); kept != std::string_view::npos) {
    if (kept > 0) edits.push_back({0, kept, ""});
    if (kept + after.size() < before.size()) edits.push_back({kept + after.size(), before.size(), ""});
  }
  const auto is_quote = [](std::string_view text) { return text == "\"" || text == "'"; };
  for (const ByteEdit& edit : edits) {
    if (!is_quote(edit.text) && !is_quote(before.substr(edit.begin, edit.end - edit.begin))) return std::nullopt;
  }
  if (edits.empty()) return std::nullopt;
  return edits;
}

/// Edits of `before`, widened to whole words: `postgres` becomes `postgresql`, which people read more easily than an inserted `ql`.
std::vector<ByteEdit> differences(std::string_view before, std::string_view after) {
  if (auto quotes = around(before, after)) return std::move(*quotes);
  std::vector<ByteEdit> edits;
  append_differences(before, after, 0, edits);
  std::size_t least = 0;
  for (ByteEdit& edit : edits) {
    while (edit.begin > least && is_name(before[edit.begin - 1])) edit.text.insert(edit.text.begin(), before[--edit.begin]);
    while (edit.end < before.size() && is_name(before[edit.end])) edit.text += before[edit.end++];
    least = edit.end;
  }
  return edits;
}

class Resolver {
 public:
  Resolver(const std::vector<std::string>& files, const TextOf& text_of, const Secrets& secrets)
      : files_(files), text_of_(text_of), secrets_(secrets) {}

  std::optional<FixIt> resolve(const Repair& repair) {
    FixIt fix{repair.title, repair.safe, {}};
    bool touches_secret = false;
    for (const TextChange& change : repair.changes) {
      const SourceText* text = text_of_(files_[static_cast<std::uint32_t>(change.place.file)]);
      if (text == nullptr || !is_as_on_disk(text->bytes())) return std::nullopt;
      std::optional<std::vector<ByteEdit>> edits = bytes_of(change, *text);
      if (!edits || edits->empty()) edits = in_quoted_words(change, *text);
      if (!edits || edits->empty()) return std::nullopt;
      for (const ByteEdit& edit : *edits) {
        touches_secret = touches_secret || meets_secret(change, *text, edit);
        fix.edits.push_back({{change.place.file, text->range(edit.begin, edit.end)}, edit.text});
      }
    }
    if (touches_secret) return FixIt{fix.title + std::string(withheld_for_secret), false, {}};
    return fix;
  }

 private:
  /// UTF-16 is converted before it is read: places in it are not places on disk.
  static bool is_as_on_disk(std::string_view bytes) {
    return !bytes.starts_with("\xff\xfe") && !bytes.starts_with("\xfe\xff") && bytes.find('\0') == std::string_view::npos;
  }

  static std::pair<std::size_t, std::size_t> stretch(const Place& place, const SourceText& text) {
    const std::size_t begin = text.offset(place.range.line, place.range.column);
    return {begin, std::max(begin, text.offset(place.range.end_line, place.range.end_column))};
  }

  static std::optional<std::vector<ByteEdit>> bytes_of(const TextChange& change, const SourceText& text) {
    return change.at == TextChange::At::text ? in_text(change, text) : in_name(change, text);
  }

  static std::optional<std::vector<ByteEdit>> in_text(const TextChange& change, const SourceText& text) {
    const auto [begin, end] = stretch(change.place, text);
    const std::string_view written = text.bytes().substr(begin, end - begin);
    std::vector<ByteEdit> edits;
    std::size_t cursor = 0;
    for (std::size_t i = 0; i < change.before.size() && i < change.after.size(); ++i) {
      const std::string& before = change.before[i].reveal();
      if (before.empty()) continue;
      const bool is_changed = before != change.after[i].reveal();
      const auto at = is_changed ? only_place(written, before, cursor) : std::optional(written.find(before, cursor));
      if (!at || *at == std::string_view::npos) return std::nullopt;
      for (ByteEdit& edit : differences(before, change.after[i].reveal()))
        edits.push_back({begin + *at + edit.begin, begin + *at + edit.end, std::move(edit.text)});
      cursor = *at + before.size();
    }
    return edits;
  }

  /// Whole literals within the place, each of which stands there once.
  static std::optional<std::vector<ByteEdit>> in_quoted_words(const TextChange& change, const SourceText& text) {
    if (change.words.empty()) return std::nullopt;
    const auto [begin, end] = stretch(change.place, text);
    const std::string_view written = text.bytes().substr(begin, end - begin);
    std::vector<ByteEdit> edits;
    for (const auto& [old, now] : change.words) {
      std::optional<std::size_t> at;
      for (const char quote : {'"', '\''}) {
        const std::string literal = quote + old + quote;
        const std::size_t found = written.find(literal);
        if (found == std::string_view::npos) continue;
        if (at || written.find(literal, found + 1) != std::string_view::npos) return std::nullopt;
        at = found + 1;
      }
      if (!at) return std::nullopt;
      edits.push_back({begin + *at, begin + *at + old.size(), now});
    }
    std::ranges::sort(edits);
    return edits;
  }

  /// `name=` or `"name":` right before the place.
  static std::optional<std::vector<ByteEdit>> in_name(const TextChange& change, const SourceText& text) {
    const std::string_view bytes = text.bytes();
    const std::string& name = change.before.front().reveal();
    std::size_t at = stretch(change.place, text).first;
    const auto skip_blanks = [&] {
      while (at > 0 && is_blank(bytes[at - 1])) --at;
    };
    skip_blanks();
    if (at == 0 || (bytes[at - 1] != '=' && bytes[at - 1] != ':')) return std::nullopt;
    --at;
    skip_blanks();
    if (at > 0 && (bytes[at - 1] == '"' || bytes[at - 1] == '\'')) --at;
    if (at < name.size() || bytes.substr(at - name.size(), name.size()) != name) return std::nullopt;
    if (at > name.size() && is_name(bytes[at - name.size() - 1])) return std::nullopt;
    return std::vector<ByteEdit>{{at - name.size(), at, change.after.front().reveal()}};
  }

  /// The stretch of the place that masking changes, from its first secret to the end of its last.
  [[nodiscard]] bool meets_secret(const TextChange& change, const SourceText& text, const ByteEdit& edit) const {
    if (change.at == TextChange::At::argument_name) return false;
    const auto [begin, end] = stretch(change.place, text);
    const std::string_view written = text.bytes().substr(begin, end - begin);
    const std::string masked = secrets_.masked(written);
    if (masked == written) return secrets_.masked(edit.text) != edit.text;
    std::size_t front = 0;
    while (front < written.size() && front < masked.size() && written[front] == masked[front]) ++front;
    std::size_t back = 0;
    while (back < written.size() - front && back < masked.size() - front &&
           written[written.size() - 1 - back] == masked[masked.size() - 1 - back]) {
      ++back;
    }
    return edit.end > begin + front && edit.begin < end - back;
  }

  const std::vector<std::string>& files_;
  const TextOf& text_of_;
  const Secrets& secrets_;
};

/// Two edits that cannot both be made. Equal ones are one.
bool collide(const ByteEdit& left, const ByteEdit& right) {
  if (left == right) return false;
  if (left.begin == left.end || right.begin == right.end) return left.begin <= right.end && right.begin <= left.end;
  return left.begin < right.end && right.begin < left.end;
}

}  // namespace

void resolve_repairs(std::vector<Finding>& findings, const std::vector<std::string>& files, const TextOf& text_of,
                     const Secrets& secrets) {
  Resolver resolver(files, text_of, secrets);
  for (Finding& finding : findings) {
    if (!finding.repair) continue;
    if (!finding.fix) finding.fix = resolver.resolve(*finding.repair);
    finding.repair.reset();
  }
}

bool has_fix(const Finding& finding, FixKind kind) {
  return finding.fix && (finding.fix->safe || kind == FixKind::any) && !finding.fix->edits.empty() && !finding.suppressed;
}

bool has_safe_fix(const Finding& finding) { return has_fix(finding, FixKind::safe); }

FixPlan plan_fixes(std::span<const Finding> findings, std::span<const std::size_t> wanted, const std::vector<std::string>& files,
                   const TextOf& text_of, FixKind kind) {
  FixPlan plan;
  for (const std::size_t index : wanted) {
    const Finding& finding = findings[index];
    if (!has_fix(finding, kind)) continue;
    std::map<std::string, std::vector<ByteEdit>, std::less<>> mine;
    bool collides = false;
    for (const Edit& edit : finding.fix->edits) {
      const std::string& path = files[static_cast<std::uint32_t>(edit.place.file)];
      const SourceText* text = text_of(path);
      if (text == nullptr) return plan;
      const Range& range = edit.place.range;
      ByteEdit bytes{text->offset(range.line, range.column), text->offset(range.end_line, range.end_column), edit.text};
      const auto others = plan.edits.find(path);
      collides = collides || (others != plan.edits.end() &&
                              std::ranges::any_of(others->second, [&](const ByteEdit& other) { return collide(bytes, other); }));
      mine[path].push_back(std::move(bytes));
    }
    if (collides) {
      plan.colliding.push_back(index);
      continue;
    }
    plan.taken.push_back(index);
    for (auto& [path, edits] : mine) {
      std::vector<ByteEdit>& all = plan.edits[path];
      all.insert(all.end(), edits.begin(), edits.end());
      std::ranges::sort(all);
      all.erase(std::ranges::unique(all).begin(), all.end());
    }
  }
  return plan;
}

std::string with_edits(std::string_view text, std::span<const ByteEdit> edits) {
  std::string out;
  std::size_t at = 0;
  for (const ByteEdit& edit : edits) {
    out += text.substr(at, edit.begin - at);
    out += edit.text;
    at = edit.end;
  }
  out += text.substr(at);
  return out;
}

}  // namespace dbssot
