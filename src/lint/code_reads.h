#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "deploy/deployment.h"
#include "lint/rule.h"

namespace dbssot {

/// Which variables the program asks for, as the rules need it that hold code and deploy files against each other.
class CodeReads {
 public:
  explicit CodeReads(const RuleContext& context);

  /// Somebody reads it, or holds its name in a list.
  [[nodiscard]] bool knows(std::string_view variable) const { return names_.contains(std::string(variable)); }
  /// Reads of which the program makes nothing else when they give nothing: no default, no alternative. By variable, first place
  /// first.
  [[nodiscard]] const std::map<std::string, const FactHead*, std::less<>>& needed() const { return needed_; }
  /// What reads it is a class of settings, whose fields may default to nothing.
  [[nodiscard]] bool is_field_of_settings(std::string_view variable) const { return fields_.contains(variable); }
  /// Some read fails where it is not set. `os.environ.get()` and `os.getenv()` give None, which what follows may mind.
  [[nodiscard]] bool is_required(std::string_view variable) const { return required_.contains(variable); }
  /// Some read computes its name: what is read in all is not known.
  [[nodiscard]] bool is_open() const { return is_open_; }
  /// Our code runs there: it reads a database variable that the service gets.
  [[nodiscard]] bool runs_in(const deploy::Service& service) const;
  [[nodiscard]] bool any() const { return !names_.empty(); }

 private:
  std::set<std::string, std::less<>> names_;
  std::map<std::string, const FactHead*, std::less<>> needed_;
  std::set<std::string, std::less<>> fields_;
  std::set<std::string, std::less<>> required_;
  bool is_open_ = false;
};

/// Servers, and a developer's machine: examples, documentation, tests and CI put together what they need.
[[nodiscard]] bool is_run(const deploy::Environment& environment);

/// Everything that sets its variables is known: no file, ConfigMap or Secret is missing, nothing could not be put together.
[[nodiscard]] bool is_whole(const deploy::Environment& environment);

}  // namespace dbssot
