// Manifests of Python packages: requirements*.txt, pyproject.toml, setup.cfg, Pipfile, lock files, environment.yml of conda.
// setup.py is a program and is left alone.

#include <algorithm>
#include <string>

#include "frontends/config/kind.h"
#include "frontends/config/requirement.h"

namespace dbssot::config::manifests {

namespace {

using source::View;

// requirements*.txt, constraints.txt

bool recognises_requirements(const Subject& subject) {
  return subject.file.format == Format::lines && subject.file.extension == "txt" && subject.file.name != "cmakelists.txt" &&
         subject.file.name != "userlist.txt" && subject.file.name != "conanfile.txt";
}

void read_lines(const SourceText& text, std::size_t begin, std::size_t end, std::string_view manifest, Recorder& recorder) {
  const std::string_view bytes = text.bytes();
  bool continued = false;
  while (begin < end) {
    const std::size_t line_end = std::min(bytes.find('\n', begin), end);
    std::string_view line = bytes.substr(begin, line_end - begin);
    const std::size_t egg = line.find("#egg=");
    if (!continued && egg != std::string_view::npos) {
      depend_on_requirement(text, line.substr(egg + 5), begin + egg + 5, manifest, recorder);
    } else if (!continued) {
      depend_on_requirement(text, line, begin, manifest, recorder);
    }
    while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    continued = line.ends_with('\\');  // only `--hash` options are continued in practice
    begin = line_end + 1;
  }
}

void read_requirements(const Subject& subject, Recorder& recorder) {
  read_lines(subject.document.text, source::byte_order_mark(subject.text()), subject.text().size(), "requirements", recorder);
}

// pyproject.toml

bool recognises_pyproject(const Subject& subject) {
  return subject.file.format == Format::toml && subject.file.name == "pyproject.toml";
}

void read_pyproject(const Subject& subject, Recorder& recorder) {
  const View root = subject.root();
  const std::string_view manifest = "pyproject";
  depend_on_list(root.at({"project", "dependencies"}), manifest, recorder);
  for (const View groups :
       {root.at({"project", "optional-dependencies"}), root["dependency-groups"], root.at({"tool", "pdm", "dev-dependencies"})}) {
    for (const auto& [name, list] : groups.members()) {
      recorder.enter_group(name.text());
      depend_on_list(list, manifest, recorder);
    }
  }
  recorder.enter_group("dev");
  depend_on_list(root.at({"tool", "uv", "dev-dependencies"}), manifest, recorder);
  const View poetry = root.at({"tool", "poetry"});
  depend_on_map(poetry["dev-dependencies"], manifest, recorder);
  recorder.enter_group("");
  depend_on_map(poetry["dependencies"], manifest, recorder);
  for (const auto& [name, group] : poetry["group"].members()) {
    recorder.enter_group(name.text());
    depend_on_map(group["dependencies"], manifest, recorder);
  }
  for (const auto& [name, environment] : root.at({"tool", "hatch", "envs"}).members()) {
    recorder.enter_group(name.text() == "default" ? "" : name.text());
    depend_on_list(environment["dependencies"], manifest, recorder);
  }
}

// setup.cfg

bool recognises_setup_cfg(const Subject& subject) { return subject.file.format == Format::ini && subject.file.name == "setup.cfg"; }

void read_setup_cfg(const Subject& subject, Recorder& recorder) {
  const auto read_option = [&](View value) {
    if (value.is_scalar()) read_lines(subject.document.text, value.begin_offset(), value.end_offset(), "setup-cfg", recorder);
  };
  read_option(subject.root().at({"options", "install_requires"}));
  recorder.enter_group("test");
  read_option(subject.root().at({"options", "tests_require"}));
  for (const auto& [name, value] : subject.root()["options.extras_require"].members()) {
    recorder.enter_group(name.text());
    read_option(value);
  }
}

// Pipfile, Pipfile.lock, poetry.lock, uv.lock, pdm.lock

bool recognises_pipfile(const Subject& subject) { return subject.file.name == "pipfile" && subject.file.format == Format::toml; }

void read_pipfile(const Subject& subject, Recorder& recorder) {
  depend_on_map(subject.root()["packages"], "pipfile", recorder);
  recorder.enter_group("dev");
  depend_on_map(subject.root()["dev-packages"], "pipfile", recorder);
}

bool recognises_pipfile_lock(const Subject& subject) { return subject.file.name == "pipfile.lock"; }

void read_pipfile_lock(const Subject& subject, Recorder& recorder) {
  depend_on_map(subject.root()["default"], "pipfile-lock", recorder);
  recorder.enter_group("dev");
  depend_on_map(subject.root()["develop"], "pipfile-lock", recorder);
}

bool recognises_lock(const Subject& subject) {
  return subject.file.format == Format::toml && subject.file.extension == "lock" && subject.root()["package"].is_list();
}

void read_lock(const Subject& subject, Recorder& recorder) {
  const std::string manifest = subject.file.name.substr(0, subject.file.name.find('.')) + "-lock";
  depend_on_lock(subject.root()["package"], manifest, recorder);
}

// environment.yml of conda: `- psycopg2=2.9.9=py310`, `- pip: [...]`

bool recognises_conda(const Subject& subject) {
  return subject.is_yaml() && subject.root()["dependencies"].is_list() &&
         (subject.root()["channels"] || subject.file.name.starts_with("environment") ||
          subject.file.name.find("conda") != std::string::npos);
}

void read_conda(const Subject& subject, Recorder& recorder) {
  for (const View item : subject.root()["dependencies"].items()) {
    depend_on_list(item["pip"], "conda", recorder);
    if (!item.is_scalar()) continue;
    const std::string& text = item.text();
    const std::size_t channel = text.rfind("::");
    const std::size_t begin = channel == std::string::npos ? 0 : channel + 2;
    const std::size_t end = std::min(text.find_first_of("=<>! ~[", begin), text.size());
    const std::string name = text.substr(begin, end - begin);
    if (name == "python" || name == "pip") continue;
    recorder.depend(name, text.substr(end), "conda",
                    item.document()->text.range(item.begin_offset() + begin, item.begin_offset() + begin + name.size()));
  }
}

}  // namespace

extern const Manifest requirements;
constinit const Manifest requirements = {"requirements", recognises_requirements, read_requirements, true};
extern const Manifest pyproject;
constinit const Manifest pyproject = {"pyproject", recognises_pyproject, read_pyproject, false};
extern const Manifest setup_cfg;
constinit const Manifest setup_cfg = {"setup-cfg", recognises_setup_cfg, read_setup_cfg, false};
extern const Manifest pipfile;
constinit const Manifest pipfile = {"pipfile", recognises_pipfile, read_pipfile, true};
extern const Manifest pipfile_lock;
constinit const Manifest pipfile_lock = {"pipfile-lock", recognises_pipfile_lock, read_pipfile_lock, true};
extern const Manifest python_lock;
constinit const Manifest python_lock = {"python-lock", recognises_lock, read_lock, true};
extern const Manifest conda;
constinit const Manifest conda = {"conda", recognises_conda, read_conda, true};

}  // namespace dbssot::config::manifests
