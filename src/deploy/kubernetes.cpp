// Kubernetes: `env` over `envFrom`, later over earlier; `$(NAME)` from what was set before; Kustomize's bases, generators and
// patches; templates of Helm with the values of the chart. Source: kubelet's makeEnvironmentVariables; strategic merge of
// `containers` and `env` by name, of `envFrom` as a whole; kustomize's generator options.

#include <algorithm>

#include <fmt/format.h>

#include "deploy/project.h"

namespace dbssot::deploy {
namespace {

constexpr int deepest_base = 16;
constexpr int most_kustomizations = 500;
constexpr std::size_t most_workloads = 2'000;
constexpr int most_patches = 2'000;

/// An entry with the file it stands in.
struct Part {
  const Unit* unit = nullptr;
  const Entry* entry = nullptr;
};

struct Workload {
  const Unit* unit = nullptr;
  const Holder* holder = nullptr;
  std::vector<Part> own;     ///< env
  std::vector<Part> shared;  ///< envFrom
};

struct Object {
  std::string key;  ///< "ConfigMap/name"
  const Unit* unit = nullptr;
  std::vector<Line> lines;
};

/// What one kustomization, one chart or one folder of manifests holds.
struct Resources {
  std::vector<Workload> workloads;
  std::vector<Object> objects;
};

class Kubernetes {
 public:
  explicit Kubernetes(Assembly& out) : out_(out), project_(out.project), outside_(project_.from_outside(out.plan.name)) {}

  void read_values(const Unit& unit) {
    out_.use(unit);
    for (const Holder& holder : unit.holders) {
      if (holder.kind != Holder::Kind::shared) continue;
      for (const Entry& entry : holder.entries) {
        std::vector<Filled> filled;
        values_[".Values." + entry.variable] = {url::Text::literal(entry.value.reveal()),
                                                {".Values." + entry.variable, project_.place(unit, entry.range), "Helm values"}};
      }
    }
  }

  void read_manifest(const Unit& unit) { read(unit, resources_); }

  void read_kustomization(const Unit& unit) { read_kustomization(unit, resources_, 0); }

  void finish() {
    for (const Workload& workload : resources_.workloads) out_.receivers.push_back(receiver(workload));
  }

 private:
  [[nodiscard]] Lookup lookup() const {
    return [this](std::string_view name) -> std::optional<Known> {
      const auto value = values_.find(name);
      return value != values_.end() ? value->second : outside_(name);
    };
  }

  // Resources

  void read(const Unit& unit, Resources& into) {
    out_.use(unit);
    for (const Holder& holder : unit.holders) {
      if (!holder.is_patch) take(unit, holder, into);
    }
  }

  void take(const Unit& unit, const Holder& holder, Resources& into) {
    if (holder.kind == Holder::Kind::workload) {
      if (into.workloads.size() >= most_workloads) return out_.note("too many containers; the rest was not put together");
      Workload workload{&unit, &holder, {}, {}};
      add_parts(unit, holder, workload);
      into.workloads.push_back(std::move(workload));
    } else if (holder.kind != Holder::Kind::shared && holder.kind != Holder::Kind::file) {
      into.objects.push_back({key_of(holder), &unit, lines_of(unit, holder)});
    }
  }

  static std::string key_of(const Holder& holder) {
    return (holder.kind == Holder::Kind::secret ? "Secret/" : "ConfigMap/") + holder.name;
  }

  static void add_parts(const Unit& unit, const Holder& holder, Workload& workload) {
    for (const Entry& entry : holder.entries) {
      (entry.kind == Entry::Kind::object ? workload.shared : workload.own).push_back({&unit, &entry});
    }
  }

  std::vector<Line> lines_of(const Unit& unit, const Holder& holder) {
    std::vector<Line> lines;
    for (const Entry& entry : holder.entries) {
      if (entry.kind == Entry::Kind::file) {
        const EnvFile file = env_file(project_, folder_of(unit.path), entry.target);
        if (file.unit == nullptr) {
          missing_files_[key_of(holder)].push_back({entry.target, project_.place(unit, entry.range), "envs " + entry.target});
          continue;
        }
        out_.use(*file.unit);
        std::ranges::move(lines_of_file(project_, *file.unit, entry.is_verbatim, outside_, "envs " + file.through),
                          std::back_inserter(lines));
      } else {
        lines.push_back(line_of(out_, unit, entry, config::Syntax::none, lookup()));
      }
    }
    return lines;
  }

  // Kustomize

  const Unit* kustomization_in(const std::string& folder) const {
    for (const std::string_view name : {"kustomization.yaml", "kustomization.yml", "Kustomization"}) {
      if (const Unit* unit = project_.find(folder.empty() ? std::string(name) : folder + "/" + std::string(name))) return unit;
    }
    return nullptr;
  }

  void read_kustomization(const Unit& unit, Resources& into, int depth) {
    if (depth > deepest_base || ++kustomizations_ > most_kustomizations) return;
    const std::string folder = folder_of(unit.path);
    for (const std::string& part : unit.composition.parts) {
      const auto path = path_from(folder, part);
      if (!path) {
        out_.note(fmt::format("{} takes {} from elsewhere, which is not followed", unit.path, part));
      } else if (const Unit* file = project_.find(*path); file != nullptr && file->kind != "kustomize") {
        read(*file, into);
      } else if (const Unit* base = file != nullptr ? file : kustomization_in(*path); base != nullptr && base != &unit) {
        read_kustomization(*base, into, depth + 1);
      }
    }
    out_.use(unit);
    for (const Holder& holder : unit.holders) {
      if (holder.is_generated) generate(unit, holder, into);
    }
    for (const std::string& patch : unit.composition.patches) {
      const auto path = path_from(folder, patch);
      const Unit* file = path ? project_.find(*path) : nullptr;
      if (file == nullptr) continue;
      out_.use(*file);
      for (const Holder& holder : file->holders) apply(*file, holder, into);
    }
    for (const Holder& holder : unit.holders) {
      if (holder.is_patch) apply(unit, holder, into);
    }
  }

  /// `behavior: merge` adds to the base's object, `replace` takes its place.
  void generate(const Unit& unit, const Holder& holder, Resources& into) {
    const std::string key = key_of(holder);
    std::vector<Line> lines = lines_of(unit, holder);
    const auto same = std::ranges::find(into.objects, key, &Object::key);
    if (same == into.objects.end() || holder.behaviour.empty() || holder.behaviour == "create") {
      into.objects.push_back({key, &unit, std::move(lines)});
    } else if (holder.behaviour == "replace") {
      *same = {key, &unit, std::move(lines)};
    } else {
      std::ranges::move(lines, std::back_inserter(same->lines));
    }
  }

  void apply(const Unit& unit, const Holder& patch, Resources& into) {
    if (++patches_ > most_patches) return;
    if (patch.kind != Holder::Kind::workload) {
      const std::string key = key_of(patch);
      const auto same = std::ranges::find(into.objects, key, &Object::key);
      if (same == into.objects.end()) return;
      std::ranges::move(lines_of(unit, patch), std::back_inserter(same->lines));
      return;
    }
    std::map<std::string_view, std::size_t> seen;
    for (Workload& workload : into.workloads) {
      const std::size_t number = seen[workload.holder->object]++;
      if (!aims_at(patch, *workload.holder, number)) continue;
      const bool replaces =
          std::ranges::any_of(patch.entries, [](const Entry& entry) { return entry.kind == Entry::Kind::object; });
      if (replaces) workload.shared.clear();
      for (const std::string& name : patch.removed) {
        std::erase_if(workload.own, [&](const Part& part) { return part.entry->variable == name; });
      }
      add_parts(unit, patch, workload);
    }
  }

  /// A JSON patch names the container by its number ("#0"), a strategic one by its name; a target may leave out the object's name.
  static bool aims_at(const Holder& patch, const Holder& workload, std::size_t number) {
    const std::string& object = patch.object;
    const bool same_object = object == workload.object || object == "/" ||
                             (object.ends_with('/') && workload.object.starts_with(object)) ||
                             (object.starts_with('/') && workload.object.ends_with(object));
    if (!same_object) return false;
    return patch.name.starts_with('#') ? patch.name.substr(1) == std::to_string(number) : patch.name == workload.name;
  }

  // Containers

  Receiver receiver(const Workload& workload) {
    Receiver receiver;
    Service& service = receiver.service;
    const std::string& object = workload.holder->object;
    const std::string name = object.substr(object.find('/') + 1);
    const std::string& container = workload.holder->name;
    service.name = name.empty() ? container : container.empty() || container == name ? name : name + "/" + container;
    service.kind = workload.unit->kind;
    service.image = workload.holder->image;
    service.place = project_.place(*workload.unit, workload.holder->range);
    for (const Part& part : workload.shared) add_object(part, receiver);
    for (const Part& part : workload.own) {
      if (part.entry->kind == Entry::Kind::key) {
        out_.add(line_of_key(part), receiver);
      } else {
        Line line = line_of(out_, *part.unit, *part.entry, config::Syntax::kubernetes, lookup());
        if (line.waits && !values_.empty()) fill_values(line);
        out_.add(std::move(line), receiver);
      }
    }
    return receiver;
  }

  /// Helm's templates are filled in before Kubernetes sees them.
  void fill_values(Line& line) const {
    const std::string_view raw = *line.waits;
    if (raw.find("{{") == std::string_view::npos) return;
    url::Text text = expanded(raw, config::Syntax::none, lookup(), line.setting.filled);
    line.setting.text = std::move(text);
    line.waits.reset();
  }

  /// In the same environment, then in the rest of the project.
  const Object* object(const std::string& key) const {
    const auto found = std::ranges::find(resources_.objects, key, &Object::key);
    return found == resources_.objects.end() ? nullptr : &*found;
  }

  static std::string name_of_target(const std::string& target) { return target.substr(target.find('/') + 1); }

  static std::string shown(const std::string& target) {
    const std::size_t slash = target.find('/');
    return target.substr(0, slash) + " " + target.substr(slash + 1);
  }

  void add_object(const Part& part, Receiver& receiver) {
    const Entry& entry = *part.entry;
    const bool is_secret = entry.target.starts_with("Secret/");
    const std::string name = name_of_target(entry.target);
    const Object* found = object(entry.target);
    const Place place = project_.place(*part.unit, entry.range);
    if (const auto files = missing_files_.find(entry.target); files != missing_files_.end()) {
      receiver.service.open.insert(receiver.service.open.end(), files->second.begin(), files->second.end());
    }
    if (found != nullptr) {
      for (Line line : found->lines) {
        line.variable = entry.prefix + line.variable;
        line.rank = rank::shared;
        if (line.setting.how != How::secret_store) line.setting.how = is_secret ? How::secret : How::config_map;
        line.setting.through =
            line.setting.through.empty() ? shown(entry.target) : shown(entry.target) + ", " + line.setting.through;
        out_.add(std::move(line), receiver);
      }
    }
    const auto given = is_secret ? project_.secrets_below(out_.plan.name, name) : std::vector<std::pair<std::string, Known>>();
    for (const auto& [key, known] : given) {
      Line line;
      line.variable = entry.prefix + key;
      line.rank = rank::shared;
      line.setting.place = place;
      line.setting.how = How::secret;
      line.setting.through = shown(entry.target);
      line.setting.text = known.text;
      line.setting.filled.push_back(known.from);
      out_.add(std::move(line), receiver);
    }
    if (found == nullptr && given.empty() && !entry.is_optional)
      receiver.service.open.push_back({name, place, shown(entry.target)});
  }

  Line line_of_key(const Part& part) {
    const Entry& entry = *part.entry;
    const bool is_secret = entry.target.starts_with("Secret/");
    const std::string name = name_of_target(entry.target);
    Line line;
    line.variable = entry.variable;
    line.rank = rank::own;
    Setting& setting = line.setting;
    setting.place = project_.place(*part.unit, entry.range);
    setting.how = is_secret ? How::secret_key : How::config_map_key;
    setting.through = fmt::format("{} key {}", shown(entry.target), entry.key);
    // On Cloud Run the Secret is one of Secret Manager, and the key its version.
    if (is_secret && (entry.key == "latest" || entry.key.find_first_not_of("0123456789") == std::string::npos)) {
      setting.how = How::secret_store;
      setting.through = fmt::format("secret {} ({})", name, entry.key);
    }
    const Object* found = object(entry.target);
    if (found != nullptr) {
      for (auto at = found->lines.rbegin(); at != found->lines.rend(); ++at) {
        if (at->variable != entry.key) continue;
        if (at->setting.how == How::secret_store && at->setting.text.has_holes()) break;
        setting.text = at->setting.text;
        setting.filled = at->setting.filled;
        setting.filled.push_back({entry.key, at->setting.place, shown(entry.target)});
        return line;
      }
    }
    const auto known = project_.secret(
        out_.plan.name, {name + "/" + entry.key, entry.variable, is_secret ? std::string_view(name) : std::string_view()});
    if (known) {
      setting.text = known->text;
      setting.filled.push_back(known->from);
    } else {
      setting.text = hole(entry.variable);
      const bool holds_other_keys =
          found != nullptr && !missing_files_.contains(entry.target) &&
          std::ranges::none_of(found->lines, [&](const Line& other) { return other.variable == entry.key; });
      setting.is_dangling = holds_other_keys && !entry.is_optional;
    }
    return line;
  }

  Assembly& out_;
  const Project& project_;
  Lookup outside_;
  std::map<std::string, Known, std::less<>> values_;
  std::map<std::string, std::vector<Filled>, std::less<>> missing_files_;
  Resources resources_;
  int kustomizations_ = 0;
  int patches_ = 0;
};

}  // namespace

void assemble_kubernetes(std::span<const Unit* const> files, Assembly& out) {
  if (files.empty()) return;
  Kubernetes kubernetes(out);
  for (const Unit* unit : files) {
    if (unit->kind == "helm-values") kubernetes.read_values(*unit);
  }
  for (const Unit* unit : files) {
    if (unit->kind == "kustomize") kubernetes.read_kustomization(*unit);
    if (unit->kind == "kubernetes") kubernetes.read_manifest(*unit);
  }
  kubernetes.finish();
}

}  // namespace dbssot::deploy
