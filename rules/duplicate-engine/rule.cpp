#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "drivers/code_shape.h"
#include "lint/opened_url.h"
#include "lint/rule.h"
#include "lint/same_database.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

/// Who makes an engine: a class, a function, or a file at its outermost level. What one of them makes is one choice.
struct Maker {
  std::string name;  ///< "AsyncConnectionManager", "make_engine", "orders/db.py"
  const FactHead* made = nullptr;
  std::string call;
  ValueId target = 0;
};

std::string last_part(std::string_view name) { return std::string(name.substr(name.rfind('.') + 1)); }

/// Scripts inside a service come and go with their own engine.
bool is_program_of_its_own(const FactHead& made) { return last_part(made.scope) == "main" || last_part(made.scope) == "_main"; }

/// `DatabaseManager`, `ConnectionPool`.
bool names_manager(std::string_view name) {
  std::string lowered(name);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const std::string_view word : {"manager", "pool", "factory", "provider", "database", "connect"}) {
    if (lowered.find(word) != std::string::npos) return true;
  }
  return false;
}

bool counts(const RuleContext& context, const FactHead& made) {
  if (made.context != Context::production || is_program_of_its_own(made)) return false;
  return !context.policy.is_migration(context.facts.path(made.place.file));
}

/// A pool that the project writes itself: no client's call makes it.
bool is_own(const Pool& pool) { return pool.language == Language::cpp && drivers::code_shapes().sink(pool.call) == nullptr; }

/// Classes that own connections, by file.
class Owners {
 public:
  explicit Owners(const RuleContext& context) {
    for (const ClassShape& type : context.facts.all<ClassShape>()) {
      by_file_[type.place.file].push_back(&type);
      // C++ defines in one file what it declares in another.
      if (type.language == Language::cpp && !type.is_file) by_scope_.emplace(type.scope, &type);
    }
  }

  /// The class whose method holds the sink; null if none does.
  [[nodiscard]] const ClassShape* of(const FactHead& sink) const {
    if (const auto found = by_file_.find(sink.place.file); found != by_file_.end()) {
      for (const ClassShape* type : found->second) {
        if (sink.scope.starts_with(type->scope + ".")) return type;
      }
    }
    if (sink.language != Language::cpp) return nullptr;
    const auto declared = by_scope_.find(sink.scope.substr(0, sink.scope.rfind('.')));
    return declared == by_scope_.end() ? nullptr : declared->second;
  }

 private:
  std::map<FileId, std::vector<const ClassShape*>> by_file_;
  std::map<std::string, const ClassShape*> by_scope_;
};

/// Classes that are pools of the project's own: each object of them counts, and not the connections inside.
std::set<std::string> own_pools(const RuleContext& context) {
  std::set<std::string> found;
  for (const Pool& pool : context.facts.all<Pool>()) {
    if (is_own(pool)) found.insert(pool.call);
  }
  return found;
}

/// A raw connection is made wherever one is needed; only a class that is there to manage connections stands for all of them.
bool is_managed(const Owners& owners, const std::set<std::string>& pools, const Sink& sink) {
  const ClassShape* owner = owners.of(sink);
  return owner != nullptr && names_manager(owner->name) && !pools.contains(owner->scope);
}

/// What a pool of the project's own connects to: an argument that leads to a database, or what its class opens by itself.
ValueId target_of(const RuleContext& context, const Pool& pool) {
  for (const Argument& argument : pool.arguments) {
    if (database_of(context, argument.value)) return argument.value;
  }
  if (!pool.arguments.empty()) return 0;
  for (const Connection& connection : context.facts.all<Connection>()) {
    if (connection.scope.starts_with(pool.call + ".")) return connection.target;
  }
  return 0;
}

/// The class around a method, where it owns connections; else the function.
std::string maker_of(const Owners& owners, const FactHead& sink) {
  const ClassShape* owner = owners.of(sink);
  return owner == nullptr ? sink.scope : owner->scope;
}

using Key = std::tuple<std::string, std::string_view, Mode, std::string>;  ///< service, what is made, mode, database

/// Engines of one service, one database and one mode, one for each maker. A synchronous engine beside an asynchronous one is a
/// pair.
std::map<Key, std::vector<Maker>> makers(const RuleContext& context) {
  std::map<Key, std::vector<Maker>> found;
  std::set<std::tuple<Key, FileId, std::string>> known;
  const Owners owners(context);
  const std::set<std::string> pools = own_pools(context);
  const auto add = [&](const Sink& sink, std::string_view what) {
    const std::optional<std::string> database = database_of(context, sink.target);
    if (!database) return;
    const std::string maker = maker_of(owners, sink);
    const Key key{service_for_comparison(context, sink), what, sink.mode, *database};
    // At the outermost level of a file two engines are two, unless a condition chooses between them. Django's settings name several
    // connections on purpose, such as a replica, which may have the same default.
    // One setting of one application makes one engine, however often it is given a value.
    const bool is_setting = drivers::code_shapes().setting(last_part(sink.call)) != nullptr && sink.library != "django";
    const auto is_same = [&](const Maker& other) { return other.call == sink.call; };
    if (is_setting && std::any_of(found[key].begin(), found[key].end(), is_same)) return;
    const bool is_first = known.emplace(key, sink.place.file, maker).second;
    if (is_first || (maker.empty() && !sink.is_conditional && sink.library != "django"))
      found[key].push_back({maker, &sink, sink.call, sink.target});
  };
  for (const Engine& engine : context.facts.all<Engine>()) {
    if (engine.target != 0 && counts(context, engine)) add(engine, "engine");
  }
  for (const Connection& connection : context.facts.all<Connection>()) {
    if (connection.target != 0 && counts(context, connection) && is_managed(owners, pools, connection))
      add(connection, "connection manager");
  }
  for (const Pool& pool : context.facts.all<Pool>()) {
    if (!is_own(pool) || !counts(context, pool)) continue;
    const ValueId target = target_of(context, pool);
    const std::optional<std::string> database = target == 0 ? std::nullopt : database_of(context, target);
    if (!database) continue;
    const Key key{service_for_comparison(context, pool), "pool", Mode::unknown, *database};
    const std::string maker = maker_of(owners, pool);
    if (known.emplace(key, pool.place.file, maker).second || maker.empty()) found[key].push_back({maker, &pool, pool.call, target});
  }
  return found;
}

/// Files named for their engine hold the one that the others repeat.
bool is_home_of_engine(const std::string& path) {
  const std::size_t begin = path.rfind('/') + 1;
  const std::string stem = path.substr(begin, path.find('.', begin) - begin);
  for (const std::string_view name :
       {"db", "database", "engine", "engines", "session", "sessions", "db_setup", "connection", "base"}) {
    if (stem == name) return true;
  }
  return false;
}

std::string shown(const RuleContext& context, const Maker& maker) {
  const std::string& path = context.facts.path(maker.made->place.file);
  return maker.name.empty() ? path : fmt::format("{} in {}", last_part(maker.name), path);
}

void check(const RuleContext& context, Findings& findings) {
  for (auto& [key, group] : makers(context)) {
    if (group.size() < 2) continue;
    std::stable_sort(group.begin(), group.end(), [&](const Maker& a, const Maker& b) {
      return is_home_of_engine(context.facts.path(a.made->place.file)) > is_home_of_engine(context.facts.path(b.made->place.file));
    });
    const Maker& first = group.front();
    const Maker& second = group[1];
    const std::string_view what = std::get<1>(key);
    const std::string& service = second.made->service;
    Finding& finding = findings.add(
        second.made->place,
        fmt::format("{} {} for {}{}; {} makes one already, use that", group.size() == 2 ? "second" : "another", what,
                    database_for_readers(context, second.target), service.empty() ? "" : " in " + service, shown(context, first)));
    if (service.empty()) finding.confidence = Confidence::likely;
    for (const Maker& maker : group) {
      if (maker.made != second.made)
        finding.related.push_back({maker.made->place, fmt::format("{} of {}", what, shown(context, maker))});
    }
    finding.provenance = steps_to(context, second.target);
    finding.provenance.push_back({second.made->place, "opened by " + second.call});
  }
}

}  // namespace

extern const Rule duplicate_engine;
const Rule duplicate_engine{{.id = "duplicate-engine",
                             .summary = "a service makes several engines or connection managers for the same database",
                             .severity = Severity::warning,
                             .confidence = Confidence::certain,
                             .help = "Every engine keeps connections of its own, with settings of its own, and is closed by nobody "
                                     "but its maker. Make one in one place, and hand "
                                     "it to whoever needs it."},
                            check};

}  // namespace dbssot::rules
