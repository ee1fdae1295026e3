#include "deploy/resolve.h"

namespace dbssot::deploy {

Deployment resolve(std::span<const config::Unit>, const Policy&, const FactStore&, const SecretValues&) { return {}; }

}  // namespace dbssot::deploy
