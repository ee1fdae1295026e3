#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "facts/config_unit.h"
#include "program/program.h"

namespace dbssot {

/// The services of a repository whose policy names none: folders with a manifest or an image of their own and code beside it, where
/// there are at least two. `services/auth/pyproject.toml` makes everything below services/auth the service "auth". Files elsewhere
/// belong to no service: they are shared.
class ServiceFolders {
 public:
  ServiceFolders() = default;
  ServiceFolders(std::span<const program::Unit> units, std::span<const config::Unit> configs);

  /// Name of the nearest folder around the file that is a service; "" if there is none.
  [[nodiscard]] std::string service_of(std::string_view path) const;

 private:
  std::vector<std::string> folders_;  ///< with '/' at the end, longest first
};

}  // namespace dbssot
