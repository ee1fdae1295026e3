#include "deploy/secret_values.h"

#include <algorithm>

#include "source/base64.h"
#include "source/dotenv_reader.h"
#include "source/json_reader.h"
#include "source/yaml_reader.h"

namespace dbssot::deploy {
namespace {

using source::View;
using Values = std::map<std::string, Sensitive, std::less<>>;

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n\f");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin, text.find_last_not_of(" \t\r\n\f") - begin + 1);
}

/// `kind: Secret`: its keys under their own names, and under "name/key".
void add_kubernetes_secret(View object, Values& out) {
  const std::string& name = object.at({"metadata", "name"}).text();
  const auto set = [&](const std::string& key, std::string value) {
    out[key] = Sensitive(value);
    if (!name.empty()) out[name + "/" + key] = Sensitive(std::move(value));
  };
  for (const auto& [key, value] : object["data"].members()) {
    if (auto decoded = value.is_scalar() ? source::decoded_base64(value.text()) : std::nullopt)
      set(key.text(), std::move(*decoded));
  }
  for (const auto& [key, value] : object["stringData"].members()) {
    if (value.is_scalar()) set(key.text(), value.text());
  }
}

/// Leaves by their path and by their last name; a path of several maps says whose secret it is.
void add_tree(View root, Values& out) {
  source::walk_leaves(root, [&](const std::vector<std::string>& path, View, View leaf) {
    if (path.empty() || !leaf.is_scalar()) return;
    std::string whole;
    for (const std::string& part : path) whole += (whole.empty() ? "" : "/") + part;
    out[whole] = Sensitive(leaf.text());
    out.try_emplace(path.back(), Sensitive(leaf.text()));
  });
  // The file may be one secret itself, as its manager keeps it.
  const bool is_secret =
      (root["username"].is_scalar() || root["user"].is_scalar()) && (root["host"].is_scalar() || root["dbname"].is_scalar());
  if (is_secret) {
    const std::string_view bytes = root.document()->text.bytes();
    out[""] = Sensitive(std::string(bytes.substr(root.begin_offset(), root.end_offset() - root.begin_offset())));
  }
  // The JSON that a secret manager keeps is one value, too: `{"DB_SECRET": {"username": …}}`.
  for (const auto& [key, value] : root.members()) {
    if (!value.is_map() || !value["password"].is_scalar()) continue;
    const std::string_view bytes = value.document()->text.bytes();
    const std::string_view text = bytes.substr(value.begin_offset(), value.end_offset() - value.begin_offset());
    if (text.starts_with('{') && text.ends_with('}')) out[key.text()] = Sensitive(std::string(text));
  }
}

void add_object(View root, Values& out, int depth) {
  constexpr int deepest_list = 4;
  if (root["kind"].text() == "Secret" && (root["data"] || root["stringData"])) {
    add_kubernetes_secret(root, out);
  } else if (root["kind"].text() == "List" && depth < deepest_list) {
    for (const View item : root["items"].items()) add_object(item, out, depth + 1);
  } else {
    add_tree(root, out);
  }
}

/// What the text is, told by itself: names of files of secrets say little.
enum class Form : std::uint8_t { lines, json, yaml };

Form form_of(std::string_view path, std::string_view text) {
  if (text.starts_with('{') || text.starts_with('[')) return Form::json;
  const auto ends = [&](std::string_view end) { return path.ends_with(end); };
  if (ends(".yaml") || ends(".yml")) return Form::yaml;
  if (text.starts_with("---") || text.starts_with("apiVersion:") || text.starts_with("kind:")) return Form::yaml;
  // `NAME=value` before any `name: value`
  const std::string_view line = text.substr(0, text.find('\n'));
  const std::size_t sign = line.find('=');
  const std::size_t colon = line.find(": ");
  if (!line.starts_with('#') && sign == std::string_view::npos && colon != std::string_view::npos) return Form::yaml;
  return Form::lines;
}

}  // namespace

void read_secrets(std::string_view path, std::string_view bytes, Values& out, std::vector<Diagnostic>& diagnostics) {
  std::vector<Diagnostic> of_reader;
  if (source::exceeds_limits(bytes, of_reader)) {
    diagnostics.push_back({DiagnosticLevel::error, std::string(path), 0, "not read: larger than secrets are", true});
    return;
  }
  const std::string text = source::as_utf8(bytes.substr(source::byte_order_mark(bytes)));
  const std::size_t before = out.size();
  const Form form = form_of(path, trimmed(text));
  if (form == Form::lines) {
    for (const source::Assignment& line : source::read_dotenv(text)) {
      if (line.has_value) out[line.name] = Sensitive(line.value);
    }
  } else {
    const source::Document document = form == Form::json ? source::read_json(text) : source::read_yaml(text);
    for (std::size_t i = 0; i < document.document_count(); ++i) add_object(document.root(i), out, 0);
    // The reader's own words may quote what it stumbled over.
    for (const Diagnostic& diagnostic : document.diagnostics) {
      diagnostics.push_back(
          {DiagnosticLevel::warning, std::string(path), diagnostic.line, "not understood; read on behind it", true});
    }
  }
  if (out.size() == before && !trimmed(text).empty()) {
    diagnostics.push_back({DiagnosticLevel::warning, std::string(path), 0,
                           "holds no secret that was understood: lines NAME=value, JSON, YAML and Kubernetes Secrets are", true});
  }
}

void add_mounted_secret(std::string_view relative, std::string_view bytes, Values& out) {
  const std::string value(trimmed(bytes).empty() ? bytes : bytes.substr(0, bytes.find_last_not_of("\r\n") + 1));
  out[std::string(relative)] = Sensitive(value);
  const std::size_t slash = relative.rfind('/');
  if (slash != std::string_view::npos) out.try_emplace(std::string(relative.substr(slash + 1)), Sensitive(value));
}

}  // namespace dbssot::deploy
