#pragma once

#include <string>

#include "frontends/live/target.h"

namespace dbssot::live {

/// The platform that a host belongs to, in the policy's words; "" if it does not tell.
[[nodiscard]] std::string platform_of(const Place& place);

}  // namespace dbssot::live
