#include "deploy/database_target.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "deploy/line.h"
#include "facts/variable_role.h"
#include "source/glob.h"
#include "url/build.h"
#include "url/holes.h"
#include "url/masked.h"

namespace dbssot::deploy {
namespace {

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

bool is_empty(const url::Text& text) {
  return std::ranges::all_of(text.pieces(), [](const url::Text::Piece& piece) { return !piece.hole && piece.text.empty(); });
}

std::string literal_of(const url::Text& text) {
  std::string whole;
  for (const url::Text::Piece& piece : text.pieces()) whole += piece.text.reveal();
  return whole;
}

bool is_true(const url::Text& text) {
  const std::string value = upper(literal_of(text));
  return value == "1" || value == "TRUE" || value == "YES" || value == "ON";
}

/// Parts of one address, by the prefix of their names: POSTGRES_HOST and POSTGRES_DB are "POSTGRES_*".
struct Group {
  std::string prefix;
  std::string family;
  const Variable* host = nullptr;
  const Variable* port = nullptr;
  const Variable* user = nullptr;
  const Variable* password = nullptr;
  const Variable* database = nullptr;
  std::string password_hole;  ///< of PASSWORD_FILE
};

/// The name without the word that says which part it is: "POSTGRES_DB" → "POSTGRES", "PGHOST" → "PG", "APP_DBNAME" → "APP_DB".
std::string prefix_of(const std::string& name, VariableRole role) {
  static constexpr std::array<std::string_view, 19> words = {
      "SEEDS", "HOSTNAME", "HOST",   "SERVER",   "ADDRESS", "PORT", "USERNAME", "USER", "PASSWORD", "PASSWD",
      "PASS",  "PWD",      "DBNAME", "DATABASE", "NAME",    "DB",   "CONNINFO", "URL",  "URI"};
  const std::string whole = upper(name);
  for (const std::string_view word : words) {
    if (!whole.ends_with(word)) continue;
    std::string prefix = name.substr(0, name.size() - word.size());
    if (word == "DBNAME" && role == VariableRole::database) prefix = name.substr(0, name.size() - 4);
    while (prefix.ends_with('_') || prefix.ends_with('.') || prefix.ends_with('-')) prefix.pop_back();
    return prefix;
  }
  return name;
}

class Targets {
 public:
  Targets(const Service& service, const Policy& policy) : service_(service), policy_(policy) {}

  std::vector<Target> run() {
    for (const Variable& variable : service_.variables) read(variable);
    for (const Variable& variable : service_.variables) read_near_name(variable);
    join_database_names();
    for (Group& group : groups_) {
      if (group.host == nullptr && upper(group.prefix) == "DB") group.host = host_of_instance();
      if (!is_foreign(group)) add_parts(group);
    }
    std::vector<Target> targets;
    for (Source& source : sources_) {
      auto target = std::ranges::find(targets, source.family, &Target::family);
      if (target == targets.end()) target = targets.insert(targets.end(), Target{source.family, {}});
      target->sources.push_back(std::move(source));
    }
    for (Target& target : targets) {
      std::ranges::stable_sort(target.sources,
                               [&](const Source& left, const Source& right) { return place_of(left) < place_of(right); });
    }
    std::ranges::stable_sort(targets, {}, &Target::family);
    // A lone word such as `DB_USER: shop` without any address is somebody else's business (a script's, a backup's).
    std::erase_if(targets, [](const Target& target) {
      return std::ranges::all_of(
          target.sources, [](const Source& source) { return !source.is_complete && !source.is_secret && source.used.size() < 2; });
    });
    add_last_resort(targets);
    return targets;
  }

 private:
  /// `sources: [DATABASE_URL, "DB_*", memory]`: a word in small letters is no variable.
  [[nodiscard]] static bool names_no_variable(const std::string& word) {
    return !word.empty() && std::ranges::all_of(word, [](unsigned char c) { return std::islower(c) != 0 || c == '-'; });
  }

  /// The main database alone has one, and only where code of the policy runs: a cache beside it is told of no database either.
  void add_last_resort(std::vector<Target>& targets) const {
    const auto resort = std::ranges::find_if(policy_.sources, names_no_variable);
    if (resort == policy_.sources.end()) return;
    if (service_.code_service.empty() && !(service_.is_built && policy_.services.size() < 2)) return;
    auto target = std::ranges::find(targets, "", &Target::family);
    if (target == targets.end()) {
      if (!targets.empty()) return;  // told of another one
      target = targets.insert(targets.begin(), Target{});
    }
    if (target->winner() != nullptr) return;
    Source source;
    source.name = *resort;
    source.is_complete = true;
    source.is_last_resort = true;
    target->sources.push_back(std::move(source));
  }

  void read(const Variable& variable) {
    const bool is_url = url::looks_like_database_url(variable.value);
    if (!variable.is_database && !is_url) {
      read_secret(variable);
      return;
    }
    if (is_empty(variable.value)) return;
    const VariableName name = read_variable_name(variable.name);
    if (is_url || (name.role == VariableRole::url && variable.value.has_holes())) return add_url(variable, name);
    if (name.role == VariableRole::url) return add_foreign(variable, name);
    if (read_secret(variable)) return;
    read_part(variable, name);
  }

  /// DATABASE_DB is no name of the database by itself; beside DATABASE_HOST it is.
  void read_near_name(const Variable& variable) {
    if (variable.is_database || is_empty(variable.value)) return;
    const VariableName name = read_variable_name(variable.name);
    if (name.role != VariableRole::database) return;
    const auto found = std::ranges::find(groups_, prefix_of(variable.name, name.role), &Group::prefix);
    if (found != groups_.end() && found->database == nullptr) found->database = &variable;
  }

  /// PG_DBNAME goes with PG_HOST, as APP_DBNAME does with APP_DBHOST.
  void join_database_names() {
    for (Group& lone : groups_) {
      const bool is_lone = lone.database != nullptr && lone.host == nullptr && lone.user == nullptr && lone.password == nullptr;
      if (!is_lone || !upper(lone.prefix).ends_with("_DB")) continue;
      const auto near = std::ranges::find(groups_, lone.prefix.substr(0, lone.prefix.size() - 3), &Group::prefix);
      if (near == groups_.end() || near->database != nullptr) continue;
      near->database = lone.database;
      lone.database = nullptr;
    }
    std::erase_if(groups_, [](const Group& group) {
      return group.host == nullptr && group.port == nullptr && group.user == nullptr && group.password == nullptr &&
             group.database == nullptr && group.password_hole.empty();
    });
  }

  void add_url(const Variable& variable, const VariableName& name) {
    Source source;
    source.name = variable.name;
    source.family = name.role == VariableRole::url ? name.family : "";
    source.url = with_placeholders(variable.value);
    source.used = {variable.name};
    source.is_complete = true;
    sources_.push_back(std::move(source));
  }

  /// A URL of another database (sqlite, mysql): it wins as any other, and is told, not judged.
  void add_foreign(const Variable& variable, const VariableName& name) {
    if (!url::looks_like_sql_url(variable.value)) return;
    add_url(variable, name);
    sources_.back().notes.emplace_back("no PostgreSQL URL; it is not judged");
  }

  /// AWS_DB_SECRET, AWS_SECRET_NAME, DB_SECRET: the JSON of a secret manager.
  bool read_secret(const Variable& variable) {
    const bool is_named = names_secret(variable.name);
    const std::string text = literal_of(variable.value);
    if (!is_named && !(variable.is_database && text.starts_with('{') && !variable.value.has_holes())) return false;
    Source source;
    source.name = variable.name;
    source.used = {variable.name};
    source.is_secret = true;
    const auto parts = variable.secret              ? url::parts_of_secret(variable.secret->reveal())
                       : variable.value.has_holes() ? std::nullopt
                                                    : url::parts_of_secret(text);
    if (parts) {
      url::Parts whole = *parts;
      add_tls(whole, source);
      if (auto built = url::build_url(whole)) {
        source.url = url::Text::literal(built->reveal());
        source.is_complete = true;
      }
      source.is_built = true;
    } else {
      // The name of a secret: what it holds is known to the secret store alone. Its keys stand for it where nobody can take the
      // variable for a password.
      if (upper(variable.name).starts_with("AWS_DB_SECRET") || is_declared(variable.name)) {
        build_of_keys(variable, source);
      } else {
        source.url = hole(variable.name);
        source.missing = {"the JSON of the secret"};
      }
      source.notes.emplace_back("its JSON (username, password, host, port, dbname) is in the secret store; --secrets can give it");
    }
    sources_.push_back(std::move(source));
    return true;
  }

  [[nodiscard]] bool is_declared(const std::string& variable) const {
    return std::ranges::find(policy_.sources, variable) != policy_.sources.end();
  }

  /// `postgresql://{AWS_DB_SECRET.username}:…`: the secret's keys as holes, and the TLS that is asked for.
  void build_of_keys(const Variable& variable, Source& source) {
    constexpr char separator = '\x1f';
    url::Text all;
    for (const char* key : {"username", "password", "host", "port", "dbname"}) {
      append(all, hole(fmt::format("{}.{}", variable.name, key)));
      all.append(std::string_view(&separator, 1));
    }
    const url::Masked masked(all);
    const std::vector<std::string> values = split(masked.text(), separator, 5);
    url::Parts parts;
    parts.user = values[0];
    parts.password = Sensitive(values[1]);
    parts.host = values[2];
    parts.port = values[3];
    parts.database = values[4];
    add_tls(parts, source);
    const std::optional<Sensitive> built = url::build_url(parts);
    if (!built) return;
    source.url = masked.unmask(built->reveal());
    source.is_complete = true;
    source.is_built = true;
  }

  /// `count` parts and the rest, whatever is in that.
  static std::vector<std::string> split(std::string_view text, char separator, std::size_t count) {
    std::vector<std::string> parts;
    while (parts.size() < count) {
      const std::size_t end = std::min(text.find(separator), text.size());
      parts.emplace_back(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    parts.emplace_back(text);
    return parts;
  }

  Group& group(const std::string& prefix, const std::string& family) {
    const auto found = std::ranges::find(groups_, prefix, &Group::prefix);
    if (found != groups_.end()) return *found;
    groups_.push_back({prefix, family, nullptr, nullptr, nullptr, nullptr, nullptr, ""});
    return groups_.back();
  }

  void read_part(const Variable& variable, VariableName name) {
    // POSTGRES_PASSWORD_FILE names the file that holds the password.
    if (upper(variable.name).ends_with("_FILE")) {
      const std::string bare = variable.name.substr(0, variable.name.size() - 5);
      const VariableName of = read_variable_name(bare);
      if (of.role == VariableRole::password) group(prefix_of(bare, of.role), of.family).password_hole = variable.name;
      return;
    }
    Group& parts = group(prefix_of(variable.name, name.role), name.family);
    const auto take = [&](const Variable*& slot) {
      if (slot == nullptr) slot = &variable;
    };
    switch (name.role) {
      case VariableRole::host:
        return take(parts.host);
      case VariableRole::port:
        return take(parts.port);
      case VariableRole::user:
        return take(parts.user);
      case VariableRole::password:
        return take(parts.password);
      case VariableRole::database:
        return take(parts.database);
      default:
        return;
    }
  }

  void add_tls(url::Parts& parts, Source& source) {
    const TlsRequest request = tls_request_of(service_);
    if (request.wanted == nullptr) return;
    source.used.push_back(request.wanted->name);
    parts.params.emplace_back("sslmode", request.root != nullptr ? "verify-full" : "require");
    if (request.root == nullptr) return;
    source.used.push_back(request.root->name);
    parts.params.emplace_back("sslrootcert", literal_of(request.root->value));
  }

  /// MySQL and MariaDB, told by their port.
  [[nodiscard]] static bool is_foreign(const Group& group) {
    return group.port != nullptr && literal_of(group.port->value) == "3306";
  }

  [[nodiscard]] const Variable* instance() const {
    for (const char* name : {"INSTANCE_CONNECTION_NAME", "CLOUD_SQL_CONNECTION_NAME", "CLOUDSQL_INSTANCE", "CLOUD_SQL_INSTANCE"}) {
      const Variable* found = service_.find(name);
      if (found != nullptr && !is_empty(found->value)) return found;
    }
    return nullptr;
  }

  /// INSTANCE_UNIX_SOCKET, else INSTANCE_HOST, beside DB_NAME: the samples of Cloud SQL.
  [[nodiscard]] const Variable* host_of_instance() const {
    for (const char* name : {"INSTANCE_UNIX_SOCKET", "INSTANCE_HOST"}) {
      const Variable* found = service_.find(name);
      if (found != nullptr && !is_empty(found->value)) return found;
    }
    return nullptr;
  }

  void add_parts(const Group& group) {
    Source source;
    source.is_built = true;
    source.prefix = group.prefix;
    if (group.host != nullptr) source.host = group.host->name;
    source.family = group.family;
    const std::string stem = group.prefix.empty() ? "" : upper(group.prefix) == "PG" ? "PG" : group.prefix + "_";
    source.name = stem + "*";
    for (const Variable* part : {group.host, group.port, group.user, group.password, group.database}) {
      if (part != nullptr) source.used.push_back(part->name);
    }
    if (!group.password_hole.empty()) source.used.push_back(group.password_hole);
    const Variable* instance_name = instance();
    const bool has_socket = group.host != nullptr && literal_of(group.host->value).starts_with('/');
    const bool on_cloud_sql = instance_name != nullptr && (group.host == nullptr || has_socket);
    if (group.host == nullptr && !on_cloud_sql) source.missing.push_back(stem + "HOST");
    if (group.user == nullptr) source.missing.push_back(stem + "USER");
    if (group.database == nullptr)
      source.missing.push_back(upper(stem) == "POSTGRES_" ? stem + "DB" : stem == "PG" ? "PGDATABASE" : stem + "NAME");
    if (source.missing.empty()) {
      build(group, on_cloud_sql ? instance_name : nullptr, source);
      if (group.password == nullptr && group.password_hole.empty()) source.notes.push_back("no password is set");
    }
    sources_.push_back(std::move(source));
  }

  /// `<PORT>`, `{host}`: no address holds such signs, so somebody is to write something in their place.
  static url::Text with_placeholders(const url::Text& value) {
    url::Text text;
    for (const url::Text::Piece& piece : value.pieces()) {
      if (piece.hole) {
        text.append_piece(piece);
        continue;
      }
      const std::string literal = piece.text.reveal();
      std::size_t begin = 0;
      for (std::size_t at = literal.find_first_of("<{"); at != std::string::npos; at = literal.find_first_of("<{", at)) {
        const auto found = url::hole_at(std::string_view(literal).substr(at));
        if (!found) {
          ++at;
          continue;
        }
        text.append(std::string_view(literal).substr(begin, at - begin));
        text.append_piece({Sensitive(literal.substr(at, found->length)), url::Hole{std::string(found->name), std::nullopt}});
        begin = at += found->length;
      }
      text.append(std::string_view(literal).substr(begin));
    }
    return text;
  }

  /// `DB_HOST: db:5432`, as PHP and JDBC people write it.
  static void split_port(url::Parts& parts) {
    const std::size_t colon = parts.host.find(':');
    if (!parts.port.empty() || colon == std::string::npos || colon == 0 || parts.host.find(':', colon + 1) != std::string::npos)
      return;
    const std::string port = parts.host.substr(colon + 1);
    if (port.empty() || port.find_first_not_of("0123456789") != std::string::npos) return;  // a hole's token is digits, too
    parts.port = port;
    parts.host.resize(colon);
  }

  /// Parts with holes are built with tokens in their stead, which the encoding leaves alone, and get their holes back.
  void build(const Group& group, const Variable* instance_name, Source& source) {
    constexpr char separator = '\x1f';
    url::Text all;
    const auto add = [&](const Variable* part) {
      if (part != nullptr) append(all, part->value);
      all.append(std::string_view(&separator, 1));
    };
    const auto add_address = [&](const Variable* part) {
      if (part != nullptr) append(all, with_placeholders(part->value));
      all.append(std::string_view(&separator, 1));
    };
    add(group.user);
    add_address(group.host);
    add_address(group.port);
    for (const Variable* part : {group.database, instance_name}) add(part);
    if (group.password != nullptr) {
      append(all, group.password->value);
    } else if (!group.password_hole.empty()) {
      append(all, hole(group.password_hole));
    }
    const url::Masked masked(all);
    const std::vector<std::string> values = split(masked.text(), separator, 5);
    url::Parts parts;
    parts.user = values[0];
    parts.host = values[1];
    parts.port = values[2];
    split_port(parts);
    parts.database = values[3];
    parts.password = Sensitive(values[5]);
    if (upper(group.prefix).find("AWS") != std::string::npos) add_tls(parts, source);
    std::optional<Sensitive> built;
    if (instance_name == nullptr) {
      built = url::build_url(parts);
    } else {
      source.used.push_back(instance_name->name);
      built = url::build_cloud_sql_url(values[4], parts);
      if (!built && instance_name->value.has_holes()) {
        parts.host = "/cloudsql/" + values[4];
        parts.port.clear();
        built = url::build_url(parts);
      }
      if (!built) source.notes.push_back(instance_name->name + " is not written as project:region:instance");
    }
    if (!built) return;
    source.url = masked.unmask(built->reveal());
    source.is_complete = true;
  }

  /// Position in the policy's order, then in the usual one.
  [[nodiscard]] std::size_t place_of(const Source& source) const {
    const auto declared = std::ranges::find_if(policy_.sources, [&](const std::string& wanted) {
      return wanted == source.name ||
             (wanted.find('*') != std::string::npos &&
              std::ranges::any_of(source.used, [&](const std::string& name) { return wildcard_matches(wanted, name); })) ||
             std::ranges::find(source.used, wanted) != source.used.end();
    });
    if (declared != policy_.sources.end()) return static_cast<std::size_t>(declared - policy_.sources.begin());
    constexpr std::array<std::string_view, 4> usual = {"AWS_DB_*", "POSTGRES_*", "DB_*", "PG*"};
    const std::size_t base = policy_.sources.size();
    if (!source.is_built && source.missing.empty()) return base + (source.name == "DATABASE_URL" ? 0 : 1);
    if (source.name.find('*') == std::string::npos) return base + 2;
    const auto found = std::find(usual.begin(), usual.end(), source.name);
    return base + 3 + static_cast<std::size_t>(found - usual.begin());
  }

  const Service& service_;
  const Policy& policy_;
  std::vector<Group> groups_;
  std::vector<Source> sources_;
};

}  // namespace

bool names_secret(std::string_view variable) {
  static constexpr std::array<std::string_view, 7> names = {"AWS_DB_SECRET",       "AWS_DB_SECRET_NAME", "AWS_SECRET_NAME",
                                                            "DB_SECRET",           "DATABASE_SECRET",    "DB_CREDENTIALS",
                                                            "DATABASE_CREDENTIALS"};
  return std::ranges::find(names, upper(variable)) != names.end();
}

TlsRequest tls_request_of(const Service& service) {
  TlsRequest request;
  const Variable* wanted = service.find("AWS_REQUIRE_SSL");
  if (wanted == nullptr || !is_true(wanted->value)) return request;
  request.wanted = wanted;
  const Variable* root = service.find("AWS_SSLROOTCERT");
  if (root != nullptr && !root->value.has_holes() && !is_empty(root->value)) request.root = root;
  return request;
}

const Source* Target::winner() const {
  const auto found = std::ranges::find_if(sources, &Source::is_complete);
  return found == sources.end() ? nullptr : &*found;
}

std::vector<Target> targets_of(const Service& service, const Policy& policy) {
  if (service.is_database_server) return {};
  return Targets(service, policy).run();
}

Server server_of(const Service& service) {
  Server server;
  // Source: the documentation of the images postgres and bitnami/postgresql.
  const auto value = [&](std::initializer_list<const char*> names) -> const Variable* {
    for (const char* name : names) {
      const Variable* found = service.find(name);
      if (found != nullptr && !is_empty(found->value)) return found;
    }
    return nullptr;
  };
  const Variable* user = value({"POSTGRES_USER", "POSTGRESQL_USERNAME"});
  const Variable* database = value({"POSTGRES_DB", "POSTGRESQL_DATABASE"});
  const Variable* password = server.password_variable = value({"POSTGRES_PASSWORD", "POSTGRESQL_PASSWORD"});
  server.is_known = service.is_database_server && service.image.find("mysql") == std::string::npos &&
                    service.image.find("mariadb") == std::string::npos;
  for (const Variable* part : {user, database}) server.is_known = server.is_known && (part == nullptr || part->is_known());
  // Images of others are told by names of their own: DB_USER, DB_NAME.
  const bool is_told_otherwise =
      user == nullptr && database == nullptr && std::ranges::any_of(service.variables, [](const Variable& one) {
        const VariableRole role = read_variable_name(one.name).role;
        return role == VariableRole::user || role == VariableRole::database;
      });
  server.is_known = server.is_known && service.open.empty() && !is_told_otherwise;
  server.user = user == nullptr ? "postgres" : literal_of(user->value);
  server.database = database == nullptr ? server.user : literal_of(database->value);
  if (password != nullptr && password->is_known()) server.password = Sensitive(literal_of(password->value));
  return server;
}

}  // namespace dbssot::deploy
