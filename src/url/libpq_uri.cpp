#include <fmt/format.h>

#include "url/characters.h"
#include "url/knowledge.h"
#include "url/libpq.h"

// conninfo_uri_parse_options and conninfo_uri_parse_params, step by step, so that errors come in libpq's order.

namespace dbssot::url::libpq {
namespace {

Fault syntax(std::string reason, std::size_t offset, std::string advice = {}) {
  return {"syntax", std::move(reason), {}, std::move(advice), offset};
}

/// conninfo_uri_decode. From 18 on blanks around a part are dropped and blanks within are refused.
Outcome<std::string> decode(std::string_view part, int version, std::size_t offset) {
  if (version >= 18000) {
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (part.find(' ') != std::string_view::npos)
      return syntax("libpq 18 refuses unencoded spaces in a URI", offset, "write spaces as %20");
  }
  if (part.find('%') == std::string_view::npos) return std::string(part);
  std::string out;
  out.reserve(part.size());
  for (std::size_t at = 0; at < part.size(); ++at) {
    if (part[at] != '%') {
      out += part[at];
      continue;
    }
    if (at + 2 >= part.size() || hex_value(part[at + 1]) < 0 || hex_value(part[at + 2]) < 0) {
      return Fault{"percent-encoding",
                   "libpq refuses the URI: invalid percent-encoded token, a % without two hexadecimal digits",
                   {},
                   "write a literal % as %25",
                   offset + at};
    }
    const int value = hex_value(part[at + 1]) * 16 + hex_value(part[at + 2]);
    if (value == 0)
      return Fault{"percent-encoding", "libpq refuses the URI: forbidden value %00 in percent-encoded value", {}, {}, offset + at};
    out += static_cast<char>(value);
    at += 2;
  }
  return out;
}

class UriParser {
 public:
  UriParser(std::string_view text, int version) : text_(text), version_(version) {}

  Outcome<Options> run() {
    std::size_t at = text_.starts_with("postgresql://") ? 13 : 11;
    at = userinfo(at);
    if (fault_) return *fault_;
    at = hosts(at);
    if (fault_) return *fault_;
    if (at < text_.size() && text_[at] != '?') {
      const std::size_t end = std::min(text_.find('?', at + 1), text_.size());
      part("dbname", at + 1, end);
      at = end;
    }
    if (!fault_ && at < text_.size()) query(at + 1);
    if (fault_) return *fault_;
    return std::move(options_);
  }

 private:
  void part(std::string_view keyword, std::size_t begin, std::size_t end) {
    if (begin >= end || fault_) return;
    auto value = decode(text_.substr(begin, end - begin), version_, begin);
    if (!value) {
      fault_ = value.fault();
      return;
    }
    options_.set(keyword, std::move(*value), begin);
  }

  /// There is a user if an `@` comes before the first `/`; the user ends at the first `:`, the password at the first `@`.
  std::size_t userinfo(std::size_t begin) {
    const std::size_t stop = text_.find_first_of("@/", begin);
    if (stop == std::string_view::npos || text_[stop] != '@') return begin;
    const std::size_t end = text_.find_first_of(":@", begin);
    part("user", begin, end);
    if (text_[end] == ':') part("password", end + 1, stop);
    return stop + 1;
  }

  std::size_t hosts(std::size_t at) {
    const std::size_t begin = at;
    std::string names;
    std::string ports;
    while (true) {
      if (at < text_.size() && text_[at] == '[') {
        const std::size_t close = text_.find(']', at);
        if (close == std::string_view::npos) return fail("libpq finds no ] that closes the IPv6 address", at);
        if (close == at + 1) return fail("libpq refuses an empty IPv6 address", at);
        names += text_.substr(at + 1, close - at - 1);
        at = close + 1;
        if (at < text_.size() && std::string_view(":/?,").find(text_[at]) == std::string_view::npos)
          return fail("libpq finds an unexpected character behind the ] of an IPv6 address", at);
      } else {
        const std::size_t end = std::min(text_.find_first_of(":/?,", at), text_.size());
        names += text_.substr(at, end - at);
        at = end;
      }
      if (at < text_.size() && text_[at] == ':') {
        const std::size_t end = std::min(text_.find_first_of("/?,", at + 1), text_.size());
        ports += text_.substr(at + 1, end - at - 1);
        at = end;
      }
      if (at >= text_.size() || text_[at] != ',') break;
      names += ',';
      ports += ',';
      ++at;
    }
    list("host", names, begin);
    list("port", ports, begin);
    return at;
  }
  void list(std::string_view keyword, const std::string& joined, std::size_t offset) {
    if (joined.empty() || fault_) return;
    auto value = decode(joined, version_, offset);
    if (value) {
      options_.set(keyword, std::move(*value), offset);
    } else {
      fault_ = value.fault();
      fault_->offset = offset;
    }
  }
  std::size_t fail(std::string reason, std::size_t offset) {
    fault_ = syntax(std::move(reason), offset);
    return offset;
  }

  void query(std::size_t at) {
    while (at < text_.size() && !fault_) {
      const std::size_t end = std::min(text_.find('&', at), text_.size());
      const std::string_view field = text_.substr(at, end - at);
      const std::size_t equals = field.find('=');
      if (equals == std::string_view::npos) {
        fault_ = syntax("libpq refuses the URI: missing key/value separator \"=\" in a query parameter", at);
        return;
      }
      if (const std::size_t second = field.find('=', equals + 1); second != std::string_view::npos) {
        fault_ = syntax("libpq refuses the URI: extra key/value separator \"=\" in a query parameter", at + second,
                        "write = within a value as %3D");
        return;
      }
      parameter(at, field.substr(0, equals), field.substr(equals + 1));
      at = end + 1;
    }
  }
  void parameter(std::size_t at, std::string_view key, std::string_view value) {
    auto name = decode(key, version_, at);
    if (!name) {
      fault_ = name.fault();
      return;
    }
    auto decoded = decode(value, version_, at + key.size() + 1);
    if (!decoded) {
      fault_ = decoded.fault();
      return;
    }
    if (*name == "ssl" && *decoded == "true") {  // JDBC's spelling, and no other value of it
      *name = "sslmode";
      *decoded = "require";
    }
    fault_ = store(options_, *name, std::move(*decoded), at, version_, true);
  }

  std::string_view text_;
  int version_;
  Options options_;
  std::optional<Fault> fault_;
};

}  // namespace

bool has_uri_prefix(std::string_view text) { return text.starts_with("postgresql://") || text.starts_with("postgres://"); }

Outcome<Options> parse_uri(std::string_view text, int version) { return UriParser(text, version).run(); }

Outcome<Options> parse(std::string_view text, int version) {
  text = text.substr(0, text.find('\0'));  // a C string ends here
  return has_uri_prefix(text) ? parse_uri(text, version) : parse_conninfo(text, version);
}

}  // namespace dbssot::url::libpq
