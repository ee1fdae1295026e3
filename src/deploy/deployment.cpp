#include "deploy/deployment.h"

#include <algorithm>

namespace dbssot::deploy {

std::string_view name_of(How how) {
  switch (how) {
    case How::environment:
      return "environment";
    case How::env_file:
      return "env-file";
    case How::config_map:
      return "config-map";
    case How::secret:
      return "secret";
    case How::config_map_key:
      return "config-map-key";
    case How::secret_key:
      return "secret-key";
    case How::secret_store:
      return "secret-store";
    case How::outside:
      return "outside";
    case How::values:
      return "values";
    case How::secrets_file:
      return "secrets-file";
    case How::process:
      return "process";
  }
  return "";
}

const Variable* Service::find(std::string_view variable) const {
  const auto found =
      std::ranges::lower_bound(variables, variable, {}, [](const Variable& one) { return std::string_view(one.name); });
  return found == variables.end() || found->name != variable ? nullptr : &*found;
}

const Service* Environment::find(std::string_view service) const {
  const auto found = std::ranges::lower_bound(services, service, {}, [](const Service& one) { return std::string_view(one.name); });
  return found == services.end() || found->name != service ? nullptr : &*found;
}

const Deployment& nothing_deployed() {
  static const Deployment nothing;
  return nothing;
}

}  // namespace dbssot::deploy
