#include "frontends/cpp/surroundings.h"

#include <algorithm>
#include <system_error>

#include "frontends/cpp/compile_database.h"
#include "frontends/cpp/cpp.h"

namespace dbssot::cpp {
namespace fs = std::filesystem;
namespace {

/// Headers that a project may have and still be searched by the ends of their paths.
constexpr std::size_t max_indexed_headers = 50'000;

std::vector<std::string> project_headers(const fs::path& root) {
  std::vector<std::string> headers;
  std::error_code error;
  for (fs::recursive_directory_iterator it(root, fs::directory_options::skip_permission_denied, error), end; !error && it != end;
       it.increment(error)) {
    const auto name = it->path().filename().string();
    if (it->is_directory(error)) {
      if (it->is_symlink(error) || name.starts_with('.') || name == "node_modules" || name == "site-packages")
        it.disable_recursion_pending();
    } else if (is_header(name) && it->is_regular_file(error)) {
      headers.push_back(it->path().lexically_relative(root).generic_string());
      if (headers.size() >= max_indexed_headers) break;
    }
  }
  std::sort(headers.begin(), headers.end());
  return headers;
}

}  // namespace

cache::Key Surroundings::digest() const {
  std::string all = compile_database ? compile_database->string() : std::string();
  for (const auto& header : headers) {
    std::error_code error;
    all += '\n';
    if (fs::is_symlink(root / header, error)) all += '@';  // of which no words are taken
    all += header;
  }
  return cache::key_of({all});
}

Surroundings look_around(const fs::path& root) {
  Surroundings around;
  std::error_code error;
  around.root = fs::canonical(root, error);
  if (error) around.root = root;
  around.headers = project_headers(around.root);
  around.compile_database = find_compile_database(around.root);
  return around;
}

}  // namespace dbssot::cpp
