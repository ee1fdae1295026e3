#include "frontends/config/recorder.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "frontends/config/database_keys.h"

namespace dbssot::config {

namespace {

bool is_name_start(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool has_shell_name(std::string_view text) {
  for (std::size_t at = text.find('$'); at != std::string_view::npos && at + 1 < text.size(); at = text.find('$', at + 1)) {
    if (text[at + 1] == '$') {
      ++at;
    } else if (is_name_start(text[at + 1]) || text[at + 1] == '{') {
      return true;
    }
  }
  return false;
}

/// An opening and, behind it, a closing mark.
bool has_pair(std::string_view text, std::string_view open, std::string_view close) {
  const std::size_t at = text.find(open);
  return at != std::string_view::npos && text.find(close, at + open.size()) != std::string_view::npos;
}

}  // namespace

bool has_interpolation(std::string_view text, Interpolation interpolation) {
  if (has_pair(text, "{{", "}}") || has_pair(text, "{%", "%}") || has_pair(text, "<%", "%>")) return true;
  switch (interpolation) {
    case Interpolation::shell:
      return has_shell_name(text);
    case Interpolation::kubernetes:
      return has_pair(text, "$(", ")") || has_pair(text, "${", "}");
    case Interpolation::percent:
      return has_pair(text, "%(", ")") || has_pair(text, "${", "}");
    case Interpolation::braces:
      break;
  }
  return has_pair(text, "${", "}");
}

Recorder::Recorder(Unit& unit, const PathFacts& file) : unit_(unit), file_(file), environment_(file.environment) {}

void Recorder::enter_environment(std::string_view name) { environment_ = name.empty() ? file_.environment : std::string(name); }

template <class Fact>
Fact Recorder::head(Fact fact, Range range) const {
  fact.place.range = range;
  fact.language = Language::config;
  return fact;
}

bool Recorder::has_room() {
  if (unit_.variables.size() + unit_.secrets.size() + unit_.dependencies.size() < most_facts) return true;
  if (!full_)
    unit_.diagnostics.push_back({DiagnosticLevel::warning, unit_.path, 0, "too many values; the rest was not read", true});
  full_ = true;
  return false;
}

void Recorder::set(Setting setting) {
  if (setting.form != ConfigForm::reference) {
    if (std::optional<SecretReference> secret = secret_notation(setting.value, setting.context)) {
      secret->variable = setting.variable;
      setting.value.clear();
      setting.form = ConfigForm::reference;
      const Range range = setting.range;
      keep(std::move(setting), &*secret);
      refer(std::move(*secret), range);
      return;
    } else if (constexpr std::string_view mounted = "/run/secrets/"; setting.value.starts_with(mounted)) {
      // A secret of compose or Swarm, mounted as a file: the value is its path, and stays.
      SecretReference file;
      file.variable = setting.variable;
      file.secret = setting.value.substr(mounted.size());
      refer(std::move(file), setting.range);
    } else {
      for (std::string& name : github_secrets(setting.value)) {
        SecretReference part;
        part.variable = setting.variable;
        part.secret = std::move(name);
        refer(std::move(part), setting.range);
      }
    }
  }
  keep(std::move(setting));
}

Holder& Recorder::open(Holder holder) {
  if (holder.environment.empty()) holder.environment = environment_;
  if (holder.labels.empty()) holder.labels = labels_;
  open_ = unit_.holders.size();
  return unit_.holders.emplace_back(std::move(holder));
}

namespace {

/// `{{- else }}`, `{{- end }}`, `{{- if … }}` on a line between two others
bool has_control_between(const SourceText& text, std::uint32_t from, std::uint32_t to) {
  constexpr std::uint32_t farthest = 500;
  for (std::uint32_t number = from + 1; number < to && number < from + farthest; ++number) {
    std::string_view line = text.line(number);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (!line.starts_with("{{")) continue;
    line.remove_prefix(std::min(line.find_first_not_of("{- \t"), line.size()));
    if (line.starts_with("else") || line.starts_with("end") || line.starts_with("if ")) return true;
  }
  return false;
}

}  // namespace

void Recorder::mark_branches(const SourceText& text) {
  if (open_ == none) return;
  std::map<std::string_view, Entry*> earlier;
  for (Entry& entry : unit_.holders[open_].entries) {
    if (entry.variable.empty() || entry.range.line == 0) continue;
    Entry*& former = earlier[entry.variable];
    if (former != nullptr && has_control_between(text, former->range.line, entry.range.line))
      former->is_branch = entry.is_branch = true;
    former = &entry;
  }
}

void Recorder::add(Entry entry) {
  if (open_ == none || ++entries_ > most_facts) return;
  unit_.holders[open_].entries.push_back(std::move(entry));
}

void Recorder::declare_secret(std::string name, std::string value, const Range& range) {
  Holder holder;
  holder.kind = Holder::Kind::declared_secret;
  holder.range = range;
  open(std::move(holder));
  Entry entry;
  entry.variable = std::move(name);
  entry.value = Sensitive(std::move(value));
  entry.range = range;
  add(std::move(entry));
  close();
}

void Recorder::remove(std::string_view variable) {
  if (open_ != none && ++entries_ <= most_facts) unit_.holders[open_].removed.emplace_back(variable);
}

void Recorder::start_anew() {
  if (open_ == none) return;
  Holder& holder = unit_.holders[open_];
  holder.removes_list = true;
  std::erase_if(holder.entries, [](const Entry& entry) { return entry.kind == Entry::Kind::value; });
}

Holder& Recorder::holder_of(std::string_view container) {
  if (open_ != none) return unit_.holders[open_];
  const auto [found, is_new] = by_container_.try_emplace({std::string(container), environment_}, unit_.holders.size());
  if (is_new) {
    Holder holder;
    holder.name = std::string(container);
    holder.environment = environment_;
    unit_.holders.push_back(std::move(holder));
  }
  return unit_.holders[found->second];
}

void Recorder::keep(Setting setting, const SecretReference* secret) {
  if (setting.variable.empty() || !has_room()) return;
  if (setting.sets_environment && !setting.is_key && ++entries_ <= most_facts) {
    Entry entry;
    entry.variable = setting.variable;
    entry.range = setting.range;
    entry.is_verbatim = setting.is_verbatim;
    if (secret != nullptr) {
      entry.kind = Entry::Kind::secret;
      entry.target = secret->secret;
      entry.key = secret->key.empty() ? secret->version : secret->key;
    } else if (setting.form == ConfigForm::reference) {
      entry.kind = Entry::Kind::outside;
    } else {
      entry.value = Sensitive(setting.value);
      entry.written = Sensitive(setting.written);
    }
    holder_of(setting.container).entries.push_back(std::move(entry));
  }
  const bool is_dotted = !setting.sets_environment && setting.variable.find('.') != std::string::npos;
  ConfigVariable variable;
  variable.names_connection = setting.names_connection || (is_dotted && configures_database({setting.variable}, setting.value));
  variable.variable = std::move(setting.variable);
  variable.form = setting.form == ConfigForm::literal && setting.value.empty() ? ConfigForm::empty : setting.form;
  variable.value = Sensitive(std::move(setting.value));
  variable.environment = environment_;
  variable.file_kind = unit_.kind;
  variable.container = std::move(setting.container);
  variable.sets_environment = setting.sets_environment;
  variable.is_example = file_.is_example;
  variable.miswriting = std::move(setting.miswriting);
  unit_.variables.push_back(head(std::move(variable), setting.range));
}

void Recorder::set_scalar(std::string_view variable, source::View value, std::string_view container, Interpolation interpolation,
                          bool sets_environment, SecretContext context, std::optional<Miswriting> miswriting) {
  Setting setting;
  setting.miswriting = std::move(miswriting);
  setting.variable = std::string(variable);
  setting.value = value.text();
  setting.range = value.range();
  setting.container = std::string(container);
  setting.sets_environment = sets_environment;
  setting.context = context;
  if (has_interpolation(setting.value, interpolation)) setting.form = ConfigForm::template_text;
  set(std::move(setting));
}

void Recorder::set_connection_part(std::string_view variable, source::View value, std::string_view container,
                                   Interpolation interpolation) {
  Setting setting;
  setting.variable = std::string(variable);
  setting.value = value.text();
  setting.range = value.range();
  setting.container = std::string(container);
  setting.sets_environment = false;
  setting.names_connection = true;
  if (has_interpolation(setting.value, interpolation)) setting.form = ConfigForm::template_text;
  set(std::move(setting));
}

void Recorder::scale(Capacity::Of of, std::string_view count, std::string_view container, Range range) {
  Capacity capacity;
  const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), capacity.count);
  if (error != std::errc() || end != count.data() + count.size() || capacity.count <= 0 || unit_.capacities.size() >= most_facts)
    return;
  capacity.of = of;
  capacity.container = std::string(container);
  capacity.environment = environment_;
  unit_.capacities.push_back(head(std::move(capacity), range));
}

void Recorder::pass_through(std::string_view variable, Range range, std::string_view container, bool is_key) {
  Setting setting;
  setting.variable = std::string(variable);
  setting.range = range;
  setting.form = ConfigForm::reference;
  setting.container = std::string(container);
  setting.is_key = is_key;
  keep(std::move(setting));
}

void Recorder::set_secret(std::string_view variable, SecretReference secret, Range range, std::string_view container, bool is_key) {
  Setting setting;
  setting.variable = std::string(variable);
  setting.range = range;
  setting.form = ConfigForm::reference;
  setting.container = std::string(container);
  setting.is_key = is_key;
  keep(std::move(setting), &secret);
  secret.variable = std::string(variable);
  refer(std::move(secret), range);
}

void Recorder::refer(SecretReference secret, Range range) {
  if (!has_room()) return;
  secret.environment = environment_;
  unit_.secrets.push_back(head(std::move(secret), range));
}

void Recorder::depend(std::string_view package, std::string_view version, std::string_view manifest, Range range) {
  if (package.empty() || !has_room()) return;
  Dependency dependency;
  dependency.package = normalised_package(package);
  dependency.version = std::string(version);
  dependency.manifest = std::string(manifest);
  dependency.group = group_;
  unit_.dependencies.push_back(head(std::move(dependency), range));
}

void Recorder::note(Range range, std::string message) {
  unit_.diagnostics.push_back({DiagnosticLevel::note, unit_.path, range.line, std::move(message), false});
}

void Recorder::finish() {
  if (unit_.variables.empty() && unit_.secrets.empty()) return;
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const ConfigVariable& variable : unit_.variables) add(variable.environment);
  for (const SecretReference& secret : unit_.secrets) add(secret.environment);
  for (const std::string& name : names) {
    Environment environment;
    environment.name = name;
    environment.platform = platform_;
    unit_.environments.push_back(head(std::move(environment), {}));
  }
}

std::string normalised_package(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const char folded = c == '_' || c == '.' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (folded == '-' && out.ends_with('-')) continue;  // PEP 503: runs count as one
    out += folded;
  }
  return out;
}

}  // namespace dbssot::config
