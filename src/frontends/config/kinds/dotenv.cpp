// Environment files: `.env`, `.env.production`, `db.env`, `.envrc`.

#include "source/dotenv_reader.h"

#include <algorithm>
#include <optional>
#include <string>

#include "frontends/config/kind.h"

namespace dbssot::config::kinds {

namespace {

bool recognises(const Subject& subject) { return subject.file.format == Format::dotenv; }

/// A line with `export` is there for a shell, which ends a bare value at the first of these. Everybody takes the quotes.
std::optional<Miswriting> cut_by_shell(const source::Assignment& assignment) {
  if (!assignment.is_exported || assignment.quoting != source::Quoting::none) return std::nullopt;
  const std::string& value = assignment.value;
  const std::size_t at = value.find_first_of("&;|<>() \t");
  if (at == std::string::npos || value.find("$(") != std::string::npos || value.find_first_of("'\"`\\{") != std::string::npos)
    return std::nullopt;
  const std::string sign = value[at] == ' ' || value[at] == '\t' ? "a blank" : "`" + std::string(1, value[at]) + "`";
  const char quote = value.find('$') == std::string::npos ? '\'' : '"';
  return Miswriting{"a shell that sources this file ends the value at " + sign, "put it in quotes", Sensitive(value),
                    Sensitive(quote + value + quote)};
}

/// `A="x`: python-dotenv drops the line, compose refuses the file, docker keeps the quote.
std::optional<Miswriting> never_closed(const source::Assignment& assignment) {
  const std::string& value = assignment.value;
  if (assignment.quoting != source::Quoting::none || value.size() < 2 || (value.front() != '"' && value.front() != '\''))
    return std::nullopt;
  if (value.find(value.front(), 1) != std::string::npos || value.find('\\') != std::string::npos) return std::nullopt;
  return Miswriting{"the quote is never closed, so that readers drop the line or keep the quote", "close it", Sensitive(value),
                    Sensitive(value + value.front())};
}

/// What readers take that know neither quotes nor comments: docker, `format: raw` of compose, kubectl and Kustomize. "" if it is
/// the value.
std::string written(std::string_view text, const source::Assignment& assignment) {
  const std::size_t line_end = std::min(text.find('\n', assignment.name_end), text.size());
  const std::size_t sign = text.find('=', assignment.name_end);
  if (sign >= line_end || assignment.end > line_end) return {};
  std::string_view whole = text.substr(sign + 1, line_end - sign - 1);
  if (whole.ends_with('\r')) whole.remove_suffix(1);
  return whole == assignment.value ? std::string() : std::string(whole);
}

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
    setting.miswriting = never_closed(assignment);
    if (!setting.miswriting) setting.miswriting = cut_by_shell(assignment);
    setting.written = written(subject.text(), assignment);
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
