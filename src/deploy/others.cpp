// Everything whose file is the whole story: workflows, layered `.env` files, task definitions, app.yaml, render.yaml, secret maps,
// Terraform.

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "deploy/project.h"
#include "facts/environment_word.h"

namespace dbssot::deploy {
namespace {

/// A workload's name, or the file's where it has none.
std::string name_in(const Holder& holder, const Unit& unit) {
  if (!holder.name.empty()) return holder.name;
  const std::string name = file_name_of(unit.path);
  const std::size_t dot = name.find('.', 1);
  return dot == std::string::npos ? name : name.substr(0, dot);
}

Receiver receiver_of(const Holder& holder, const Unit& unit, const Project& project) {
  Receiver receiver;
  receiver.service.name = name_in(holder, unit);
  receiver.service.kind = unit.kind;
  receiver.service.image = holder.image;
  receiver.service.place = project.place(unit, holder.range);
  return receiver;
}

/// `EnvironmentFile=/etc/shop/shop.env` of systemd names a file of the host; one of that name beside the unit is what gets there.
void add_file(Assembly& out, const Unit& unit, const Entry& entry, const Lookup& lookup, Receiver& receiver) {
  EnvFile file = env_file(out.project, folder_of(unit.path), entry.target);
  if (file.unit == nullptr) file = env_file(out.project, folder_of(unit.path), file_name_of(entry.target));
  const Place place = out.project.place(unit, entry.range);
  if (file.unit == nullptr) {
    if (!entry.is_optional) receiver.service.open.push_back({entry.target, place, "the file " + entry.target});
    return;
  }
  out.use(*file.unit);
  for (Line& line : lines_of_file(out.project, *file.unit, true, lookup, entry.target)) {
    line.rank = rank::own + 1;  // systemd.exec(5): "settings from these files override settings made with Environment="
    out.add(std::move(line), receiver);
  }
}

/// What files say once for all places that name it: variables and locals of Terraform, substitutions of Cloud Build.
class SharedValues {
 public:
  explicit SharedValues(const Assembly& out) : out_(out) {
    std::vector<const Unit*> ordered = out.project.units();
    std::erase_if(ordered, [](const Unit* unit) { return unit->kind != "terraform" && unit->kind != "cloud-build"; });
    std::ranges::stable_sort(ordered, {}, [](const Unit* unit) { return layer_of(*unit); });
    for (const Unit* unit : ordered) {
      for (const Holder& holder : unit->holders) {
        if (holder.kind != Holder::Kind::shared || !counts(*unit)) continue;
        for (const Entry& entry : holder.entries) {
          const std::string key = key_in_template(*unit, entry.variable);
          values_[key.empty() ? key_of(*unit, entry.variable) : key] = {unit, &entry};
        }
      }
    }
  }

  [[nodiscard]] std::optional<Known> find(const Unit& asking, std::string_view name, const Lookup& outside, int depth = 0) const {
    constexpr int deepest = 8;
    const auto found = values_.find(key_of(asking, name));
    if (found == values_.end() || depth > deepest) return std::nullopt;
    const auto& [unit, entry] = found->second;
    const Lookup inner = [&, depth, definer = unit](std::string_view other) -> std::optional<Known> {
      if (auto known = find(*definer, other, outside, depth + 1)) return known;
      return outside(other);
    };
    Filled from{entry->variable, out_.project.place(*unit, entry->range), unit->path};
    std::vector<Filled> filled;
    return Known{expanded(entry->value.reveal(), syntax_of(*unit), inner, filled), std::move(from)};
  }

  /// Who fills in names in values of the file where its holders do not say.
  static config::Syntax syntax_of(const Unit& unit) {
    return unit.kind == "cloud-build" ? config::Syntax::shell : config::Syntax::none;
  }

 private:
  /// Terraform reads all files of a folder together; substitutions are those of the file.
  static std::string key_of(const Unit& unit, std::string_view name) {
    return fmt::format("{}:{}", unit.kind == "terraform" ? folder_of(unit.path) + "/" : unit.path, name);
  }

  /// An argument of `templatefile("${path.module}/task.json.tpl", …)` is known to that file; "" for other names.
  static std::string key_in_template(const Unit& unit, std::string_view name) {
    constexpr std::string_view mark = "templatefile/";
    const std::size_t colon = name.rfind(':');
    if (!name.starts_with(mark) || colon == std::string_view::npos) return "";
    std::string_view file = name.substr(mark.size(), colon - mark.size());
    for (const std::string_view here : {"${path.module}/", "${path.root}/", "${path.cwd}/"}) {
      if (file.starts_with(here)) file.remove_prefix(here.size());
    }
    const auto path = path_from(folder_of(unit.path), std::string(file));
    return path ? fmt::format("{}:{}", *path, name.substr(colon + 1)) : "";
  }

  /// Defaults, terraform.tfvars, terraform.tfvars.json, *.auto.tfvars in the order of their names, files for an environment.
  static int layer_of(const Unit& unit) {
    const std::string name = file_name_of(unit.path);
    if (name == "terraform.tfvars") return 1;
    if (name == "terraform.tfvars.json") return 2;
    if (name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json")) return 3;
    return name.ends_with(".tfvars") || name.ends_with(".tfvars.json") ? 4 : 0;
  }

  /// Other files of values are named on the command line: those of this environment.
  [[nodiscard]] bool counts(const Unit& unit) const {
    if (layer_of(unit) < 4 || out_.plan.is_declared) return true;
    return environment_in(file_name_of(unit.path)) == out_.plan.name;
  }

  const Assembly& out_;
  std::map<std::string, std::pair<const Unit*, const Entry*>, std::less<>> values_;
};

void add_entries(Assembly& out, const Unit& unit, const Holder& holder, int rank, Receiver& receiver,
                 const SharedValues* shared = nullptr) {
  const Lookup outside = out.project.from_outside(out.plan.name);
  const config::Syntax syntax =
      holder.syntax == config::Syntax::none && shared != nullptr ? SharedValues::syntax_of(unit) : holder.syntax;
  const Lookup lookup = [&](std::string_view name) -> std::optional<Known> {
    if (shared != nullptr) {
      if (auto known = shared->find(unit, name, outside)) return known;
    }
    // `${{ env.NAME }}`: what the levels around it set
    if (constexpr std::string_view scope = "env."; name.starts_with(scope)) {
      for (auto line = receiver.lines.rbegin(); line != receiver.lines.rend(); ++line) {
        if (line->variable == name.substr(scope.size()))
          return Known{line->setting.text, {line->variable, line->setting.place, "the workflow"}};
      }
    }
    return outside(name);
  };
  for (const Entry& entry : holder.entries) {
    if (entry.kind == Entry::Kind::file) {
      add_file(out, unit, entry, lookup, receiver);
      continue;
    }
    Line line = line_of(out, unit, entry, syntax, lookup);
    line.rank = rank;
    out.add(std::move(line), receiver);
  }
}

bool speaks_of_database(const Assembly& out, const Unit& unit) {
  return std::ranges::any_of(unit.holders, [&](const Holder& holder) {
    return std::ranges::any_of(holder.entries,
                               [&](const Entry& entry) { return is_database_variable(out.project.policy(), entry.variable); });
  });
}

/// A holder counts for the plan's environment, or for every one.
bool belongs(const Holder& holder, const Plan& plan) {
  return plan.is_declared || holder.environment.empty() || plan.name == "default" || holder.environment == plan.name;
}

/// Jobs that name an environment belong to it; the others are CI.
bool plan_takes(const Holder& holder, const Plan& plan) {
  return plan.is_declared || plan.name == (holder.environment.empty() ? std::string("ci") : holder.environment);
}

}  // namespace

void assemble_workflows(std::span<const Unit* const> files, Assembly& out) {
  for (const Unit* unit : files) {
    if (speaks_of_database(out, *unit)) out.use(*unit);
    const auto job_of = [&](const Holder& step) -> const Holder* {
      for (const Holder& holder : unit->holders) {
        if (holder.object.empty() && holder.kind == Holder::Kind::workload && holder.name == step.object) return &holder;
      }
      return nullptr;
    };
    for (const Holder& holder : unit->holders) {
      if (holder.kind != Holder::Kind::workload || holder.entries.empty()) continue;
      if (!plan_takes(holder, out.plan)) continue;
      Receiver receiver = receiver_of(holder, *unit, out.project);
      const std::string file = file_name_of(unit->path);
      receiver.service.name = holder.object.empty() ? fmt::format("{}: {}", file, holder.name)
                                                    : fmt::format("{}: {}: {}", file, holder.object, holder.name);
      const bool is_container = holder.object.empty() && !holder.image.empty();
      for (const Holder& shared : unit->holders) {
        if (shared.kind == Holder::Kind::shared && !is_container) add_entries(out, *unit, shared, rank::shared, receiver);
      }
      if (const Holder* job = holder.object.empty() ? nullptr : job_of(holder))
        add_entries(out, *unit, *job, rank::shared + 1, receiver);
      add_entries(out, *unit, holder, rank::own, receiver);
      out.receivers.push_back(std::move(receiver));
    }
  }
}

void assemble_dotenv(std::span<const Unit* const> files, Assembly& out) {
  if (files.empty()) return;
  Receiver receiver;
  receiver.service.kind = "dotenv";
  receiver.service.place = out.project.place(*files.front(), {});
  const std::string folder = folder_of(files.front()->path);
  receiver.service.name = folder.empty() ? file_name_of(files.back()->path) : file_name_of(folder);
  const Lookup outside = out.project.from_outside(out.plan.name);
  for (const Unit* unit : files) {
    out.use(*unit);
    for (Line& line : lines_of_file(out.project, *unit, false, outside, unit->path)) out.add(std::move(line), receiver);
  }
  out.receivers.push_back(std::move(receiver));
}

void assemble_others(std::span<const Unit* const> files, Assembly& out) {
  std::map<std::pair<std::string, std::string>, std::size_t> known;  // index by kind and name
  const SharedValues shared(out);
  for (const Unit* unit : files) {
    if (speaks_of_database(out, *unit)) out.use(*unit);
    for (const Holder& holder : unit->holders) {
      if (holder.entries.empty() || holder.kind != Holder::Kind::workload || !belongs(holder, out.plan)) continue;
      Receiver receiver = receiver_of(holder, *unit, out.project);
      add_entries(out, *unit, holder, rank::own, receiver, &shared);
      // Layers of one service, such as a common file and one for the environment.
      const auto [same, is_new] = known.emplace(std::pair(receiver.service.kind, receiver.service.name), out.receivers.size());
      const bool are_layers = out.plan.is_declared || unit->kind == "systemd";  // drop-ins
      if (is_new || !are_layers) {
        out.receivers.push_back(std::move(receiver));
      } else {
        std::vector<Line>& lines = out.receivers[same->second].lines;
        if (holder.removes_list)
          std::erase_if(lines, [](const Line& line) { return line.rank == rank::own && line.setting.how == How::environment; });
        std::ranges::move(receiver.lines, std::back_inserter(lines));
      }
    }
  }
}

}  // namespace dbssot::deploy
