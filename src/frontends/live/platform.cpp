#include "frontends/live/platform.h"

#include <cstdlib>
#include <string_view>

namespace dbssot::live {
namespace {

struct HostEnding {
  std::string_view ending;
  std::string_view platform;
};
constexpr HostEnding endings[] = {
    {".rds.amazonaws.com", "aws-rds"},      {".rds.amazonaws.com.cn", "aws-rds"},
    {".svc.cluster.local", "kubernetes"},   {".svc", "kubernetes"},
    {".compute-1.amazonaws.com", "heroku"},  // Heroku Postgres runs on plain EC2
    {"host.docker.internal", "compose"},
};

bool is_local(std::string_view host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.") || host.ends_with(".localhost");
}

}  // namespace

std::string platform_of(const Place& place) {
  const std::string_view host = place.host.empty() ? std::string_view(place.hostaddr) : std::string_view(place.host);
  if (host.starts_with("/cloudsql/")) return "cloud-sql";
  if (place.is_socket() || is_local(host)) return "local";
  for (const auto& [ending, platform] : endings) {
    if (host.ends_with(ending)) return std::string(platform);
  }
  return "";
}

std::string platform_of_process() {
  struct Sign {
    const char* variable;
    const char* platform;
  };
  constexpr Sign signs[] = {{"K_SERVICE", "cloud-run"},
                            {"GAE_SERVICE", "app-engine"},
                            {"INSTANCE_CONNECTION_NAME", "cloud-sql"},
                            {"KUBERNETES_SERVICE_HOST", "kubernetes"},
                            {"DYNO", "heroku"}};
  for (const auto& [variable, platform] : signs) {
    if (std::getenv(variable) != nullptr) return platform;
  }
  return "";
}

}  // namespace dbssot::live
