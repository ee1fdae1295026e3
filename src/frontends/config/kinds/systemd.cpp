// systemd units, their drop-ins (`api.service.d/override.conf`) and Quadlet containers: `Environment=A=b "C=d e"`,
// `EnvironmentFile=`, `PassEnvironment=`, and what `ExecStart=` sets for its program. Source: systemd.exec(5), systemd.unit(5).

#include <string>

#include "frontends/config/kind.h"
#include "frontends/config/shell_forms.h"
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

/// Names that the unit takes over from the manager's own environment.
void read_passed(View value, const std::string& unit, Recorder& recorder) {
  const SourceText& text = value.document()->text;
  for (const auto& words :
       source::shell_commands(text.bytes().substr(value.begin_offset(), value.end_offset() - value.begin_offset()))) {
    for (const source::ShellWord& word : words) {
      if (source::is_variable_name(word.text))
        recorder.pass_through(word.text, text.range(value.begin_offset() + word.begin, value.begin_offset() + word.end), unit);
    }
  }
}

/// `EnvironmentFile=-/etc/shop/shop.env`: with `-` it may be missing.
void read_file(View value, Recorder& recorder) {
  Entry entry;
  entry.kind = Entry::Kind::file;
  entry.is_optional = value.text().starts_with('-');
  entry.target = value.text().substr(entry.is_optional ? 1 : 0);
  entry.range = value.range();
  if (!entry.target.empty()) recorder.add(std::move(entry));
}

/// `ExecStart=/usr/bin/env A=b program`, `ExecStart=/bin/sh -c 'A=b exec program'`
void read_command(View value, const std::string& unit, Recorder& recorder) {
  const std::string& text = value.text();
  const std::size_t env = text.find("env ");
  if (env == std::string::npos && text.find(" -c ") == std::string::npos) return;
  const SourceText& source = value.document()->text;
  const std::string_view bytes = source.bytes();
  std::size_t begin = value.begin_offset();
  std::size_t end = value.end_offset();
  if (const std::size_t script = bytes.substr(begin, end - begin).find(" -c "); script != std::string_view::npos) {
    begin += script + 4;
    const bool is_quoted = end > begin + 1 && (bytes[begin] == '\'' || bytes[begin] == '"') && bytes[end - 1] == bytes[begin];
    if (is_quoted) {
      ++begin;
      --end;
    }
  } else {
    begin += bytes.substr(begin, end - begin).find("env ");
  }
  record_shell(source, begin, end, unit, recorder);
}

/// "api" of `api.service`, `api@.service` and `api.service.d/override.conf`.
std::string unit_of(const PathFacts& file) {
  std::string name = file.path;
  if (const std::size_t drop_in = name.rfind(".d/"); drop_in != std::string::npos) name.resize(drop_in);
  name = name.substr(name.rfind('/') + 1);
  return name.substr(0, name.find_first_of(".@"));
}

void read(const Subject& subject, Recorder& recorder) {
  recorder.platform("systemd");
  for (const auto& [section, options] : subject.root().members()) {
    Holder unit;
    unit.name = unit_of(subject.file);
    unit.syntax = Syntax::none;
    unit.range = section.range();
    recorder.open(std::move(unit));
    for (const auto& [key, value] : options.members()) {
      // "If the empty string is assigned to this option, the list of environment variables is reset."
      if (key.text() == "Environment" && value.text().empty()) recorder.start_anew();
      if (key.text() == "Environment") read_assignments(value, section.text(), recorder);
      if (key.text() == "PassEnvironment") read_passed(value, section.text(), recorder);
      if (key.text() == "EnvironmentFile") read_file(value, recorder);
      if (key.text() == "ExecStart" || key.text() == "ExecStartPre") read_command(value, section.text(), recorder);
    }
    recorder.close();
  }
}

}  // namespace

extern const Kind systemd;
constinit const Kind systemd = {"systemd", recognises, read};

}  // namespace dbssot::config::kinds
