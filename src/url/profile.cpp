#include "url/profile.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "drivers/registry.h"
#include "url/asyncpg.h"
#include "url/characters.h"
#include "url/encode.h"
#include "url/knowledge.h"
#include "url/libpq.h"
#include "url/python_text.h"

namespace dbssot::url {
namespace {

using nlohmann::json;
constexpr std::size_t npos = std::string_view::npos;

Profile profile_of(const std::string& id, const json& data) {
  Profile profile;
  profile.client = id;
  profile.reads_as = data.value("reads_as", "");
  profile.prefix = data.value("prefix", "");
  profile.advice = data.value("advice", "");
  profile.relative_host = data.value("relative_host", "");
  profile.schemes = data.value("schemes", std::vector<std::string>{});
  profile.authority = data.value("authority", "last-at");
  profile.conninfo = data.value("conninfo", false);
  profile.several_hosts = data.value("several_hosts", false);
  profile.host_list_is_a_name = data.value("host_list_is_a_name", false);
  profile.one_port = data.value("one_port", false);
  profile.urlsplit = data.value("urlsplit", false);
  profile.files = data.value("files", std::vector<std::string>{});
  profile.encoded_host = data.value("encoded_host", true);
  profile.path_required = data.value("path_required", false);
  profile.host_parameter = data.value("host_parameter", true);
  profile.authority_wins = data.value("authority_wins", false);
  const auto ports = data.value("ports", std::vector<int>{0, 65535});
  profile.lowest_port = ports.front();
  profile.highest_port = ports.back();
  const json mode = data.value("sslmode", json::object());
  profile.mode_names = mode.value("names", std::vector<std::string>{});
  profile.modes = mode.value("values", std::vector<std::string>{});
  profile.modes_ignore_case = mode.value("ignore_case", false);
  profile.unknown_mode = mode.value("unknown", "reject");
  profile.default_mode = mode.value("default", "prefer");
  profile.mode_means = mode.value("means", std::map<std::string, std::string>{});
  if (data.contains("ssl")) {
    profile.ssl_values = data["ssl"].value("values", std::map<std::string, std::string>{});
    profile.ssl_others = data["ssl"].value("others", "ignore");
    profile.ssl_error = data["ssl"].value("error", "");
    profile.ssl_advice = data["ssl"].value("advice", "");
  }
  profile.values = data.value("values", std::map<std::string, std::vector<std::string>>{});
  profile.unknown = data.value("unknown", "ignore");
  profile.libpq_parameters = data.value("libpq_parameters", false);
  profile.parameters = data.value("parameters", std::vector<std::string>{});
  return profile;
}

bool is_one_of(std::string_view word, const std::vector<std::string>& words) {
  return std::ranges::any_of(words, [&](const std::string& known) { return word == known; });
}

/// What pg-connection-string and new URL() do to a text before they take it apart: where a blank or a % without two digits stands,
/// all of it goes through encodeURI(), which spares only %25 with two decimal digits behind it; controls at the ends, tabs, line
/// ends and the fragment go.
std::string prepared_for_whatwg(std::string_view text) {
  bool encodes = text.find(' ') != npos;
  for (std::size_t at = text.find('%'); at != npos; at = text.find('%', at + 1)) {
    if (at + 1 == text.size()) break;
    encodes = encodes || hex_value(text[at + 1]) < 0 || (at + 2 < text.size() && hex_value(text[at + 2]) < 0);
  }
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool digits = at + 2 < text.size() && is_digit(text[at + 1]) && is_digit(text[at + 2]);
    if (encodes && c == '%' && !digits) {
      out += "%25";
    } else if (encodes && (static_cast<unsigned char>(c) <= ' ' || std::string_view("\"<>[]\\^`{|}\x7f").find(c) != npos)) {
      out += encode({&c, 1});
    } else {
      out += c;
    }
  }
  if (!encodes) std::erase_if(out, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  const auto is_edge = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!out.empty() && is_edge(out.back())) out.pop_back();
  out.erase(0, static_cast<std::size_t>(std::ranges::find_if_not(out, is_edge) - out.begin()));
  return out.substr(0, out.find('#'));
}

class Reader {
 public:
  Reader(const Profile& profile, std::string_view text) : profile_(profile), text_(text) {}

  Outcome<Attempt> run() {
    const std::size_t mark = text_.find(profile_.prefix.empty() ? "://" : ":");
    const bool whatwg = profile_.authority == "whatwg";
    if (mark == npos || (whatwg && !is_scheme(text_.substr(0, mark)))) {
      if (profile_.relative_host.empty()) return fault("syntax", "it takes a URL", "write postgresql://…");
      // `postgresql:x` is a URL without a host, and what has no scheme at all is read beside the one that stands in for it.
      const bool has_scheme = whatwg && is_scheme(text_.substr(0, text_.find(':'))) && text_.find(':') != npos;
      attempt_.endpoints.push_back({has_scheme ? "localhost" : profile_.relative_host, "5432"});
      if (const std::size_t query = text_.find('?'); query != npos && !parameters(text_.substr(query + 1))) return *fault_;
      attempt_.sslmode = mode_;
      return attempt_;
    }
    const std::string scheme = lowered(text_.substr(0, mark));
    if (!profile_.schemes.empty() && !is_one_of(scheme, profile_.schemes)) {
      return fault("scheme",
                   fmt::format("it does not know the scheme {}",
                               std::ranges::all_of(scheme, [](char c) { return is_word(c) || c == '+' || c == '-' || c == '.'; })
                                   ? scheme
                                   : "of this text"),
                   fmt::format("write {}{}://", profile_.prefix,
                               is_one_of("postgresql", profile_.schemes) ? "postgresql" : profile_.schemes.front()));
    }
    if (std::string error; profile_.urlsplit && !python::urlsplit(text_, error))
      return fault("syntax", "urlsplit(): " + error, "percent-encode [ and ] in the password");
    std::string_view rest = text_.substr(mark + 1);
    if (whatwg && is_malformed(rest))
      return fault("percent-encoding", "URIError: URI malformed, as a % is not followed by two digits that make UTF-8",
                   "write % as %25");
    if (rest.starts_with("//")) {
      rest.remove_prefix(2);
      if (!authority(rest)) return *fault_;
    }
    const std::size_t query = rest.find('?');
    if (profile_.path_required && text_.substr(mark + 1).starts_with('/') && !text_.substr(mark + 1).starts_with("//")) {
      return fault("syntax", "one slash is neither a host nor a database", "write two");
    }
    if (profile_.path_required && !text_.substr(mark + 1, query).starts_with("//")) {
      attempt_.endpoints = {{"localhost", "5432"}};
    } else if (profile_.path_required && rest.substr(0, query).find('/') == npos) {
      return fault("syntax", "it wants a / behind the host", "end the host with /");
    }
    if (query != npos &&
        !parameters(rest.substr(query + 1, rest.find('#', query) == npos ? npos : rest.find('#', query) - query - 1)))
      return *fault_;
    if (attempt_.endpoints.empty()) attempt_.endpoints.push_back({"localhost", port_.empty() ? "5432" : port_});
    const bool sockets = std::ranges::all_of(attempt_.endpoints, [](const Endpoint& endpoint) { return endpoint.port.empty(); });
    attempt_.sslmode = sockets ? "disable" : mode_;
    attempt_.server_refuses = asyncpg::refused_settings(settings_);
    return attempt_;
  }

 private:
  Fault fault(std::string code, std::string reason, std::string advice, std::string parameter = {}) const {
    return {std::move(code), profile_.client + " refuses it: " + reason, std::move(parameter), std::move(advice), 0};
  }
  bool refuse(std::string code, std::string reason, std::string advice, std::string parameter = {}) {
    fault_ = fault(std::move(code), std::move(reason), std::move(advice), std::move(parameter));
    return false;
  }

  static bool is_scheme(std::string_view text) {
    return !text.empty() && is_letter(text.front()) &&
           std::ranges::all_of(text, [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; });
  }

  /// What decodeURIComponent() refuses. A % without two digits inside of the text is encoded before, one at its end is not; a query
  /// is decoded without complaint.
  static bool is_malformed(std::string_view rest) {
    constexpr std::string_view replacement = "\xef\xbf\xbd";
    const std::string_view text = rest.substr(0, rest.find('?'));
    const std::size_t last = text.size() == rest.size() ? text.rfind('%') : npos;
    if (last != npos && (last + 1 == text.size() || (last + 2 == text.size() && hex_value(text.back()) >= 0))) return true;
    return contains(python::unquote(text), replacement) && !contains(text, replacement) && !contains(lowered(text), "%ef%bf%bd");
  }

  /// Reads user and hosts, and leaves `rest` at the path.
  bool authority(std::string_view& rest) {
    if (profile_.authority == "first-at-anywhere") {
      const std::size_t sign = rest.find('@');
      if (sign != npos) rest.remove_prefix(sign + 1);
    }
    const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
    std::string_view hosts = rest.substr(0, end);
    rest.remove_prefix(end);
    bool named = false;
    if (profile_.authority != "first-at-anywhere" && profile_.authority != "none") {
      const std::size_t sign = hosts.rfind('@');
      if (sign != npos) {
        named = true;
        const std::string_view user = hosts.substr(0, sign);
        if (profile_.authority == "strict" && user.find_first_of("@[]{}|\\^\"<> `") != npos)
          return refuse("syntax", "raw special characters in the user or password", "percent-encode them");
        hosts.remove_prefix(sign + 1);
      }
    }
    if (profile_.authority == "whatwg" && (hosts.starts_with(':') || (hosts.empty() && named && !rest.starts_with('/'))))
      return refuse("host", "Invalid URL: a user or a port without a host", "name the host");
    if (hosts.empty()) return true;
    if (profile_.host_list_is_a_name || profile_.one_port) {
      if (hosts.find(',') != npos && hosts.find(':') < hosts.find(','))
        return refuse("port", "what follows the first : is no number", "name one host");
    }
    if (profile_.host_list_is_a_name) return one_host(hosts);
    for (const std::string& item : libpq::split(hosts, ',')) {
      if (!one_host(item)) return false;
    }
    if (!profile_.several_hosts && hosts.find(',') != npos) return refuse("hosts", "it takes one host", "name one host");
    return true;
  }

  bool one_host(std::string_view item) {
    const std::size_t bracket = item.rfind(']');
    const bool bracketed = item.starts_with('[') && bracket != npos;
    const std::size_t colon = bracketed ? item.find(':', bracket) : profile_.authority == "none" ? item.rfind(':') : item.find(':');
    std::string_view host = item.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    std::string port;
    if (colon != npos && colon + 1 < item.size()) {
      port = item.substr(colon + 1);
      const auto number = std::ranges::all_of(port, is_digit) ? libpq::parse_integer(port) : std::nullopt;
      if (!number || *number < profile_.lowest_port || *number > profile_.highest_port)
        return refuse("port", "the port is no number it takes",
                      "write the port as a number; a password with / ? # or @ must be percent-encoded", "port");
      if (profile_.authority == "whatwg") port = std::to_string(*number);
    }
    if (bracketed && profile_.authority == "whatwg" && (python::ip_version(host) != 6 || host.find('%') != npos))
      return refuse("host", "Invalid URL: no IPv6 address stands between [ and ]", "write the address without a zone");
    if (!profile_.urlsplit && !bracketed && host.find_first_of(" <>[]|^\\\t") != npos)
      return refuse("host", "the host holds a forbidden character", "percent-encode the password");
    const std::string name =
        python::unquote(profile_.urlsplit ? lowered(host) : std::string(host));  // urlsplit().hostname is lower case
    if (name != host && !profile_.encoded_host)
      return refuse("host", "a percent-encoded host", "write a socket directory as ?host=/…", "host");
    if (name.empty()) {
      port_ = port;
    } else if (name.starts_with('/')) {
      attempt_.add({name + "/.s.PGSQL." + (port.empty() ? "5432" : port), ""});
    } else {
      attempt_.add({name, port.empty() ? "5432" : port});
    }
    return true;
  }

  bool parameters(std::string_view query) {
    std::string host;
    std::string port;
    for (const std::string& field : libpq::split(query, '&')) {
      const std::size_t equals = field.find('=');
      const std::string key = python::unquote_plus(std::string_view(field).substr(0, equals));
      const std::string value =
          equals == std::string::npos ? std::string() : python::unquote_plus(std::string_view(field).substr(equals + 1));
      if (key.empty()) continue;
      if (profile_.host_parameter && key == "host") host = value;
      if (profile_.host_parameter && key == "port") port = value;
      if (!parameter(key, value)) return false;
    }
    if (profile_.authority == "whatwg" && !port.empty()) {  // parseInt(): the digits at its beginning
      const std::string_view digits = port;
      port = digits.substr(digits.find_first_not_of(" \t\n\v\f\r") == npos ? 0 : digits.find_first_not_of(" \t\n\v\f\r"));
      port = port.substr(0, std::min(port.find_first_not_of("0123456789"), port.size()));
      if (host.empty() && attempt_.endpoints.size() == 1 && !port.empty() && !attempt_.endpoints.front().port.empty())
        attempt_.endpoints.front().port = port;
    }
    if (host.empty() || (profile_.authority_wins && !attempt_.endpoints.empty())) return true;
    if (port.empty()) port = attempt_.endpoints.empty() ? port_ : attempt_.endpoints.front().port;
    attempt_.endpoints.clear();
    const auto names = profile_.host_list_is_a_name ? std::vector{host} : libpq::split(host, ',');
    for (const std::string& name : names) {
      const std::string number = port.empty() ? "5432" : port;
      attempt_.add(name.starts_with('/') ? Endpoint{name + "/.s.PGSQL." + number, ""} : Endpoint{name, number});
    }
    return true;
  }

  bool parameter(const std::string& key, const std::string& value) {
    if (is_one_of(key, profile_.files) && !value.empty())
      return refuse("missing-file", fmt::format("it reads the file of {} at once, and the file has to be there", key), {}, key);
    if (is_one_of(key, profile_.mode_names)) return mode(key, value);
    if (key == "ssl" && profile_.ssl_values) {
      const auto known = profile_.ssl_values->find(value);
      if (known != profile_.ssl_values->end()) {
        mode_ = known->second;
      } else if (profile_.ssl_others == "reject") {
        return refuse("ssl-value", profile_.ssl_error, profile_.ssl_advice, "ssl");
      } else if (profile_.ssl_others == "server") {
        settings_.emplace_back(key, value);
      }
      return true;
    }
    if (const auto known = profile_.values.find(key);
        known != profile_.values.end() && !value.empty() && !is_one_of(value, known->second))
      return refuse("parameter-value", "it does not know this value of " + key,
                    fmt::format("one of: {}", fmt::join(known->second, ", ")), key);
    if (profile_.unknown == "ignore" || is_one_of(key, profile_.parameters)) return true;
    if (profile_.libpq_parameters && knowledge().libpq.find_any(key) != nullptr) return true;
    if (profile_.unknown == "server") {
      settings_.emplace_back(key, value);
      return true;
    }
    const bool plain = key.size() < 64 && std::ranges::all_of(key, [](char c) { return is_word(c) || c == '-' || c == '.'; });
    return refuse("unknown-parameter", fmt::format("it does not know the parameter{}", plain ? " " + key : ""),
                  plain ? "remove " + key : "", plain ? key : "");
  }

  bool mode(const std::string& key, const std::string& value) {
    const std::string word = profile_.modes_ignore_case ? lowered(value) : value;
    if (!is_one_of(word, profile_.modes)) {
      if (profile_.unknown_mode != "reject") {
        mode_ = profile_.unknown_mode;
        return true;
      }
      std::string list;
      for (const std::string& known : profile_.modes) list += (list.empty() ? "one of: " : ", ") + known;
      return refuse("ssl-value", fmt::format("it does not know this value of {}", key), list, key);
    }
    const auto other = profile_.mode_means.find(word);
    mode_ = other == profile_.mode_means.end() ? word : other->second;
    return true;
  }

  const Profile& profile_;
  std::string_view text_;
  Attempt attempt_;
  std::string mode_ = profile_.default_mode;
  std::string port_;
  std::vector<std::pair<std::string, std::string>> settings_;
  std::optional<Fault> fault_;
};

Outcome<Attempt> connect_libpq(std::string_view text, int version, const std::vector<std::string>& own) {
  auto options = libpq::parse(text, version);
  if (!options && is_one_of(options.fault().parameter, own)) return Attempt{};
  if (!options) return options.fault();
  return libpq::connect(*options, version);
}

}  // namespace

const std::vector<Profile>& profiles() {
  static const std::vector<Profile> all = [] {
    std::vector<Profile> result;
    for (const drivers::Document& document : drivers::documents()) {
      if (!document.content->contains("url") || !(*document.content)["url"].contains("profile")) continue;
      result.push_back(profile_of(document.id, (*document.content)["url"]["profile"]));
    }
    return result;
  }();
  return all;
}

Outcome<Attempt> connect(const Profile& profile, std::string_view text, int libpq_version) {
  if (profile.reads_as == "libpq") return connect_libpq(text, libpq_version, {});
  if (profile.reads_as == "nothing")
    return Fault{"scheme", profile.client + " takes no URL and no conninfo", {}, profile.advice, 0};
  if (profile.reads_as == "libpq-conninfo") {
    if (!text.starts_with(profile.prefix))
      return Fault{"scheme",
                   fmt::format("{} wants {} before the parameters: it names the backend", profile.client, profile.prefix),
                   {},
                   "write " + profile.prefix + "host=… dbname=…",
                   0};
    const std::string_view rest = text.substr(profile.prefix.size());
    auto options = libpq::parse_conninfo(rest, libpq_version);
    if (!options && !is_one_of(options.fault().parameter, profile.parameters)) {
      Fault fault = options.fault();
      fault.reason = fmt::format("{} takes {} for the name of the backend and what follows for key=value pairs: {}", profile.client,
                                 profile.prefix, fault.reason);
      if (rest.find('=') == npos || rest.find('@') != npos) fault.advice = "write " + profile.prefix + "host=… dbname=… user=…";
      return fault;
    }
    return options ? libpq::connect(*options, libpq_version) : Outcome<Attempt>(Attempt{});
  }
  if (!profile.prefix.empty()) {
    if (!text.starts_with(profile.prefix))
      return Fault{"scheme",
                   fmt::format("{} refuses it: it wants {} before the scheme", profile.client, profile.prefix),
                   {},
                   fmt::format("write {}{}://…", profile.prefix, profile.schemes.front()),
                   0};
    text.remove_prefix(profile.prefix.size());
  }
  if (profile.conninfo && text.find("://") == npos) return connect_libpq(text, libpq_version, profile.parameters);
  if (profile.authority == "whatwg" && !text.starts_with('/')) {
    const std::string prepared = prepared_for_whatwg(text);
    return Reader(profile, prepared).run();
  }
  if (profile.urlsplit) {  // blanks before the text, and line ends anywhere, are passed over
    std::string clean(text.substr(static_cast<std::size_t>(
        std::ranges::find_if(text, [](char c) { return static_cast<unsigned char>(c) > ' '; }) - text.begin())));
    std::erase_if(clean, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
    return Reader(profile, clean).run();
  }
  return Reader(profile, text).run();
}

}  // namespace dbssot::url
