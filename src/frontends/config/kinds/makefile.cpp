// Makefiles and justfiles: `export DATABASE_URL ?= …` and what recipes set for their commands. Source: GNU make manual, "Using
// Variables", "Recipe Syntax".

#include <string>

#include "frontends/config/environment_forms.h"
#include "frontends/config/kind.h"
#include "frontends/config/shell_forms.h"
#include "source/assignment.h"

namespace dbssot::config::kinds {

namespace {

bool is_makefile(const PathFacts& file) {
  return file.name == "makefile" || file.name == "gnumakefile" || file.extension == "mk" || file.name == "justfile";
}

bool recognises(const Subject& subject) { return subject.file.format == Format::lines && is_makefile(subject.file); }

/// `NAME = value`, `NAME := value`, `export NAME ?= value`, at the start of a line.
void read_variable(const SourceText& text, std::size_t begin, std::size_t end, Recorder& recorder) {
  const std::string_view line = text.bytes().substr(begin, end - begin);
  constexpr std::string_view word = "export ";
  const bool is_exported = line.starts_with(word);
  const std::size_t name_begin = is_exported ? line.find_first_not_of(" \t", word.size()) : 0;
  const std::size_t sign = line.find('=');
  if (name_begin == std::string_view::npos || sign == std::string_view::npos || sign <= name_begin) return;
  const std::size_t name_end = line.find_last_not_of(" \t:?+!", sign - 1);
  if (name_end == std::string_view::npos || name_end < name_begin) return;
  const std::string_view name = line.substr(name_begin, name_end + 1 - name_begin);
  if (!looks_like_variable(name)) return;
  std::size_t first = line.find_first_not_of(" \t", sign + 1);
  std::size_t last = line.find_last_not_of(" \t\r");
  if (first == std::string_view::npos) first = last = sign;  // set to nothing
  if (first < last && (line[first] == '"' || line[first] == '\'') && line[last] == line[first]) ++first, --last;
  Setting setting;
  setting.variable = std::string(name);
  setting.value = first == sign ? std::string() : std::string(line.substr(first, last + 1 - first));
  setting.range = text.range(begin + first + (first == sign ? 1 : 0), begin + last + 1);
  setting.sets_environment = is_exported;
  if (has_interpolation(setting.value, Interpolation::kubernetes) || has_interpolation(setting.value, Interpolation::shell))
    setting.form = ConfigForm::template_text;
  recorder.set(std::move(setting));
}

void read(const Subject& subject, Recorder& recorder) {
  const SourceText& text = subject.document.text;
  const std::string_view bytes = text.bytes();
  std::string target;
  bool is_continued = false;
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    const bool is_recipe = bytes[at] == '\t' || (bytes[at] == ' ' && !target.empty());
    if (is_recipe) {
      // A recipe's line with what continues it is a script of its own.
      while (end < bytes.size() && end > at && bytes[end - 1] == '\\') end = std::min(bytes.find('\n', end + 1), bytes.size());
      const std::size_t first = bytes.find_first_not_of(" \t@-+", at);
      if (first < end) record_shell(text, first, end, target, recorder);
    } else if (at < end && !is_continued) {
      read_variable(text, at, end, recorder);
      const std::size_t colon = bytes.find(':', at);
      if (bytes[at] != '#' && colon < end && (colon + 1 >= bytes.size() || bytes[colon + 1] != '='))
        target = std::string(bytes.substr(at, std::min(bytes.find_first_of(" :", at), colon) - at));
    }
    is_continued = end > at && bytes[end - 1] == '\\';
    at = end + 1;
  }
}

}  // namespace

extern const Kind makefile;
constinit const Kind makefile = {"makefile", recognises, read};

}  // namespace dbssot::config::kinds
