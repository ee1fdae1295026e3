#include <array>

#include "frontends/config/kind.h"

namespace dbssot::config {

namespace kinds {
extern const Kind dotenv;
extern const Kind compose;
extern const Kind kubernetes;
extern const Kind alembic_ini;
extern const Kind generic_tree;
}  // namespace kinds

namespace {
constexpr std::array table = {
    &kinds::dotenv, &kinds::compose, &kinds::kubernetes, &kinds::alembic_ini, &kinds::generic_tree,
};
}  // namespace

std::span<const Kind* const> all_kinds() { return table; }

}  // namespace dbssot::config
