// alembic.ini: `sqlalchemy.url`, in `[alembic]` and in the sections of multi-database templates. Python's ConfigParser reads it, so
// `%%` is a percent sign and `%(name)s` another option.

#include <optional>
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

/// `%` that is neither `%%` nor the beginning of `%(name)s`: ConfigParser raises InterpolationSyntaxError when the option is read.
std::string with_doubled_percent(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    out += text[at];
    if (text[at] != '%') continue;
    const std::string_view rest = text.substr(at + 1);
    if (rest.starts_with('%')) {
      out += text[++at];
    } else if (!(rest.starts_with('(') && rest.find(")s") != std::string_view::npos)) {
      out += '%';
    }
  }
  return out;
}

/// What ConfigParser makes of the option as it is written, if that is not what is meant.
std::optional<Miswriting> miswriting_of(View value) {
  const std::string& text = value.text();
  if (value.is_quoted()) {
    const std::string written =
        std::string(value.document()->text.bytes().substr(value.begin_offset() - 1, value.end_offset() - value.begin_offset() + 2));
    return Miswriting{"ConfigParser keeps quotes, so that SQLAlchemy is given them too", "leave them out", Sensitive(written),
                      Sensitive(with_doubled_percent(text))};
  }
  std::string meant = with_doubled_percent(text);
  if (meant == text) return std::nullopt;
  return Miswriting{"ConfigParser raises InterpolationSyntaxError at a single `%`", "write it as `%%`", Sensitive(text),
                    Sensitive(std::move(meant))};
}

/// With the quotes, where these are the fault.
Range range_of(View value) {
  return value.is_quoted() ? value.document()->text.range(value.begin_offset() - 1, value.end_offset() + 1) : value.range();
}

void read(const Subject& subject, Recorder& recorder) {
  for (const auto& [section, options] : subject.root().members()) {
    for (const auto& [option, value] : options.members()) {
      if (!option.text().ends_with("sqlalchemy.url") && !option.text().ends_with("url")) continue;
      Setting setting;
      setting.variable = option.text();
      setting.value = without_doubled_percent(value.text());
      setting.range = range_of(value);
      setting.miswriting = miswriting_of(value);
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
