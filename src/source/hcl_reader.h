#pragma once

#include <string_view>

#include "source/document.h"

namespace dbssot::source {

/// Reads HCL as Terraform files use it, tolerantly: what is not understood is passed over up to the end of its line.
///   name = "text"            scalar, quoted; `${…}` as written
///   name = var.password      scalar, not quoted: an expression, as written
///   name = { A = "b" }       map;  name = ["a", "b"]: list
///   name = f(x, { A = "b" }) list of the arguments, tag "f"
///   block "label" { … }      map under the key "block", tag "label" (labels joined by a dot)
[[nodiscard]] Document read_hcl(std::string_view bytes);

}  // namespace dbssot::source
