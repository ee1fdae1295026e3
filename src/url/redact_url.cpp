// Passwords in URLs, in whatever state the URL is.

#include <algorithm>
#include <array>

#include "url/characters.h"
#include "url/holes.h"
#include "url/redactor.h"

namespace dbssot::url {
namespace {

constexpr std::size_t npos = std::string_view::npos;
bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }

/// Schemes whose URLs hold a path and a port more often than a password, and never an unescaped one worth guessing at.
bool is_web_scheme(std::string_view scheme) {
  static constexpr std::array names{"http", "https", "ws",   "wss", "ftp", "ftps", "sftp",
                                    "ssh",  "git",   "file", "s3",  "gs",  "oci",  "docker"};
  return std::ranges::any_of(names, [&](std::string_view name) {
    return equal_ignoring_case(scheme, name) ||
           (scheme.size() > name.size() && scheme.ends_with(name) && scheme[scheme.size() - name.size() - 1] == '+');
  });
}

/// `?key=` begins a query: what follows an `@` beyond it is no part of the password.
bool holds_query_start(std::string_view text) {
  for (std::size_t at = text.find('?'); at != npos; at = text.find('?', at + 1)) {
    std::size_t end = at + 1;
    while (end < text.size() && (is_word(text[end]) || text[end] == '-' || text[end] == '.')) ++end;
    if (end > at + 1 && end < text.size() && text[end] == '=') return true;
  }
  return false;
}

}  // namespace

std::size_t Redactor::scheme_begin(std::size_t colon) const {
  std::size_t begin = colon;
  while (begin > 0 && colon - begin < 64 &&
         (is_word(text_[begin - 1]) || text_[begin - 1] == '+' || text_[begin - 1] == '.' || text_[begin - 1] == '-'))
    --begin;
  return begin;
}

std::optional<std::size_t> Redactor::userinfo_start(std::size_t colon) const {
  const std::string_view rest = text_.substr(colon);
  if (rest.starts_with("://")) {
    std::size_t start = colon + 3;
    if (!is_web_scheme(text_.substr(scheme_begin(colon), colon - scheme_begin(colon)))) {
      while (char_at(start) == '/') ++start;
    }
    return start;
  }
  const std::size_t begin = scheme_begin(colon);
  const std::string scheme = lowered(text_.substr(begin, colon - begin));
  if (!scheme.starts_with("postgres") && !contains(scheme, "sql+")) return std::nullopt;
  if (scheme.find_first_of("_-.") != npos) return std::nullopt;
  std::size_t start = colon + 1;
  while (start < text_.size() && start < colon + 6 && std::string_view("/\\$:;").find(text_[start]) != npos) ++start;
  return start > colon + 1 ? std::optional(start) : std::nullopt;
}

std::size_t Redactor::url_password(std::size_t colon, std::size_t start) {
  const std::size_t begin = scheme_begin(colon);
  const bool web = is_web_scheme(text_.substr(begin, colon - begin));
  const bool whole = trimmed(text_.substr(0, begin)).empty();
  const char before = begin > 0 ? text_[begin - 1] : '\0';
  const char delimiter = is_quote(before) ? before : '\0';

  std::size_t at = start;
  if (char_at(at) == '[') {  // [::1]:5432 has colons that end no user
    const std::size_t close = text_.substr(at, 80).find(']');
    if (close != npos) at += close + 1;
  }
  for (; at < text_.size() && text_[at] != ':'; ++at) {
    const char c = text_[at];
    if (const auto hole = hole_at(text_.substr(at)); hole && hole->length > 0) {
      at += hole->length - 1;
      continue;
    }
    if (c == '/' || is_space(c) || c == '"' || c == '<' || c == '>' || c == delimiter) return start;
    if (web && (c == '@' || c == '?' || c == '#')) return start;
    if (const auto end = encoded_password(at)) return *end;
  }
  if (at >= text_.size()) return start;
  const std::size_t begin_password = at + 1;

  // How far the password may reach: to the quote that was opened before the scheme, else to a blank.
  std::size_t limit = newline_.from(begin_password);
  if (whole) limit = text_.size();
  if (delimiter != '\0') {
    const std::size_t close = text_.substr(0, std::min(text_.size(), begin_password + 65536)).find(delimiter, begin_password);
    if (close != npos) limit = std::min(limit, close);
  }
  const std::size_t blank = std::min(space_.from(begin_password), limit);
  const std::string_view head = text_.substr(begin_password, blank - begin_password);
  const bool port_like = [&] {
    std::size_t end = 0;
    while (end < head.size() && is_digit(head[end])) ++end;
    if (end == 0) {
      const auto hole = hole_at(head);
      if (!hole) return false;
      end = hole->length;
    }
    return end == head.size() || std::string_view("/?#,\"'`)>]}").find(head[end]) != npos;
  }();

  std::size_t sign = password_end(begin_password, limit);
  if (sign != npos && sign > blank && (port_like || web)) sign = npos;
  if (sign == npos) {
    if (!web && !port_like) replace_bare_port(begin_password, blank);
    return begin_password;
  }
  const std::string_view reach = text_.substr(begin_password, sign - begin_password);
  if (web && reach.find_first_of("/?#\"'") != npos) {
    if (port_like || reach.find_first_of("\"'<>") != npos) return begin_password;
  }
  if (port_like && !is_only_holes(reach) && reach.find_first_of("/?#,") != npos &&
      (holds_query_start(reach) || reach.find_first_of("\"'") != npos ||
       is_only_holes(reach.substr(0, reach.find_first_of("/?#,"))))) {
    return begin_password;
  }
  while (true) {  // a raw `@` belongs to the password as long as no query has begun
    const std::size_t further = password_end(sign + 1, std::min(space_.from(sign + 1), limit));
    if (further == npos || web) break;
    const std::string_view gap = text_.substr(sign + 1, further - sign - 1);
    if (holds_query_start(gap) || contains(gap, "://") || gap.find_first_of("\"`") != npos || contains(gap, "',") ||
        contains(gap, "')"))
      break;
    sign = further;
  }
  hide(begin_password, sign);
  return sign;
}

std::optional<std::size_t> Redactor::encoded_password(std::size_t at) {
  const std::string_view colon = text_.substr(at, 3);
  if (colon != "%3A" && colon != "%3a") return std::nullopt;
  constexpr std::size_t longest = 512;
  const std::size_t sign = at_sign_.from(at);
  if (sign >= text_.size() || sign - at > longest || text_.substr(at, sign - at).find_first_of("/?#\"'` \t\r\n") != npos)
    return std::nullopt;
  hide(at + 3, sign);
  return sign;
}

std::size_t Redactor::password_end(std::size_t begin, std::size_t limit) {
  const std::size_t sign = at_sign_.from(begin);
  if (sign >= limit) return npos;
  for (std::size_t at = begin; at < limit; ++at) {
    if (text_[at] == '@') return at;
    if (const auto hole = hole_at(text_.substr(at, limit - at))) at += hole->length - 1;
  }
  return npos;
}

void Redactor::replace_bare_port(std::size_t begin, std::size_t limit) {
  std::size_t end = text_.substr(0, limit).find_first_of("/?#,\"'`)<>]}\\", begin);
  end = std::min(end, limit);
  const std::string_view port = text_.substr(begin, end - begin);
  if (port.empty() || is_only_holes(port) || hole_at(port) || equal_ignoring_case(port, "port")) return;
  replace(begin, end);
}

}  // namespace dbssot::url
