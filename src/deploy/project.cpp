#include "deploy/project.h"

#include "deploy/database_target.h"
#include "deploy/image.h"

#include <algorithm>

#include <fmt/format.h>

#include "facts/variable_role.h"
#include "source/glob.h"
#include "source/words.h"

namespace dbssot::deploy {

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash));
}

std::string file_name_of(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

std::optional<std::string> path_from(std::string_view folder, std::string_view path) {
  if (path.empty() || path.front() == '/' || path.find("://") != std::string_view::npos) return std::nullopt;
  std::vector<std::string_view> parts = path_segments(folder);
  for (const std::string_view part : path_segments(path)) {
    if (part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (parts.empty()) {
      return std::nullopt;
    } else {
      parts.pop_back();
    }
  }
  return fmt::format("{}", fmt::join(parts, "/"));
}

bool is_example(const Unit& unit) { return !unit.variables.empty() && unit.variables.front().is_example; }

Project::Project(std::span<const Unit> units, const Policy& policy, std::span<const std::string> files, const SecretValues& secrets)
    : policy_(policy), files_(files), secrets_(secrets) {
  for (const Unit& unit : units) ordered_.push_back(&unit);
  std::ranges::sort(ordered_, {}, [](const Unit* unit) { return std::string_view(unit->path); });
}

const Unit* Project::find(std::string_view path) const {
  const auto found = std::ranges::lower_bound(ordered_, path, {}, [](const Unit* unit) { return std::string_view(unit->path); });
  return found != ordered_.end() && (*found)->path == path ? *found : nullptr;
}

Place Project::place(const Unit& unit, Range range) const {
  const auto found = std::ranges::lower_bound(files_, unit.path);
  return {static_cast<FileId>(found - files_.begin()), range};
}

std::optional<Known> Project::secret(std::string_view environment, std::initializer_list<std::string_view> names) const {
  const auto in = [&](const std::map<std::string, Sensitive, std::less<>>& values, std::string_view from) -> std::optional<Known> {
    for (const std::string_view name : names) {
      if (name.empty()) continue;
      const auto found = values.find(name);
      if (found != values.end())
        return Known{url::Text::literal(found->second.reveal()), {std::string(name), {}, std::string(from)}};
    }
    return std::nullopt;
  };
  if (const auto own = secrets_.by_environment.find(environment); own != secrets_.by_environment.end()) {
    if (auto found = in(own->second, "the policy's secrets")) return found;
  }
  if (auto found = in(secrets_.given, "--secrets")) return found;
  return in(secrets_.process, "the process environment");
}

std::optional<Sensitive> Project::given_secret(std::string_view environment, std::string_view name) const {
  const auto own = secrets_.by_environment.find(environment);
  if (own != secrets_.by_environment.end()) {
    if (const auto found = own->second.find(name); found != own->second.end()) return found->second;
  }
  const auto found = secrets_.given.find(name);
  return found == secrets_.given.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::pair<std::string, Known>> Project::secrets_below(std::string_view environment, std::string_view object) const {
  std::map<std::string, Known> found;
  const std::string prefix = std::string(object) + "/";
  const auto from = [&](const std::map<std::string, Sensitive, std::less<>>& values, std::string_view through) {
    for (auto at = values.lower_bound(prefix); at != values.end() && at->first.starts_with(prefix); ++at) {
      found.try_emplace(at->first.substr(prefix.size()),
                        Known{url::Text::literal(at->second.reveal()), {at->first, {}, std::string(through)}});
    }
  };
  if (const auto own = secrets_.by_environment.find(environment); own != secrets_.by_environment.end())
    from(own->second, "the policy's secrets");
  from(secrets_.given, "--secrets");
  return {found.begin(), found.end()};
}

Lookup Project::from_outside(std::string environment) const {
  return [this, environment = std::move(environment)](std::string_view name) -> std::optional<Known> {
    // `${{ secrets.DB_PASSWORD }}`, `${{ env.X }}`, `var.db_password`
    const std::size_t dot = name.find('.');
    const bool is_scoped = dot != std::string_view::npos && name.find('.', dot + 1) == std::string_view::npos;
    return secret(environment, {name, is_scoped ? name.substr(dot + 1) : std::string_view()});
  };
}

void Assembly::add(Line line, Receiver& receiver) {
  if (room == 0) return note("too many variables; the rest was not put together");
  --room;
  receiver.lines.push_back(std::move(line));
}

void Assembly::use(const Unit& unit) {
  if (std::ranges::find(files, unit.path) == files.end()) files.push_back(unit.path);
}

void Assembly::note(std::string text) {
  if (std::ranges::find(notes, text) == notes.end()) notes.push_back(std::move(text));
}

EnvFile env_file(const Project& project, std::string_view folder, std::string_view path) {
  const auto whole = path_from(folder, path);
  if (!whole) return {};
  if (const Unit* unit = project.find(*whole)) return {unit, std::string(path)};
  const std::string own_folder = folder_of(*whole);
  const std::string name = file_name_of(*whole);
  const std::string bare = name.starts_with('.') ? name.substr(1) : name;
  for (const std::string& other : {name + ".example", name + ".sample", name + ".template", name + ".dist", bare + ".example",
                                   "example" + name, bare + ".sample", bare + ".template", name + ".defaults"}) {
    if (const Unit* unit = project.find(own_folder.empty() ? other : own_folder + "/" + other)) {
      return {unit, fmt::format("{}, for which {} stands in", path, other)};
    }
  }
  return {};
}

std::vector<Line> lines_of_file(const Project& project, const Unit& unit, bool is_verbatim, const Lookup& outside,
                                std::string through) {
  std::vector<Line> lines;
  std::map<std::string, std::size_t, std::less<>> above;
  const Lookup lookup = [&](std::string_view name) -> std::optional<Known> {
    // What starts the project wins over the file, as a shell's variables do over `.env`.
    if (auto known = outside(name)) return known;
    const auto found = above.find(name);
    if (found == above.end()) return std::nullopt;
    const Line& line = lines[found->second];
    return Known{line.setting.text, {line.variable, line.setting.place, unit.path}};
  };
  for (const Holder& holder : unit.holders) {
    for (const Entry& entry : holder.entries) {
      if (entry.kind == Entry::Kind::file || entry.kind == Entry::Kind::object) continue;
      Line line;
      line.variable = entry.variable;
      line.rank = rank::shared;
      line.setting.place = project.place(unit, entry.range);
      line.setting.how = How::env_file;
      line.setting.through = through;
      if (entry.kind == Entry::Kind::value) {
        const Sensitive& verbatim = is_verbatim && !entry.written.empty() ? entry.written : entry.value;
        line.setting.text = is_verbatim || entry.is_verbatim
                                ? url::Text::literal(verbatim.reveal())
                                : expanded(entry.value.reveal(), config::Syntax::dotenv, lookup, line.setting.filled);
      } else if (auto known = outside(entry.variable)) {
        line.setting.text = known->text;
        line.setting.filled.push_back(known->from);
      } else {
        line.setting.text = hole(entry.variable);
      }
      above[line.variable] = lines.size();
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

Line line_of(const Assembly& assembly, const Unit& unit, const Entry& entry, config::Syntax syntax, const Lookup& lookup) {
  const Project& project = assembly.project;
  Line line;
  line.variable = entry.variable;
  line.rank = rank::own;
  line.setting.place = project.place(unit, entry.range);
  line.setting.is_branch = entry.is_branch;
  const auto take = [&](const std::optional<Known>& known, std::string otherwise) {
    line.setting.text = known ? known->text : hole(std::move(otherwise));
    if (known) line.setting.filled.push_back(known->from);
  };
  switch (entry.kind) {
    case Entry::Kind::value:
      if (entry.is_verbatim) {
        line.setting.text = url::Text::literal(entry.value.reveal());
      } else if (syntax == config::Syntax::kubernetes) {
        line.waits = entry.value.reveal();
      } else {
        line.setting.text = expanded(entry.value.reveal(), syntax, lookup, line.setting.filled);
      }
      break;
    case Entry::Kind::secret:
      line.setting.how = How::secret_store;
      line.setting.through = entry.key.empty() ? "secret " + entry.target : fmt::format("secret {} ({})", entry.target, entry.key);
      take(project.secret(assembly.plan.name, {entry.variable, entry.target + "/" + entry.key, entry.target}), entry.variable);
      break;
    default: {
      line.setting.how = How::outside;
      auto known = lookup(entry.variable);
      take(known ? known : project.secret(assembly.plan.name, {entry.variable}), entry.variable);
      break;
    }
  }
  return line;
}

namespace {

std::optional<std::string> literal(const url::Text& text) {
  std::string whole;
  for (const url::Text::Piece& piece : text.pieces()) {
    if (piece.hole) return std::nullopt;
    whole += piece.text.reveal();
  }
  return whole;
}

}  // namespace

namespace {

/// An image that nobody knows by name, in a service called "database", told which user and database to make and no address: the
/// server itself.
bool is_told_what_to_make(const Receiver& receiver) {
  const Service& service = receiver.service;
  if (service.is_built || service.image.empty() || is_pooler_image(service.image)) return false;
  const std::vector<std::string> words = words_of(service.name);
  const auto is_named = [&](std::string_view word) { return std::ranges::find(words, word) != words.end(); };
  const auto has = [&](std::string_view name) {
    return std::ranges::any_of(receiver.lines, [&](const Line& line) { return line.variable == name; });
  };
  const bool has_address = std::ranges::any_of(receiver.lines, [](const Line& line) {
    const VariableRole role = read_variable_name(line.variable).role;
    return role == VariableRole::host || role == VariableRole::url;
  });
  return (is_named("db") || is_named("database") || is_named("postgres") || is_named("postgresql")) && !has_address &&
         has("POSTGRES_PASSWORD") && (has("POSTGRES_USER") || has("POSTGRES_DB"));
}

}  // namespace

Service settled(const Project& project, Receiver receiver, const std::string& environment) {
  const bool is_server = is_server_image(receiver.service.image) || is_told_what_to_make(receiver);
  Service service = std::move(receiver.service);
  service.is_database_server = is_server;
  std::vector<Line>& lines = receiver.lines;
  std::ranges::stable_sort(lines, {}, &Line::rank);
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_name;
  const Lookup outside = project.from_outside(environment);
  const Lookup lookup = [&](std::string_view name) -> std::optional<Known> {
    const auto found = by_name.find(name);
    if (found == by_name.end()) return outside(name);
    const Line& line = lines[found->second.back()];
    return Known{line.setting.text, {line.variable, line.setting.place, "the container's own environment"}};
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    if (line.waits) line.setting.text = expanded(*line.waits, config::Syntax::kubernetes, lookup, line.setting.filled);
    by_name[line.variable].push_back(i);
  }
  for (auto& [name, indices] : by_name) {
    Variable variable;
    variable.name = name;
    for (auto at = indices.rbegin(); at != indices.rend(); ++at) variable.settings.push_back(std::move(lines[*at].setting));
    variable.settings.front().wins = true;
    variable.value = variable.settings.front().text;
    const Setting& winner = variable.settings.front();
    const bool is_open = winner.is_branch && std::ranges::any_of(variable.settings, [&](const Setting& other) {
                           return other.is_branch && other.text.redacted() != winner.text.redacted();
                         });
    if (is_open) variable.value = hole(name);  // which branch counts is not followed
    if (names_secret(name)) {
      const auto value = literal(variable.value);
      auto held = value ? project.given_secret(environment, *value) : std::nullopt;
      if (!held) held = project.given_secret(environment, name);  // {"AWS_DB_SECRET": {"username": …}}
      if (!held) held = project.given_secret(environment, "");
      variable.secret = std::move(held);
    }
    variable.is_database = is_database_variable(project.policy(), name) || url::looks_like_database_url(variable.value);
    service.variables.push_back(std::move(variable));
  }
  return service;
}

}  // namespace dbssot::deploy
