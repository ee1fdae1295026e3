#include "frontends/config/embedded.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "frontends/config/assignments.h"
#include "frontends/config/environment_forms.h"
#include "frontends/config/kinds/aws.h"
#include "frontends/config/kinds/kubernetes.h"
#include "frontends/config/kinds/settings.h"
#include "frontends/config/shell_forms.h"
#include "source/assignment.h"
#include "source/yaml_reader.h"

namespace dbssot::config {

using source::View;

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

/// `NAME=…`, `export NAME=…`; `NAME = …` in capitals, as Nomad reads it
bool is_assignment(std::string_view line) {
  constexpr std::string_view word = "export ";
  if (line.starts_with(word)) line = trimmed(line.substr(word.size()));
  const std::size_t sign = line.find('=');
  if (sign == std::string_view::npos) return false;
  const std::string_view name = trimmed(line.substr(0, sign));
  return source::is_variable_name(name) && (name.size() == sign || looks_like_variable(name));
}

/// `[Service]`, and not `[{"name": …`
bool is_section(std::string_view line) {
  if (line.size() < 3 || line.front() != '[' || line.back() != ']') return false;
  const std::string_view name = line.substr(1, line.size() - 2);
  return std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-' || c == ' '; });
}

bool is_entry_of_map(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (line.starts_with("- ")) return true;
  return colon != std::string_view::npos && colon > 0 && (colon + 1 == line.size() || line[colon + 1] == ' ') &&
         line.substr(0, colon).find_first_of(" =({$") == std::string_view::npos;
}

/// The first line that says something: no comment, no blank, nothing that only a template engine reads.
bool says_nothing(std::string_view line) {
  return line.empty() || line.starts_with("//") || (line.starts_with('#') && !line.starts_with("#!")) || line.starts_with("{{") ||
         line.starts_with("{%") || line.starts_with("{#") || line.starts_with("%{") || line.starts_with("<%") ||
         line.starts_with("[[");
}

Format format_of_section(std::string_view section) {
  constexpr std::array<std::string_view, 6> units = {"[Unit]", "[Service]", "[Container]", "[Install]", "[Socket]", "[Timer]"};
  return std::find(units.begin(), units.end(), section) != units.end() ? Format::systemd : Format::ini;
}

/// The document with everything but a stretch of it blanked, so that a reader's places are the file's.
std::string alone(std::string_view bytes, std::size_t begin, std::size_t end) {
  std::string out(bytes.substr(0, end));
  for (std::size_t i = 0; i < begin; ++i) {
    if (out[i] != '\n') out[i] = ' ';
  }
  return out;
}

bool holds_containers(View root) {
  const auto items = root.items();
  return !items.empty() && std::any_of(items.begin(), items.end(),
                                       [](View item) { return item["environment"].is_list() || item["secrets"].is_list(); });
}

/// `- name: A` with a value or where that comes from, as charts take it in a string
bool holds_variables(View root) {
  const auto items = root.items();
  return !items.empty() && std::all_of(items.begin(), items.end(), [](View item) {
    return item["name"].is_scalar() && (item["value"] || item["valueFrom"].is_map());
  });
}

/// `[{op: replace, path: /data/DB_HOST, value: db}]`: patches of Kustomize inside an Application of Argo CD
bool holds_operations(View root) {
  const auto items = root.items();
  return !items.empty() &&
         std::all_of(items.begin(), items.end(), [](View item) { return item["op"].is_scalar() && item["path"].is_scalar(); });
}

void record_operations(View root, std::string_view container, Recorder& recorder) {
  for (const View item : root.items()) {
    const std::string& path = item["path"].text();
    const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
    const bool is_data = path.find("ata/") != std::string::npos;  // /data/, /stringData/
    if (is_data && item["value"].is_scalar() && looks_like_variable(name))
      recorder.set_scalar(name, item["value"], container, Interpolation::braces);
  }
}

void record_tree(View root, std::string_view container, Recorder& recorder) {
  if (holds_operations(root)) return record_operations(root, container, recorder);
  if (holds_variables(root)) {
    kinds::read_variables_of(root, std::string(container), recorder);
  } else if (holds_containers(root)) {
    for (const View item : root.items()) record_container_definition(item, recorder);
  } else if (root["kind"].is_scalar() && root["apiVersion"].is_scalar()) {
    kinds::read_fragment(*root.document(), std::string(container), recorder);
  } else {
    kinds::read_settings(root, Interpolation::braces, recorder);
  }
}

void record_lines(const SourceText& text, std::size_t begin, std::size_t end, std::string_view container, Recorder& recorder) {
  Setting like;
  like.container = std::string(container);
  record_assignments(text, begin, end, like, Interpolation::shell, recorder);
}

}  // namespace

Format format_by_content(std::string_view text) {
  constexpr std::size_t enough = 16'000;
  if (text.find("{{- define \"") != std::string_view::npos || text.find("{{ define \"") != std::string_view::npos)
    return Format::lines;
  text = text.substr(0, std::min(text.size(), enough));
  std::size_t assignments = 0;
  std::size_t others = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = trimmed(text.substr(at, end - at));
    at = end + 1;
    if (says_nothing(line)) continue;
    if (assignments == 0 && others == 0) {
      if (line.starts_with("#!")) return Format::lines;
      if (is_section(line)) return format_of_section(line);
      if (line.front() == '[' || line.front() == '{') return Format::yaml;
      if (is_entry_of_map(line)) return Format::yaml;
    }
    ++(is_assignment(line) ? assignments : others);
  }
  if (assignments == 0) return Format::none;
  return others == 0 ? Format::dotenv : Format::lines;
}

void record_embedded(View text, std::string_view container, Recorder& recorder) {
  if (text.document() == nullptr) return;
  const SourceText& source = text.document()->text;
  const std::size_t begin = text.begin_offset();
  const std::size_t end = text.end_offset();
  const std::string_view bytes = source.bytes().substr(begin, end - begin);
  if (bytes.find('\n') == std::string_view::npos) return;
  switch (format_by_content(bytes)) {
    case Format::dotenv:
      record_lines(source, begin, end, container, recorder);
      break;
    case Format::lines:
      record_shell(source, begin, end, container, recorder);
      break;
    case Format::yaml: {
      if (!recorder.spend(end)) break;
      const source::Document document = source::read_yaml(alone(source.bytes(), begin, end));
      for (std::size_t i = 0; i < document.document_count(); ++i) record_tree(document.root(i), container, recorder);
      break;
    }
    default:
      break;
  }
}

}  // namespace dbssot::config
