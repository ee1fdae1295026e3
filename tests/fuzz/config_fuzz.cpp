// Any bytes in, a unit out: every kind of deploy file and manifest, under the names that lead to it.

#include <array>
#include <cstdint>
#include <string_view>

#include "frontends/config/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  constexpr std::array<std::string_view, 29> paths = {".env",
                                                      "compose.yaml",
                                                      "deploy.yaml",
                                                      ".github/workflows/x.yml",
                                                      ".gitlab-ci.yml",
                                                      "cloudbuild.yaml",
                                                      "secrets.yaml",
                                                      "app.yaml",
                                                      "render.yaml",
                                                      "kustomization.yaml",
                                                      "values.yaml",
                                                      "template.json",
                                                      "task.json",
                                                      "appsettings.json",
                                                      "fly.toml",
                                                      "pyproject.toml",
                                                      "poetry.lock",
                                                      "main.tf",
                                                      "Dockerfile",
                                                      "Procfile",
                                                      "x.service",
                                                      "alembic.ini",
                                                      "tox.ini",
                                                      "requirements.txt",
                                                      "CMakeLists.txt",
                                                      "conanfile.py",
                                                      "c/templates/_helpers.tpl",
                                                      "userlist.txt",
                                                      "main.tf.json"};
  for (const std::string_view path : paths) static_cast<void>(dbssot::config::read(path, text));
  return 0;
}
