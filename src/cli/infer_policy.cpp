#include "cli/infer_policy.h"

#include "drivers/code_shape.h"
#include "drivers/registry.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace dbssot::cli {
namespace {

/// As YAML, in quotes wherever a reader could take it for something else.
std::string quoted(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const bool plain =
      !text.empty() && text.size() < 100 && is_letter(text.front()) &&
      std::ranges::all_of(
          text,
          [&](char c) {
            return is_letter(c) || (c >= '0' && c <= '9') || std::string_view("-_./*").find(c) != std::string_view::npos;
          });
  static const std::set<std::string, std::less<>> words{"true", "false", "yes", "no", "on", "off", "null", "y", "n"};
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (plain && !words.contains(lower)) return std::string(text);
  std::string out = "\"";
  for (const char c : report::neutralised(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string list_of(const std::set<std::string>& entries) {
  std::string out;
  for (const std::string& entry : entries) out += (out.empty() ? "" : ", ") + quoted(entry);
  return "[" + out + "]";
}

/// A glob that means this path and nothing else.
std::string as_glob(std::string_view path) {
  std::string out;
  for (const char c : path) out += std::string_view("*?[]{}\\").find(c) == std::string_view::npos ? c : '?';
  return out;
}

std::string folder_of(std::string_view file) {
  const std::size_t slash = file.rfind('/');
  return slash == file.npos ? std::string() : std::string(file.substr(0, slash));
}

/// The deepest folder that holds both.
std::string common_folder(std::string left, const std::string& right) {
  while (!left.empty() && right != left && !right.starts_with(left + "/")) left = folder_of(left);
  return left;
}

/// The word that most entries are; "" for none.
std::string most_frequent(const std::map<std::string, int>& counts) {
  std::string best;
  int most = 0;
  for (const auto& [word, count] : counts) {
    if (!word.empty() && count > most) best = word, most = count;
  }
  return best;
}

struct Service {
  std::optional<std::string> folder;
  std::map<std::string, int> drivers, pools;
  int sync = 0, async = 0;
};

class Inference {
 public:
  explicit Inference(const AuditResult& result) : result_(result), facts_(result.groups.front().facts) {
    for (const Engine& engine : facts_.all<Engine>()) sink(engine);
    for (const Connection& connection : facts_.all<Connection>()) sink(connection);
  }

  std::string write() {
    out_ =
        "# What dbssot takes this project to be. Read it and correct it: what is wrong here is judged wrongly.\n"
        "# All keys: docs/policy.md. After a change, `dbssot config` shows what holds.\n"
        "version: 1\n";
    source_of_truth();
    variables();
    services();
    migrations();
    pools();
    environments();
    out_ +=
        "\n# Severities: off, note, warning, error. `dbssot rules` lists the rules.\n"
        "# rules:\n#   hardcoded-url: error\n"
        "\n# Severities in some files, with the reason.\n"
        "# overrides:\n#   - {paths: [\"scripts/**\"], rules: {direct-url-read: off}, reason: run by hand}\n"
        "\n# Files that are not analysed.\n"
        "# exclude: [\"legacy/**\"]\n";
    return std::move(out_);
  }

 private:
  static bool counts(const FactHead& fact) {
    return fact.context == Context::production || fact.context == Context::script || fact.context == Context::migration;
  }

  void sink(const Sink& sink) {
    if (!counts(sink)) return;
    if (sink.context == Context::migration) {
      ++(sink.mode == Mode::async ? migrations_.async : migrations_.sync);
      return;
    }
    Service& service = services_[sink.service];
    const std::string folder = folder_of(facts_.path(sink.place.file));
    service.folder = service.folder ? common_folder(*service.folder, folder) : folder;
    service.sync += sink.mode == Mode::sync || sink.mode == Mode::both ? 1 : 0;
    service.async += sink.mode == Mode::async || sink.mode == Mode::both ? 1 : 0;
    // SQLAlchemy is how it connects; what is below it is the driver. Other databases' drivers are none of ours.
    if (sink.driver != "sqlalchemy" && drivers::find(sink.driver) != nullptr) ++service.drivers[sink.driver];
    if (sink.pool_class != "?") {
      ++service.pools[sink.pool_class];
      if (!sink.pool_class.empty()) ++pools_[sink.pool_class];
    }
  }

  void source_of_truth() {
    out_ += "\n# Who may read, build and parse the database URL: a module, class or function.\n";
    std::set<std::string> modules;
    for (const AuditGroup& group : result_.groups) modules.insert(group.inferred_modules.begin(), group.inferred_modules.end());
    if (!modules.empty()) {
      out_ +=
          "# Inferred: this is where the URL is read and built for others. Name the class rather than the module, if one does it.\n"
          "source-of-truth:\n";
      for (const std::string& module : modules) out_ += fmt::format("  - python: {}\n", quoted(module));
      return;
    }
    if (const std::string module = django_settings(); !module.empty()) {
      out_ += fmt::format("# Django takes its databases from these settings.\nsource-of-truth:\n  - python: {}\n", quoted(module));
      return;
    }
    std::set<std::string> files;
    for (const FileId file : facts_.inferred_source_of_truth) files.insert(facts_.path(file));
    if (!files.empty())
      out_ += fmt::format("# It looks like {}.\n", report::neutralised(fmt::format("{}", fmt::join(files, ", "))));
    if (files.empty()) out_ += "# None was recognised; until one is declared, every reader is its own.\n";
    out_ += "# source-of-truth:\n#   - python: shared.database_url.DatabaseURLBuilder\n#   - cpp: shop::db::UrlBuilder\n";
  }

  /// The module that holds DATABASES, if it is one; "" otherwise.
  [[nodiscard]] std::string django_settings() const {
    std::set<std::string> files;
    for (const Engine& engine : facts_.all<Engine>()) {
      if (engine.library == "django" && counts(engine)) files.insert(facts_.path(engine.place.file));
    }
    if (files.size() != 1 || !files.begin()->ends_with(".py")) return "";
    std::string module = files.begin()->substr(0, files.begin()->size() - 3);
    if (module.ends_with("/__init__")) module.resize(module.size() - 9);
    std::ranges::replace(module, '/', '.');
    return module;
  }

  void variables() {
    std::set<std::string> names;
    for (const EnvRead& read : facts_.all<EnvRead>()) {
      if (counts(read) && read.is_database && !read.variable.empty()) names.insert(read.variable);
    }
    for (const ConfigVariable& variable : facts_.all<ConfigVariable>()) {
      if (variable.sets_environment && !variable.is_example && variable.context != Context::test) names.insert(variable.variable);
    }
    if (names.empty()) return;
    constexpr std::size_t most = 60;
    std::string seen;
    for (const std::string& name : names) seen += (seen.empty() ? "" : ", ") + quoted(name);
    if (names.size() > most) seen = std::to_string(names.size()) + " of them";
    // A list would replace the usual names, and the gate would miss what comes tomorrow.
    out_ += fmt::format(
        "\n# The variables that make up the URL. Seen: {}.\n"
        "# The usual names count without being listed; a list takes their place, so it has to name all. Globs may stand for "
        "several.\n"
        "# variables: [DATABASE_URL, \"POSTGRES_*\"]\n",
        seen);
  }

  static std::string_view mode_of(const Service& service) {
    return service.sync > 0 && service.async > 0 ? "both" : service.async > 0 ? "async" : service.sync > 0 ? "sync" : "";
  }

  void services() {
    out_ += "\n# The services, and whether they may block on the database (sync, async, both).\n";
    std::string entries;
    for (const auto& [name, service] : services_) {
      // Files of a project that is one service, at its root.
      const std::string folder = service.folder.value_or("");
      const std::string root = name.empty() ? project_folder(folder) : service_folder(name, folder);
      // `src` names no service.
      const std::string& whole = result_.root;
      const std::string shown = !name.empty()   ? name
                                : root.empty()  ? "main"
                                : root == "src" ? whole.substr(whole.rfind('/') + 1)
                                                : root.substr(root.rfind('/') + 1);
      entries += fmt::format("  {}:\n    paths: [{}]\n", quoted(shown), quoted(root.empty() ? "**" : as_glob(root) + "/**"));
      if (const auto mode = mode_of(service); !mode.empty()) {
        entries += fmt::format("    mode: {}  # {} sync, {} async\n", mode, service.sync, service.async);
      }
      drivers(service, entries);
    }
    if (entries.empty()) {
      out_ +=
          "# No engine and no connection was seen.\n# services:\n#   shop: {paths: [\"shop/**\"], mode: async, driver: asyncpg}\n";
    } else {
      out_ += "services:\n" + entries;
    }
  }

  /// Services are told from folders; the folder of that name holds all of it, and not only the files that connect.
  static std::string service_folder(const std::string& name, const std::string& folder) {
    const std::string padded = "/" + folder + "/";
    const std::size_t at = padded.find("/" + name + "/");
    return at == std::string::npos ? folder : folder.substr(0, at + name.size());
  }

  /// Of a project that is one service: not only the files that connect, but all that is installed with them.
  [[nodiscard]] std::string project_folder(const std::string& folder) const {
    std::set<std::string> manifests;
    for (const Dependency& dependency : facts_.all<Dependency>()) manifests.insert(folder_of(facts_.path(dependency.place.file)));
    for (std::string above = folder; !above.empty(); above = folder_of(above)) {
      if (manifests.contains(above)) return above;
    }
    const std::size_t first = folder.find('/');
    if (folder.substr(0, first) != "src" || first == std::string::npos) return folder.substr(0, first);
    return folder.substr(0, folder.find('/', first + 1));
  }

  static void drivers(const Service& service, std::string& entries) {
    std::string all;
    for (const auto& [driver, count] : service.drivers) {
      // How it connects, not by which client.
      if (!driver.empty() && !drivers::code_shapes().is_above_client(driver)) all += (all.empty() ? "" : ", ") + driver;
    }
    if (all.empty()) return;
    const bool is_one = all.find(',') == std::string::npos;
    entries += is_one ? fmt::format("    driver: {}\n", all)
                      : fmt::format("    # driver: {}  # several were seen; name the one that is meant\n", all);
  }

  /// As Alembic and Django name them; `migrations` may also move data of other kinds.
  static bool is_migration_file(const std::string& file) {
    const std::string name = file.substr(file.rfind('/') + 1);
    const bool is_numbered =
        name.size() > 4 && std::all_of(name.begin(), name.begin() + 4, [](char c) { return c >= '0' && c <= '9'; });
    return name == "env.py" || is_numbered || file.find("/versions/") != std::string::npos;
  }

  void migrations() {
    std::set<std::string> folders;
    for (const std::string& file : result_.files) {
      if (!result_.groups.front().policy.is_migration(file) || !is_migration_file(file)) continue;
      for (std::string folder = folder_of(file); !folder.empty(); folder = folder_of(folder)) {
        const std::string name = folder.substr(folder.rfind('/') + 1);
        if (name == "alembic" || name == "migrations") {
          folders.insert(as_glob(folder) + "/**");
          break;
        }
      }
    }
    if (folders.empty()) return;
    constexpr std::size_t most = 3;
    if (folders.size() > most) {
      std::set<std::string> names;
      for (const std::string& glob : folders) {
        const std::string folder = glob.substr(0, glob.size() - std::string_view("/**").size());
        names.insert("**/" + folder.substr(folder.rfind('/') + 1) + "/**");
      }
      folders = std::move(names);
    }
    out_ += fmt::format("\n# Schema migrations, and how they connect.\nmigrations:\n  paths: {}\n", list_of(folders));
    out_ += fmt::format("  mode: {}\n", migrations_.async > 0 ? (migrations_.sync > 0 ? "both" : "async") : "sync");
  }

  void pools() {
    const std::string pool = most_frequent(pools_);
    out_ += "\n# The pool class that engines should have, and settings that every pool should have.\n";
    if (pool.empty()) {
      out_ += "# pools:\n#   default: AsyncAdaptedQueuePool\n#   settings: {pre_ping: true, recycle: 3600s}\n";
      return;
    }
    std::string seen;
    for (const auto& [name, count] : pools_) seen += fmt::format("{}{} {}", seen.empty() ? "" : ", ", count, name);
    out_ += fmt::format("# Seen: {}.\npools:\n  default: {}\n  # settings: {{pre_ping: true, recycle: 3600s}}\n",
                        report::neutralised(seen), quoted(pool));
  }

  void environments() {
    std::map<std::string, std::set<std::string>> files;
    std::map<std::string, std::string> platforms;
    for (const ConfigVariable& variable : facts_.all<ConfigVariable>()) {
      if (!variable.environment.empty() && !variable.is_example && variable.context != Context::test)
        files[variable.environment].insert(as_glob(facts_.path(variable.place.file)));
    }
    for (const Environment& environment : facts_.all<Environment>()) {
      if (!environment.name.empty() && !environment.platform.empty()) platforms[environment.name] = environment.platform;
    }
    out_ += "\n# The environments that are deployed, with the files that set their variables.\n";
    if (files.empty()) {
      out_ += "# environments:\n#   staging: {files: [deploy/staging.yaml], platform: cloud-run}\n";
      return;
    }
    out_ += "environments:\n";
    for (const auto& [name, some] : files) {
      out_ += fmt::format("  {}:\n    files: {}\n", quoted(name), list_of(some));
      const auto platform = platforms.find(name);
      static const std::set<std::string, std::less<>> known{"cloud-run", "cloud-sql", "app-engine", "kubernetes",
                                                            "compose",   "aws-rds",   "heroku",     "local"};
      if (platform != platforms.end() && known.contains(platform->second))
        out_ += fmt::format("    platform: {}\n", platform->second);
    }
  }

  const AuditResult& result_;
  const FactStore& facts_;
  std::map<std::string, Service> services_;
  Service migrations_;
  std::map<std::string, int> pools_;
  std::string out_;
};

}  // namespace

std::string inferred_policy(const AuditResult& result) { return Inference(result).write(); }

}  // namespace dbssot::cli
