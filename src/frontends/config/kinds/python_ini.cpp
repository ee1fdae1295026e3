// INI files of Python tools and process managers that set environments for what they start: tox (`setenv`), pytest-env (`env`),
// supervisor (`environment=A="b",C="d"`), uwsgi (`env = A=b`).

#include <string>

#include "frontends/config/assignments.h"
#include "frontends/config/kind.h"
#include "frontends/config/shell_forms.h"

namespace dbssot::config::kinds {

namespace {

using source::View;

bool is_environment_option(std::string_view name) {
  return name == "setenv" || name == "set_env" || name == "env" || name == "environment" || name == "raw_env";
}

bool recognises(const Subject& subject) {
  if (subject.file.format != Format::ini) return false;
  for (const auto& [section, options] : subject.root().members()) {
    for (const auto& [name, value] : options.members()) {
      if (is_environment_option(name.text()) && value.text().find('=') != std::string::npos) return true;
    }
  }
  return false;
}

void read_lines(View value, std::string_view section, Recorder& recorder) {
  Setting like;
  like.container = std::string(section);
  record_assignments(value.document()->text, value.begin_offset(), value.end_offset(), like, Interpolation::percent, recorder);
}

void read(const Subject& subject, Recorder& recorder) {
  for (const auto& [section, options] : subject.root().members()) {
    for (const auto& [name, value] : options.members()) {
      if (!is_environment_option(name.text())) continue;
      const bool is_supervisor = section.text().starts_with("program:") || section.text() == "supervisord";
      if (is_supervisor) {
        std::string plain = value.text();
        record_comma_list(value.document()->text, plain, value.begin_offset(), false, section.text(), recorder);
      } else {
        read_lines(value, section.text(), recorder);
      }
    }
  }
}

}  // namespace

extern const Kind python_ini;
constinit const Kind python_ini = {"ini", recognises, read};

}  // namespace dbssot::config::kinds
