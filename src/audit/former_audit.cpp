#include "audit/former_audit.h"

#include <algorithm>
#include <atomic>
#include <unordered_set>
#include <utility>

#include "audit/finding_places.h"
#include "audit/imports.h"
#include "audit/read_log.h"
#include "source/base64.h"
#include "source/parallel.h"
#include "source/words.h"

namespace dbssot {
namespace {

constexpr std::size_t largest_quoted = std::size_t{64} << 20;
constexpr std::size_t most_elsewhere = 32;

std::string_view last_part(std::string_view name) {
  const std::size_t at = name.find_last_of("./");
  return at == std::string_view::npos ? name : name.substr(at + 1);
}

/// A form of a secret, what it is the base64 of, and what that is.
std::vector<std::string> layers_of(const std::string& form) {
  std::vector<std::string> layers{form};
  while (layers.size() <= most_encodings) {
    auto plain = source::decoded_base64(layers.back());
    if (!plain || plain->empty() || source::encoded_base64(*plain) != layers.back()) break;
    layers.push_back(std::move(*plain));
  }
  return layers;
}

/// Looks for secrets in the texts of a run.
class SecretSearch {
 public:
  SecretSearch(const std::vector<std::string>& forms, std::span<const std::string_view> texts, std::span<const std::uint32_t> order)
      : forms_(forms), texts_(texts), order_(order), layers_(forms.size()) {}

  /// As it is or as what it is the base64 of.
  std::optional<SecretPlaces> places(unsigned jobs) {
    look_for_likely(jobs);
    std::vector<std::optional<SecretPlace>> places(forms_.size());
    std::atomic<std::size_t> missing = 0;
    in_parallel(forms_.size(), jobs, [&](std::size_t at) {
      if (missing > most_elsewhere) return;
      places[at] = place_of(layers_[at]);
      if (!places[at]) ++missing;
    });
    if (missing > most_elsewhere) return std::nullopt;
    SecretPlaces out;
    for (std::size_t at = 0; at < forms_.size(); ++at) {
      if (places[at]) {
        out.standing.push_back(*places[at]);
      } else {
        out.elsewhere.push_back(forms_[at]);
      }
    }
    return out;
  }

 private:
  struct Standing {
    std::uint32_t file = 0;
    std::size_t offset = 0;
  };

  /// What is hidden itself stands somewhere most likely; whatever is not there costs a look at all texts. A password and its base64
  /// share the innermost layer that is hidden, which is looked for once.
  void look_for_likely(unsigned jobs) {
    in_parallel(forms_.size(), jobs, [&](std::size_t at) { layers_[at] = layers_of(forms_[at]); }, 64);
    for (const auto& layers : layers_) likely_.push_back(layers[innermost_hidden(layers)]);
    std::ranges::sort(likely_);
    const auto repeated = std::ranges::unique(likely_);
    likely_.erase(repeated.begin(), repeated.end());
    found_.resize(likely_.size());
    in_parallel(likely_.size(), jobs, [&](std::size_t at) { found_[at] = first(likely_[at]); });
  }

  [[nodiscard]] bool is_hidden(const std::string& layer) const { return std::ranges::binary_search(forms_, layer); }
  [[nodiscard]] std::size_t innermost_hidden(const std::vector<std::string>& layers) const {
    std::size_t at = layers.size() - 1;
    while (at > 0 && !is_hidden(layers[at])) --at;
    return at;
  }

  [[nodiscard]] std::optional<Standing> first(std::string_view wanted) const {
    for (const std::uint32_t file : order_) {
      const std::size_t at = find_text(texts_[file], wanted);
      if (at != std::string_view::npos) return Standing{file, at};
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<SecretPlace> place_of(const std::vector<std::string>& layers) const {
    for (const bool wants_hidden : {true, false}) {
      for (std::size_t encodings = layers.size(); encodings-- > 0;) {
        const std::string& wanted = layers[encodings];
        if (is_hidden(wanted) != wants_hidden) continue;
        const auto known = std::ranges::lower_bound(likely_, wanted);
        const bool is_known = known != likely_.end() && *known == wanted;
        const auto standing = is_known ? found_[static_cast<std::size_t>(known - likely_.begin())] : first(wanted);
        if (standing) return SecretPlace{standing->file, standing->offset, wanted.size(), static_cast<std::uint32_t>(encodings)};
      }
    }
    return std::nullopt;
  }

  const std::vector<std::string>& forms_;  ///< sorted
  std::span<const std::string_view> texts_;
  std::span<const std::uint32_t> order_;
  std::vector<std::vector<std::string>> layers_;  ///< beside the forms
  std::vector<std::string> likely_;               ///< sorted
  std::vector<std::optional<Standing>> found_;    ///< beside them
};

}  // namespace

std::optional<cache::Key> words_of_empty_config(const config::Unit& unit) {
  // Other kinds of files have settings that fixes follow, such as the length of lines.
  const bool is_data = unit.path.ends_with(".json") || unit.path.ends_with(".yaml") || unit.path.ends_with(".yml");
  const config::Composition& made_of = unit.composition;
  const bool is_empty = unit.variables.empty() && unit.secrets.empty() && unit.environments.empty() && unit.dependencies.empty() &&
                        unit.capacities.empty() && unit.holders.empty() && unit.diagnostics.empty() && made_of.parts.empty() &&
                        made_of.patches.empty() && made_of.patch_targets.empty() && made_of.replacements.empty() &&
                        made_of.env_files.empty() && made_of.name_prefix.empty() && made_of.name_suffix.empty();
  if (!is_data || !is_empty) return std::nullopt;
  std::string words = unit.kind;
  for (const std::string& mention : unit.mentions) (words += '\n') += mention;
  return cache::key_of({words});
}

cache::Key wrappers_called(std::string_view path, std::string_view bytes, std::span<const program::Wrapper> wrappers) {
  std::string called;
  if (!wrappers.empty()) {
    std::unordered_set<std::string> imported;
    for (const std::string& import : python_imports(path, bytes)) imported.emplace(last_part(import));
    for (const program::Wrapper& wrapper : wrappers) {
      const bool is_imported = imported.contains(std::string(last_part(wrapper.module))) ||
                               imported.contains(wrapper.owner.empty() ? wrapper.name : wrapper.owner);
      if (is_imported && bytes.find(wrapper.name) != std::string_view::npos)
        called += wrapper.module + ' ' + wrapper.owner + ' ' + wrapper.name + '\n';
    }
  }
  return cache::key_of({called});
}

std::optional<std::string> SecretPlace::form_in(std::string_view text) const {
  if (offset > text.size() || size > text.size() - offset) return std::nullopt;
  std::string form(text.substr(offset, size));
  for (std::uint32_t left = encodings; left > 0; --left) form = source::encoded_base64(form);
  return form;
}

std::optional<std::string> FormerAudit::text_of(std::uint32_t audited_file, const FileSystem& disk, const std::string& root) const {
  const std::string& path = audited[audited_file];
  if (const auto moved = std::ranges::find(moved_, path, &MovedFile::path); moved != moved_.end()) return moved->bytes;
  const auto file = std::ranges::lower_bound(files, path, {}, &FormerFile::path);
  if (file == files.end() || file->path != path) return std::nullopt;
  auto content = disk.read(joined_path(root, file->path), largest_quoted);
  return content_key(content) == file->content ? std::move(content.bytes) : std::nullopt;
}

std::vector<std::uint32_t> FormerAudit::quoted() const {
  std::vector<std::uint32_t> all;
  for (const SecretPlace& secret : secrets) all.push_back(secret.file);
  for (const Finding& finding : findings)
    each_place(finding, [&](const Place& place) { all.push_back(static_cast<std::uint32_t>(place.file)); });
  std::ranges::sort(all);
  all.erase(std::ranges::unique(all).begin(), all.end());
  return all;
}

bool FormerAudit::may_move(std::uint32_t audited_file, const UnitShape& shape,
                           const std::function<bool(const Finding&)>& rests_on_text) const {
  const auto stands_in_file = [&](const auto& what) { return static_cast<std::uint32_t>(what.file) == audited_file; };
  // Where in its line a secret stands is not told by the unit.
  if (std::ranges::any_of(secrets, stands_in_file)) return false;
  const auto is_known = [&](std::uint32_t line) { return line == 0 || std::ranges::binary_search(shape.lines, line); };
  return std::ranges::all_of(findings, [&](const Finding& finding) {
    bool speaks_of_it = false, is_known_there = true;
    each_place(finding, [&](const Place& place) {
      if (!stands_in_file(place)) return;
      const std::pair end{place.range.end_line, place.range.end_column};
      speaks_of_it = true;
      is_known_there = is_known_there && is_known(place.range.line) && is_known(place.range.end_line) &&
                       std::ranges::find(shape.loose_ends, end) == shape.loose_ends.end();
    });
    return !speaks_of_it || (is_known_there && !rests_on_text(finding));
  });
}

void FormerAudit::move(std::vector<MovedFile> moved) {
  moved_ = std::move(moved);
  for (const MovedFile& file : moved_) {
    const auto former = std::ranges::lower_bound(files, file.path, {}, &FormerFile::path);
    const auto now = [&](std::uint32_t& line) {
      const auto at = static_cast<std::size_t>(std::ranges::lower_bound(former->shape.lines, line) - former->shape.lines.begin());
      if (line != 0 && at < file.lines.size()) line = file.lines[at];
    };
    for (Finding& finding : findings) {
      each_place(finding, [&](Place& place) {
        if (audited[static_cast<std::uint32_t>(place.file)] == file.path) now(place.range.line), now(place.range.end_line);
      });
    }
  }
}

std::vector<std::size_t> FormerAudit::moved_findings() const {
  std::vector<std::size_t> all;
  for (std::size_t at = 0; at < findings.size(); ++at) {
    const std::string& path = audited[static_cast<std::uint32_t>(findings[at].place.file)];
    if (std::ranges::binary_search(moved_, path, {}, &MovedFile::path)) all.push_back(at);
  }
  return all;
}

bool FormerAudit::is_clean(const Secrets& known) const {
  const auto is_plain = [&](const std::string& text) { return known.masked(text) == text; };
  const auto are_plain = [&](const std::vector<Step>& steps) {
    return std::ranges::all_of(steps, [&](const Step& step) { return is_plain(step.note); });
  };
  for (const Finding& finding : findings) {
    if (!is_plain(finding.message) || !is_plain(finding.help) || !are_plain(finding.provenance) || !are_plain(finding.related))
      return false;
    if (finding.suppressed && !is_plain(finding.suppressed->reason)) return false;
    if (!finding.fix) continue;
    const auto is_plain_edit = [&](const Edit& edit) { return is_plain(edit.text); };
    if (!is_plain(finding.fix->title) || !std::ranges::all_of(finding.fix->edits, is_plain_edit)) return false;
  }
  return std::ranges::all_of(diagnostics, [&](const Diagnostic& diagnostic) { return is_plain(diagnostic.message); });
}

std::optional<SecretPlaces> places_of(const Secrets& secrets, std::span<const std::string_view> texts,
                                      std::span<const std::uint32_t> order, unsigned jobs) {
  const std::vector<std::string> forms = secrets.forms();
  return SecretSearch(forms, texts, order).places(jobs);
}

}  // namespace dbssot
