#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/environment_word.h"
#include "source/document.h"

namespace dbssot::config {

enum class Format : std::uint8_t {
  none,
  yaml,
  json,
  toml,
  ini,
  systemd,
  hcl,
  dotenv,
  lines,
  by_content,  ///< the name says only that a program fills it in (`service.tpl`)
};

/// What a path says about a file before it is opened.
struct PathFacts {
  std::string path;
  std::string name;       ///< file name in lower case, without example suffixes: "compose.yaml" for "compose.yaml.example"
  std::string extension;  ///< of `name`, without the dot
  Format format = Format::none;
  bool is_example = false;  ///< ".env.example", "settings.sample.yaml", "alembic.ini.dist"
  std::string environment;  ///< "production", "staging", "development", "test"; "" if nothing says
};

[[nodiscard]] PathFacts facts_of(std::string_view path);
/// Of these, the format alone.
[[nodiscard]] Format format_by_name(std::string_view path);

using dbssot::environment_in;
using dbssot::environment_of;

/// One file as a kind sees it: its path, its text, and the document that was read from it (without roots for plain lines).
struct Subject {
  const PathFacts& file;
  const source::Document& document;

  [[nodiscard]] std::string_view text() const { return document.text.bytes(); }
  [[nodiscard]] source::View root() const { return document.root(); }
  [[nodiscard]] bool is_yaml() const { return file.format == Format::yaml; }
  /// YAML or JSON: most deploy formats are defined over both.
  [[nodiscard]] bool is_tree() const { return file.format == Format::yaml || file.format == Format::json; }
};

}  // namespace dbssot::config
