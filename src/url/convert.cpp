#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "url/characters.h"
#include "url/encode.h"
#include "url/knowledge.h"
#include "url/libpq.h"
#include "url/masked.h"
#include "url/python_text.h"
#include "url/url.h"

// Rewrites the text of a URL for another client. Parts are moved as they are written, so that their encoding and order survive;
// only what the target reads differently is touched.

namespace dbssot::url {
namespace {

constexpr std::size_t npos = std::string_view::npos;

/// A URL cut into its written parts. Userinfo is cut as SQLAlchemy does, which takes raw `/ ? #` in a password for what they are.
struct Written {
  std::string dialect, driver;
  std::optional<std::string> user, password;
  std::string hosts;  ///< "h:5432,h2", brackets and all
  std::optional<std::string> path;
  std::vector<std::pair<std::string, std::optional<std::string>>> query;
};

Written cut_url(std::string_view text) {
  Written url;
  const std::size_t mark = text.find("://");
  const std::string_view scheme = text.substr(0, mark);
  url.dialect = scheme.substr(0, scheme.find('+'));
  if (scheme.find('+') != npos) url.driver = scheme.substr(scheme.find('+') + 1);
  text.remove_prefix(mark + 3);
  const std::size_t stop = std::min(text.find_first_of(":/"), text.size());
  std::size_t sign = npos;
  const std::size_t query_mark = text.find('?');
  if (stop < text.size() && text[stop] == ':') {
    sign = text.find('@', stop);
    // `h:5432/d?application_name=a@b` has no password: SQLAlchemy would see one, the people who wrote it did not.
    const std::string_view between = sign == npos ? std::string_view() : text.substr(stop + 1, sign - stop - 1);
    const std::size_t slash = between.find('/');
    if (slash != npos && slash > 0 && std::ranges::all_of(between.substr(0, slash), is_digit) && query_mark < sign) sign = npos;
    if (sign != npos) {
      // A raw `@` in the password: the host begins behind the last one before the path.
      while (true) {
        const std::size_t next = text.find('@', sign + 1);
        if (next == npos || text.substr(sign + 1, next - sign - 1).find_first_of("/?#&") != npos) break;
        sign = next;
      }
      url.user = std::string(text.substr(0, stop));
      url.password = std::string(text.substr(stop + 1, sign - stop - 1));
    }
  }
  if (sign == npos) {  // no password: `u@h:5432`
    const std::size_t last = text.substr(0, std::min(stop, query_mark)).rfind('@');
    if (last != npos) {
      sign = last;
      url.user = std::string(text.substr(0, sign));
    }
  }
  if (sign != npos) text.remove_prefix(sign + 1);
  const std::size_t authority = std::min(text.find_first_of("/?"), text.size());
  url.hosts = text.substr(0, authority);
  text.remove_prefix(authority);
  std::size_t query = text.find('?');
  if (query == npos) {  // `/d&sslmode=require`: someone appended to a URL without a query
    const std::size_t amp = text.find('&');
    if (amp != npos && text.find('=', amp) != npos) query = amp;
  }
  if (text.starts_with('/')) url.path = std::string(text.substr(1, query == npos ? npos : query - 1));
  if (query != npos) {
    for (const std::string& field : libpq::split(text.substr(query + 1), '&')) {
      const std::size_t equals = field.find('=');
      if (field.empty()) continue;
      url.query.emplace_back(field.substr(0, equals), equals == npos ? std::nullopt : std::optional(field.substr(equals + 1)));
    }
  }
  return url;
}

/// A conninfo as the URL that says the same.
std::optional<Written> cut_conninfo(std::string_view text) {
  const auto options = libpq::parse_conninfo(text, 18000);
  if (!options || options->entries().empty()) return std::nullopt;
  Written url;
  url.dialect = "postgresql";
  std::string hosts;
  std::string ports;
  for (const libpq::Options::Entry& entry : options->entries()) {
    if (entry.keyword == "user") {
      url.user = encode(entry.value);
    } else if (entry.keyword == "password") {
      url.password = encode(entry.value);
    } else if (entry.keyword == "dbname") {
      url.path = encode(entry.value);
    } else if (entry.keyword == "host") {
      hosts = entry.value;
    } else if (entry.keyword == "port") {
      ports = entry.value;
    } else {
      url.query.emplace_back(entry.keyword, encode_value(entry.value));
    }
  }
  if (url.password && !url.user) url.user = "";
  const std::vector<std::string> names = libpq::split(hosts, ',');
  const std::vector<std::string> numbers = libpq::split(ports, ',');
  if (hosts.find('/') != npos || hosts.find('@') != npos) {
    url.query.insert(url.query.begin(), {"host", encode_value(hosts)});
    if (!ports.empty()) url.hosts = names.size() == 1 ? ":" + ports : "";
    if (!ports.empty() && names.size() > 1) url.query.insert(url.query.begin() + 1, {"port", encode_value(ports)});
    return url;
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) url.hosts += ',';
    url.hosts += names[i].find(':') != npos ? "[" + names[i] + "]" : encode_host(names[i]);
    const std::string port = numbers.size() == 1 ? numbers.front() : i < numbers.size() ? numbers[i] : std::string();
    if (!port.empty()) url.hosts += ":" + port;
  }
  return url;
}

/// A host as a query writes it: what may stand there as it is would end the authority.
std::string in_authority(std::string_view host) {
  std::string out;
  for (const char c : host) out += std::string_view("/?#@").find(c) == npos ? std::string(1, c) : encode({&c, 1});
  return out;
}

std::string join(const Written& url, std::string_view scheme) {
  std::string out(scheme);
  out += "://";
  if (url.user || url.password) {
    out += repair(url.user.value_or(""));
    if (url.password) out += ":" + repair(*url.password);
    out += "@";
  }
  out += url.hosts;
  if (url.path) {
    out += "/" + *url.path;
  } else if (!url.query.empty() && url.hosts.empty()) {
    out += "/";
  }
  // `/d&ssl=2` alone would be a URL to which somebody appended; an empty query says that the path goes on.
  if (url.path && url.query.empty() && url.path->find('=', url.path->find('&')) != npos) out += "?";
  bool first = true;
  for (const auto& [key, value] : url.query) {
    out += first ? "?" : "&";
    first = false;
    out += key;
    if (value) out += "=" + *value;
  }
  return out;
}

bool is_ssl_parameter(std::string_view key) {
  static constexpr std::array keys{"ssl",
                                   "sslmode",
                                   "sslrootcert",
                                   "sslcert",
                                   "sslkey",
                                   "sslcrl",
                                   "sslcrldir",
                                   "sslpassword",
                                   "sslcompression",
                                   "sslsni",
                                   "sslcertmode",
                                   "sslnegotiation",
                                   "ssl_min_protocol_version",
                                   "ssl_max_protocol_version",
                                   "ssl_context",
                                   "requiressl",
                                   "direct_tls",
                                   "sslaccept",
                                   "sslidentity"};
  return std::ranges::any_of(keys, [&](std::string_view name) { return name == key; });
}

std::string unquoted(const std::optional<std::string>& value) { return value ? python::unquote(*value) : std::string(); }

bool is_cloud_sql(const Written& url) {
  if (python::unquote(url.hosts).starts_with("/cloudsql/")) return true;
  return std::ranges::any_of(url.query, [](const auto& item) {
    return (item.first == "host" || item.first == "unix_sock") && unquoted(item.second).starts_with("/cloudsql/");
  });
}

/// The mode in libpq's words, "" if the value means nothing we know.
std::string mode_of(std::string_view key, std::string value) {
  if (key == "requiressl") return value.starts_with('1') ? "require" : "prefer";
  std::ranges::replace(value, '_', '-');
  const std::string word = lowered(value);
  if (is_sslmode(word)) return word;
  if (key != "ssl") return {};
  if (word == "true" || word == "1" || word == "on" || word == "yes") return "require";
  if (word == "false" || word == "0" || word == "off" || word == "no") return "disable";
  return {};
}

int strength(std::string_view mode) {
  static constexpr std::array modes{"disable", "allow", "prefer", "require", "verify-ca", "verify-full"};
  for (std::size_t i = 0; i < modes.size(); ++i) {
    if (mode == modes[i]) return static_cast<int>(i);
  }
  return -1;
}

/// Where a target differs from others.
struct Target {
  std::string scheme = "postgresql";
  std::string ssl = "sslmode";  ///< name of the parameter for the mode; "" if there is none
  bool certificates = true;     ///< takes sslrootcert and the like
  bool sqlalchemy = false;      ///< host not decoded, several hosts as host=a:1&host=b:2
  bool unix_sock = false;       ///< pg8000
};

class Converter {
 public:
  Converter(Written url, Target target) : url_(std::move(url)), target_(std::move(target)) {}

  std::string run() {
    if (is_cloud_sql(url_)) {
      remove_ssl();
    } else {
      rename_ssl();
    }
    hosts();
    std::string joined = join(url_, target_.scheme);
    while (is_space(joined.back())) joined.pop_back();  // what stood before a removed parameter
    return joined;
  }
  [[nodiscard]] const std::string& note() const { return note_; }

 private:
  void say(std::string_view sentence) {
    if (note_.find(sentence) != std::string::npos) return;
    if (!note_.empty()) note_ += "; ";
    note_ += sentence;
  }

  void remove_ssl() {
    const auto removed = std::erase_if(url_.query, [](const auto& item) { return is_ssl_parameter(item.first); });
    if (removed > 0)
      say("the SSL parameters are removed: a Cloud SQL socket is not encrypted, and some drivers fail when asked for it");
  }

  /// The argument that says in code what a URL of the target cannot: verified against a CA.
  [[nodiscard]] std::string ssl_argument(std::string_view mode) const {
    const std::ptrdiff_t root = find("sslrootcert");
    const std::string file = root < 0 ? std::string() : unquoted(url_.query[static_cast<std::size_t>(root)].second);
    const bool plain = !file.empty() && file.find_first_of("\"\\\n") == npos;
    return fmt::format("connect_args={{\"{}\": ssl.create_default_context(cafile={})}}{}",
                       target_.ssl.empty() ? "ssl_context" : "ssl", plain ? "\"" + file + "\"" : "…",
                       mode == "verify-ca" ? " with check_hostname = False on the context" : "");
  }

  /// pg8000 takes TLS in code alone.
  [[nodiscard]] std::string ssl_context_note(std::string_view mode) const {
    constexpr std::string_view begin = "pg8000 takes no SSL mode in a URL";
    if (mode == "disable") return fmt::format("{}: pass connect_args={{\"ssl_context\": False}}", begin);
    if (mode == "require")
      return fmt::format("{}: pass connect_args={{\"ssl_context\": True}}, which encrypts and verifies nothing", begin);
    if (mode.starts_with("verify")) return fmt::format("{}: pass {}", begin, ssl_argument(mode));
    return fmt::format("{}: without ssl_context it encrypts if the server can, as {} does", begin, mode.empty() ? "prefer" : mode);
  }

  void rename_ssl() {
    // Two spellings in one URL: the stronger one stays, in the place of the first.
    std::optional<std::size_t> kept;
    std::string mode;
    std::string raw;
    for (std::size_t i = 0; i < url_.query.size();) {
      auto& [key, value] = url_.query[i];
      if (key != "sslmode" && key != "ssl" && key != "requiressl") {
        ++i;
        continue;
      }
      const std::string here = mode_of(key, unquoted(value));
      if (!kept) {
        kept = i++;
        mode = here;
        raw = value.value_or("");
        continue;
      }
      if (strength(here) > strength(mode) || (mode.empty() && !here.empty())) mode = here;
      url_.query.erase(url_.query.begin() + static_cast<std::ptrdiff_t>(i));
      say("SSL was asked for twice; the stronger mode stays");
    }
    if (kept) {
      if (target_.ssl.empty()) {
        url_.query.erase(url_.query.begin() + static_cast<std::ptrdiff_t>(*kept));
        say(ssl_context_note(mode));
      } else {
        // What is no mode is handed on as it is: a hole, or a fault that judging will name.
        url_.query[*kept] = {target_.ssl, mode.empty() ? raw : mode};
        if (mode.starts_with("verify") && !target_.certificates && find("sslrootcert") < 0)
          say(fmt::format("{} needs a root certificate, which has no form in this URL: set PGSSLROOTCERT, or pass {}", mode,
                          ssl_argument(mode)));
      }
    }
    if (target_.certificates) return;
    for (auto item = url_.query.begin(); item != url_.query.end();) {
      if (item->first != target_.ssl && is_ssl_parameter(item->first)) {
        if (item->first == "sslrootcert" && target_.ssl.empty()) {
          say("sslrootcert has no form in this URL either: it is the cafile of the context");
        } else if (item->first == "sslrootcert") {
          say(fmt::format("sslrootcert has no form in this URL: pass {}, or set PGSSLROOTCERT", ssl_argument(mode)));
        } else {
          say(fmt::format(
              "{} has no form in this URL: set it on an ssl.SSLContext and pass that as connect_args={{\"{}\": context}}",
              item->first, target_.ssl.empty() ? "ssl_context" : "ssl"));
        }
        item = url_.query.erase(item);
      } else {
        ++item;
      }
    }
  }

  [[nodiscard]] std::ptrdiff_t find(std::string_view key) const {
    const auto found = std::ranges::find(url_.query, key, [](const auto& item) { return item.first; });
    return found == url_.query.end() ? -1 : found - url_.query.begin();
  }

  void hosts() {
    const std::string decoded = python::unquote(url_.hosts);
    if (decoded.find(',') != npos) {
      name_sockets();
    } else if (decoded.starts_with('/')) {  // a socket directory in the authority: only libpq and asyncpg decode it there
      const std::size_t colon = url_.hosts.rfind(':');
      url_.query.insert(url_.query.begin(), {"host", encode_value(python::unquote(url_.hosts.substr(0, colon)))});
      url_.hosts = colon == npos ? "" : url_.hosts.substr(colon);
    } else {
      decode_host();
    }
    if (target_.unix_sock) {
      unix_socket();
    } else if (target_.sqlalchemy) {
      spread_hosts();
    } else {
      gather_hosts();
    }
  }

  /// Behind the name or the brackets; npos if there is none.
  static std::size_t port_colon(std::string_view host) {
    const std::size_t bracket = host.rfind(']');
    return host.find(':', bracket == npos ? 0 : bracket);
  }

  /// `%2Ftmp:5433,h` → `?host=/tmp,h&port=5433,5432`: the one spelling of sockets among several hosts that every client takes.
  void name_sockets() {
    if (find("host") >= 0 || find("port") >= 0) return;
    std::string names;
    std::string ports;
    bool any_socket = false;
    for (const std::string& item : libpq::split(url_.hosts, ',')) {
      const std::size_t colon = port_colon(item);
      const std::string name = python::unquote(item.substr(0, colon));
      if (name.find(',') != npos) return;
      any_socket = any_socket || name.starts_with('/');
      const char* comma = ports.empty() ? "" : ",";
      names += comma + (name.starts_with('[') && name.ends_with(']') ? name.substr(1, name.size() - 2) : name);
      const std::string port = colon == npos ? std::string() : python::unquote(item.substr(colon + 1));
      ports += comma + (port.empty() ? "5432" : port);
    }
    if (!any_socket) return;
    url_.query.insert(url_.query.begin(), {{"host", encode_value(names)}, {"port", encode_value(ports)}});
    url_.hosts.clear();
  }

  /// `%68:5432` → `h:5432`, as SQLAlchemy decodes no host; one that would not stand there as it is goes to the query for it.
  void decode_host() {
    if (url_.hosts.find('%') == npos) return;
    const std::size_t colon = port_colon(url_.hosts);
    const std::string name = python::unquote(url_.hosts.substr(0, colon));
    const std::string rest = colon == npos ? "" : url_.hosts.substr(colon);
    const bool plain = std::ranges::all_of(
        name, [](char c) { return is_word(c) || c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80; });
    if (plain && python::is_utf8(name)) {
      url_.hosts = name + rest;
    } else if (target_.sqlalchemy && name.find('\0') == npos && find("host") < 0) {
      const bool bracketed = name.starts_with('[') && name.ends_with(']');
      url_.query.insert(url_.query.begin(), {"host", encode_value(bracketed ? name.substr(1, name.size() - 2) : name)});
      url_.hosts = rest;
    }
  }

  /// pg8000 wants the socket itself.
  void unix_socket() {
    const std::ptrdiff_t at = find("host");
    if (at < 0 || !unquoted(url_.query[at].second).starts_with('/')) return;
    std::string port = url_.hosts.starts_with(':') ? url_.hosts.substr(1) : "5432";
    if (url_.hosts.starts_with(':')) url_.hosts.clear();
    url_.query[at] = {"unix_sock", *url_.query[at].second + "/.s.PGSQL." + port};
  }

  /// `h1:1,h2` → `?host=h1:1&host=h2:5432`
  void spread_hosts() {
    if (url_.hosts.find(',') == npos) return;
    std::size_t place = 0;
    for (const std::string& host : libpq::split(url_.hosts, ',')) {
      const std::size_t bracket = host.rfind(']');
      const bool has_port = host.find(':', bracket == npos ? 0 : bracket) != npos;
      url_.query.insert(url_.query.begin() + static_cast<std::ptrdiff_t>(place++), {"host", has_port ? host : host + ":5432"});
    }
    url_.hosts.clear();
    say("several hosts stand in host=, as SQLAlchemy takes them");
  }

  /// `?host=h1:1&host=h2:2` → `h1:1,h2:2`
  void gather_hosts() {
    const auto is_host = [](const auto& item) { return item.first == "host"; };
    if (std::ranges::count_if(url_.query, is_host) < 2 || !url_.hosts.empty()) return;
    std::string list;
    for (const auto& [key, value] : url_.query) {
      if (key != "host") continue;
      if (unquoted(value).starts_with('/')) return;
      list += (list.empty() ? "" : ",") + in_authority(value.value_or(""));
    }
    std::erase_if(url_.query, is_host);
    url_.hosts = list;
  }

  Written url_;
  Target target_;
  std::string note_;
};

/// The source taken apart, or why it cannot be.
struct Source {
  std::optional<Written> url;
  std::string note;
};

Source source_of(const Masked& masked) {
  std::string_view text = masked.text();
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  const std::size_t mark = text.find("://");
  if (mark == npos) {
    auto url = cut_conninfo(text);
    if (!url)
      return {std::nullopt, masked.tokens().empty() ? "this is no URL and no conninfo"
                                                    : "the URL is filled in as a whole; convert it where it is known"};
    return {std::move(url), {}};
  }
  const bool begins_with_hole = !masked.tokens().empty() && masked.tokens().front().offset < mark;
  if (begins_with_hole && !text.starts_with("postgres"))
    return {std::nullopt, "the scheme is filled in later; convert the URL where it is known"};
  Written url = cut_url(text);
  std::string dialect = lowered(url.dialect);
  if (dialect != "postgresql" && dialect != "postgres" && dialect != "pgsql" && dialect != "postgis")
    return {std::nullopt, "this is no PostgreSQL URL"};
  return {std::move(url), {}};
}

/// A broken text may need a second look: what was repaired in the first then reads otherwise. Settled when nothing changes any
/// more.
std::string settled(std::string joined, const Target& target) {
  for (int round = 0; round < 8; ++round) {
    std::string again = Converter(cut_url(joined), target).run();
    if (again == joined) break;
    joined = std::move(again);
  }
  return joined;
}

Converted convert_to(const Text& text, const Target& target, std::string_view client) {
  const Masked masked(text);
  Source source = source_of(masked);
  if (!source.url) return {std::nullopt, source.note};
  Converter converter(std::move(*source.url), target);
  Text converted = masked.unmask(settled(converter.run(), target));
  std::string note = converter.note();
  const Judgement judgement = judge(converted, client);
  if (judgement.verdict == Verdict::rejects && judgement.code != "missing-file") {
    note += (note.empty() ? "" : "; ") + judgement.reason;
    if (!judgement.advice.empty()) note += ": " + judgement.advice;
  }
  return {std::move(converted), std::move(note)};
}

const Target libpq_target{};
const Target asyncpg_target{"postgresql+asyncpg", "ssl", false, true, false};

}  // namespace

Converted sync_url(const Text& text) { return convert_to(text, libpq_target, "psycopg2"); }
Converted async_url(const Text& text) { return convert_to(text, asyncpg_target, "sqlalchemy+asyncpg"); }

Converted base_url(const Text& text) {
  const Masked masked(text);
  Source source = source_of(masked);
  if (!source.url) return {std::nullopt, source.note};
  std::erase_if(source.url->query, [](const auto& item) { return is_ssl_parameter(item.first); });
  Converter converter(std::move(*source.url), libpq_target);
  return {masked.unmask(settled(converter.run(), libpq_target)), converter.note()};
}

Converted convert(const Text& text, std::string_view client) {
  if (client == "sqlalchemy+asyncpg" || client == "create_async_engine") return convert_to(text, asyncpg_target, client);
  if (client == "asyncpg" || client == "psycopg2" || client == "psycopg3" || client == "libpq")
    return convert_to(text, libpq_target, client);
  if (client == "create_engine") return convert_to(text, {"postgresql", "sslmode", true, true, false}, client);
  if (client == "sqlalchemy+psycopg2") return convert_to(text, {"postgresql+psycopg2", "sslmode", true, true, false}, client);
  if (client == "sqlalchemy+psycopg" || client == "sqlalchemy+psycopg_async")
    return convert_to(text, {"postgresql+psycopg", "sslmode", true, true, false}, client);
  if (client == "sqlalchemy+pg8000") return convert_to(text, {"postgresql+pg8000", "", false, true, true}, client);
  return convert_to(text, libpq_target, client);
}

}  // namespace dbssot::url
