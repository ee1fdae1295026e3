#pragma once

#include <string>

#include "frontends/live/target.h"

namespace dbssot::live {

/// The platform that a host belongs to, in the policy's words; "" if it does not tell.
[[nodiscard]] std::string platform_of(const Place& place);
/// The platform that this process runs on, told by the variables that it sets (K_SERVICE, KUBERNETES_SERVICE_HOST, …); else "".
[[nodiscard]] std::string platform_of_process();

}  // namespace dbssot::live
