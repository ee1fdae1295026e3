#pragma once

#include <string>
#include <vector>

#include "facts/deploy_part.h"
#include "facts/fact.h"
#include "source/diagnostic.h"

namespace dbssot::config {

/// What one deploy file, environment file or manifest says. Places hold ranges only: the linker fills in FileId, service and
/// context. Every assignment of an environment variable is recorded, whatever its name; which of them concern the database is
/// decided when facts are linked, with the policy.
struct Unit {
  std::string path;
  std::string kind;  ///< "compose", "kubernetes", "dotenv", …; "" if the file is of no kind we read
  std::vector<ConfigVariable> variables;
  std::vector<SecretReference> secrets;
  std::vector<Environment> environments;
  std::vector<Dependency> dependencies;
  std::vector<Capacity> capacities;
  std::vector<std::string>
      mentions;                 ///< names that some text in the file refers to: `$NAME`, `${NAME}`, `$(NAME)`, `env.NAME`; sorted
  std::vector<Holder> holders;  ///< the same assignments, and references to others, by who receives them
  Composition composition;
  std::vector<Diagnostic> diagnostics;
};

}  // namespace dbssot::config
