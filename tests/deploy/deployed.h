#pragma once

#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "deploy/resolve.h"
#include "frontends/config/config.h"
#include "linker/link.h"

/// Files of a project, by path, as the program would resolve them.
using Files = std::vector<std::pair<std::string, std::string>>;

inline dbssot::deploy::Deployment deployed(const Files& files, const dbssot::deploy::SecretValues& secrets = {},
                                           dbssot::Policy policy = {}) {
  std::vector<dbssot::config::Unit> units;
  for (const auto& [path, text] : files) units.push_back(dbssot::config::read(path, text));
  const dbssot::FactStore facts = dbssot::link({}, units, policy);
  return dbssot::deploy::resolve(units, policy, facts.files, secrets);
}

inline std::string shown(const dbssot::url::Text& text) {
  std::string out;
  for (const auto& piece : text.pieces()) out += piece.hole ? "{" + piece.hole->name + "}" : piece.text.reveal();
  return out;
}

inline const dbssot::deploy::Environment& environment(const dbssot::deploy::Deployment& all, const std::string& name) {
  for (const auto& one : all.environments) {
    if (one.name == name) return one;
  }
  FAIL("no environment " << name);
  std::abort();
}

inline const dbssot::deploy::Service& service(const dbssot::deploy::Deployment& all, const std::string& environment_name,
                                              const std::string& name) {
  const auto* found = environment(all, environment_name).find(name);
  INFO("service " << name);
  REQUIRE(found != nullptr);
  return *found;
}

/// "NAME=value", by name.
inline std::vector<std::string> values(const dbssot::deploy::Service& service) {
  std::vector<std::string> out;
  for (const auto& variable : service.variables) out.push_back(variable.name + "=" + shown(variable.value));
  return out;
}

using Lines = std::vector<std::string>;
