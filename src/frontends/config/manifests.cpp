#include <array>

#include "frontends/config/kind.h"

namespace dbssot::config {

namespace manifests {
extern const Manifest cmake;
extern const Manifest conan;
extern const Manifest conda;
extern const Manifest pipfile;
extern const Manifest pipfile_lock;
extern const Manifest pyproject;
extern const Manifest python_lock;
extern const Manifest requirements;
extern const Manifest setup_cfg;
extern const Manifest vcpkg;
}  // namespace manifests

namespace {
constexpr std::array table = {
    &manifests::cmake,     &manifests::conan,       &manifests::conda,        &manifests::pipfile,   &manifests::pipfile_lock,
    &manifests::pyproject, &manifests::python_lock, &manifests::requirements, &manifests::setup_cfg, &manifests::vcpkg,
};
}  // namespace

std::span<const Manifest* const> all_manifests() { return table; }

}  // namespace dbssot::config
