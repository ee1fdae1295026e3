// Dockerfiles: ENV sets the environment, ARG a build argument; the stage is the container.

#include <algorithm>
#include <cctype>
#include <string>

#include "frontends/config/kind.h"
#include "frontends/config/shell_forms.h"
#include "source/shell_reader.h"

namespace dbssot::config::kinds {

namespace {

bool recognises(const Subject& subject) {
  const std::string& name = subject.file.name;
  return subject.file.format == Format::lines &&
         (name.starts_with("dockerfile") || name.starts_with("containerfile") || subject.file.extension == "dockerfile");
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

/// Lines of comment and empty lines inside a continued instruction count for nothing. They become blanks, so that offsets stay.
std::string without_inner_comments(std::string_view bytes) {
  std::string out(bytes);
  bool is_continued = false;
  for (std::size_t begin = 0; begin < out.size();) {
    const std::size_t newline = std::min(out.find('\n', begin), out.size());
    const std::size_t first = std::min(out.find_first_not_of(" \t\r", begin), newline);
    const bool counts = first < newline && out[first] != '#';
    if (is_continued && !counts) {
      std::fill(out.begin() + static_cast<std::ptrdiff_t>(begin),
                out.begin() + static_cast<std::ptrdiff_t>(std::min(newline + 1, out.size())), ' ');
    } else if (counts) {
      const std::size_t last = out.find_last_not_of(" \t\r", newline - 1);
      is_continued = out[last] == '\\';
    }
    begin = newline + 1;
  }
  return out;
}

class DockerfileReader {
 public:
  DockerfileReader(const SourceText& text, Recorder& recorder) : text_(text), recorder_(recorder) {}

  void read() {
    const std::string instructions = without_inner_comments(text_.bytes());
    for (const auto& words : source::shell_commands(instructions)) {
      if (words.empty()) continue;
      const std::string verb = upper(words[0].text);
      if (verb == "FROM") {
        enter_stage(words);
      } else if (verb == "ENV") {
        read_env(words);
      } else if (verb == "RUN") {
        read_run(words);
      } else if (verb == "CMD" || verb == "ENTRYPOINT") {
        record_processes(text_, words.front().begin, words.back().end, stage_, recorder_);
        read_run(words, true);
      } else if (verb == "ARG") {
        for (std::size_t i = 1; i < words.size(); ++i) {
          read_argument(words[i]);
          declare_argument(words[i]);
        }
      }
    }
  }

 private:
  void enter_stage(const std::vector<source::ShellWord>& words) {
    const bool is_named = words.size() >= 4 && upper(words[words.size() - 2].text) == "AS";
    stage_ = is_named ? words.back().text : "";
  }

  /// `ENV A=b C="d"`, and the old form `ENV A b c`
  void read_env(const std::vector<source::ShellWord>& words) {
    if (words.size() >= 3 && words[1].text.find('=') == std::string::npos) {
      std::string value;
      for (std::size_t i = 2; i < words.size(); ++i) value += (value.empty() ? "" : " ") + words[i].text;
      set(words[1].text, std::move(value), words[2].begin, words.back().end, true);
      return;
    }
    for (std::size_t i = 1; i < words.size(); ++i) {
      const std::size_t sign = words[i].text.find('=');
      if (sign == std::string::npos) continue;
      set(words[i].text.substr(0, sign), words[i].text.substr(sign + 1), words[i].begin + sign + 1, words[i].end, true);
    }
  }

  /// `RUN DATABASE_URL=… python manage.py collectstatic`: for that command alone. `CMD URL=$DATABASE_URL serve`: for what runs.
  void read_run(const std::vector<source::ShellWord>& words, bool sets_environment = false) {
    for (std::size_t i = 1; i < words.size(); ++i) {
      const std::size_t sign = words[i].text.find('=');
      const bool is_flag = words[i].text.starts_with("--");  // RUN --mount=…
      if (is_flag) continue;
      if (sign == std::string::npos || !source::is_variable_name(words[i].text.substr(0, sign))) return;
      read_argument(words[i], sets_environment);
    }
  }

  /// `ARG DATABASE_URL`: given when building.
  void declare_argument(const source::ShellWord& word) {
    if (!source::is_variable_name(word.text)) return;
    Setting setting;
    setting.variable = word.text;
    setting.range = text_.range(word.begin, word.end);
    setting.form = ConfigForm::reference;
    setting.container = stage_;
    setting.sets_environment = false;
    recorder_.set(std::move(setting));
  }

  void read_argument(const source::ShellWord& word, bool sets_environment = false) {
    const std::size_t sign = word.text.find('=');
    if (sign == std::string::npos) return;  // given when building
    set(word.text.substr(0, sign), word.text.substr(sign + 1), word.begin + sign + 1, word.end, sets_environment);
  }

  void set(std::string name, std::string value, std::size_t begin, std::size_t end, bool sets_environment) {
    if (!source::is_variable_name(name)) return;
    const std::string_view bytes = text_.bytes();
    if (end >= begin + 2 && end <= bytes.size() && (bytes[begin] == '"' || bytes[begin] == '\'') &&
        bytes[end - 1] == bytes[begin]) {
      ++begin;
      --end;
    }
    Setting setting;
    setting.variable = std::move(name);
    setting.value = std::move(value);
    setting.range = text_.range(begin, end);
    setting.container = stage_;
    setting.sets_environment = sets_environment;
    if (has_interpolation(setting.value, Interpolation::shell)) setting.form = ConfigForm::template_text;
    recorder_.set(std::move(setting));
  }

  const SourceText& text_;
  Recorder& recorder_;
  std::string stage_;
};

void read(const Subject& subject, Recorder& recorder) { DockerfileReader(subject.document.text, recorder).read(); }

}  // namespace

extern const Kind dockerfile;
constinit const Kind dockerfile = {"dockerfile", recognises, read};

}  // namespace dbssot::config::kinds
