// Which files make which environment: as the policy says, else as names of files and folders tell.

#include <algorithm>
#include <array>

#include "deploy/project.h"
#include "facts/environment_word.h"
#include "source/glob.h"
#include "source/words.h"

namespace dbssot::deploy {
namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// The environment that the path names, the file before its folders.
std::string environment_of_path(std::string_view path) {
  while (!path.empty()) {
    const std::string name = file_name_of(path);
    if (const std::string_view found = environment_in(name); !found.empty()) return std::string(found);
    path = std::string_view(path).substr(0, path.size() > name.size() ? path.size() - name.size() - 1 : 0);
  }
  return "";
}

bool is_received(const Holder& holder) { return !holder.entries.empty() && holder.kind != Holder::Kind::declared_secret; }

bool holds_variables(const Unit& unit) { return std::ranges::any_of(unit.holders, is_received); }

class Plans {
 public:
  explicit Plans(const Project& project) : project_(project) {}

  std::vector<Plan> run() {
    if (!project_.policy().environments.empty()) {
      for (const EnvironmentPolicy& declared : project_.policy().environments) declare(declared);
      return std::move(plans_);
    }
    compose();
    kustomize();
    helm();
    manifests();
    dotenv();
    others();
    std::ranges::stable_sort(plans_, [](const Plan& left, const Plan& right) {
      return std::tie(left.folder, left.name) < std::tie(right.folder, right.name);
    });
    return std::move(plans_);
  }

 private:
  void declare(const EnvironmentPolicy& declared) {
    Plan plan;
    plan.name = declared.name;
    plan.platform = declared.platform.empty() ? project_.policy().platform : declared.platform;
    plan.is_declared = true;
    for (const std::string& glob : declared.files) {
      for (const Unit* unit : project_.units()) {
        if (glob_covers(glob, unit->path) && std::ranges::find(plan.files, unit) == plan.files.end()) plan.files.push_back(unit);
      }
    }
    plans_.push_back(std::move(plan));
  }

  Plan& plan(std::string name, std::string folder, std::string platform) {
    const auto found = std::ranges::find_if(
        plans_, [&](const Plan& other) { return other.name == name && other.folder == folder && other.platform == platform; });
    if (found != plans_.end()) return *found;
    Plan made;
    made.name = std::move(name);
    made.folder = std::move(folder);
    made.platform = std::move(platform);
    return plans_.emplace_back(std::move(made));
  }

  std::map<std::string, std::vector<const Unit*>> by_folder(std::string_view kind) const {
    std::map<std::string, std::vector<const Unit*>> folders;
    for (const Unit* unit : project_.units()) {
      if (unit->kind == kind && !taken_.contains(unit)) folders[folder_of(unit->path)].push_back(unit);
    }
    return folders;
  }

  // Compose

  /// `docker-compose.yml.j2` is called docker-compose once it is filled in.
  static std::string stem_of(const Unit& unit) {
    std::string name = lowered(file_name_of(unit.path));
    for (const std::string_view end : {".j2", ".jinja2", ".jinja", ".tmpl", ".tpl", ".tftpl", ".yaml", ".yml", ".json"}) {
      if (name.ends_with(end)) name.resize(name.size() - end.size());
    }
    return name;
  }

  /// Changes a base, and is no project of its own: a service of the base without image or build.
  static bool is_overlay(const Unit& overlay, const Unit& base) {
    for (const Holder& holder : overlay.holders) {
      const bool is_whole = !holder.image.empty() || !holder.build.empty() || !holder.extends_service.empty();
      const bool is_known = std::ranges::any_of(base.holders, [&](const Holder& other) { return other.name == holder.name; });
      if (is_known && !is_whole) return true;
    }
    return false;
  }

  /// What tells a file from its neighbours: "postgres" of docker-compose.postgres.yml.
  static std::string variant_of(const Unit& unit) {
    std::string name = stem_of(unit);
    for (const std::string_view word : {"docker-compose", "compose", "docker-stack", "stack"}) {
      const std::size_t at = name.find(word);
      if (at == std::string::npos) continue;
      name.erase(at, word.size());
      break;
    }
    while (!name.empty() && is_one_of(name.substr(0, 1), {".", "-", "_"})) name.erase(0, 1);
    while (!name.empty() && is_one_of(name.substr(name.size() - 1), {".", "-", "_"})) name.pop_back();
    return name;
  }

  void compose() {
    std::set<std::string> referenced;
    std::set<std::string> of_others;  // referenced from another folder; compose takes its usual name in its own folder all the same
    for (const Unit* unit : project_.units()) {
      if (unit->kind != "compose") continue;
      const auto refer = [&](const std::string& file) {
        const auto path = path_from(folder_of(unit->path), file);
        if (!path || *path == unit->path) return;
        referenced.insert(*path);
        if (path->substr(0, path->rfind('/') + 1) != unit->path.substr(0, unit->path.rfind('/') + 1)) of_others.insert(*path);
      };
      for (const std::string& part : unit->composition.parts) refer(part);
      for (const Holder& holder : unit->holders) {
        if (!holder.extends_file.empty()) refer(holder.extends_file);
      }
    }
    for (const auto& [folder, files] : by_folder("compose")) {
      const Unit* base = nullptr;
      for (const std::string_view stem : {"compose", "docker-compose"}) {
        for (const Unit* file : files) {
          if (base == nullptr && stem_of(*file) == stem) base = file;
        }
      }
      if (base != nullptr && !of_others.contains(base->path)) add_base(folder, *base, files);
      for (const Unit* file : files) {
        taken_.insert(file);
        if (file == base || stem_of(*file).ends_with(".override") || referenced.contains(file->path)) continue;
        add_variant(folder, *file, base);
      }
    }
  }

  /// `compose.yaml` and `compose.override.yaml`, which compose takes without being told.
  void add_base(const std::string& folder, const Unit& base, const std::vector<const Unit*>& files) {
    const std::string environment = environment_of_path(folder);
    Plan& made = plan(environment.empty() ? "default" : environment, folder, "compose");
    made.files.push_back(&base);
    for (const Unit* file : files) {
      const std::string stem = stem_of(*file);
      if (stem == "compose.override" || stem == "docker-compose.override") made.files.push_back(file);
    }
  }

  void add_variant(const std::string& folder, const Unit& file, const Unit* base) {
    const std::string variant = variant_of(file);
    std::string name(environment_in(variant));
    if (name.empty()) name = !variant.empty() ? variant : environment_of_path(folder);
    if (name.empty()) name = stem_of(file);
    // Two files may name one environment in different ways ("dev", "development"): they stay apart.
    const auto is_there = [&](const std::string& wanted) {
      return std::ranges::any_of(
          plans_, [&](const Plan& other) { return other.name == wanted && other.folder == folder && other.platform == "compose"; });
    };
    for (const std::string& other : {variant, stem_of(file), file_name_of(file.path)}) {
      if (is_there(name) && !other.empty()) name = other;
    }
    Plan& made = plan(name, folder, "compose");
    if (base != nullptr && is_overlay(file, *base)) made.files.push_back(base);
    made.files.push_back(&file);
  }

  // Kubernetes

  static bool is_folder_of_overlays(std::string_view name) {
    return is_one_of(name, {"overlays", "overlay", "environments", "envs", "env", "clusters", "variants", "stages"});
  }

  void kustomize() {
    std::set<std::string> bases;  // folders and files
    std::vector<const Unit*> all;
    for (const Unit* unit : project_.units()) {
      if (unit->kind != "kustomize") continue;
      all.push_back(unit);
      const std::string folder = folder_of(unit->path);
      for (const std::vector<std::string>* list : {&unit->composition.parts, &unit->composition.patches}) {
        for (const std::string& part : *list) {
          if (const auto path = path_from(folder, part)) bases.insert(*path);
        }
      }
      taken_.insert(unit);
    }
    for (const Unit* unit : project_.units()) {
      if (bases.contains(unit->path)) taken_.insert(unit);
    }
    for (const Unit* unit : all) {
      const std::string folder = folder_of(unit->path);
      if (bases.contains(folder) || bases.contains(unit->path)) continue;
      const std::string last = file_name_of(folder);
      std::string above = folder_of(folder);
      std::string name(environment_in(last));
      if (is_folder_of_overlays(file_name_of(above))) {
        above = folder_of(above);
        if (name.empty()) name = last;
      } else if (name.empty()) {
        name = environment_of_path(above);
        above = folder;
      }
      Plan& made = plan(name.empty() ? "default" : name, above, "kubernetes");
      made.files.push_back(unit);
    }
  }

  void helm() {
    std::map<std::string, std::vector<const Unit*>> charts = by_folder("helm-values");
    for (const auto& [folder, values] : charts) {
      std::vector<const Unit*> templates;
      for (const Unit* unit : project_.units()) {
        const std::string below = folder.empty() ? "templates/" : folder + "/templates/";
        if ((unit->kind == "kubernetes" || unit->kind == "helm-helpers") && unit->path.starts_with(below))
          templates.push_back(unit);
      }
      const Unit* base = nullptr;
      for (const Unit* unit : values) {
        if (is_one_of(stem_of(*unit), {"values"})) base = unit;
      }
      for (const Unit* unit : values) {
        taken_.insert(unit);
        std::string name = unit == base ? environment_of_path(folder) : std::string(environment_in(file_name_of(unit->path)));
        if (name.empty() && unit != base) name = stem_of(*unit).substr(std::min<std::size_t>(7, stem_of(*unit).size()));
        Plan& made = plan(name.empty() ? "default" : name, folder, "kubernetes");
        if (base != nullptr && unit != base) made.files.push_back(base);
        made.files.push_back(unit);
        made.files.insert(made.files.end(), templates.begin(), templates.end());
      }
      taken_.insert(templates.begin(), templates.end());
    }
  }

  /// Manifests of one environment lie in one place, or in folders below it.
  static std::string place_of_manifests(std::string_view path) {
    std::string folder = folder_of(path);
    std::string so_far;
    for (const std::string_view part : path_segments(folder)) {
      so_far += (so_far.empty() ? "" : "/") + std::string(part);
      const std::string word = lowered(part);
      if (is_one_of(word, {"k8s", "kubernetes", "kube", "manifests"}) || !environment_of(word).empty()) return so_far;
    }
    return folder;
  }

  void manifests() {
    for (const Unit* unit : project_.units()) {
      if (unit->kind != "kubernetes" || taken_.contains(unit)) continue;
      taken_.insert(unit);
      const std::string environment = environment_of_path(unit->path);
      const bool is_run =
          std::ranges::any_of(unit->environments, [](const dbssot::Environment& one) { return one.platform == "cloud-run"; });
      plan(environment.empty() ? "default" : environment, place_of_manifests(unit->path), is_run ? "cloud-run" : "kubernetes")
          .files.push_back(unit);
    }
  }

  // Environment files

  /// The mode of `.env.production.local`: "production"; "" of `.env` and `.env.local`.
  static std::string mode_of(const Unit& unit) {
    std::string name = lowered(file_name_of(unit.path));
    if (name.ends_with(".local")) name.resize(name.size() - 6);
    std::string mode(environment_in(name));
    return mode;
  }
  static bool is_local(const Unit& unit) { return lowered(file_name_of(unit.path)).ends_with(".local"); }

  /// Environment files that others name.
  [[nodiscard]] std::set<const Unit*> referenced() const {
    std::set<const Unit*> files;
    for (const Unit* unit : project_.units()) {
      for (const Holder& holder : unit->holders) {
        for (const Entry& entry : holder.entries) {
          if (entry.kind == Entry::Kind::file) files.insert(env_file(project_, folder_of(unit->path), entry.target).unit);
        }
      }
    }
    return files;
  }

  void dotenv() {
    const std::set<const Unit*> named = referenced();
    for (const auto& [folder, files] : by_folder("dotenv")) {
      const bool has_compose =
          std::ranges::any_of(plans_, [&](const Plan& other) { return other.folder == folder && other.platform == "compose"; });
      std::vector<const Unit*> common;
      std::map<std::string, std::vector<const Unit*>> modes;
      std::vector<const Unit*> examples;
      for (const Unit* file : files) {
        taken_.insert(file);
        if (named.contains(file) || !holds_variables(*file)) continue;
        if (is_example(*file)) {
          examples.push_back(file);
        } else if (mode_of(*file).empty()) {
          common.push_back(file);
        } else {
          modes[mode_of(*file)].push_back(file);
        }
      }
      const auto layers = [](const Unit* left, const Unit* right) { return is_local(*left) < is_local(*right); };
      std::ranges::stable_sort(common, layers);
      // Beside a compose file, `.env` is the project's own; compose has read it.
      if (modes.empty() && !has_compose && !common.empty()) modes[""];
      if (modes.empty() && common.empty() && !has_compose && !examples.empty()) modes[""] = {examples.front()};
      for (auto& [mode, own] : modes) {
        std::ranges::stable_sort(own, layers);
        Plan& made = plan(mode.empty() ? "default" : mode, folder, "");
        // .env < .env.local < .env.MODE < .env.MODE.local
        made.files.insert(made.files.end(), common.begin(), common.end());
        made.files.insert(made.files.end(), own.begin(), own.end());
      }
    }
  }

  // The rest

  /// A drop-in of systemd belongs to the unit beside its folder.
  static std::string folder_of_deployment(const Unit& unit) {
    const std::string folder = folder_of(unit.path);
    return unit.kind == "systemd" && folder.ends_with(".d") ? folder_of(folder) : folder;
  }

  static bool holds_values(const Unit& unit) { return unit.path.ends_with(".tfvars") || unit.path.ends_with(".tfvars.json"); }

  /// `staging.tfvars` makes an environment of what the folder declares.
  void add_values(const Unit& values) {
    const std::string name = file_name_of(values.path);
    const std::string_view environment = environment_in(name);
    if (!holds_values(values) || environment.empty() || name.find(".auto.") != std::string::npos) return;
    const std::string folder = folder_of(values.path);
    Plan& made = plan(std::string(environment), folder, "");
    for (const Unit* unit : project_.units()) {
      const bool is_there = std::ranges::find(made.files, unit) != made.files.end();
      if (unit->kind == "terraform" && !holds_values(*unit) && folder_of(unit->path) == folder && !is_there)
        made.files.push_back(unit);
    }
    made.files.push_back(&values);
  }

  void others() {
    for (const Unit* unit : project_.units()) {
      if (taken_.contains(unit) || !holds_variables(*unit)) continue;
      if (is_one_of(unit->kind, {"dockerfile", "shell-script", "shell", "python-ini", "alembic-ini", "helm-helpers"})) continue;
      if (unit->kind == "github-actions") {
        std::set<std::string> names;
        for (const Holder& holder : unit->holders) {
          if (holder.kind == Holder::Kind::workload && !holder.entries.empty())
            names.insert(holder.environment.empty() ? "ci" : holder.environment);
        }
        for (const std::string& name : names) plan(name, "", "github-actions").files.push_back(unit);
        continue;
      }
      std::set<std::string> names;
      std::string platform;
      for (const Holder& holder : unit->holders) {
        if (holder.kind != Holder::Kind::shared && is_received(holder)) names.insert(holder.environment);
      }
      for (const dbssot::Environment& environment : unit->environments) platform = environment.platform;
      for (const std::string& name : names)
        plan(name.empty() ? "default" : name, folder_of_deployment(*unit), platform).files.push_back(unit);
      if (unit->kind == "terraform") add_values(*unit);
    }
  }

  const Project& project_;
  std::vector<Plan> plans_;
  std::set<const Unit*> taken_;
};

}  // namespace

std::vector<Plan> plans_of(const Project& project) { return Plans(project).run(); }

}  // namespace dbssot::deploy
