#pragma once

#include <string_view>

namespace dbssot::program {

/// True for a dotted Python name that begins with a module of the standard library or of a client, settings library or framework
/// that driver data know. A tree may hold their sources as well (a vendored package, an interpreter), and what `os.environ` means
/// does not change by that.
[[nodiscard]] bool comes_from_outside(std::string_view name);

/// True if Python finds a module of the tree before one from outside: where the folder that its name counts from holds the
/// importing file too. Modules are named by their whole path: `name` "os" in `module` "vendor.lib.os" counts from "vendor.lib".
[[nodiscard]] bool shadows_outside(std::string_view module, std::string_view name, std::string_view importer);

}  // namespace dbssot::program
