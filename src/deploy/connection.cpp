#include "deploy/connection.h"

#include <array>
#include <utility>

namespace dbssot::deploy {

std::string_view weakness_of(Connection::Tls tls) {
  switch (tls) {
    case Connection::Tls::absent:
      return "is not encrypted";
    case Connection::Tls::unverified:
      return "is encrypted, but nobody verified whose certificate it is";
    case Connection::Tls::unnamed:
      return "is encrypted and its authority verified, but not the name of the server";
    case Connection::Tls::out_of_date:
      return "is encrypted with a version of TLS that is out of date";
    case Connection::Tls::not_needed:
    case Connection::Tls::good:
      break;
  }
  return {};
}

std::string_view failed_step(const Connection& connection) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> steps{{{"name", "its host has no address:"},
                                                                                {"reach", "it cannot be reached:"},
                                                                                {"tls", "TLS fails:"},
                                                                                {"authentication", "the user is not let in:"},
                                                                                {"database", "the database is not opened:"},
                                                                                {"query", "the first query fails:"}}};
  for (const auto& [stage, words] : steps) {
    if (connection.stage == stage) return words;
  }
  return "connecting fails:";
}

}  // namespace dbssot::deploy
