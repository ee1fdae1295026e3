#include "frontends/config/config.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "frontends/config/embedded.h"
#include "frontends/config/kind.h"
#include "frontends/config/quiet_json.h"
#include "frontends/config/recorder.h"
#include "frontends/config/subject.h"
#include "source/hcl_reader.h"
#include "source/ini_reader.h"
#include "source/json_reader.h"
#include "source/toml_reader.h"
#include "source/yaml_reader.h"

namespace dbssot::config {

namespace {

source::Document plain_lines(std::string_view bytes) {
  source::Document document;
  if (document.refuses(bytes)) return document;
  document.text = SourceText(source::as_utf8(bytes));
  return document;
}

/// `{"hostPort": ${port}}` is JSON for whom fills it in, and for nobody else; YAML's reader minds no holes.
source::Document read_json_or_template(std::string_view bytes) {
  source::Document document = source::read_json(bytes);
  const bool is_whole = std::none_of(document.diagnostics.begin(), document.diagnostics.end(),
                                     [](const Diagnostic& found) { return found.incomplete; });
  const bool has_holes = bytes.find("${") != std::string_view::npos || bytes.find("{{") != std::string_view::npos;
  return is_whole || !has_holes ? std::move(document) : source::read_yaml(bytes);
}

/// HOCON (`db { url = "…" }`) is called as INI files are.
bool has_braces(std::string_view bytes) {
  constexpr std::size_t enough = 4000;
  for (std::size_t at = 0; at < std::min(bytes.size(), enough);) {
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    std::string_view line = bytes.substr(at, end - at);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r' || line.back() == '\t')) line.remove_suffix(1);
    if (line.ends_with('{') && !line.starts_with('#')) return true;
    if (line.starts_with('[')) return false;
    at = end + 1;
  }
  return false;
}

/// What the bytes say where the name does not.
void settle_format(PathFacts& file, std::string_view bytes) {
  if (file.format == Format::by_content) {
    file.format = format_by_content(bytes);
    if (file.format == Format::lines && file.extension != "tpl") file.extension = "sh";
  }
  if (file.format == Format::ini && file.extension == "conf" && has_braces(bytes)) file.format = Format::hcl;
}

source::Document read_as(Format format, std::string_view bytes) {
  switch (format) {
    case Format::yaml:
      return source::read_yaml(bytes);
    case Format::json:
      return read_json_or_template(bytes);
    case Format::ini:
      return source::read_ini(bytes, source::IniDialect::config_parser);
    case Format::systemd:
      return source::read_ini(bytes, source::IniDialect::systemd);
    case Format::toml:
      return source::read_toml(bytes);
    case Format::hcl:
      return source::read_hcl(bytes);
    case Format::dotenv:
    case Format::lines:
    case Format::by_content:
    case Format::none:
      break;
  }
  return plain_lines(bytes);
}

/// Of a lock file, where each package is written down with all its files and their hashes: names, versions and what they stand
/// under. The other lines are left empty, so that places stay.
std::string without_hashes(std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size() - 1);
    const std::string_view line = bytes.substr(0, end + 1);
    const bool is_header =
        line.starts_with('[') && line.find_last_not_of("\r\n\t ]") != 0 && line.find_first_of("=,\"'#") == std::string_view::npos;
    if (is_header || line.starts_with("name = ") || line.starts_with("version = ")) {
      out += line;
    } else {
      out += '\n';
    }
    bytes.remove_prefix(end + 1);
  }
  return out;
}

/// True if nothing else is to be read from the file.
bool read_manifest(const Subject& subject, Recorder& recorder) {
  for (const Manifest* manifest : all_manifests()) {
    if (!manifest->recognises(subject)) continue;
    recorder.use_kind(manifest->name);
    manifest->read(subject, recorder);
    if (manifest->is_nothing_else) return true;
  }
  return false;
}

/// `NAME: ${NAME}`, `- NAME=$NAME`: the value goes on under its own name, which is no use of it.
bool hands_on(std::string_view text, std::size_t at, std::string_view name) {
  const std::size_t before = text.rfind('\n', at);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  const std::size_t first = text.find_first_not_of(" \t-\"'", begin);
  if (first >= at || !text.substr(first).starts_with(name)) return false;
  const std::size_t sign = text.find_first_not_of("\"' ", first + name.size());
  return sign < at && (text[sign] == ':' || text[sign] == '=');
}

/// As find(), by one letter of the word that most texts have seldom.
std::size_t find_by_letter(std::string_view text, std::string_view word, std::size_t letter, std::size_t from) {
  for (std::size_t at = text.find(word[letter], from + letter); at != std::string_view::npos;
       at = text.find(word[letter], at + 1)) {
    if (text.substr(at - letter).starts_with(word)) return at - letter;
  }
  return std::string_view::npos;
}

/// Names in capitals behind a dollar sign, or behind `env.`, `vars.` and `secrets.`: somebody uses what they hold.
std::vector<std::string> mentions_in(std::string_view text) {
  constexpr std::size_t most = 10'000;
  std::set<std::string> names;
  const auto take = [&](std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && (std::isupper(static_cast<unsigned char>(text[end])) != 0 ||
                                 std::isdigit(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_'))
      ++end;
    constexpr std::size_t shortest = 3;
    if (end - at >= shortest && names.size() < most && !hands_on(text, at, text.substr(at, end - at)))
      names.emplace(text.substr(at, end - at));
  };
  for (std::size_t at = text.find('$'); at != std::string_view::npos && at + 1 < text.size(); at = text.find('$', at + 1)) {
    take(text[at + 1] == '{' || text[at + 1] == '(' ? at + 2 : at + 1);
  }
  struct Word {
    std::string_view text;
    std::size_t rare;
  };
  for (const Word word : {Word{"nv.", 1}, Word{"vars.", 0}, Word{"secrets.", 2}}) {
    for (std::size_t at = find_by_letter(text, word.text, word.rare, 0); at != std::string_view::npos;
         at = find_by_letter(text, word.text, word.rare, at + 1)) {
      const bool is_whole = word.text != "nv." || (at > 0 && (text[at - 1] == 'e' || text[at - 1] == 'E'));
      if (is_whole) take(at + word.text.size());
    }
  }
  return {names.begin(), names.end()};
}

/// What the file says, by way of a document.
void read_document(const PathFacts& file, std::string_view bytes, Unit& unit) {
  const bool is_lock = file.format == Format::toml && file.extension == "lock";
  const source::Document document = read_as(file.format, is_lock ? without_hashes(bytes) : bytes);
  const Subject subject{file, document};
  Recorder recorder(unit, file);
  const bool is_read = read_manifest(subject, recorder);
  for (const Kind* kind : all_kinds()) {
    if (is_read || !kind->recognises(subject)) continue;
    const std::string manifest = unit.kind;  // pyproject.toml stays one unless it holds settings too
    recorder.use_kind(kind->name);
    kind->read(subject, recorder);
    if (!manifest.empty() && unit.variables.empty()) recorder.use_kind(manifest);
    break;
  }
  recorder.finish();
  if (!unit.kind.empty()) unit.mentions = mentions_in(document.text.bytes());
  // Some program's template (`mail.tpl`) is read as what it resembles; if nothing comes of that, nothing is amiss with its lines.
  // Of what was refused nobody knows what would have come.
  const bool was_guessed = format_by_name(file.path) == Format::by_content && unit.variables.empty() && !document.is_refused;
  for (Diagnostic diagnostic : document.diagnostics) {
    if (unit.kind.empty() && (!diagnostic.incomplete || was_guessed)) continue;
    if (was_guessed && diagnostic.level == DiagnosticLevel::note) continue;
    diagnostic.file = unit.path;
    unit.diagnostics.push_back(std::move(diagnostic));
  }
}

PathFacts facts_of_file(std::string_view path, std::string_view bytes) {
  PathFacts file = facts_of(path);
  settle_format(file, bytes);
  return file;
}

Unit unit_at(std::string_view path) {
  Unit unit;
  unit.path = std::string(path);
  return unit;
}

std::optional<Unit> read_quiet_json(const PathFacts& file, std::string_view bytes) {
  const auto kind = file.format == Format::json ? kind_of_quiet_json(file, bytes) : std::nullopt;
  if (!kind) return std::nullopt;
  Unit unit = unit_at(file.path);
  unit.kind = *kind;
  if (!kind->empty()) unit.mentions = mentions_in(bytes);
  return unit;
}

enum class Way : std::uint8_t { short_where_possible, in_full };

Unit read_file(std::string_view path, std::string_view bytes, Way way) try {
  const PathFacts file = facts_of_file(path, bytes);
  if (way == Way::short_where_possible) {
    if (auto quiet = read_quiet_json(file, bytes)) return std::move(*quiet);
  }
  Unit unit = unit_at(path);
  if (file.format != Format::none) read_document(file, bytes, unit);
  return unit;
} catch (const std::exception&) {
  // Only memory can run out here; the file is given up, not the run.
  Unit unit = unit_at(path);
  unit.diagnostics.push_back({DiagnosticLevel::error, unit.path, 0, "not read: the reader ran out of memory", true});
  return unit;
}

}  // namespace

bool may_be_config(std::string_view path) { return format_by_name(path) != Format::none; }

Unit read(std::string_view path, std::string_view bytes) { return read_file(path, bytes, Way::short_where_possible); }
std::optional<Unit> read_if_quiet(std::string_view path, std::string_view bytes) try {
  return read_quiet_json(facts_of_file(path, bytes), bytes);
} catch (const std::exception&) {
  return std::nullopt;  // memory ran out; read() says so if it does again
}
Unit read_in_full(std::string_view path, std::string_view bytes) { return read_file(path, bytes, Way::in_full); }

}  // namespace dbssot::config
