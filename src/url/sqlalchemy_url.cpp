#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "url/characters.h"
#include "url/python_text.h"
#include "url/sqlalchemy.h"

// The regular expression of `_parse_url`, by hand:
//   (?P<name>[\w\+]+)://
//   (?: (?P<username>[^:/]*) (?::(?P<password>[^@]*))? @)?
//   (?: (?: \[(?P<ipv6host>[^/\?]+)\] | (?P<ipv4host>[^/:\?]+) )? (?::(?P<port>[^/\?]*))? )?
//   (?:/(?P<database>[^\?]*))? (?:\?(?P<query>.*))?
// It is matched at the beginning and not anchored at the end, so what follows a match is dropped without a word.

namespace dbssot::url::sqlalchemy {
namespace {

constexpr std::size_t npos = std::string_view::npos;

/// Length of `[\w\+]+` before "://"; 0 if the text begins otherwise.
std::size_t name_length(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (is_word(text[at]) || text[at] == '+') {
      ++at;
    } else if (static_cast<unsigned char>(text[at]) >= 0x80) {
      const python::CodePoint point = python::code_point(text.substr(at));
      if (!python::is_word(point.value)) break;
      at += point.length;
    } else {
      break;
    }
  }
  return text.substr(at).starts_with("://") ? at : 0;
}

/// Reads the user and password before an `@`; returns where the host begins.
std::size_t read_credentials(std::string_view text, std::size_t begin, Url& url) {
  const std::size_t stop = std::min(text.find_first_of(":/", begin), text.size());
  if (stop < text.size() && text[stop] == ':') {
    const std::size_t sign = text.find('@', stop + 1);
    if (sign != npos) {
      url.username = python::unquote(text.substr(begin, stop - begin));
      url.password = python::unquote(text.substr(stop + 1, sign - stop - 1));
      return sign + 1;
    }
  }
  // Without a password the user ends at the last `@` of the stretch: `u@corp@host`.
  if (stop == begin) return begin;
  const std::size_t sign = text.rfind('@', stop - 1);
  if (sign == npos || sign < begin) return begin;
  url.username = python::unquote(text.substr(begin, sign - begin));
  return sign + 1;
}

std::vector<QueryItem> read_query(std::string_view text, std::size_t offset) {
  std::string unused;
  std::vector<QueryItem> items;
  std::unordered_map<std::string, std::size_t> positions;
  auto fields = python::parse_query(text, false, unused);
  for (python::Field& field : *fields) {
    const auto [known, is_new] = positions.try_emplace(field.key, items.size());
    if (!is_new) {
      items[known->second].values.push_back(std::move(field.value));
    } else {
      items.push_back({std::move(field.key), {std::move(field.value)}, offset + field.offset});
    }
  }
  return items;
}

}  // namespace

std::string QueryItem::text() const { return values.size() == 1 ? values.front() : python::repr_tuple(values); }

const QueryItem* Url::find(std::string_view key) const {
  const auto found = std::ranges::find(query, key, &QueryItem::key);
  return found == query.end() ? nullptr : &*found;
}

Outcome<Url> parse(std::string_view text, int version) {
  const std::size_t name = name_length(text);
  if (name == 0) {
    return Fault{"syntax",
                 "SQLAlchemy refuses it: Could not parse SQLAlchemy URL",
                 {},
                 "begin with dialect+driver://, without a space or a quote before it",
                 0};
  }
  Url url;
  url.drivername = text.substr(0, name);
  std::size_t at = read_credentials(text, name + 3, url);

  const std::size_t authority_end = std::min(text.find_first_of("/?", at), text.size());
  std::size_t after_host = at;
  if (at < text.size() && text[at] == '[') {
    const std::size_t close = text.substr(0, authority_end).rfind(']');
    if (close != npos && close > at + 1) {
      url.host = std::string(text.substr(at + 1, close - at - 1));
      after_host = close + 1;
    }
  }
  if (!url.host) {
    const std::size_t end = std::min(text.find_first_of("/:?", at), text.size());
    if (end > at) url.host = std::string(text.substr(at, end - at));
    after_host = end;
  }
  at = after_host;
  if (at < text.size() && text[at] == ':') {
    const std::string_view port = text.substr(at + 1, authority_end - at - 1);
    const auto number = python::parse_int(port);
    if (!number) {
      Fault fault{"port", "SQLAlchemy refuses it: ValueError, int() cannot read the port", "port",
                  "write the port as a number; a password with @ must be percent-encoded", at + 1};
      if (port.empty()) {
        fault.reason = "SQLAlchemy refuses it: ValueError, the port after the colon is empty";
        fault.advice = "write a port, or leave the colon out";
      } else if (port.find(',') != npos || port.find(':') != npos) {
        fault.reason = "SQLAlchemy refuses it: ValueError, it takes one host and port in the authority";
        fault.advice = "write several hosts as ?host=h1:5432&host=h2:5432";
      }
      return fault;
    }
    url.port = number->digits;
    at = authority_end;
  }
  if (at < text.size() && text[at] == '/') {
    const std::size_t end = std::min(text.find('?', at), text.size());
    url.database = std::string(text.substr(at + 1, end - at - 1));
    if (version >= 2001) url.database = python::unquote(*url.database);
    at = end;
  }
  if (at < text.size() && text[at] == '?') {
    const std::size_t end = std::min(text.find('\n', at), text.size());  // `.` matches no line end
    url.query = read_query(text.substr(at + 1, end - at - 1), at + 1);
  }
  return url;
}

}  // namespace dbssot::url::sqlalchemy
