// Environment files: `.env`, `.env.production`, `db.env`, `.envrc`.

#include "source/dotenv_reader.h"

#include "frontends/config/kind.h"

namespace dbssot::config::kinds {

namespace {

bool recognises(const Subject& subject) { return subject.file.format == Format::dotenv; }

void read(const Subject& subject, Recorder& recorder) {
  Holder lines;
  lines.kind = Holder::Kind::file;
  lines.syntax = Syntax::dotenv;
  recorder.open(std::move(lines));
  for (const source::Assignment& assignment : source::read_dotenv(subject.text())) {
    const Range range = subject.document.text.range(assignment.begin, assignment.end);
    if (!assignment.has_value) {
      recorder.pass_through(assignment.name, range, "");
      continue;
    }
    Setting setting;
    setting.variable = assignment.name;
    setting.value = assignment.value;
    setting.range = range;
    setting.is_verbatim = assignment.quoting == source::Quoting::single_quotes;
    const bool is_template =
        assignment.quoting == source::Quoting::single_quotes
            ? has_interpolation(assignment.value, Interpolation::braces) && assignment.value.find("{{") != std::string::npos
            : has_interpolation(assignment.value, Interpolation::shell);
    if (is_template) setting.form = ConfigForm::template_text;
    recorder.set(std::move(setting));
  }
  recorder.close();
}

}  // namespace

extern const Kind dotenv;
constinit const Kind dotenv = {"dotenv", recognises, read};

}  // namespace dbssot::config::kinds
