// Named templates of a chart (`templates/_helpers.tpl`): `{{- define "shop.env" -}} … {{- end }}`. Those that hold lists of
// variables are read as such; those that hold one line are kept as what `include` puts in its place.

#include <algorithm>
#include <string>
#include <vector>

#include "frontends/config/kind.h"
#include "frontends/config/kinds/kubernetes.h"
#include "source/yaml_reader.h"

namespace dbssot::config::kinds {

namespace {

bool recognises(const Subject& subject) {
  if (subject.file.extension == "tpl" && subject.file.format == Format::lines) return true;
  // `templates/_env.yaml` is never rendered by itself.
  return subject.is_yaml() && subject.file.name.starts_with('_') && subject.file.path.find("templates/") != std::string::npos &&
         subject.text().find("define \"") != std::string_view::npos;
}

struct Define {
  std::string name;
  std::size_t begin;  ///< of what stands between `define` and its `end`
  std::size_t end;
};

/// What a directive does to the nesting: `{{ if }}`, `{{ range }}`, `{{ with }}`, `{{ define }}` and `{{ block }}` open, `{{ end
/// }}` closes.
int opens(std::string_view inside) {
  for (const std::string_view word : {"if", "range", "with", "define", "block"}) {
    if (inside.starts_with(word) && inside.size() > word.size() && (inside[word.size()] == ' ' || inside[word.size()] == '('))
      return 1;
  }
  return inside == "end" ? -1 : 0;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::string_view("- \t\r\n").find(text.front()) != std::string_view::npos) text.remove_prefix(1);
  while (!text.empty() && std::string_view("- \t\r\n").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  return text;
}

std::vector<Define> defines_of(std::string_view text) {
  constexpr std::size_t most = 1000;
  std::vector<Define> found;
  int depth = 0;
  bool is_open = false;
  for (std::size_t at = text.find("{{"); at != std::string_view::npos && found.size() < most; at = text.find("{{", at)) {
    const std::size_t close = text.find("}}", at);
    if (close == std::string_view::npos) break;
    const std::string_view inside = trimmed(text.substr(at + 2, close - at - 2));
    const int change = opens(inside);
    depth = std::max(0, depth + change);
    if (change > 0 && depth == 1 && inside.starts_with("define")) {
      const std::size_t quote = inside.find('"');
      const std::size_t end = quote == std::string_view::npos ? quote : inside.find('"', quote + 1);
      is_open = end != std::string_view::npos;
      if (is_open) found.push_back({std::string(inside.substr(quote + 1, end - quote - 1)), close + 2, text.size()});
    } else if (change < 0 && depth == 0 && is_open) {
      found.back().end = at;
      is_open = false;
    }
    at = close + 2;
  }
  return found;
}

/// Places are those of the file: what stands before is blanked out.
source::Document document_of(std::string_view text, const Define& define) {
  std::string alone(text.substr(0, define.end));
  for (std::size_t i = 0; i < define.begin; ++i) {
    if (alone[i] != '\n') alone[i] = ' ';
  }
  return source::read_yaml(alone);
}

/// Lines that put further lists into this one.
void take_included(const Subject& subject, std::string_view body, Recorder& recorder) {
  const std::size_t begin = static_cast<std::size_t>(body.data() - subject.text().data());
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t end = std::min(body.find('\n', at), body.size());
    const std::size_t first = std::min(body.find_first_not_of(" \t", at), end);
    const std::string_view line = body.substr(first, end - first);
    if (line.starts_with("{{")) take_include(line, subject.document.text.range(begin + first, begin + end), recorder);
    at = end + 1;
  }
}

void read(const Subject& subject, Recorder& recorder) {
  recorder.platform("kubernetes");
  const std::string_view text = subject.text();
  std::size_t read_bytes = 0;
  constexpr std::size_t most_bytes = 16u << 20;  // each template is read beside the whole file before it
  for (const Define& define : defines_of(text)) {
    const std::string_view body = trimmed(text.substr(define.begin, define.end - define.begin));
    const bool holds_variables = body.find("name:") != std::string_view::npos && body.find("value") != std::string_view::npos;
    Holder holder;
    holder.kind = Holder::Kind::shared;
    holder.name = "define/" + define.name;
    holder.syntax = Syntax::kubernetes;
    recorder.open(std::move(holder));
    if (holds_variables && (read_bytes += define.end) < most_bytes) {
      const source::Document document = document_of(text, define);
      take_included(subject, body, recorder);
      read_fragment(document, define.name, recorder);
    } else if (body.find('\n') == std::string_view::npos && body.size() < 1000) {
      const std::size_t begin = static_cast<std::size_t>(body.data() - text.data());
      Entry entry;
      entry.value = Sensitive(std::string(body));
      entry.range = subject.document.text.range(begin, begin + body.size());
      recorder.add(std::move(entry));
    }
    recorder.close();
  }
}

}  // namespace

extern const Kind helm_helpers;
constinit const Kind helm_helpers = {"helm-helpers", recognises, read};

}  // namespace dbssot::config::kinds
