#include <fmt/format.h>

#include <algorithm>

#include "url/characters.h"
#include "url/knowledge.h"
#include "url/libpq.h"

// conninfo_parse and conninfo_storeval.

namespace dbssot::url::libpq {
namespace {

bool is_plain_word(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) { return is_word(c) || c == '-' || c == '.'; });
}

/// What a person most likely meant by a text that begins like a URL of another scheme.
std::optional<Fault> foreign_scheme(std::string_view text) {
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos || end == 0 || end > 64) return std::nullopt;
  for (const char c : text.substr(0, end)) {
    if (!is_word(c) && c != '+' && c != '-' && c != '.') return std::nullopt;
  }
  const std::string scheme(text.substr(0, end));
  const bool ours = scheme.starts_with("postgres");
  return Fault{
      "scheme",
      fmt::format("libpq knows only postgresql:// and postgres://; with {}:// it reads the text as key=value pairs and refuses it",
                  scheme),
      scheme + "://",
      ours ? "write postgresql:// without a driver for libpq, psycopg2, psycopg and psql"
      : lowered(scheme) == "postgresql" || lowered(scheme) == "postgres" ? "write it in lower case: postgresql://"
                                                                         : "",
      0};
}

/// One letter too many, too few or another, or two exchanged.
bool is_one_slip(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t same = 0;
  while (same < a.size() && a[same] == b[same]) ++same;
  if (a.size() < b.size()) return a.substr(same) == b.substr(same + 1);
  if (same == a.size() || a.substr(same + 1) == b.substr(same + 1)) return true;
  return same + 1 < a.size() && a[same] == b[same + 1] && a[same + 1] == b[same] && a.substr(same + 2) == b.substr(same + 2);
}

/// The keyword that was meant, if one letter went wrong in a word of some length.
const Parameter* misspelt(std::string_view keyword, int version) {
  constexpr std::size_t shortest = 4;
  if (keyword.size() < shortest) return nullptr;
  for (const Parameter& known : knowledge().libpq.all()) {
    if (known.name.size() >= shortest && known.known_to(version) && is_one_slip(keyword, known.name)) return &known;
  }
  return nullptr;
}

}  // namespace

void Options::set(std::string_view keyword, std::string value, std::size_t offset) {
  for (Entry& entry : entries_) {
    if (entry.keyword == keyword) {
      entry.value = std::move(value);
      entry.offset = offset;
      return;
    }
  }
  if (entries_.capacity() == 0) entries_.reserve(10);
  entries_.push_back({std::string(keyword), std::move(value), offset});
}

const std::string* Options::find(std::string_view keyword) const {
  for (const Entry& entry : entries_) {
    if (entry.keyword == keyword) return &entry.value;
  }
  return nullptr;
}

const std::string& Options::value(std::string_view keyword) const {
  static const std::string none;
  const std::string* found = find(keyword);
  return found == nullptr ? none : *found;
}

std::optional<Fault> store(Options& options, std::string_view keyword, std::string value, std::size_t offset, int version,
                           bool in_uri) {
  if (keyword == "requiressl") {
    options.set("sslmode", value.starts_with('1') ? "require" : "prefer", offset);
    return std::nullopt;
  }
  if (knowledge().libpq.find(keyword, version) != nullptr) {
    options.set(keyword, std::move(value), offset);
    return std::nullopt;
  }
  Fault fault{"unknown-parameter", {}, {}, {}, offset};
  const bool plain = is_plain_word(keyword);
  if (plain) fault.parameter = keyword;
  const std::string shown = plain ? fmt::format(" \"{}\"", keyword) : std::string();
  fault.reason = in_uri ? fmt::format("libpq refuses the URI: invalid URI query parameter{}", shown)
                        : fmt::format("libpq refuses the text: invalid connection option{}", shown);
  if (keyword == "ssl") {
    fault.code = "ssl-spelling";
    fault.advice = is_sslmode(value) ? fmt::format("write sslmode={}", value) : "write sslmode=require";
  } else if (const Parameter* known = knowledge().libpq.find_any(keyword)) {
    fault.reason += fmt::format("; libpq knows it from version {} on", known->since / 1000);
  } else if (const Parameter* lower_case = knowledge().libpq.find_any(lowered(keyword))) {
    fault.advice = fmt::format("write {}", lower_case->name);
  } else if (const Parameter* meant = misspelt(keyword, version)) {
    fault.advice = fmt::format("write {}", meant->name);
  } else if (plain) {
    fault.advice = fmt::format("remove {}", keyword);
  }
  return fault;
}

Outcome<Options> parse_conninfo(std::string_view text, int version) {
  Options options;
  std::size_t at = 0;
  const auto peek = [&](std::size_t i) { return i < text.size() ? text[i] : '\0'; };
  while (at < text.size()) {
    if (is_space(text[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < text.size() && text[at] != '=' && !is_space(text[at])) ++at;
    const std::string_view keyword = text.substr(begin, at - begin);
    while (at < text.size() && is_space(text[at])) ++at;
    if (peek(at) != '=') {
      if (auto fault = foreign_scheme(text)) return *fault;
      return Fault{"syntax",
                   "libpq reads the text as key=value pairs and finds no \"=\" behind a word",
                   {},
                   has_uri_prefix(trimmed(text))                ? "remove the blank before the URL"
                   : text.find("://") == std::string_view::npos ? "write key=value pairs, or postgresql://…"
                                                                : "",
                   begin};
    }
    ++at;
    while (at < text.size() && is_space(text[at])) ++at;  // so `password= user=u` makes `user=u` the password
    std::string value;
    if (peek(at) != '\'') {
      while (at < text.size() && !is_space(text[at])) {
        if (text[at] == '\\' && ++at >= text.size()) break;
        value += text[at++];
      }
    } else {
      ++at;
      while (true) {
        if (at >= text.size())
          return Fault{"syntax", "libpq refuses the text: unterminated quoted string in connection info string",
                       std::string(is_plain_word(keyword) ? keyword : ""),
                       "close the quote, and write a quote within a value as \\'", begin};
        if (text[at] == '\'') break;
        if (text[at] == '\\' && ++at >= text.size()) continue;
        value += text[at++];
      }
      ++at;
    }
    if (auto fault = store(options, keyword, std::move(value), begin, version, false)) {
      if (auto scheme = foreign_scheme(text)) return *scheme;
      return *fault;
    }
  }
  return options;
}

}  // namespace dbssot::url::libpq
