#pragma once

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "frontends/config/config.h"

namespace dbssot::config::test {

inline std::string form_name(ConfigForm form) {
  switch (form) {
    case ConfigForm::literal:
      return "literal";
    case ConfigForm::template_text:
      return "template";
    case ConfigForm::reference:
      return "reference";
    case ConfigForm::empty:
      return "empty";
  }
  return "?";
}

/// `container/NAME=value (form) line:column`, one per variable, so that a case reads like a list of what the file says.
inline std::vector<std::string> listed(const Unit& unit) {
  std::vector<std::string> lines;
  for (const ConfigVariable& variable : unit.variables) {
    std::string line = variable.container.empty() ? "" : variable.container + "/";
    line += variable.variable;
    if (variable.form != ConfigForm::reference && variable.form != ConfigForm::empty) line += "=" + variable.value.reveal();
    if (variable.form != ConfigForm::literal) line += " (" + form_name(variable.form) + ")";
    if (!variable.sets_environment) line += " [setting]";
    line += " " + std::to_string(variable.place.range.line) + ":" + std::to_string(variable.place.range.column);
    lines.push_back(line);
  }
  return lines;
}

/// `NAME <- secret#key@version`
inline std::vector<std::string> secrets(const Unit& unit) {
  std::vector<std::string> lines;
  for (const SecretReference& secret : unit.secrets) {
    std::string line = secret.variable + " <- " + secret.secret;
    if (!secret.key.empty()) line += "#" + secret.key;
    if (!secret.version.empty()) line += "@" + secret.version;
    lines.push_back(line);
  }
  return lines;
}

/// `package version line:column`
inline std::vector<std::string> dependencies(const Unit& unit) {
  std::vector<std::string> lines;
  for (const Dependency& dependency : unit.dependencies) {
    std::string line = dependency.package;
    if (!dependency.version.empty()) line += " " + dependency.version;
    line += " " + std::to_string(dependency.place.range.line) + ":" + std::to_string(dependency.place.range.column);
    lines.push_back(line);
  }
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace dbssot::config::test
