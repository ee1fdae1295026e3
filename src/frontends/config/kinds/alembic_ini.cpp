// alembic.ini: `sqlalchemy.url`, in `[alembic]` and in the sections of multi-database templates. Python's ConfigParser reads it, so
// `%%` is a percent sign and `%(name)s` another option.

#include <string>

#include "frontends/config/kind.h"

namespace dbssot::config::kinds {

namespace {

using source::View;

bool recognises(const Subject& subject) {
  if (subject.file.format != Format::ini) return false;
  return subject.root()["alembic"].is_map() || subject.file.name.find("alembic") != std::string::npos;
}

std::string without_doubled_percent(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    out += text[at];
    if (text.substr(at).starts_with("%%")) ++at;
  }
  return out;
}

void read(const Subject& subject, Recorder& recorder) {
  for (const auto& [section, options] : subject.root().members()) {
    for (const auto& [option, value] : options.members()) {
      if (!option.text().ends_with("sqlalchemy.url") && !option.text().ends_with("url")) continue;
      Setting setting;
      setting.variable = option.text();
      setting.value = without_doubled_percent(value.text());
      setting.range = value.range();
      setting.container = section.text();
      setting.sets_environment = false;
      if (has_interpolation(value.text(), Interpolation::percent)) setting.form = ConfigForm::template_text;
      recorder.set(std::move(setting));
    }
  }
}

}  // namespace

extern const Kind alembic_ini;
constinit const Kind alembic_ini = {"alembic-ini", recognises, read};

}  // namespace dbssot::config::kinds
