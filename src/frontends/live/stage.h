#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace dbssot::live {

/// The steps of reaching a database, in their order.
enum class Stage : std::uint8_t {
  parameters,      ///< the text is read, and its client would take it
  name,            ///< the host's name is resolved; nothing to do for sockets and addresses
  reach,           ///< a TCP or Unix socket connects
  tls,             ///< TLS is negotiated and the certificate checked
  authentication,  ///< the server knows the user
  database,        ///< the server has room for the session, and the database is there
  query            ///< the first query is answered
};
inline constexpr std::array all_stages{Stage::parameters,     Stage::name,     Stage::reach, Stage::tls,
                                       Stage::authentication, Stage::database, Stage::query};

/// "parameters", "name", "reach", … as reports print it.
[[nodiscard]] std::string_view name_of(Stage stage);

enum class Outcome : std::uint8_t {
  passed,
  failed,
  not_needed,  ///< a numeric address has no name to resolve, a socket no TLS
  not_reached  ///< an earlier stage failed, or the server refused before it came to this
};
[[nodiscard]] std::string_view name_of(Outcome outcome);

struct StageResult {
  Stage stage = Stage::parameters;
  Outcome outcome = Outcome::not_reached;
  std::chrono::milliseconds duration{0};  ///< of the last attempt
  std::string detail;                     ///< "10.0.0.7", "TLSv1.3 with TLS_AES_256_GCM_SHA384"; redacted; may be empty
};

}  // namespace dbssot::live
