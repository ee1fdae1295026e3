// Compose: files merged in order, `extends`, `include`, `.env` beside the project for interpolation, `env_file` below
// `environment`, ENV of the image below both. Source: compose-spec 05-services.md, 12-interpolation.md, 13-merge.md; "Environment
// variables precedence in Docker Compose".

#include <algorithm>

#include <fmt/format.h>

#include "deploy/project.h"

namespace dbssot::deploy {
namespace {

constexpr int deepest_extends = 8;
constexpr std::size_t most_layers = 100;

/// A service with the file that says so, since paths are relative to it.
struct Layer {
  const Unit* unit = nullptr;
  const Holder* holder = nullptr;
};

class Compose {
 public:
  Compose(std::span<const Unit* const> files, Assembly& out) : out_(out), project_(out.project) {
    for (const Unit* file : files) add(*file, 0);
    if (!files.empty()) folder_ = folder_of(files.front()->path);
  }

  void run() {
    read_project_environment();
    for (const auto& [name, layers] : services_) out_.receivers.push_back(receiver(name, layers));
    note_hosts();
    note_networks();
  }

 private:
  void add(const Unit& file, int depth) {
    if (depth > deepest_extends || std::ranges::find(files_, &file) != files_.end()) return;
    files_.push_back(&file);
    for (const std::string& part : file.composition.parts) {
      const auto path = path_from(folder_of(file.path), part);
      const Unit* unit = path ? project_.find(*path) : nullptr;
      if (unit == nullptr) continue;
      note_environment(file, part, *unit);
      add(*unit, depth + 1);
    }
    out_.use(file);
    for (const Holder& holder : file.holders) {
      if (holder.kind != Holder::Kind::workload) continue;
      std::vector<Layer>& layers = services_[holder.name];
      layers.push_back({&file, &holder});
    }
  }

  /// What fills in names in an included file where the project says nothing: its `env_file`, else `.env` in its own folder.
  void note_environment(const Unit& file, const std::string& part, const Unit& included) {
    std::vector<EnvFile>& found = included_[&included];
    for (const auto& [of_part, path] : file.composition.env_files) {
      if (of_part == part) found.push_back(env_file(project_, folder_of(file.path), path));
    }
    if (found.empty()) found.push_back(env_file(project_, folder_of(included.path), ".env"));
    std::erase_if(found, [](const EnvFile& one) { return one.unit == nullptr; });
  }

  [[nodiscard]] Lookup lookup_of(const Unit& unit) const {
    const auto own = included_.find(&unit);
    if (own == included_.end() || own->second.empty()) return lookup_;
    return [this, files = &own->second](std::string_view name) -> std::optional<Known> {
      if (auto known = lookup_(name)) return known;
      for (auto file = files->rbegin(); file != files->rend(); ++file) {
        for (const Line& line : lines_of_file(project_, *file->unit, false, project_.from_outside(out_.plan.name), file->through)) {
          if (line.variable != name) continue;
          out_.use(*file->unit);
          return Known{line.setting.text, {line.variable, line.setting.place, file->unit->path}};
        }
      }
      return std::nullopt;
    };
  }

  /// `.env` in the folder of the project: for interpolation, not for containers.
  void read_project_environment() {
    const EnvFile file = env_file(project_, folder_, ".env");
    const Lookup outside = project_.from_outside(out_.plan.name);
    if (file.unit != nullptr) {
      project_lines_ = lines_of_file(project_, *file.unit, false, outside, file.through);
      project_file_ = file.unit;
      project_through_ = file.through;
    }
    lookup_ = [this, outside](std::string_view name) -> std::optional<Known> {
      if (auto known = outside(name)) return known;
      for (auto line = project_lines_.rbegin(); line != project_lines_.rend(); ++line) {
        if (line->variable == name) {
          out_.use(*project_file_);
          if (project_through_ != ".env") out_.note(".env of " + shown(folder_) + " is read as " + project_through_);
          return Known{line->setting.text, {line->variable, line->setting.place, project_file_->path}};
        }
      }
      return std::nullopt;
    };
  }

  static std::string shown(const std::string& folder) { return folder.empty() ? "the project" : folder; }

  /// The layers of a service with those that it extends before them.
  void spread(const Layer& layer, std::vector<Layer>& out, int depth) const {
    const Holder& holder = *layer.holder;
    if (!holder.extends_service.empty() && depth < deepest_extends && out.size() < most_layers) {
      const Unit* unit = layer.unit;
      if (!holder.extends_file.empty()) {
        const auto path = path_from(folder_of(unit->path), holder.extends_file);
        unit = path ? project_.find(*path) : nullptr;
        if (unit == nullptr)
          out_.note(
              fmt::format("{} extends {} of {}, which is not here", holder.name, holder.extends_service, holder.extends_file));
      }
      if (unit != nullptr) {
        for (const Holder& base : unit->holders) {
          if (base.name == holder.extends_service && &base != &holder) spread({unit, &base}, out, depth + 1);
        }
        out_.use(*unit);
      }
    }
    out.push_back(layer);
  }

  /// Any file that may be started together with the project's may bring a container: those in its folder, above and below it.
  void note_hosts() {
    const auto is_below = [](const std::string& folder, const std::string& other) {
      return folder.empty() || other == folder || other.starts_with(folder + "/");
    };
    for (const Unit* unit : project_.units()) {
      const std::string folder = folder_of(unit->path);
      const bool is_near = is_below(folder, folder_) || is_below(folder_, folder);
      if (unit->kind != "compose" || (!is_near && std::ranges::find(files_, unit) == files_.end())) continue;
      for (const Holder& holder : unit->holders) {
        if (holder.kind != Holder::Kind::workload) continue;
        out_.hosts.push_back(holder.name);
        for (const std::string& name : holder.names) add_host(name);
      }
    }
    std::ranges::sort(out_.hosts);
    const auto repeated = std::ranges::unique(out_.hosts);
    out_.hosts.erase(repeated.begin(), repeated.end());
  }

  /// `container_name: ${NAME}-db`: as long as nobody knows it, any name may be meant.
  void add_host(const std::string& written) {
    std::vector<Filled> filled;
    const url::Text text = expanded(written, config::Syntax::compose, lookup_, filled);
    const bool is_known = !text.has_holes() && filled.empty() && written.find('{') == std::string::npos;
    has_unknown_hosts_ = has_unknown_hosts_ || !is_known;
    if (is_known && !text.pieces().empty()) out_.hosts.push_back(text.pieces().front().text.reveal());
  }

  /// A service that shares the network of another listens at the other's localhost.
  void note_networks() {
    const auto is_shared = [&](const std::string& name) {
      return std::ranges::any_of(files_, [&](const Unit* file) {
        return std::ranges::any_of(file->holders, [&](const Holder& holder) {
          return holder.network_mode.starts_with("container:") || holder.network_mode == "service:" + name;
        });
      });
    };
    for (Receiver& receiver : out_.receivers) {
      Service& service = receiver.service;
      service.has_own_localhost = is_whole_ && service.has_own_localhost && !is_shared(service.name);
      service.asks_project_only = is_whole_ && service.asks_project_only && !has_unknown_hosts_;
    }
  }

  Receiver receiver(const std::string& name, const std::vector<Layer>& given) {
    std::vector<Layer> layers;
    for (const Layer& layer : given) spread(layer, layers, 0);
    Receiver receiver;
    Service& service = receiver.service;
    service.name = name;
    service.kind = "compose";
    service.place = project_.place(*given.front().unit, given.front().holder->range);
    std::string build_folder;
    for (const Layer& layer : layers) {
      if (!layer.holder->image.empty()) service.image = layer.holder->image;
      if (layer.holder->build.empty()) continue;
      service.is_built = true;
      service.build = path_from(folder_of(layer.unit->path), layer.holder->build).value_or("");
    }
    is_whole_ = is_whole_ && (service.is_built || !service.image.empty());
    const auto any_layer = [&](const auto& says) {
      return std::ranges::any_of(layers, [&](const Layer& layer) { return says(*layer.holder); });
    };
    // What another file says of a service is not always found.
    const bool is_extended = any_layer([](const Holder& holder) { return !holder.extends_file.empty(); });
    service.has_own_localhost = !is_extended && !any_layer([](const Holder& holder) { return !holder.network_mode.empty(); });
    service.asks_project_only = !is_extended && !any_layer([](const Holder& holder) { return holder.looks_elsewhere; });
    add_image(receiver);
    for (const Layer& layer : layers) {
      add_layer(layer, receiver);
      add_ports(layer, service);
    }
    return receiver;
  }

  /// `"127.0.0.1:5433:5432/tcp"`; a range or a port that is not known says nothing, nor does the port of a server that may listen
  /// elsewhere.
  void add_ports(const Layer& layer, Service& service) const {
    const bool has_other_names = std::ranges::any_of(layer.unit->holders, &Holder::has_other_names);
    if (has_other_names || layer.holder->is_told_port) return;
    const Lookup lookup = lookup_of(*layer.unit);
    for (const std::string& written : layer.holder->ports) {
      std::vector<Filled> filled;
      const url::Text text = expanded(written, config::Syntax::compose, lookup, filled);
      if (text.has_holes() || text.pieces().empty()) continue;
      const std::string port = text.pieces().front().text.reveal();
      const std::string_view whole = std::string_view(port).substr(0, port.find('/'));
      const std::size_t colon = whole.rfind(':');
      if (colon == std::string_view::npos) continue;
      const std::string_view host = whole.substr(0, colon);
      service.ports.push_back({std::string(host.substr(host.rfind(':') + 1)), std::string(whole.substr(colon + 1))});
    }
  }

  void add_image(Receiver& receiver) const {
    if (!receiver.service.is_built) return;
    const std::string& folder = receiver.service.build;
    const Unit* dockerfile = project_.find(folder.empty() ? "Dockerfile" : folder + "/Dockerfile");
    if (dockerfile == nullptr) return;
    const Lookup nothing = [](std::string_view) { return std::nullopt; };
    for (Line& line : lines_of_file(project_, *dockerfile, false, nothing, "ENV of the image")) {
      line.rank = rank::image;
      line.setting.how = How::environment;
      out_.add(std::move(line), receiver);
    }
  }

  void add_layer(const Layer& layer, Receiver& receiver) const {
    const Holder& holder = *layer.holder;
    std::erase_if(receiver.lines, [&](const Line& line) {
      if (line.rank == rank::image) return false;
      if (line.rank == rank::shared) return holder.removes_files;
      return holder.removes_list || std::ranges::find(holder.removed, line.variable) != holder.removed.end();
    });
    const Lookup lookup = lookup_of(*layer.unit);
    for (const Entry& entry : holder.entries) {
      if (entry.kind == Entry::Kind::file) {
        add_file(layer, entry, receiver);
      } else {
        out_.add(line_of(out_, *layer.unit, entry, config::Syntax::compose, lookup), receiver);
      }
    }
  }

  void add_file(const Layer& layer, const Entry& entry, Receiver& receiver) const {
    const std::string& through = entry.target;
    std::vector<Filled> filled;
    const url::Text path = expanded(entry.target, config::Syntax::compose, lookup_, filled);
    const std::string written = path.has_holes() || path.pieces().empty() ? entry.target : path.pieces().front().text.reveal();
    const EnvFile file = env_file(project_, folder_of(layer.unit->path), written);
    if (file.unit == nullptr) {
      if (!entry.is_optional)
        receiver.service.open.push_back({written, project_.place(*layer.unit, entry.range), "env_file " + through});
      return;
    }
    if (file.through != written)
      receiver.service.open.push_back({written, project_.place(*layer.unit, entry.range), "env_file " + file.through});
    out_.use(*file.unit);
    for (Line& line : lines_of_file(project_, *file.unit, entry.is_verbatim, lookup_, "env_file " + file.through)) {
      out_.add(std::move(line), receiver);
    }
  }

  Assembly& out_;
  const Project& project_;
  std::string folder_;
  std::vector<const Unit*> files_;
  std::map<const Unit*, std::vector<EnvFile>> included_;
  std::map<std::string, std::vector<Layer>> services_;
  bool is_whole_ = true;  ///< else a fragment, to be merged with files that say the rest
  bool has_unknown_hosts_ = false;
  std::vector<Line> project_lines_;
  const Unit* project_file_ = nullptr;
  std::string project_through_;
  Lookup lookup_;
};

}  // namespace

void assemble_compose(std::span<const Unit* const> files, Assembly& out) {
  if (!files.empty()) Compose(files, out).run();
}

}  // namespace dbssot::deploy
