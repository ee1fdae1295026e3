// systemd units and Quadlet containers: `Environment=A=b "C=d e"`, `EnvironmentFile=`.

#include <string>

#include "frontends/config/kind.h"
#include "source/shell_reader.h"

namespace dbssot::config::kinds {

namespace {

using source::View;

bool recognises(const Subject& subject) { return subject.file.format == Format::systemd; }

void read_assignments(View value, const std::string& unit, Recorder& recorder) {
  const SourceText& text = value.document()->text;
  // The option reader takes quotes off a value that is quoted as a whole; they belong to the words here.
  std::size_t begin = value.begin_offset();
  std::size_t end = value.end_offset();
  if (value.is_quoted() && begin > 0) {
    --begin;
    ++end;
  }
  for (const auto& words : source::shell_commands(text.bytes().substr(begin, end - begin))) {
    for (const source::ShellWord& word : words) {
      const std::size_t sign = word.text.find('=');
      if (sign == std::string::npos || !source::is_variable_name(std::string_view(word.text).substr(0, sign))) continue;
      Setting setting;
      setting.variable = word.text.substr(0, sign);
      setting.value = word.text.substr(sign + 1);
      setting.range = text.range(begin + word.begin + sign + 1, begin + word.end);
      setting.container = unit;
      // systemd expands nothing here but specifiers (`%i`); templates of configuration managers do.
      if (has_interpolation(setting.value, Interpolation::braces)) setting.form = ConfigForm::template_text;
      recorder.set(std::move(setting));
    }
  }
}

void read(const Subject& subject, Recorder& recorder) {
  recorder.platform("systemd");
  for (const auto& [section, options] : subject.root().members()) {
    for (const auto& [key, value] : options.members()) {
      if (key.text() == "Environment") read_assignments(value, section.text(), recorder);
      if (key.text() == "EnvironmentFile") recorder.note(value.range(), "the unit takes further variables from " + value.text());
    }
  }
}

}  // namespace

extern const Kind systemd;
constinit const Kind systemd = {"systemd", recognises, read};

}  // namespace dbssot::config::kinds
