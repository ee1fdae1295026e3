#include "source/left_out.h"

#include <algorithm>
#include <array>

namespace dbssot {
namespace {

constexpr auto always = std::to_array<std::string_view>({".git",
                                                         ".hg",
                                                         ".svn",
                                                         "node_modules",
                                                         "bower_components",
                                                         "third_party",
                                                         "third-party",
                                                         "thirdparty",
                                                         "3rdparty",
                                                         "vendor",
                                                         "vendored",
                                                         "site-packages",
                                                         "dist-packages",
                                                         ".venv",
                                                         "venv",
                                                         ".virtualenv",
                                                         "virtualenv",
                                                         ".tox",
                                                         ".nox",
                                                         "__pycache__",
                                                         "__pypackages__",
                                                         ".mypy_cache",
                                                         ".pytest_cache",
                                                         ".ruff_cache",
                                                         ".hypothesis",
                                                         ".eggs",
                                                         ".ipynb_checkpoints",
                                                         "dist",
                                                         ".next",
                                                         ".nuxt",
                                                         ".svelte-kit",
                                                         ".turbo",
                                                         ".parcel-cache",
                                                         ".yarn",
                                                         ".pnpm-store",
                                                         ".terraform",
                                                         ".gradle",
                                                         ".cache",
                                                         ".ccache",
                                                         "Pods",
                                                         "_deps",
                                                         "vcpkg_installed",
                                                         ".conan",
                                                         ".conan2",
                                                         "htmlcov",
                                                         ".nyc_output"});

/// Files that only a tool leaves: the folder is its own.
constexpr auto markers =
    std::to_array<std::string_view>({"CMakeCache.txt", "pyvenv.cfg", "CACHEDIR.TAG", ".rustc_info.json", "build.ninja"});

}  // namespace

bool is_left_out(std::string_view name, const std::vector<FileSystem::Entry>& content) {
  if (std::ranges::find(always, name) != always.end()) return true;
  if (name.ends_with(".egg-info") || name.ends_with(".dist-info") || name.starts_with("bazel-")) return true;
  return std::ranges::any_of(content, [&](const FileSystem::Entry& entry) {
    if (std::ranges::find(markers, entry.name) != markers.end()) return true;
    // setuptools: build/lib, build/bdist.linux-x86_64; Maven: target/classes.
    const bool is_folder = entry.kind == FileSystem::Kind::folder;
    return is_folder && ((name == "build" && entry.name.starts_with("bdist.")) || (name == "target" && entry.name == "classes"));
  });
}

}  // namespace dbssot
