#pragma once

#include <string>
#include <string_view>

#include "frontends/live/cause.h"
#include "frontends/live/target.h"

namespace dbssot::live {

/// What the sentences name.
struct Circumstances {
  Stage stage = Stage::reach;
  const Place& place;
  const Target& target;
  std::string_view address;   ///< numeric; may be empty
  std::string_view platform;  ///< as in the policy; may be empty
  std::chrono::milliseconds deadline{0};
};

/// What happened: lower case, no full stop, nothing secret.
[[nodiscard]] std::string sentence(Cause cause, const Circumstances& circumstances);
/// What that usually means on the platform, and what to do.
[[nodiscard]] std::string remedy(Cause cause, const Circumstances& circumstances);

/// `sslmode=` and `sslrootcert` in the words of the client whose URL it is.
[[nodiscard]] std::string in_words_of(std::string_view client, std::string text);

}  // namespace dbssot::live
