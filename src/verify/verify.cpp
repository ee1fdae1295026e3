#include "verify/verify.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "facts/url_text.h"
#include "facts/variable_role.h"
#include "lint/opened_url.h"
#include "url/secret_names.h"

namespace dbssot::verify {
namespace {

using deploy::Environment;
using deploy::Service;
using deploy::Source;
using deploy::Target;

/// A client that the code of a service uses.
struct Used {
  std::string client;
  bool is_async = false;
  auto operator<=>(const Used&) const = default;
};

/// A call that opens what it reads itself, and the variables that reach it.
struct OwnReader {
  std::string call;
  std::set<std::string, std::less<>> variables;
  bool reads_all = false;  ///< what resolves the variables in its own way
};

bool is_about_postgres(const url::Text& text) { return url::looks_like_database_url(text); }

/// Known to the last character, without what only holes would fill.
bool has_hole(std::string_view part) { return part.find_first_of("${<") != std::string_view::npos; }

/// `jdbc:postgresql://…`: Java's own form, which pgjdbc alone takes.
bool is_jdbc(const url::Text& text) {
  return !text.pieces().empty() && !text.pieces().front().hole && text.pieces().front().text.reveal().starts_with("jdbc:");
}

/// `{{ if … }}a{{ else }}b{{ end }}`: its branches may hold more than one part of the address, signs and all.
bool is_choice(const url::Hole& hole) {
  return hole.name.starts_with("if ") || hole.name.starts_with("with ") || hole.name.starts_with("range ");
}

/// The client that the scheme names; libpq for a bare one.
std::string client_of_scheme(const url::Text& text) {
  if (is_jdbc(text)) return "pgjdbc";
  const auto driver = driver_in_scheme(text);
  if (!driver || driver->empty()) return "libpq";
  const std::string client = "sqlalchemy+" + *driver;
  const auto& all = url::clients();
  return std::ranges::find(all, client) != all.end() ? client : "libpq";
}

class Examination {
 public:
  Examination(const RuleContext& context, const Environment& environment, const Service& service)
      : context_(context), environment_(environment), service_(service), versions_(versions_of(context.policy)) {
    report_.environment = &environment;
    report_.service = &service;
  }

  ServiceReport run() {
    open_code();
    for (Target& target : deploy::targets_of(service_, context_.policy)) examine(std::move(target));
    dangling_references();
    missing_files();
    std::ranges::stable_sort(report_.problems,
                             [](const Problem& left, const Problem& right) { return left.weight > right.weight; });
    return std::move(report_);
  }

 private:
  void say(std::string code, Weight weight, std::string message, Place place = {}) {
    // Examples show a form, and what CI and tests connect to is thrown away.
    if (environment_.context != Context::production && environment_.context != Context::migration)
      weight = std::min(weight, Weight::warning);
    // One call may open several URLs, with one fault.
    const bool is_said = std::ranges::any_of(report_.problems, [&](const Problem& other) {
      return other.code == code && other.message == message && other.place == place;
    });
    if (is_said) return;
    report_.problems.push_back({std::move(code), weight, std::move(message), place});
  }

  [[nodiscard]] Place place_of(const std::string& variable) const {
    const deploy::Variable* found = service_.find(variable);
    return found == nullptr ? Place{} : found->winner().place;
  }

  // Code

  /// The code of the service: by the policy, else what lies in the folder it is built from and reads what the service sets.
  [[nodiscard]] bool runs_here(const Sink& sink) const {
    if (sink.context == Context::test || sink.context == Context::example || sink.context == Context::documentation) return false;
    return is_code_of_service(sink);
  }

  [[nodiscard]] bool is_code_of_service(const FactHead& fact) const {
    if (!fact.service.empty() && !service_.code_service.empty()) return fact.service == service_.code_service;
    if (!service_.is_built || service_.build.empty()) return true;
    return context_.facts.path(fact.place.file).starts_with(service_.build + "/");
  }

  [[nodiscard]] bool reads_what_is_set(const Sink& sink) const {
    for (const dbssot::Source& source : context_.facts.values.sources(sink.target)) {
      if (source.kind == ValueKind::env_read && service_.find(source.name) != nullptr) return true;
      if (source.kind == ValueKind::source_of_truth) return true;  // what resolves the variables in its own way
    }
    return false;
  }

  void open_code() {
    Bindings bindings;
    for (const deploy::Variable& variable : service_.variables) bindings[variable.name] = variable.value;
    std::set<std::tuple<Place, std::string, std::string>> seen;
    for (const Sink* sink : sinks_of(context_.facts)) {
      const std::string client = client_of(*sink);
      if (!runs_here(*sink)) continue;
      if (client.empty()) {
        note_own_reader(*sink);
        continue;
      }
      if (sink->target == 0 || !reads_what_is_set(*sink)) continue;
      note_client(*sink, client);
      for (const UrlText& text : url_texts(context_.facts, sink->target, bindings)) {
        if (!is_about_postgres(text.text)) continue;
        const bool is_followed = std::ranges::none_of(
            text.text.pieces(), [](const url::Text::Piece& piece) { return piece.hole && piece.hole->name.empty(); });
        if (!is_followed) continue;
        if (!seen.emplace(sink->place, client, text.text.redacted()).second) continue;
        Opened opened{sink->place, sink->call, client, text.text, url::judge(text.text, client, versions_)};
        if (opened.judgement.verdict == url::Verdict::rejects) {
          std::string message =
              fmt::format("{} rejects what the code makes of these variables: {}", sink->call, opened.judgement.reason);
          if (!opened.judgement.advice.empty()) message += "; " + opened.judgement.advice;
          say("code-rejects-url", Weight::fault, std::move(message), sink->place);
        }
        report_.code.push_back(std::move(opened));
      }
    }
  }

  /// Django and others take the URL apart themselves, or are given the parts.
  void note_own_reader(const Sink& sink) {
    if (sink.target == 0 && sink.driver != sink.library) return;  // SQLite beside it
    OwnReader reader{sink.call, {}};
    const auto add = [&](ValueId value) {
      for (const dbssot::Source& source : context_.facts.values.sources(value)) {
        if (source.kind == ValueKind::env_read) reader.variables.insert(source.name);
        reader.reads_all = reader.reads_all || source.kind == ValueKind::source_of_truth;
      }
    };
    if (sink.target != 0) add(sink.target);
    for (const Argument& argument : sink.arguments) {
      if (argument.value != 0 && says_where(argument.name)) add(argument.value);
    }
    own_readers_.push_back(std::move(reader));
  }

  [[nodiscard]] std::vector<std::string> own_readers_of(const Source& source) const {
    std::vector<std::string> calls;
    for (const OwnReader& reader : own_readers_) {
      const bool reads = reader.reads_all ||
                         std::ranges::any_of(source.used, [&](const std::string& name) { return reader.variables.contains(name); });
      if (reads && std::ranges::find(calls, reader.call) == calls.end()) calls.push_back(reader.call);
    }
    return calls;
  }

  void note_client(const Sink& sink, const std::string& client) {
    if (!client.starts_with("create_")) {
      used_.insert({client, sink.mode == Mode::async});
      return;
    }
    const bool is_async = client == "create_async_engine";
    std::string driver = driver_below(context_, sink);
    if (driver.empty() || driver == "sqlalchemy") driver = is_async ? "asyncpg" : "psycopg2";
    const std::string name = "sqlalchemy+" + driver;
    const auto& all = url::clients();
    used_.insert({std::ranges::find(all, name) != all.end() ? name
                  : is_async                                ? "sqlalchemy+asyncpg"
                                                            : "sqlalchemy+psycopg2",
                  is_async});
  }

  // Addresses

  /// MySQL beside it: the parts are those of another kind of database.
  [[nodiscard]] bool is_foreign(const Source& source) const {
    const deploy::Variable* host = service_.find(source.host);
    if (host == nullptr || host->value.pieces().size() != 1) return false;
    const std::string name = host->value.pieces().front().text.reveal();
    const Service* server = environment_.find(name.substr(0, name.find(':')));
    return server != nullptr &&
           (server->image.find("mysql") != std::string::npos || server->image.find("mariadb") != std::string::npos);
  }

  void examine(Target target) {
    std::erase_if(target.sources, [&](const Source& source) { return is_foreign(source); });
    if (target.sources.empty()) return;
    Database database;
    const Source* winner = target.winner();
    if (winner != nullptr && winner->is_last_resort) {
      last_resort(target, *winner);
    } else if (winner != nullptr) {
      database.own_readers = own_readers_of(*winner);
      if (is_about_postgres(winner->url)) judge(*winner, database);
      conflicts(target, *winner);
      compare_with_server(*winner);
    } else {
      incomplete(target);
    }
    database.target = std::move(target);
    report_.databases.push_back(std::move(database));
  }

  Form judged(const url::Text& text, const std::string& client) const {
    const url::Judgement judgement = url::judge(text, client, versions_);
    Form form;
    form.client = client;
    form.url = text;
    form.verdict = judgement.verdict;
    form.reason = judgement.advice.empty() ? judgement.reason : judgement.reason + "; " + judgement.advice;
    form.holes = judgement.holes;
    for (const url::Text::Piece& piece : text.pieces()) {
      if (!piece.hole || !is_choice(*piece.hole) || form.verdict == url::Verdict::rejects) continue;
      form.verdict = url::Verdict::depends;
      if (std::ranges::find(form.holes, piece.hole->name) == form.holes.end()) form.holes.push_back(piece.hole->name);
    }
    return form;
  }

  void judge(const Source& winner, Database& database) {
    database.stored = judged(winner.url, client_of_scheme(winner.url));
    const Place place = place_of(winner.used.front());
    const bool names_its_driver = client_of_scheme(winner.url) != "libpq";
    // A stored URL is meant for the client that its scheme names; a bare one only has to be a URL.
    if (is_jdbc(winner.url)) return judge_jdbc(winner, database.stored, place);
    const std::string other = names_its_driver ? "" : other_client_that_takes(winner.url);
    if (database.stored.verdict == url::Verdict::rejects && (names_its_driver || !opens_as_stored(winner))) {
      std::string message = fmt::format("{}: {} rejects it: {}", winner.name, database.stored.client, database.stored.reason);
      if (!other.empty() && database.own_readers.empty()) {
        message += fmt::format(". {} takes it as it stands, and no code that wants another was seen", other);
      } else if (!other.empty()) {
        message += fmt::format(". {} reads it in its own way", database.own_readers.front());
      }
      say("invalid-url", other.empty() ? Weight::fault : Weight::note, std::move(message), place);
    }
    for (const url::Problem& problem : url::read(winner.url, versions_).problems) {
      if (problem.code == "tls-not-required") continue;                                  // see without_tls()
      if (!other.empty() && database.stored.verdict == url::Verdict::rejects) continue;  // of clients that nobody uses
      const bool is_of_nobody = !names_its_driver && used_.empty() && report_.code.empty() && is_of_one_client(problem);
      say("suspicious-url", is_of_nobody ? Weight::note : Weight::warning, fmt::format("{}: {}", winner.name, problem.message),
          place);
    }
    std::set<Used> clients = used_;
    const auto any = [&](bool is_async) {
      return std::ranges::any_of(used_, [&](const Used& used) { return used.is_async == is_async; });
    };
    if (!any(false)) clients.insert({"sqlalchemy+psycopg2", false});
    if (!any(true)) clients.insert({"sqlalchemy+asyncpg", true});
    for (const bool is_async : {false, true}) {
      for (const Used& used : clients) {
        if (used.is_async == is_async) add_form(winner, used, place, database);
      }
    }
    if (!unheard_tls(winner, place)) without_tls(winner, database, place);
  }

  /// AWS_REQUIRE_SSL goes into an address that is put together; of a URL that wins it changes nothing. True if that was said.
  bool unheard_tls(const Source& winner, Place place) {
    const deploy::TlsRequest request = deploy::tls_request_of(service_);
    if (request.wanted == nullptr || std::ranges::find(winner.used, request.wanted->name) != winner.used.end()) return false;
    const url::Reading reading = url::read(winner.url, versions_);
    if (!reading.spec || reading.spec->hosts.empty() || reading.spec->hosts.front().host.starts_with('/')) return false;
    const url::Judgement judgement = url::judge(winner.url, client_of_scheme(winner.url), versions_);
    if (!judgement.sslmode) return false;
    const bool is_verified = judgement.sslmode->starts_with("verify");
    if (is_verified || (*judgement.sslmode == "require" && request.root == nullptr)) return false;
    std::string message = fmt::format("{} asks for {}TLS, and has no effect: {} wins, whose sslmode is {}", request.wanted->name,
                                      request.root != nullptr ? "verified " : "", winner.name, *judgement.sslmode);
    const auto& reads = context_.facts.all<EnvRead>();
    const auto reader = std::ranges::find_if(
        reads, [&](const EnvRead& read) { return read.variable == request.wanted->name && is_code_of_service(read); });
    if (reader == reads.end()) {
      say("unheard-tls", Weight::warning, std::move(message), place);
    } else {
      say("unheard-tls", Weight::note, fmt::format("{}, unless {} passes it on", message, context_.facts.path(reader->place.file)),
          place);
    }
    return true;
  }

  /// No other client takes its form, so that there is nothing to compare.
  void judge_jdbc(const Source& winner, const Form& stored, Place place) {
    if (stored.verdict == url::Verdict::rejects)
      return say("invalid-url", Weight::fault, fmt::format("{}: {} rejects it: {}", winner.name, stored.client, stored.reason),
                 place);
    const std::string text = winner.url.redacted();
    const std::size_t begin = std::min(text.find("//"), text.size());
    const std::size_t end = begin < text.size() ? text.find_first_of("/?", begin + 2) : begin;
    if (std::string_view(text).substr(begin, end - begin).find('@') == std::string_view::npos) return;
    say("suspicious-url", Weight::warning,
        fmt::format("{}: pgjdbc takes no user before the host, and looks for a host of that name; write ?user=…&password=…",
                    winner.name),
        place);
  }

  /// What SQLAlchemy or asyncpg alone do with it; nothing to those who open it in another language. The others are ambiguous to
  /// everybody.
  static bool is_of_one_client(const url::Problem& problem) {
    static constexpr std::array<std::string_view, 7> codes = {"server-setting",    "port-truncated", "port-dropped",
                                                              "parameter-dropped", "plus-in-query",  "duplicate-parameter",
                                                              "tls-on-socket"};
    return std::ranges::find(codes, problem.code) != codes.end();
  }

  /// Where no Python or C++ was seen to open anything: a client of another language, for which the URL may be meant
  /// (`?schema=public` is Prisma's). "" for none.
  [[nodiscard]] std::string other_client_that_takes(const url::Text& text) const {
    if (!used_.empty() || !report_.code.empty()) return "";
    for (const std::string_view client : {"prisma", "node-postgres", "pgx"}) {
      if (std::ranges::find(url::clients(), client) == url::clients().end()) continue;
      if (url::judge(text, client, versions_).verdict != url::Verdict::rejects) return std::string(client);
    }
    return "";
  }

  /// Some code was seen to open it as it stands; then its own judgement counts.
  [[nodiscard]] bool opens_as_stored(const Source& winner) const {
    const std::string text = winner.url.redacted();
    return std::ranges::any_of(report_.code, [&](const Opened& opened) { return opened.url.redacted() == text; });
  }

  void add_form(const Source& winner, const Used& used, Place place, Database& database) {
    const url::Converted converted = url::convert(winner.url, used.client);
    Form form;
    if (converted.text) {
      form = judged(*converted.text, used.client);
      // No URL of SQLAlchemy's can name the CA to asyncpg or pg8000; an argument beside it does.
      const bool is_for_want_of_ca =
          form.verdict == url::Verdict::rejects && form.reason.find("root certificate") != std::string::npos;
      if (is_for_want_of_ca && converted.note.find("connect_args") != std::string::npos) {
        form.verdict = url::Verdict::accepts;
        form.reason = converted.note;
        form.needs_argument = true;
      }
    } else {
      form.client = used.client;
      form.verdict = url::Verdict::rejects;
      form.reason = converted.note.empty() ? "there is no such form of it" : converted.note;
    }
    form.is_async = used.is_async;
    form.is_used = used_.contains(used);
    const bool counts = form.is_used || used_.empty();
    if (form.verdict == url::Verdict::rejects && counts && database.stored.verdict != url::Verdict::rejects) {
      // Nobody was seen to use a usual client; that it could not be served is worth knowing, and no fault.
      say("invalid-url", form.is_used ? Weight::fault : Weight::note,
          fmt::format("{} has no form for {}: {}", winner.name, form.client, form.reason), place);
    }
    database.forms.push_back(std::move(form));
  }

  void without_tls(const Source& winner, const Database& database, Place place) {
    const url::Reading reading = url::read(winner.url, versions_);
    if (!reading.spec || reading.spec->hosts.empty() || database.forms.empty()) return;
    const std::string& host = reading.spec->hosts.front().host;
    if (has_hole(host) || stays_in_project(environment_, host) || environment_.context != Context::production) return;
    if (environment_.name == "development" || environment_.name == "test" || environment_.platform == "local") return;
    const url::Judgement judgement = url::judge(winner.url, client_of_scheme(winner.url), versions_);
    if (!judgement.sslmode || *judgement.sslmode == "require" || judgement.sslmode->starts_with("verify")) return;
    say("without-tls", Weight::warning,
        fmt::format("{}: nothing asks for TLS on the way to {} (sslmode {})", winner.name, host, *judgement.sslmode), place);
  }

  /// Nothing is set that the policy's order names before it.
  void last_resort(const Target& target, const Source& winner) {
    std::vector<std::string> wanted;
    for (const std::string& name : context_.policy.sources) {
      if (name == winner.name) break;
      wanted.push_back(name);
    }
    const bool is_rehearsal = environment_.name == "development" || environment_.name == "test" || environment_.platform == "local";
    say("last-resort", is_rehearsal ? Weight::note : Weight::warning,
        fmt::format("{} is used for want of an address: nothing sets {}", winner.name, fmt::join(wanted, ", ")), service_.place);
    incomplete(target);
  }

  void incomplete(const Target& target) {
    for (const Source& source : target.sources) {
      if (source.missing.empty()) continue;
      std::string message = fmt::format("{} {} no URL: {} {} not {}", source.name, source.is_secret ? "makes" : "make",
                                        fmt::join(source.missing, ", "), source.missing.size() == 1 ? "is" : "are",
                                        source.is_secret ? "known" : "set");
      if (const std::string beside = address_beside(source); !beside.empty()) {
        message += fmt::format("; {} may hold the address", beside);
      } else if (is_read_by_libpq(source)) {
        message += "; libpq has its defaults";
      }
      say("incomplete-address", weight_of_gap(source), std::move(message), place_of(source.used.front()));
    }
  }

  /// QUARKUS_DATASOURCE_JDBC_URL beside QUARKUS_DATASOURCE_USERNAME, ORDERS_ENDPOINT beside ORDERS_USER: a variable of the same
  /// stem that by its name holds an address as a whole, whatever its value. "" for none.
  [[nodiscard]] std::string address_beside(const Source& source) const {
    for (const deploy::Variable& variable : service_.variables) {
      if (source.prefix.empty() || !variable.name.starts_with(source.prefix)) continue;
      if (std::ranges::find(source.used, variable.name) != source.used.end()) continue;
      std::string name = variable.name;
      std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      const bool is_address = name.ends_with("ENDPOINT") || name.ends_with("CONNECTION_STRING");
      if (is_address || read_variable_name(variable.name).role == VariableRole::url) return variable.name;
    }
    return "";
  }

  /// PGHOST, PGUSER, PGDATABASE: what is not set is the socket, the user of the system, and the user's name.
  static bool is_read_by_libpq(const Source& source) {
    return std::ranges::all_of(source.used,
                               [](const std::string& name) { return name.starts_with("PG") && !name.starts_with("PG_"); });
  }

  /// A part that the code has a default for is no gap; one that it asks for is a fault. Where nothing was seen to read it, what
  /// runs there may have a default of its own, and it is worth a note.
  [[nodiscard]] Weight weight_of_gap(const Source& source) const {
    if (!service_.open.empty() || source.url.has_holes()) return Weight::note;
    // Each command of a Makefile or a script stands for itself.
    if (service_.kind == "makefile" || service_.kind == "shell" || !address_beside(source).empty()) return Weight::note;
    std::set<VariableRole> missing;
    for (const std::string& part : source.missing) missing.insert(read_variable_name(part).role);
    bool is_read = false;
    for (const EnvRead& read : context_.facts.all<EnvRead>()) {
      if (read.variable.empty() || service_.find(read.variable) != nullptr || !read.variable.starts_with(source.prefix)) continue;
      const VariableRole role = read_variable_name(read.variable).role;
      if (!missing.contains(role) || !is_code_of_service(read)) continue;
      if (read.default_value) return Weight::note;
      is_read = true;
    }
    // Two parts are not yet an attempt at an address: other tools are told theirs that way.
    const bool is_attempt = environment_.is_declared && source.used.size() >= 3 && !is_read_by_libpq(source);
    return is_read || is_attempt ? Weight::fault : Weight::note;
  }

  /// Two sources that both name an address, and not the same one.
  void conflicts(const Target& target, const Source& winner) {
    const auto own = url::read(winner.url, versions_).spec;
    if (!own) return;
    for (const Source& other : target.sources) {
      if (&other == &winner || !other.is_complete) continue;
      const auto spec = url::read(other.url, versions_).spec;
      if (!spec) continue;
      const std::vector<std::string> differences = differences_of(*own, *spec);
      if (differences.empty()) continue;
      say("conflicting-sources", Weight::fault,
          fmt::format("{} wins over {}, and they disagree: {}", winner.name, other.name, fmt::join(differences, ", ")),
          place_of(other.used.front()));
    }
  }

  static std::vector<std::string> differences_of(const url::ConnectionSpec& left, const url::ConnectionSpec& right) {
    std::vector<std::string> found;
    const auto compare = [&](std::string_view what, const std::string& one, const std::string& other) {
      if (one != other && !has_hole(one) && !has_hole(other))
        found.push_back(fmt::format("{} {} and {}", what, one.empty() ? "(none)" : one, other.empty() ? "(none)" : other));
    };
    const auto host = [](const url::ConnectionSpec& spec) {
      for (const auto& [name, value] : spec.params) {
        if (name == "host") return value.reveal();
      }
      return spec.hosts.empty() ? std::string() : spec.hosts.front().host;
    };
    const auto port = [](const url::ConnectionSpec& spec) {
      return spec.hosts.empty() || spec.hosts.front().port.empty() ? std::string("5432") : spec.hosts.front().port;
    };
    compare("host", host(left), host(right));
    // A pooler listens on another port of the same database.
    if (!found.empty() || left.dbname != right.dbname) compare("port", port(left), port(right));
    compare("database", left.dbname.value_or(""), right.dbname.value_or(""));
    compare("user", left.user.value_or(""), right.user.value_or(""));
    const std::string one = left.password ? left.password->reveal() : "";
    const std::string other = right.password ? right.password->reveal() : "";
    if (one != other && !one.empty() && !other.empty() && !has_hole(one) && !has_hole(other)) found.emplace_back("their passwords");
    return found;
  }

  /// The server beside it, if it is one of this project.
  void compare_with_server(const Source& winner) {
    const auto spec = url::read(winner.url, versions_).spec;
    if (!spec || spec->hosts.empty()) return;
    const Service* service = environment_.find(spec->hosts.front().host);
    if (service == nullptr || !service->is_database_server) return;
    const deploy::Server server = deploy::server_of(*service);
    if (!server.is_known) return;
    std::vector<std::string> differences;
    const auto compare = [&](std::string_view what, const std::optional<std::string>& wanted, const std::string& made) {
      if (wanted && !wanted->empty() && !has_hole(*wanted) && *wanted != made)
        differences.push_back(fmt::format("{} {}, it makes {}", what, *wanted, made));
    };
    compare("asks for user", spec->user, server.user);
    // Scripts of the image make further databases; `postgres` is always there.
    if (spec->dbname && *spec->dbname != "postgres") compare("asks for database", spec->dbname, server.database);
    const bool same_user = spec->user && *spec->user == server.user;
    if (same_user && spec->password && !has_hole(spec->password->reveal()) && !server.password.empty() &&
        *spec->password != server.password)
      differences.emplace_back("has another password than it");
    if (differences.empty()) return;
    // Users and databases can be made by other means, so this is no certain fault.
    say("server-mismatch", Weight::warning,
        fmt::format("{} and the server {} differ: the URL {}", winner.name, service->name, fmt::join(differences, "; ")),
        place_of(winner.used.front()));
  }

  // References

  void dangling_references() {
    for (const deploy::Variable& variable : service_.variables) {
      if (!variable.is_database || !variable.winner().is_dangling) continue;
      say("dangling-reference", Weight::fault,
          fmt::format("{} is taken from {}, which does not have it", variable.name, variable.winner().through),
          variable.winner().place);
    }
  }

  void missing_files() {
    for (const deploy::Filled& open : service_.open) {
      const bool is_template = open.through.starts_with("the template ");
      say("not-in-project", Weight::note,
          open.through + (is_template ? " may set further variables, which is not followed"
                                      : " sets further variables and is not part of the project"),
          open.place);
    }
  }

  const RuleContext& context_;
  const Environment& environment_;
  const Service& service_;
  url::Versions versions_;
  std::set<Used> used_;
  std::vector<OwnReader> own_readers_;
  ServiceReport report_;
};

/// Or would, were anything set: then the policy's last resort is all it has.
bool speaks_of_database(const Service& service, const Policy& policy) {
  return std::ranges::any_of(service.variables, &deploy::Variable::is_database) || !deploy::targets_of(service, policy).empty();
}

}  // namespace

std::string_view name_of(Weight weight) {
  switch (weight) {
    case Weight::note:
      return "note";
    case Weight::warning:
      return "warning";
    case Weight::fault:
      return "fault";
  }
  return "";
}

std::vector<ServiceReport> verify(const RuleContext& context) {
  std::vector<ServiceReport> reports;
  for (const Environment& environment : context.deployment.environments) {
    for (const Service& service : environment.services) {
      if (speaks_of_database(service, context.policy)) reports.push_back(Examination(context, environment, service).run());
    }
  }
  return reports;
}

bool stays_in_project(const Environment& environment, const std::string& host) {
  if (host.empty() || host.starts_with('/') || host == "localhost" || host.starts_with("127.") || host == "::1") return true;
  if (host.find('.') == std::string::npos || host.find(".svc") != std::string::npos || host.ends_with(".local") ||
      host.ends_with(".internal"))
    return true;
  return environment.find(host) != nullptr;
}

bool is_shown(const ServiceReport& report, const deploy::Variable& variable) {
  return variable.is_database || std::ranges::any_of(report.databases, [&](const Database& database) {
           return std::ranges::any_of(database.target.sources, [&](const Source& source) {
             return std::ranges::find(source.used, variable.name) != source.used.end();
           });
         });
}

bool is_named(const Environment& environment, const std::string& name) {
  return environment.name == name || environment.folder + ":" + environment.name == name;
}

void add_connections(std::span<ServiceReport> services, std::span<const deploy::Connection> connections) {
  for (ServiceReport& report : services) {
    for (const deploy::Connection& connection : connections) {
      if (connection.service != report.service->name || connection.environment != report.environment->name) continue;
      Problem problem{"", connection.is_rehearsal ? Weight::warning : Weight::fault, "", connection.place};
      if (!connection.is_connected) {
        problem.code = "unreachable-database";
        problem.message = fmt::format("{}: {} {}", connection.source, deploy::failed_step(connection), connection.sentence);
      } else if (const std::string_view weakness = deploy::weakness_of(connection.tls); !weakness.empty()) {
        problem.code = "weak-tls";
        problem.weight = connection.tls == deploy::Connection::Tls::absent || connection.tls == deploy::Connection::Tls::out_of_date
                             ? Weight::warning
                             : Weight::note;
        problem.message = fmt::format("{}: the way to {} {}", connection.source, connection.host, weakness);
      } else {
        continue;
      }
      // Both forms of an address mostly meet the same.
      const bool is_said = std::ranges::any_of(report.problems, [&](const Problem& other) {
        return other.code == problem.code && other.message == problem.message && other.place == problem.place;
      });
      if (!is_said) report.problems.push_back(std::move(problem));
    }
    std::ranges::stable_sort(report.problems, [](const Problem& left, const Problem& right) { return left.weight > right.weight; });
  }
}

std::string shown_value(const deploy::Variable& variable, const deploy::Setting& setting) {
  const bool is_from_outside = std::ranges::any_of(setting.filled, [](const deploy::Filled& filled) {
    return filled.through == "--secrets" || filled.through == "the policy's secrets" || filled.through == "the process environment";
  });
  const VariableRole role = read_variable_name(variable.name).role;
  const bool is_open = variable.is_database && (role == VariableRole::host || role == VariableRole::port ||
                                                role == VariableRole::user || role == VariableRole::database);
  const bool is_url = url::looks_like_sql_url(setting.text);
  const bool is_secret =
      role == VariableRole::password || url::is_secret_name(variable.name) || (is_from_outside && !is_open && !is_url);
  if (!is_secret) return setting.text.redacted();
  std::string shown;
  for (const url::Text::Piece& piece : setting.text.pieces()) {
    if (piece.hole) {
      shown += "{" + url::redact_text(piece.hole->name) + "}";
    } else if (!piece.text.empty()) {
      shown += "***";
    }
  }
  return shown;
}

}  // namespace dbssot::verify
