#include "frontends/live/target.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string_view>

#include <fmt/format.h>

#include "url/characters.h"
#include "url/holes.h"
#include "url/url.h"

namespace dbssot::live {
namespace {

using Keywords = std::vector<std::pair<std::string, std::string>>;

struct FreeOptions {
  const Libpq* libpq;
  void operator()(PQconninfoOption* options) const { libpq->conninfo_free(options); }
};
using ConninfoOptions = std::unique_ptr<PQconninfoOption, FreeOptions>;

const std::string* find(const Keywords& keywords, std::string_view keyword) {
  const auto found = std::ranges::find(keywords, keyword, &Keywords::value_type::first);
  return found == keywords.end() ? nullptr : &found->second;
}

std::string take(Keywords& keywords, std::string_view keyword) {
  const auto found = std::ranges::find(keywords, keyword, &Keywords::value_type::first);
  if (found == keywords.end()) return "";
  std::string value = std::move(found->second);
  keywords.erase(found);
  return value;
}

std::vector<std::string> split_at_commas(std::string_view list) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t comma = list.find(',');
    parts.emplace_back(list.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    list.remove_prefix(comma + 1);
  }
}

/// `postgresql+asyncpg://…` → "asyncpg"; "" for a plain URL; nothing for what is no URL.
std::optional<std::string> driver_in_scheme(std::string_view text) {
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view scheme = text.substr(0, end);
  if (!std::ranges::all_of(scheme, [](char c) { return url::is_word(c) || c == '+'; })) return std::nullopt;
  const std::size_t plus = scheme.find('+');
  return plus == std::string_view::npos ? "" : std::string(scheme.substr(plus + 1));
}

std::string client_of(std::string_view text, const Options& options) {
  if (!options.client.empty()) return options.client;
  const auto driver = driver_in_scheme(text);
  return driver && !driver->empty() ? "sqlalchemy+" + *driver : "libpq";
}

/// What opens the connection in the end.
std::string_view driver_below(std::string_view client) {
  const std::size_t plus = client.find('+');
  return plus == std::string_view::npos ? client : client.substr(plus + 1);
}

bool reads_as_libpq(std::string_view client) { return client == "libpq" || client == "psycopg2" || client == "psycopg3"; }

/// What TLS means to the client, in words; nothing for those that hand it to libpq.
std::string tls_meaning(std::string_view client, std::string_view sslmode, bool on_socket) {
  const std::string_view driver = driver_below(client);
  if (driver == "asyncpg") {
    const std::string_view spelled = client == "asyncpg" ? "sslmode" : "ssl";
    if (on_socket) return fmt::format("asyncpg uses no TLS on a Unix socket, whatever `{}` says; checked without", spelled);
    if (sslmode == "prefer" || sslmode == "allow") {
      return fmt::format(
          "asyncpg with `{0}={1}` (its default is prefer) takes TLS if offered and checks no certificate; checked as "
          "libpq's sslmode={1}",
          spelled, sslmode);
    }
    if (sslmode == "disable")
      return fmt::format("asyncpg with `{}=disable` uses no TLS; checked as libpq's sslmode=disable", spelled);
    if (sslmode == "require") {
      return fmt::format(
          "asyncpg with `{}=require` encrypts and checks no certificate unless ~/.postgresql/root.crt exists; checked "
          "as libpq's sslmode=require",
          spelled);
    }
    return fmt::format(
        "asyncpg with `{0}={1}` verifies against ~/.postgresql/root.crt or PGSSLROOTCERT, not the system's "
        "authorities; checked as libpq's sslmode={1}",
        spelled, sslmode);
  }
  if (driver == "pg8000")
    return "pg8000 takes no TLS setting from a URL: TLS if offered, no certificate checked; checked as libpq's sslmode=prefer";
  return "";
}

/// The faults of libpq's parser quote what they could not read, which may be a piece of the password.
std::string without_quotations(std::string_view message) {
  std::string out;
  bool quoted = false;
  for (const char c : message) {
    if (c == '"') {
      if (!quoted) out += "\"…\"";
      quoted = !quoted;
    } else if (!quoted && c != '\n') {
      out += c;
    }
  }
  return out;
}

std::optional<Keywords> parse_with_libpq(const Libpq& libpq, const std::string& text, std::string& error) {
  char* message = nullptr;
  const ConninfoOptions options(libpq.conninfo_parse(text.c_str(), &message), FreeOptions{&libpq});
  if (options == nullptr) {
    error = message == nullptr ? "out of memory" : without_quotations(message);
    libpq.freemem(message);
    return std::nullopt;
  }
  Keywords keywords;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) keywords.emplace_back(option->keyword, option->val);
  }
  return keywords;
}

/// From the URL engine's reading: for the URLs that libpq itself does not take.
Keywords keywords_of(const url::ConnectionSpec& spec) {
  Keywords keywords;
  if (spec.user) keywords.emplace_back("user", *spec.user);
  if (spec.password) keywords.emplace_back("password", spec.password->reveal());
  if (spec.dbname) keywords.emplace_back("dbname", *spec.dbname);
  for (const auto& [name, value] : spec.params) keywords.emplace_back(name, value.reveal());
  return keywords;
}

/// `/cloudsql/p:r:i/.s.PGSQL.5432`, the whole path as asyncpg and pg8000 take it → directory and port.
Place place_of(const url::Endpoint& endpoint) {
  Place place{endpoint.host, "", endpoint.port};
  constexpr std::string_view file = "/.s.PGSQL.";
  if (const std::size_t at = place.host.find(file); place.host.starts_with('/') && at != std::string::npos) {
    place.port = place.host.substr(at + file.size());
    place.host.resize(at);
  }
  return place;
}

/// host, hostaddr and port are lists; a single port serves all.
std::optional<std::vector<Place>> places_of(const std::string& hosts, const std::string& addresses, const std::string& ports) {
  const auto host = split_at_commas(hosts);
  const auto address = split_at_commas(addresses);
  const auto port = split_at_commas(ports);
  const std::size_t count = addresses.empty() ? host.size() : address.size();
  if (!hosts.empty() && host.size() != count) return std::nullopt;
  if (port.size() != 1 && port.size() != count) return std::nullopt;
  std::vector<Place> places;
  for (std::size_t i = 0; i < count; ++i) {
    places.push_back({hosts.empty() ? "" : host[i], addresses.empty() ? "" : address[i], port.size() == 1 ? port[0] : port[i]});
  }
  return places;
}

bool holds_hole(std::string_view text) {
  for (; !text.empty(); text.remove_prefix(1)) {
    if (url::hole_at(text)) return true;
  }
  return false;
}

/// As libpq reads it: blanks around the number are fine. Empty: the default.
bool is_port(std::string_view text) {
  const std::string_view digits = url::trimmed(text);
  if (text.empty()) return true;
  if (digits.empty() || digits.size() > 5 || !std::ranges::all_of(digits, url::is_digit)) return false;
  const int number = std::atoi(std::string(digits).c_str());
  return number >= 1 && number <= 65535;
}

bool is_sslmode(std::string_view text) {
  constexpr std::string_view modes[] = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"};
  return std::ranges::find(modes, text) != std::end(modes);
}

Target::Fault fault(Cause cause, std::string sentence, std::string remedy) {
  return {cause, std::move(sentence), std::move(remedy)};
}

class Aim {
 public:
  Aim(const Libpq& libpq, const Sensitive& text, const Options& options) : libpq_(libpq), text_(text.reveal()) {
    target_.client = client_of(text_, options);
    if (options.must_write) add("target_session_attrs", "read-write", Parameter::Origin::added);
  }

  Target take_target() {
    if (!judge() || !read() || !find_places()) return std::move(target_);
    leave_out_what_is_not_libpqs();
    add_environment();
    if (!settle_tls() || !files_are_there()) return std::move(target_);
    settle_rest();
    return std::move(target_);
  }

 private:
  bool fail(Target::Fault what) {
    target_.fault = std::move(what);
    return false;
  }

  bool judge() {
    if (text_.find_first_not_of(" \t\r\n") == std::string::npos) {
      return fail(fault(Cause::unreadable_url, "the text is empty", "check that the variable is set where this runs"));
    }
    if (text_.find('\0') != std::string::npos) {
      return fail(fault(Cause::unreadable_url, "the text holds a NUL byte", "remove it"));
    }
    const std::string client = target_.client == "libpq" ? "psycopg2" : target_.client;
    const auto& known = url::clients();
    if (std::ranges::find(known, client) == known.end()) return true;
    judgement_ = url::judge(url::Text::literal(text_), client);
    if (judgement_.verdict != url::Verdict::rejects) return true;
    if (judgement_.code == "missing-file") return true;  // the URL engine knows no disk; files_are_there() looks
    return fail(
        fault(Cause::client_rejects, fmt::format("{} rejects it: {}", target_.client, judgement_.reason), judgement_.advice));
  }

  bool read() {
    const auto driver = driver_in_scheme(text_);
    if (reads_as_libpq(target_.client) || (driver && driver->empty() && driver_below(target_.client) != "pg8000")) {
      std::string error;
      if (auto keywords = parse_with_libpq(libpq_, text_, error)) {
        keywords_ = std::move(*keywords);
        return true;
      }
      if (reads_as_libpq(target_.client)) {
        return fail(fault(Cause::unreadable_url, "libpq cannot read it: " + error, "`dbssot url explain` shows how it is read"));
      }
    }
    const url::Reading reading = url::read(url::Text::literal(text_));
    if (!reading.spec) {
      return fail(fault(Cause::unreadable_url, "it is neither a URL nor a conninfo", "`dbssot url explain` shows how it is read"));
    }
    keywords_ = keywords_of(*reading.spec);
    for (const url::Endpoint& endpoint : reading.spec->hosts) target_.places.push_back(place_of(endpoint));
    return true;
  }

  bool find_places() {
    if (!judgement_.endpoints.empty() && !reads_as_libpq(target_.client)) {  // libpq's may lack hostaddr
      const std::vector<Place> named = std::exchange(target_.places, {});
      const std::string* const address = find(keywords_, "hostaddr");
      for (const url::Endpoint& endpoint : judgement_.endpoints) {
        Place place = place_of(endpoint);
        const std::size_t i = target_.places.size();
        // libpq below the client connects to the address; the certificate has to bear the name.
        if (address != nullptr && place.host == *address && i < named.size() && !named[i].host.empty()) {
          place.hostaddr = *address;
          place.host = named[i].host;
        }
        target_.places.push_back(std::move(place));
      }
    }
    if (find(keywords_, "service") != nullptr) {
      return fail(fault(Cause::unreadable_url, "it names a service, and service files are not followed here",
                        "give host, user and database, or set PGSERVICE instead"));
    }
    const std::string hosts = take(keywords_, "host");
    const std::string addresses = take(keywords_, "hostaddr");
    const std::string ports = take(keywords_, "port");
    if (target_.places.empty()) {
      auto places = places_of(hosts, addresses, ports);
      if (!places) {
        return fail(fault(Cause::unreadable_url, "the numbers of hosts, addresses and ports differ",
                          "give one port, or one for each host"));
      }
      target_.places = std::move(*places);
    }
    for (const Place& place : target_.places) {
      if (holds_hole(place.host) || holds_hole(place.port)) {
        return fail(fault(Cause::has_holes, fmt::format("`{}` still holds a variable", place.shown()),
                          "fill the variables in first, as the deployment would; `dbssot verify --live` does"));
      }
      if (!is_port(place.port)) {
        return fail(fault(Cause::unreadable_url, "the port is not a number from 1 to 65535",
                          "a `/`, `@` or `:` in the password must be percent-encoded, or it ends the host too early"));
      }
    }
    return true;
  }

  void leave_out_what_is_not_libpqs() {
    const ConninfoOptions defaults(libpq_.conndefaults(), FreeOptions{&libpq_});
    const auto known = [&](const std::string& keyword) {
      for (const PQconninfoOption* option = defaults.get(); option != nullptr && option->keyword != nullptr; ++option) {
        if (keyword == option->keyword) return true;
      }
      return false;
    };
    if (driver_below(target_.client) == "pg8000") take(keywords_, "unix_sock");
    Keywords kept;
    std::string left_out;
    for (auto& [keyword, value] : keywords_) {
      if (known(keyword)) {
        kept.emplace_back(std::move(keyword), std::move(value));
      } else if (keyword == "ssl" && driver_below(target_.client) == "asyncpg") {
        ssl_ = std::move(value);
      } else {
        left_out += (left_out.empty() ? "" : ", ") + keyword;
      }
    }
    keywords_ = std::move(kept);
    if (!left_out.empty()) {
      target_.notes.push_back(
          fmt::format("not part of the check, as they are {}'s own: {}", target_.client, target_.mask.line(left_out)));
    }
    for (const auto& [keyword, value] : keywords_) add(keyword, value, Parameter::Origin::url);
  }

  /// libpq reads PG* variables where the URL is silent, as psycopg and asyncpg do; the report says so, since the deployment may
  /// differ.
  void add_environment() {
    const ConninfoOptions defaults(libpq_.conndefaults(), FreeOptions{&libpq_});
    for (const PQconninfoOption* option = defaults.get(); option != nullptr && option->keyword != nullptr; ++option) {
      const std::string keyword = option->keyword;
      const bool stated = find(keywords_, keyword) != nullptr;
      const char* variable = option->envvar == nullptr ? nullptr : std::getenv(option->envvar);
      if (keyword == "sslmode" && option->val != nullptr) default_sslmode_ = option->val;
      if (keyword == "sslrootcert" && option->val != nullptr) target_.root_certificate = option->val;
      const bool by_service =
          std::getenv("PGSERVICE") != nullptr && (keyword == "host" || keyword == "hostaddr" || keyword == "port");
      if (by_service) variable = option->val;  // the defaults hold what the service file says, or the variable where it is silent
      if (stated || variable == nullptr || *variable == '\0') continue;
      if (keyword == "host" || keyword == "hostaddr" || keyword == "port") {
        if (!take_place_from_environment(keyword, variable)) continue;
      }
      if (option->dispchar != nullptr && *option->dispchar == '*') target_.mask.add_secret(variable);
      show(keyword, variable, Parameter::Origin::environment, option->dispchar);
    }
  }

  bool take_place_from_environment(std::string_view keyword, const char* value) {
    bool used = false;
    for (Place& place : target_.places) {
      std::string& member = keyword == "host" ? place.host : keyword == "port" ? place.port : place.hostaddr;
      if (!member.empty() || (keyword == "hostaddr" && !place.host.empty())) continue;
      member = value;
      used = true;
    }
    return used;
  }

  bool settle_tls() {
    const std::string stated = take(keywords_, "sslmode");
    if (driver_below(target_.client) == "pg8000") {
      target_.sslmode = "prefer";
    } else if (!stated.empty()) {
      target_.sslmode = stated;
    } else if (!ssl_.empty()) {
      target_.sslmode = ssl_;
      std::ranges::replace(target_.sslmode, '_', '-');  // asyncpg takes verify_full, too
    } else {
      target_.sslmode = default_sslmode_;
    }
    keywords_.emplace_back("sslmode", target_.sslmode);
    if (stated.empty() && std::getenv("PGSSLMODE") == nullptr) {
      show("sslmode", target_.sslmode, ssl_.empty() ? Parameter::Origin::added : Parameter::Origin::url, "");
    }
    if (const std::string* root = find(keywords_, "sslrootcert")) target_.root_certificate = *root;
    if (target_.root_certificate.empty()) {
      const char* home = std::getenv("HOME");
      std::error_code unreadable;
      const std::string usual = std::string(home == nullptr ? "" : home) + "/.postgresql/root.crt";
      if (std::filesystem::exists(usual, unreadable)) target_.root_certificate = usual;
    }
    const bool on_socket = target_.places.front().is_socket();
    target_.tls_meaning = tls_meaning(target_.client, target_.sslmode, on_socket);
    if (is_sslmode(target_.sslmode)) return true;
    return fail(fault(Cause::unreadable_url, "sslmode has a value that does not exist",
                      "use disable, allow, prefer, require, verify-ca or verify-full"));
  }

  /// asyncpg reads certificates when it reads the URL, and gives up there when one is missing.
  bool files_are_there() {
    std::error_code unreadable;
    if (judgement_.code != "missing-file" || std::filesystem::exists(target_.root_certificate, unreadable)) return true;
    return fail(
        fault(Cause::client_rejects, fmt::format("{} rejects it: {}", target_.client, judgement_.reason), judgement_.advice));
  }

  void settle_rest() {
    if (const std::string* user = find(keywords_, "user")) target_.user = *user;
    if (const std::string* database = find(keywords_, "dbname")) target_.database = *database;
    target_.mask.add_open(target_.user);
    target_.mask.add_open(target_.database);
    for (const Place& place : target_.places) {
      show("host", place.shown(), Parameter::Origin::url, "");
      target_.mask.add_open(place.host);
    }
    // GSSAPI would ask a Kerberos server without any deadline of ours.
    if (find(keywords_, "gssencmode") == nullptr && std::getenv("PGGSSENCMODE") == nullptr) {
      add("gssencmode", "disable", Parameter::Origin::added);
    }
    add("fallback_application_name", "dbssot", Parameter::Origin::added);
    target_.keywords = std::move(keywords_);
    target_.keywords.insert(target_.keywords.end(), added_.begin(), added_.end());
  }

  void add(const std::string& keyword, const std::string& value, Parameter::Origin origin) {
    const bool secret = keyword == "password" || keyword == "sslpassword";
    if (secret) target_.mask.add_secret(value);
    if (origin == Parameter::Origin::added) added_.emplace_back(keyword, value);
    show(keyword, value, origin, secret ? "*" : "");
  }

  void show(const std::string& keyword, const std::string& value, Parameter::Origin origin, const char* display) {
    const bool secret = display != nullptr && *display == '*';
    target_.parameters.push_back({keyword, secret ? "***" : target_.mask.line(value), origin});
  }

  const Libpq& libpq_;
  const std::string& text_;
  Target target_;
  url::Judgement judgement_;
  Keywords keywords_;
  Keywords added_;
  std::string ssl_;
  std::string default_sslmode_ = "prefer";
};

}  // namespace

std::string Place::shown() const {
  const std::string_view where =
      host.empty() ? (hostaddr.empty() ? std::string_view("default socket") : std::string_view(hostaddr)) : std::string_view(host);
  const bool bracketed = where.find(':') != std::string_view::npos && !is_socket();
  return fmt::format("{}{}{}:{}", bracketed ? "[" : "", where, bracketed ? "]" : "", port.empty() ? "5432" : port);
}

Target aim(const Libpq& libpq, const Sensitive& text, const Options& options) { return Aim(libpq, text, options).take_target(); }

}  // namespace dbssot::live
