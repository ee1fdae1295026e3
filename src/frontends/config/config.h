#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/fact.h"
#include "source/diagnostic.h"

namespace dbssot::config {

/// What one deploy file, environment file or manifest says. Places hold ranges only: the linker fills in FileId, service and context.
/// Every assignment of an environment variable is recorded, whatever its name; which of them concern the database is decided
/// when facts are linked, with the policy.
struct Unit {
  std::string path;
  std::string kind;  ///< "compose", "kubernetes", "dotenv", …; "" if the file is of no kind we read
  std::vector<ConfigVariable> variables;
  std::vector<SecretReference> secrets;
  std::vector<Environment> environments;
  std::vector<Dependency> dependencies;
  std::vector<Diagnostic> diagnostics;
};

/// True if the file's name or folder says that it may be configuration; content decides in read().
[[nodiscard]] bool may_be_config(std::string_view path);

/// Reads one file. Never fails: what cannot be read gives a diagnostic and whatever was understood before it. Thread-safe.
[[nodiscard]] Unit read(std::string_view path, std::string_view bytes);

}  // namespace dbssot::config
