// Kubernetes: `env` over `envFrom`, later over earlier; `$(NAME)` from what was set before; Kustomize's bases, generators and
// patches; templates of Helm with the values of the chart. Source: kubelet's makeEnvironmentVariables; strategic merge of
// `containers` and `env` by name, of `envFrom` as a whole; kustomize's generator options.

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

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
  std::string variable = entry == nullptr ? std::string() : entry->variable;  ///< that it sets
  std::optional<Line> line;                                                   ///< put in place of the entry by a replacement
  std::vector<Part> former;  ///< what stood in its place before a patch, the oldest first; it loses, and is still told
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

  void read_helpers(const Unit& unit) {
    for (const Holder& holder : unit.holders) {
      if (holder.name.starts_with("define/")) defines_[holder.name] = {&unit, &holder};
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
      if (auto known = of_template(name, 0)) return known;
      return outside_(name);
    };
  }

  /// What stands between the braces of a template, up to the first pipe: `.Values.db.host`, `include "shop.host" .`,
  /// `default "x" .Values.y`, `printf "%s:%v" .Values.a .Values.b`. Everything else stays open.
  [[nodiscard]] std::optional<Known> of_template(std::string_view expression, int depth) const {
    constexpr int deepest = 8;
    if (depth > deepest) return std::nullopt;
    // `$.Values`, `$context.Values`: the chart's values, seen from inside a loop.
    if (expression.starts_with('$')) expression.remove_prefix(std::min(expression.find(".Values."), expression.size()));
    const auto value = values_.find(expression);
    if (value != values_.end()) return value->second;
    for (const std::string_view word : {"include \"", "template \""}) {
      if (!expression.starts_with(word)) continue;
      const std::string_view name = expression.substr(word.size());
      return of_define(std::string(name.substr(0, name.find('"'))), depth);
    }
    if (expression.starts_with("default ")) return of_template(expression.substr(expression.rfind(' ') + 1), depth + 1);
    if (expression.starts_with("printf \"")) return of_printf(expression, depth);
    return std::nullopt;
  }

  [[nodiscard]] Lookup lookup_below(int depth) const {
    return [this, depth](std::string_view name) { return of_template(name, depth + 1); };
  }

  [[nodiscard]] std::optional<Known> of_define(const std::string& name, int depth) const {
    const auto found = defines_.find("define/" + name);
    if (found == defines_.end() || found->second.second->entries.size() != 1) return std::nullopt;
    const Entry& entry = found->second.second->entries.front();
    if (!entry.variable.empty() || entry.kind != Entry::Kind::value) return std::nullopt;
    std::vector<Filled> filled;
    return Known{expanded(entry.value.reveal(), config::Syntax::none, lookup_below(depth), filled),
                 {name, project_.place(*found->second.first, entry.range), "a template of the chart"}};
  }

  [[nodiscard]] std::optional<Known> of_printf(std::string_view expression, int depth) const {
    const std::size_t open = expression.find('"');
    const std::size_t close = expression.find('"', open + 1);
    if (close == std::string_view::npos) return std::nullopt;
    std::string_view arguments = expression.substr(close + 1);
    url::Text text;
    Filled from{std::string(expression.substr(0, close + 1)), {}, "Helm values"};
    const std::string_view format = expression.substr(open + 1, close - open - 1);
    for (std::size_t at = 0; at < format.size();) {
      const std::size_t sign = std::min(format.find('%', at), format.size());
      if (sign > at) text.append(format.substr(at, sign - at));
      if (sign + 1 >= format.size()) break;
      arguments.remove_prefix(std::min(arguments.find_first_not_of(' '), arguments.size()));
      const std::string_view argument = arguments.substr(0, arguments.find(' '));
      arguments.remove_prefix(argument.size());
      const auto known = argument.starts_with('.') ? of_template(argument, depth + 1) : std::nullopt;
      if (!known) return std::nullopt;
      append(text, known->text);
      if (from.place.range.line == 0) from.place = known->from.place;
      at = sign + 2;
    }
    return Known{std::move(text), std::move(from)};
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
    } else if (holder.kind != Holder::Kind::shared && holder.kind != Holder::Kind::file &&
               holder.kind != Holder::Kind::declared_secret) {
      into.objects.push_back({key_of(holder), &unit, lines_of(unit, holder)});
    }
  }

  static std::string key_of(const Holder& holder) {
    return (holder.kind == Holder::Kind::secret ? "Secret/" : "ConfigMap/") + holder.name;
  }

  static void add_parts(const Unit& unit, const Holder& holder, Workload& workload) {
    for (const Entry& entry : holder.entries) {
      (entry.kind == Entry::Kind::object ? workload.shared : workload.own).push_back({&unit, &entry, entry.variable, {}, {}});
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
    for (std::size_t i = 0; i < unit.composition.patches.size(); ++i) {
      const auto path = path_from(folder, unit.composition.patches[i]);
      const Unit* file = path ? project_.find(*path) : nullptr;
      if (file == nullptr) continue;
      out_.use(*file);
      const bool is_aimed = i < unit.composition.patch_targets.size();
      for (const Holder& holder : file->holders) apply(*file, holder, is_aimed ? unit.composition.patch_targets[i] : "", into);
    }
    for (const Holder& holder : unit.holders) {
      if (holder.is_patch) apply(unit, holder, "", into);
    }
    for (const config::Replacement& replacement : unit.composition.replacements) replace(unit, replacement, into);
  }

  /// The piece between delimiters; all of it without one.
  static std::string piece_of(const std::string& text, const std::string& delimiter, std::size_t index) {
    if (delimiter.empty()) return text;
    std::size_t begin = 0;
    for (; index > 0; --index) {
      const std::size_t next = text.find(delimiter, begin);
      if (next == std::string::npos) return {};
      begin = next + delimiter.size();
    }
    return text.substr(begin, text.find(delimiter, begin) - begin);
  }

  static std::string with_piece(const std::string& text, const std::string& piece, const std::string& delimiter,
                                std::size_t index) {
    if (delimiter.empty()) return piece;
    std::size_t begin = 0;
    for (; index > 0; --index) {
      const std::size_t next = text.find(delimiter, begin);
      if (next == std::string::npos) return text;
      begin = next + delimiter.size();
    }
    const std::size_t end = std::min(text.find(delimiter, begin), text.size());
    return text.substr(0, begin) + piece + text.substr(end);
  }

  static std::optional<std::string> literal_of(const url::Text& text) {
    std::string whole;
    for (const url::Text::Piece& piece : text.pieces()) {
      if (piece.hole) return std::nullopt;
      whole += piece.text.reveal();
    }
    return whole;
  }

  /// How many containers of an object's list were met, by object and list.
  using Numbers = std::map<std::pair<std::string_view, std::string_view>, std::size_t>;

  void replace(const Unit& unit, const config::Replacement& replacement, Resources& into) {
    std::string value = replacement.value.reveal();
    Place place = project_.place(unit, replacement.range);
    if (!replacement.object.empty()) {
      const auto from = std::ranges::find(into.objects, replacement.object, &Object::key);
      if (from == into.objects.end()) return;
      const auto line =
          std::find_if(from->lines.rbegin(), from->lines.rend(), [&](const Line& one) { return one.variable == replacement.key; });
      const auto text = line == from->lines.rend() ? std::nullopt : literal_of(line->setting.text);
      if (!text) return;
      value = piece_of(*text, replacement.delimiter, replacement.index);
      place = line->setting.place;
    }
    for (const config::Replacement::Target& target : replacement.targets) put(value, place, target, into);
  }

  void put(const std::string& value, Place place, const config::Replacement::Target& target, Resources& into) {
    if (++patches_ > most_patches) return;
    if (target.container.empty()) {
      for (Object& object : into.objects) {
        if (!names_object(target.object, object.key)) continue;
        for (Line& line : object.lines) {
          const auto old = line.variable == target.variable ? literal_of(line.setting.text) : std::nullopt;
          if (!old) continue;
          line.setting.text = url::Text::literal(with_piece(*old, value, target.delimiter, target.index));
          line.setting.filled.push_back({target.variable, place, "a replacement"});
        }
      }
      return;
    }
    Numbers numbers;
    for (Workload& workload : into.workloads) {
      const std::size_t number = numbers[{workload.holder->object, workload.holder->list}]++;
      const bool same_container =
          workload.holder->list == target.list && (target.container == "*" || target.container == workload.holder->name ||
                                                   target.container == "#" + std::to_string(number));
      if (!same_container || !names_object(target.object, workload.holder->object)) continue;
      for (std::size_t i = 0; i < workload.own.size(); ++i) {
        Part& part = workload.own[i];
        if (part.variable != target.variable && "#" + std::to_string(i) != target.variable) continue;
        if (part.entry->kind != Entry::Kind::value) continue;
        Line line;
        line.variable = part.variable;
        line.rank = rank::own;
        line.setting.place = target.delimiter.empty() ? place : project_.place(*part.unit, part.entry->range);
        line.waits = with_piece(part.line && part.line->waits ? *part.line->waits : part.entry->value.reveal(), value,
                                target.delimiter, target.index);
        if (!target.delimiter.empty()) line.setting.filled.push_back({target.variable, place, "a replacement"});
        part.line = std::move(line);
      }
    }
  }

  /// "Deployment/api" by itself, "Deployment/" by its kind, "/api" by its name, "/" all of them.
  static bool names_object(const std::string& selector, const std::string& object) {
    return selector == object || selector == "/" || (selector.ends_with('/') && object.starts_with(selector)) ||
           (selector.starts_with('/') && object.ends_with(selector));
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

  /// target: of the kustomization, "" where the patch names its object itself.
  void apply(const Unit& unit, const Holder& patch, const std::string& target, Resources& into) {
    if (++patches_ > most_patches) return;
    if (patch.kind != Holder::Kind::workload) {
      const std::string whole = target.empty() ? key_of(patch) : target;
      const std::string key = whole.substr(0, whole.find('?'));
      const auto same = std::ranges::find(into.objects, key, &Object::key);
      if (same == into.objects.end()) return;
      std::ranges::move(lines_of(unit, patch), std::back_inserter(same->lines));
      return;
    }
    Numbers numbers;
    for (Workload& workload : into.workloads) {
      const std::size_t number = numbers[{workload.holder->object, workload.holder->list}]++;
      if (!aims_at(patch, target.empty() ? patch.object : target, *workload.holder, number)) continue;
      const bool replaces =
          std::ranges::any_of(patch.entries, [](const Entry& entry) { return entry.kind == Entry::Kind::object; });
      if (replaces) workload.shared.clear();
      change(unit, patch, workload);
    }
  }

  /// Index of "#2" in a list of this size; nothing for names.
  static std::optional<std::size_t> counted(const std::string& name, std::size_t size) {
    std::size_t index = 0;
    if (!name.starts_with('#')) return std::nullopt;
    const auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), index);
    if (error != std::errc() || end != name.data() + name.size() || index >= size) return std::nullopt;
    return index;
  }

  static void change(const Unit& unit, const Holder& patch, Workload& workload) {
    if (patch.removes_list) workload.own.clear();
    for (const std::string& name : patch.removed) {
      if (const auto index = counted(name, workload.own.size())) {
        workload.own.erase(workload.own.begin() + static_cast<std::ptrdiff_t>(*index));
      } else {
        std::erase_if(workload.own, [&](const Part& part) { return part.variable == name; });
      }
    }
    for (const Entry& entry : patch.entries) {
      if (entry.kind == Entry::Kind::object) {
        workload.shared.push_back({&unit, &entry, entry.variable, {}, {}});
      } else if (!entry.variable.starts_with('#')) {
        // A strategic merge patch changes the variable of that name where it stands: `$(NAME)` below it sees the new value.
        const bool merges = !patch.name.starts_with('#');
        const auto same = std::ranges::find(workload.own.rbegin(), workload.own.rend(), entry.variable, &Part::variable);
        if (!merges || same == workload.own.rend()) {
          workload.own.push_back({&unit, &entry, entry.variable, {}, {}});
        } else {
          supersede(*same, {&unit, &entry, entry.variable, {}, {}});
        }
      } else if (const auto index = counted(entry.variable, workload.own.size())) {
        const std::string name = workload.own[*index].variable;
        workload.own[*index] = {&unit, &entry, name, {}, {}};
      }
    }
  }

  static void supersede(Part& part, Part by) {
    by.former = std::move(part.former);
    part.former.clear();
    by.former.push_back(std::move(part));
    part = std::move(by);
  }

  /// Names of targets are patterns: `sho.*`, `api|worker`. Of what patterns know, these two are read.
  static bool selects_object(const std::string& target, const std::string& object) {
    if (names_object(target, object)) return true;
    const std::size_t slash = target.find('/');
    if (slash == std::string::npos || !object.starts_with(target.substr(0, slash + 1))) return false;
    const std::string_view name = std::string_view(object).substr(slash + 1);
    std::string_view patterns = std::string_view(target).substr(slash + 1);
    while (!patterns.empty()) {
      const std::size_t end = std::min(patterns.find('|'), patterns.size());
      std::string pattern(patterns.substr(0, end));
      patterns.remove_prefix(std::min(end + 1, patterns.size()));
      for (std::size_t at = pattern.find(".*"); at != std::string::npos; at = pattern.find(".*", at)) pattern.erase(at, 1);
      if (wildcard_matches(pattern, name)) return true;
    }
    return false;
  }

  /// `app=shop,tier=web`; other selectors (`tier in (web)`) leave it open, and count.
  static bool selects_labels(std::string_view selector, const std::vector<std::string>& labels) {
    while (!selector.empty()) {
      const std::size_t end = std::min(selector.find(','), selector.size());
      std::string wanted(selector.substr(0, end));
      selector.remove_prefix(std::min(end + 1, selector.size()));
      std::erase(wanted, ' ');
      const std::size_t sign = wanted.find('=');
      if (sign == std::string::npos || sign == 0 || wanted[sign - 1] == '!' || wanted.find('(') != std::string::npos) continue;
      if (wanted.compare(sign, 2, "==") == 0) wanted.erase(sign, 1);
      if (std::ranges::find(labels, wanted) == labels.end()) return false;
    }
    return true;
  }

  /// A JSON patch names the container by its number ("#0"), a strategic one by its name; a target may leave out the object's name.
  static bool aims_at(const Holder& patch, const std::string& object, const Holder& workload, std::size_t number) {
    const std::size_t selector = std::min(object.find('?'), object.size());
    if (!selects_object(object.substr(0, selector), workload.object)) return false;
    if (selector < object.size() && !selects_labels(std::string_view(object).substr(selector + 1), workload.labels)) return false;
    if (!patch.name.starts_with('#')) return patch.name == workload.name;
    return patch.list == workload.list && patch.name.substr(1) == std::to_string(number);
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
    for (const Part& part : workload.own) add_own(part, receiver);
    return receiver;
  }

  /// `- name: {{ .name }}` in a loop or in a template with arguments: which variables that sets is not followed.
  static bool has_computed_name(std::string_view variable) { return variable.find("{{") != std::string_view::npos; }

  void leave_open(const Part& part, const std::string& what, Receiver& receiver) const {
    std::vector<Filled>& open = receiver.service.open;
    if (std::ranges::find(open, what, &Filled::through) == open.end())
      open.push_back({what, project_.place(*part.unit, part.entry->range), what});
  }

  void add_own(const Part& part, Receiver& receiver) {
    for (const Part& former : part.former) add_own(former, receiver);
    if (has_computed_name(part.variable)) leave_open(part, "the template " + part.variable, receiver);
    if (part.entry->kind == Entry::Kind::key) return out_.add(line_of_key(part), receiver);
    Line line = part.line ? *part.line : line_of(out_, *part.unit, *part.entry, config::Syntax::kubernetes, lookup());
    line.variable = part.variable;
    if (line.waits && (!values_.empty() || !defines_.empty())) fill_values(line);
    out_.add(std::move(line), receiver);
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
    auto found = std::ranges::find(resources_.objects, key, &Object::key);
    if (found == resources_.objects.end() && key.find("{{") != std::string::npos) {
      const std::string plain = without_context(key);
      found = std::ranges::find_if(resources_.objects, [&](const Object& object) { return without_context(object.key) == plain; });
    }
    return found == resources_.objects.end() ? nullptr : &*found;
  }

  /// `{{ include "shop.fullname" $ }}-env` and `{{ template "shop.fullname" . }}-env` name one object.
  static std::string without_context(std::string_view name) {
    std::string out;
    for (std::size_t at = 0; at < name.size();) {
      const std::size_t open = std::min(name.find("{{", at), name.size());
      const std::size_t close = open == name.size() ? open : std::min(name.find("}}", open), name.size());
      out += name.substr(at, open - at);
      std::string_view inside = name.substr(std::min(open + 2, name.size()), close - std::min(open + 2, close));
      const std::size_t quote = inside.find('"');
      const bool is_include = inside.find("include ") < quote || inside.find("template ") < quote;
      if (is_include && quote != std::string_view::npos) inside = inside.substr(quote, inside.find('"', quote + 1) - quote);
      if (open < name.size()) out += "{{" + std::string(inside) + "}}";
      at = std::min(close + 2, name.size());
    }
    return out;
  }

  static std::string name_of_target(const std::string& target) { return target.substr(target.find('/') + 1); }

  static std::string shown(const std::string& target) {
    const std::size_t slash = target.find('/');
    return target.substr(0, slash) + " " + target.substr(slash + 1);
  }

  void add_object(const Part& part, Receiver& receiver) {
    const Entry& entry = *part.entry;
    if (entry.target.starts_with("define/")) return add_define(part, receiver);
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

  /// The variables that a named template of the chart puts into the list. Where it computes their names, takes them from the
  /// chart's values or is not here, the list stays open.
  void add_define(const Part& part, Receiver& receiver) {
    const std::string& target = part.entry->target;
    const auto found = defines_.find(target);
    const std::string what = "the template " + name_of_target(target);
    if (found == defines_.end() || found->second.second->entries.empty()) return leave_open(part, what, receiver);
    const auto& [unit, holder] = found->second;
    out_.use(*unit);
    for (const Entry& entry : holder->entries) {
      if (entry.variable.empty() || has_computed_name(entry.variable)) {
        leave_open(part, what, receiver);
      } else if (entry.kind != Entry::Kind::object) {
        add_own({unit, &entry, entry.variable, {}, {}}, receiver);
      }
    }
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
    setting.is_branch = entry.is_branch;
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
      // A key that a template computes may be the one.
      const bool is_computed = entry.key.find("{{") != std::string::npos ||
                               (found != nullptr && std::ranges::any_of(found->lines, [](const Line& other) {
                                  return other.variable.find("{{") != std::string::npos;
                                }));
      setting.is_dangling = holds_other_keys && !is_computed && !entry.is_optional;
    }
    return line;
  }

  Assembly& out_;
  const Project& project_;
  Lookup outside_;
  std::map<std::string, Known, std::less<>> values_;
  std::map<std::string, std::pair<const Unit*, const Holder*>, std::less<>> defines_;
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
    if (unit->kind == "helm-helpers") kubernetes.read_helpers(*unit);
  }
  for (const Unit* unit : files) {
    if (unit->kind == "kustomize") kubernetes.read_kustomization(*unit);
    if (unit->kind == "kubernetes") kubernetes.read_manifest(*unit);
  }
  kubernetes.finish();
}

}  // namespace dbssot::deploy
