#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/deployment.h"
#include "facts/deploy_part.h"

/// What stands between deploy files and a Deployment: lines in the order in which the platform applies them.
namespace dbssot::deploy {

/// A value that a name stands for, and where it came from.
struct Known {
  url::Text text;
  Filled from;
};
using Lookup = std::function<std::optional<Known>(std::string_view name)>;

/// One assignment on its way to a service.
struct Line {
  std::string variable;
  Setting setting;
  std::optional<std::string> waits;  ///< `$(NAME)` in it is filled in when everything before it is known (Kubernetes)
  int rank = 0;                      ///< lines of a higher rank win; within a rank, later ones
};

/// A service before its variables are settled. Its lines stand in the order of the files.
struct Receiver {
  Service service;
  std::vector<Line> lines;
};

namespace rank {
inline constexpr int image = 0;   ///< ENV of the Dockerfile
inline constexpr int shared = 1;  ///< env_file, envFrom; the outer levels of a workflow
inline constexpr int own = 3;     ///< environment, env
}  // namespace rank

/// The value with everything filled in that `lookup` knows, defaults of what it does not, and holes for the rest. `filled` gets
/// what was filled in. Nesting is bounded.
[[nodiscard]] url::Text expanded(std::string_view raw, config::Syntax syntax, const Lookup& lookup, std::vector<Filled>& filled);

/// A hole alone.
[[nodiscard]] url::Text hole(std::string name);
/// `text` behind `whole`.
void append(url::Text& whole, const url::Text& text);

}  // namespace dbssot::deploy
