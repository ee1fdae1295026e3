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

/// `libpqxx-7.7.3`: an archive of somebody's release was unpacked here, if it brings its own build.
bool is_release(std::string_view name, const std::vector<FileSystem::Entry>& content) {
  static constexpr auto builds = std::to_array<std::string_view>(
      {"CMakeLists.txt", "configure", "configure.ac", "Makefile", "Makefile.am", "meson.build", "setup.py", "PKG-INFO"});
  const std::size_t dash = name.rfind('-');
  if (dash == std::string_view::npos || dash == 0) return false;
  const std::string_view version = name.substr(dash + 1);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool is_version = version.size() > 2 && is_digit(version.front()) && is_digit(version.back()) &&
                          version.find('.') != std::string_view::npos && version.find("..") == std::string_view::npos &&
                          std::ranges::all_of(version, [&](char c) { return is_digit(c) || c == '.'; });
  return is_version && std::ranges::any_of(content, [](const FileSystem::Entry& entry) {
           return entry.kind != FileSystem::Kind::folder && std::ranges::find(builds, entry.name) != builds.end();
         });
}

}  // namespace

bool is_left_out(std::string_view name, const std::vector<FileSystem::Entry>& content) {
  if (std::ranges::find(always, name) != always.end()) return true;
  if (is_release(name, content)) return true;
  if (name.ends_with(".egg-info") || name.ends_with(".dist-info") || name.starts_with("bazel-")) return true;
  return std::ranges::any_of(content, [&](const FileSystem::Entry& entry) {
    if (std::ranges::find(markers, entry.name) != markers.end()) return true;
    // setuptools: build/lib, build/bdist.linux-x86_64; Maven: target/classes.
    const bool is_folder = entry.kind == FileSystem::Kind::folder;
    return is_folder && ((name == "build" && entry.name.starts_with("bdist.")) || (name == "target" && entry.name == "classes"));
  });
}

}  // namespace dbssot
