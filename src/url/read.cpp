#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "url/characters.h"
#include "url/examination.h"
#include "url/masked.h"
#include "url/python_text.h"
#include "url/url.h"

// The decoded parts of a text, and what is silently different between the clients that would take it.

namespace dbssot::url {
namespace {

constexpr std::size_t npos = std::string_view::npos;

struct Scheme {
  std::string text, dialect, driver;
};

Scheme scheme_of(std::string_view text) {
  Scheme scheme;
  const std::size_t mark = text.find("://");
  if (mark == npos) return scheme;
  scheme.text = text.substr(0, mark);
  const std::size_t plus = scheme.text.find('+');
  scheme.dialect = scheme.text.substr(0, plus);
  if (plus != std::string::npos) scheme.driver = scheme.text.substr(plus + 1);
  if (scheme.dialect == "postgres") scheme.dialect = "postgresql";
  return scheme;
}

std::vector<Endpoint> host_list(const std::string* hosts, const std::string* ports) {
  std::vector<Endpoint> list;
  if (hosts == nullptr && ports == nullptr) return list;
  const std::vector<std::string> names = libpq::split(hosts == nullptr ? "" : *hosts, ',');
  const std::vector<std::string> numbers = libpq::split(ports == nullptr ? "" : *ports, ',');
  for (std::size_t i = 0; i < names.size(); ++i) {
    list.push_back({names[i], numbers.size() == 1 ? numbers.front() : i < numbers.size() ? numbers[i] : std::string()});
  }
  return list;
}

ConnectionSpec spec_of(const libpq::Options& options) {
  ConnectionSpec spec;
  spec.dialect = "postgresql";
  const auto text = [&](std::string_view keyword) {
    return options.find(keyword) == nullptr ? std::optional<std::string>() : *options.find(keyword);
  };
  spec.user = text("user");
  if (const auto password = text("password")) spec.password = Sensitive(*password);
  spec.dbname = text("dbname");
  spec.hosts = host_list(options.find("host"), options.find("port"));
  for (const libpq::Options::Entry& entry : options.entries()) {
    if (entry.keyword == "user" || entry.keyword == "password" || entry.keyword == "dbname" || entry.keyword == "host" ||
        entry.keyword == "port")
      continue;
    spec.params.emplace_back(entry.keyword, Sensitive(entry.value));
  }
  return spec;
}

std::optional<std::string> given(const std::optional<std::string>& part) { return part && !part->empty() ? part : std::nullopt; }

ConnectionSpec spec_of(const sqlalchemy::Url& url) {
  ConnectionSpec spec;
  spec.user = url.username;
  if (url.password) spec.password = Sensitive(*url.password);
  spec.dbname = url.database;
  const auto* host = url.find("host");
  const auto* port = url.find("port");
  const bool named = host != nullptr;
  if (named && host->values.size() > 1) {
    for (const std::string& value : host->values) {
      const std::size_t colon = value.starts_with('/') ? npos : value.find(':');
      spec.hosts.push_back({value.substr(0, colon), colon == npos ? "" : value.substr(colon + 1)});
    }
  } else if (named) {
    const std::string* ports = port != nullptr ? &port->values.back() : url.port ? &*url.port : nullptr;
    spec.hosts = host_list(&host->values.front(), ports);
  } else if (given(url.host) || url.port) {
    spec.hosts.push_back({url.host.value_or(""), url.port.value_or("")});
  }
  for (const sqlalchemy::QueryItem& item : url.query) {
    if (item.key == "host" || (item.key == "port" && named)) continue;
    spec.params.emplace_back(item.key, Sensitive(item.text()));
  }
  return spec;
}

ConnectionSpec spec_of(const asyncpg::Resolved& resolved) {
  ConnectionSpec spec;
  spec.user = resolved.user;
  if (resolved.password) spec.password = Sensitive(*resolved.password);
  spec.dbname = resolved.database;
  for (const asyncpg::Address& address : resolved.addresses) spec.hosts.push_back({address.host, address.port});
  for (const auto& [name, value] : resolved.server_settings) spec.params.emplace_back(name, Sensitive(value));
  return spec;
}

// --- problems
// -----------------------------------------------------------------------------------------------------------------------

class Problems {
 public:
  Problems(std::string_view text, Examination& examination) : text_(text), examination_(examination) {}

  std::vector<Problem> run() {
    const bool url = text_.find("://") != npos;
    if (url) {
      differences();
      query();
    } else {
      swallowed_pairs();
      kept_quotes();
    }
    tls();
    return std::move(problems_);
  }

 private:
  /// Of a text with thousands of faults nobody reads more.
  static constexpr std::size_t most_problems = 100;

  [[nodiscard]] bool has_enough() const { return problems_.size() >= most_problems; }
  void add(std::string code, std::string message, std::size_t offset) {
    if (has_enough()) return;
    for (const Problem& known : problems_) {
      if (known.code == code && known.offset == offset) return;
    }
    problems_.push_back({std::move(code), std::move(message), offset});
  }
  [[nodiscard]] std::size_t place_of(std::string_view part) const {
    const std::size_t at = text_.find(part);
    return at == npos ? 0 : at;
  }

  /// libpq, asyncpg and SQLAlchemy read the same text; where two that take it disagree, one of them surprises.
  void differences() {
    const auto& libpq = examination_.libpq();
    const auto& asyncpg = examination_.asyncpg();
    const auto& sqlalchemy = examination_.sqlalchemy();
    const bool is_plain = libpq::has_uri_prefix(text_);
    if (is_plain && libpq && asyncpg) {
      const std::string* host = libpq->find("host");
      const std::string first = host == nullptr ? "" : libpq::split(*host, ',').front();
      const std::string other = asyncpg->addresses.empty() ? "" : asyncpg->addresses.front().host;
      if (host != nullptr && !first.empty() && first != other) {
        const std::size_t query = std::min(text_.find("host="), text_.size());
        if (query < text_.size())
          add("other-endpoint",
              "libpq and SQLAlchemy connect to the host of host=, asyncpg to the one in the authority; name the host once", query);
      }
      compare("database-renamed", "database", libpq->find("dbname"), asyncpg->database, "libpq and asyncpg");
      compare("user-differs", "user", libpq->find("user"), asyncpg->user, "libpq and asyncpg");
    }
    if (is_plain && libpq && sqlalchemy) {
      compare("database-renamed", "database", libpq->find("dbname"), given(sqlalchemy->database), "libpq and SQLAlchemy");
      const std::string* host = libpq->find("host");
      if (host != nullptr && sqlalchemy->find("host") == nullptr && given(sqlalchemy->host) && *host != *sqlalchemy->host &&
          host->find(',') == npos) {
        add("other-endpoint",
            *host == python::unquote(*sqlalchemy->host)
                ? "libpq decodes the host, SQLAlchemy takes it as it is; write a socket directory as ?host=/…"
                : "libpq reads another host from this text than SQLAlchemy: percent-encode @ : / ? # in the user and the password",
            place_of("://") + 3);
      }
      if (host != nullptr && host->find(',') != npos && sqlalchemy->find("host") == nullptr) {
        add("other-endpoint",
            "several hosts in the authority: SQLAlchemy with asyncpg takes them for one host name; write "
            "?host=h1:5432&host=h2:5432",
            place_of("://") + 3);
      }
    }
    if (sqlalchemy && sqlalchemy->find("host") != nullptr && given(sqlalchemy->host)) {
      add("other-endpoint",
          "the authority names a host and host= another: SQLAlchemy and libpq use host=, asyncpg itself the authority",
          sqlalchemy->find("host")->offset);
    }
    if (sqlalchemy && sqlalchemy->port == std::optional<std::string>("0"))
      add("port-dropped", "SQLAlchemy drops port 0 and connects to 5432", place_of(":0"));
    if (asyncpg) {
      for (const asyncpg::Address& address : asyncpg->addresses) {
        if (has_enough()) break;
        if (address.port.size() > 4 && std::atol(address.port.c_str()) > 65535)
          add("port-truncated", "asyncpg keeps 16 bits of the port and connects to another one", place_of(address.port));
      }
    }
    password_in_host();
    dropped_tail();
    if (asyncpg) {
      for (const std::string& name : asyncpg::refused_settings(asyncpg->server_settings)) {
        if (has_enough()) break;
        const bool plain = std::ranges::all_of(name, [](char c) { return is_word(c) || c == '-' || c == '.'; });
        add("server-setting",
            fmt::format("asyncpg sends {} to the server as a setting, and the server refuses it{}", plain ? name : "a parameter",
                        name == "ssl" ? "; write sslmode= for asyncpg itself" : ""),
            place_of(name + "="));
      }
    }
  }

  /// `u:p@ss@h`: whoever ends the password at the first @ connects to a host named `ss@h`.
  void password_in_host() {
    const auto& libpq = examination_.libpq();
    const std::string* host = libpq ? libpq->find("host") : nullptr;
    if (host != nullptr && host->find('@', 1) != npos && !host->starts_with('/'))
      add("other-endpoint",
          "libpq, asyncpg and SQLAlchemy end the password at its first @, and what follows becomes part of the host; write @ in a "
          "password as %40",
          text_.find('@') == npos ? 0 : text_.find('@'));
  }

  void compare(const char* code, const char* what, const std::string* left, const std::optional<std::string>& right,
               const char* who) {
    if (left == nullptr || !right || *left == *right) return;
    const bool decoded = std::string_view(code) == "database-renamed" && *left == python::unquote(*right);
    add(code,
        decoded ? fmt::format(
                      "libpq decodes the {0} name, SQLAlchemy before 2.1 takes it as it is: they ask for different ones; use plain "
                      "characters in the {0} name",
                      what)
                : fmt::format("{} read different {} names from this text; percent-encode @ : / ? # in every part of it", who, what),
        std::string_view(what) == "database" ? std::min(text_.find('/', place_of("://") + 3), text_.size()) : place_of("://") + 3);
  }

  /// SQLAlchemy's expression is not anchored at its end.
  void dropped_tail() {
    const std::size_t close = text_.find(']');
    if (close != npos && close + 1 < text_.size() && std::string_view(":/?").find(text_[close + 1]) == npos &&
        text_.find('[') < close && text_.find('@', close) == npos) {
      add("parameter-dropped", "SQLAlchemy drops what follows the ] of an IPv6 address, the database included", close + 1);
    }
    const std::size_t fragment = text_.find('#');
    const std::size_t sign = text_.rfind('@');
    if (fragment != npos && (sign == npos || fragment > sign))
      add("parameter-dropped", "asyncpg cuts the text off at #, libpq and SQLAlchemy do not", fragment);
    const std::size_t line = text_.find('\n');
    if (line != npos && text_.find('?') < line) add("parameter-dropped", "SQLAlchemy drops the query behind a line end", line);
  }

  void query() {
    const std::size_t mark = text_.find('?');
    if (mark == npos) return;
    std::set<std::string_view> seen;
    for (std::size_t at = mark + 1; at <= text_.size() && !has_enough();) {
      const std::size_t end = std::min(text_.find('&', at), text_.size());
      const std::string_view field = text_.substr(at, end - at);
      const std::size_t equals = field.find('=');
      const std::string_view key = field.substr(0, equals);
      const bool plain = !key.empty() && std::ranges::all_of(key, [](char c) { return is_word(c) || c == '-' || c == '.'; });
      if (equals != npos && plain) {
        const std::string_view value = field.substr(equals + 1);
        if (value.empty())
          add("parameter-dropped", fmt::format("an empty {}= counts for libpq; SQLAlchemy and asyncpg drop it", key), at);
        if (value.find('+') != npos)
          add("plus-in-query",
              fmt::format("+ in {} is a plus for libpq and a space for SQLAlchemy and asyncpg; write %2B or %20", key), at);
        if (!seen.insert(key).second && key != "host")
          add("duplicate-parameter",
              fmt::format("{} is given twice: libpq and asyncpg take the last, SQLAlchemy makes a tuple of both", key), at);
      }
      at = end + 1;
    }
  }

  /// `host="h"`: a double quote is a character like any other to libpq.
  void kept_quotes() {
    const auto& libpq = examination_.libpq();
    if (!libpq) return;
    for (const libpq::Options::Entry& entry : libpq->entries()) {
      if (entry.value.size() > 1 && entry.value.starts_with('"') && entry.value.ends_with('"') && entry.keyword != "password")
        add("quotes-kept",
            fmt::format("libpq takes the \" around the value of {} for a part of it; write {}='…'", entry.keyword, entry.keyword),
            entry.offset);
    }
  }

  /// `password= user=u`: libpq skips blanks behind `=`, so the next pair becomes the value.
  void swallowed_pairs() {
    const auto& libpq = examination_.libpq();
    if (!libpq) return;
    for (const libpq::Options::Entry& entry : libpq->entries()) {
      const std::size_t equals = text_.find('=', entry.offset);
      if (equals == npos || equals + 1 >= text_.size() || !is_space(text_[equals + 1])) continue;
      const std::size_t pair = entry.value.find('=');
      if (pair != npos && pair > 0 && std::ranges::all_of(entry.value.substr(0, pair), is_word)) {
        add("value-swallows-next",
            fmt::format("libpq skips blanks behind =, so {}= takes the next pair as its value; write {}=''", entry.keyword,
                        entry.keyword),
            entry.offset);
      }
    }
  }

  static bool is_local(std::string_view host) {
    return host.empty() || host.starts_with('/') || host.starts_with('@') || host == "localhost" || host == "::1" ||
           host.starts_with("127.");
  }

  void tls() {
    const auto client = client_id(scheme_of(text_).driver.empty() ? "psycopg2" : "sqlalchemy+" + scheme_of(text_).driver);
    if (!client) return;
    const auto attempt = examination_.connect(*client);
    if (!attempt || !attempt->sslmode) return;
    const std::string& mode = *attempt->sslmode;
    const bool asks = text_.find("sslmode=") != npos || text_.find("ssl=") != npos;
    const bool all_local =
        std::ranges::all_of(attempt->endpoints, [](const Endpoint& endpoint) { return is_local(endpoint.host); });
    const bool all_sockets =
        std::ranges::all_of(attempt->endpoints, [](const Endpoint& endpoint) { return endpoint.port.empty(); });
    if (asks && all_sockets && !attempt->endpoints.empty())
      add("tls-on-socket",
          "a Unix socket is never encrypted: the SSL parameter has no effect here, and node-postgres and pg8000 fail on it; remove "
          "it",
          std::min(text_.find("ssl"), text_.size()));
    if (!all_local && (mode == "disable" || mode == "allow" || mode == "prefer")) {
      add("tls-not-required", fmt::format("TLS is not required: the mode is {}, so the connection may go unencrypted", mode),
          asks ? std::min(text_.find("ssl"), text_.size()) : 0);
    }
  }

  std::string_view text_;
  Examination& examination_;
  std::vector<Problem> problems_;
};

}  // namespace

Reading read(const Text& text, const Versions& versions) {
  const Masked masked(text);
  std::string literal = masked.text();
  if (literal.empty() && !text.pieces().empty()) return {};
  // A hole in the place of the scheme: the rest can still be read.
  const std::size_t mark = literal.find("://");
  std::string shown_scheme = mark == std::string::npos ? "" : literal.substr(0, mark);
  if (text.has_holes() && mark != std::string::npos) {
    for (const Masked::Token& token : masked.tokens()) {
      if (token.offset < mark && token.offset == 0 && token.digits.size() == mark) literal.replace(0, mark, "postgresql");
    }
  }
  const VersionSet set = version_set(versions);
  Examination examination(literal, set);
  Reading reading;
  const bool url = literal.find("://") != std::string::npos;
  const auto& libpq = examination.libpq();
  if (libpq) {
    reading.form = libpq::has_uri_prefix(literal) ? Form::url : Form::conninfo;
    reading.spec = spec_of(*libpq);
  } else if (const auto& sqlalchemy = examination.sqlalchemy()) {
    reading.form = Form::url;
    reading.spec = spec_of(*sqlalchemy);
  } else if (const auto& asyncpg = examination.asyncpg()) {
    reading.form = Form::url;
    reading.spec = spec_of(*asyncpg);
  } else {
    return reading;
  }
  if (url && reading.form == Form::url) {
    Scheme scheme = scheme_of(literal);
    reading.spec->scheme = text.has_holes() ? masked.spell(shown_scheme) : scheme.text;
    reading.spec->dialect = scheme.dialect;
    reading.spec->driver = masked.spell(scheme.driver);
  }
  reading.problems = Problems(literal, examination).run();
  if (!text.has_holes()) return reading;
  const auto spell = [&](std::string& part) { part = masked.spell(part); };
  if (reading.spec->user) spell(*reading.spec->user);
  if (reading.spec->dbname) spell(*reading.spec->dbname);
  if (reading.spec->password) reading.spec->password = Sensitive(masked.spell(reading.spec->password->reveal()));
  for (Endpoint& host : reading.spec->hosts) {
    spell(host.host);
    spell(host.port);
  }
  for (auto& [name, value] : reading.spec->params) {
    spell(name);
    value = Sensitive(masked.spell(value.reveal()));
  }
  for (Problem& problem : reading.problems) {
    problem.message = masked.spell(problem.message);
    problem.offset = masked.source_offset(problem.offset);
  }
  return reading;
}

}  // namespace dbssot::url
