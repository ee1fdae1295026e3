#include "frontends/config/shell_forms.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <string>

#include "frontends/config/database_keys.h"
#include "frontends/config/environment_forms.h"
#include "frontends/config/secret_notation.h"
#include "source/dotenv_reader.h"

namespace dbssot::config {

using source::ShellAssignment;
using source::ShellScope;
using source::ShellWord;
using source::View;

namespace {

bool is_dynamic(std::string_view value) {
  return has_interpolation(value, Interpolation::shell) || value.find("$(") != std::string_view::npos ||
         value.find('`') != std::string_view::npos;
}

/// Where the value of `NAME=` begins in the file, looked for from about where it must be: `A="$X",B="$Y"` is one word, and its
/// quotes moved what stands behind them.
std::optional<std::size_t> written_value(const SourceText& text, std::string_view name_and_sign, std::size_t about) {
  constexpr std::size_t reach = 2000;
  const std::string_view window = text.bytes().substr(std::min(about, text.bytes().size()), reach);
  const std::size_t found = window.find(name_and_sign);
  if (found == std::string_view::npos) return {};
  std::size_t at = about + found + name_and_sign.size();
  const char c = at < text.bytes().size() ? text.bytes()[at] : '\0';
  return c == '"' || c == '\'' ? at + 1 : at;
}

/// `NAME=value` at an offset of the file.
void record_pair(const SourceText& text, std::string_view pair, std::size_t begin, bool secret, std::string_view container,
                 Recorder& recorder, bool sets_environment = true) {
  const std::size_t sign = pair.find('=');
  if (sign == std::string_view::npos || !source::is_variable_name(pair.substr(0, sign))) return;
  Setting setting;
  setting.variable = std::string(pair.substr(0, sign));
  std::size_t first = sign + 1;
  std::size_t last = pair.size();
  if (last >= first + 2 && (pair[first] == '"' || pair[first] == '\'') && pair[last - 1] == pair[first]) {
    ++first;
    --last;
  }
  setting.value = std::string(pair.substr(first, last - first));
  const std::size_t written = written_value(text, pair.substr(0, sign + 1), begin).value_or(begin + first);
  setting.range = text.range(written, written + setting.value.size());
  setting.container = std::string(container);
  setting.sets_environment = sets_environment;
  setting.context = secret ? SecretContext::list_of_secrets : SecretContext::any_value;
  if (is_dynamic(setting.value)) setting.form = ConfigForm::template_text;
  if (secret && setting.form == ConfigForm::template_text) setting.form = ConfigForm::reference;
  recorder.set(std::move(setting));
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Name of the service that `gcloud run deploy NAME` deploys.
std::string deployed_service(const std::vector<ShellWord>& words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if ((words[i].text == "deploy" || words[i].text == "update") && !words[i + 1].text.starts_with("-")) return words[i + 1].text;
  }
  return {};
}

struct Flag {
  std::string_view name;
  std::string_view value;
  std::size_t begin;  ///< of the value
};

/// `--flag=value` and `--flag value`.
std::vector<Flag> flags_of(const SourceText& text, const std::vector<ShellWord>& words) {
  std::vector<Flag> flags;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i].text;
    if (!word.starts_with("-")) continue;
    const std::size_t sign = word.find('=');
    if (word.starts_with("--") && sign != std::string_view::npos) {
      std::size_t begin = words[i].begin + sign + 1;
      const std::string_view bytes = text.bytes();
      if (begin < bytes.size() && (bytes[begin] == '"' || bytes[begin] == '\'')) ++begin;
      flags.push_back({word.substr(0, sign), word.substr(sign + 1), begin});
    } else if (i + 1 < words.size()) {
      flags.push_back({word, words[i + 1].text, words[i + 1].begin});
    }
  }
  return flags;
}

/// `helm upgrade --set database.host=…,image.tag=…`: values of a chart, by their paths.
void record_values(const SourceText& text, std::string_view list, std::size_t begin, std::string_view container,
                   Recorder& recorder) {
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t end = std::min(list.find(',', at), list.size());
    const std::string_view pair = list.substr(at, end - at);
    const std::size_t sign = pair.find('=');
    if (sign != std::string_view::npos && configures_database({std::string(pair.substr(0, sign))}, pair.substr(sign + 1))) {
      Setting setting;
      setting.variable = std::string(pair.substr(0, sign));
      setting.value = std::string(pair.substr(sign + 1));
      const std::size_t written = written_value(text, pair.substr(0, sign + 1), begin).value_or(begin + at + sign + 1);
      setting.range = text.range(written, written + setting.value.size());
      setting.container = std::string(container);
      setting.sets_environment = false;
      setting.names_connection = true;
      if (is_dynamic(setting.value)) setting.form = ConfigForm::template_text;
      recorder.set(std::move(setting));
    }
    at = end + 1;
  }
}

/// `cat <<EOF > .env` and the lines up to EOF: an environment file written by a script.
void record_here_documents(const SourceText& text, std::size_t begin, std::size_t end, Recorder& recorder) {
  const std::string_view bytes = text.bytes().substr(0, end);
  std::string_view line;
  std::size_t line_end = begin, arrow = std::string_view::npos;
  for (std::size_t at = bytes.find("<<", begin); at != std::string_view::npos; at = bytes.find("<<", at + 2)) {
    if (at >= line_end) {                                        // the first of its line
      const std::size_t line_begin = bytes.rfind('\n', at) + 1;  // npos + 1 is 0
      line_end = std::min(bytes.find('\n', at), end);
      line = bytes.substr(line_begin, line_end - line_begin);
      arrow = line.rfind('>');
      if (arrow != std::string_view::npos && line.find("env", arrow) == std::string_view::npos) arrow = std::string_view::npos;
    }
    if (arrow == std::string_view::npos) continue;
    std::size_t word = at + 2;
    while (word < line_end && std::string_view("-'\" \\").find(bytes[word]) != std::string_view::npos) ++word;
    std::size_t word_end = word;
    while (word_end < line_end && (std::isalnum(static_cast<unsigned char>(bytes[word_end])) != 0 || bytes[word_end] == '_'))
      ++word_end;
    const std::string_view tag = bytes.substr(word, word_end - word);
    if (tag.empty()) continue;
    std::size_t body_end = line_end;
    while (body_end < end) {
      const std::size_t next = std::min(bytes.find('\n', body_end + 1), end);
      const std::string_view body_line = bytes.substr(body_end + 1, next - body_end - 1);
      const std::size_t first = body_line.find_first_not_of(" \t");
      if (first != std::string_view::npos && body_line.substr(first, body_line.find_last_not_of(" \t\r") + 1 - first) == tag) break;
      body_end = next;
    }
    const std::size_t name_begin = line.find_first_not_of("> \t'\"", arrow);
    const std::string_view file =
        name_begin == std::string_view::npos ? "" : line.substr(name_begin, line.find_first_of(" \t'\"", name_begin) - name_begin);
    for (const source::Assignment& assignment : source::read_dotenv(bytes.substr(line_end, body_end - line_end))) {
      if (!assignment.has_value) continue;
      Setting setting;
      setting.variable = assignment.name;
      setting.value = assignment.value;
      setting.range = text.range(line_end + assignment.begin, line_end + assignment.end);
      setting.container = std::string(file);
      if (is_dynamic(setting.value)) setting.form = ConfigForm::template_text;
      recorder.set(std::move(setting));
    }
    at = body_end;
    if (at >= end) break;
  }
}

/// `-w 4`, `-w4`, `--workers=4`, `--processes 4`; `-c max_connections=200`
void record_count(std::string_view flag, std::string_view value, std::string_view container, Range range, Recorder& recorder) {
  if (is_one_of(flag, {"-w", "--workers", "--processes", "-p", "--worker-processes"}))
    recorder.scale(Capacity::Of::workers, value, container, range);
  constexpr std::string_view limit = "max_connections=";
  if (value.starts_with(limit)) recorder.scale(Capacity::Of::connections, value.substr(limit.size()), container, range);
}

/// `--set-secrets="$SECRETS"` with `SECRETS="A=a:latest,…"` above: the list stands where the variable is set.
void follow_list(ShellWord& word, const std::map<std::string, ShellAssignment>& variables, std::size_t begin) {
  const std::size_t dollar = word.text.find('$');
  if (dollar == std::string::npos || (dollar > 0 && !word.text.starts_with("--"))) return;
  std::string name = word.text.substr(dollar + 1);
  if (name.starts_with("{") && name.ends_with("}")) name = name.substr(1, name.size() - 2);
  const auto known = variables.find(name);
  if (known == variables.end() || known->second.value.find('=') == std::string::npos) return;
  word.text = word.text.substr(0, dollar) + known->second.value;
  word.begin = begin + known->second.begin - dollar;  // may wrap around; adding the flag's length gets it back
  word.end = begin + known->second.end;
}

}  // namespace

void record_comma_list(const SourceText& text, std::string_view list, std::size_t begin, bool secrets, std::string_view container,
                       Recorder& recorder) {
  std::string_view separator = ",";
  if (list.starts_with("^")) {
    const std::size_t close = list.find('^', 1);
    if (close != std::string_view::npos && close > 1) {
      separator = list.substr(1, close - 1);
      begin += close + 1;
      list.remove_prefix(close + 1);
    }
  }
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t end = std::min(list.find(separator, at), list.size());
    record_pair(text, list.substr(at, end - at), begin + at, secrets, container, recorder);
    at = end + separator.size();
  }
}

void record_command(const SourceText& text, const std::vector<ShellWord>& words, std::string_view container, Recorder& recorder) {
  const auto has = [&](std::string_view word) {
    return std::any_of(words.begin(), words.end(), [&](const ShellWord& w) { return w.text == word; });
  };
  const bool pairs_follow = has("config:set") || (has("secrets") && has("set")) || has("setenv");
  const bool is_container_run = has("run") || has("create") || has("exec");
  const bool is_helm = has("helm");
  const std::string service = deployed_service(words);
  const std::string_view target = service.empty() ? container : std::string_view(service);
  for (const Flag& flag : flags_of(text, words)) {
    if (is_one_of(flag.name, {"--set-env-vars", "--update-env-vars"})) {
      record_comma_list(text, flag.value, flag.begin, false, target, recorder);
    } else if (is_one_of(flag.name, {"--set-secrets", "--update-secrets"})) {
      record_comma_list(text, flag.value, flag.begin, true, target, recorder);
    } else if (is_container_run && is_one_of(flag.name, {"-e", "--env"})) {
      record_pair(text, flag.value, flag.begin, false, container, recorder);
    } else if (flag.name == "--build-arg") {
      record_pair(text, flag.value, flag.begin, false, container, recorder, false);
    } else if (is_helm && is_one_of(flag.name, {"--set", "--set-string"})) {
      record_values(text, flag.value, flag.begin, container, recorder);
    } else if (flag.name == "--from-literal") {
      record_pair(text, flag.value, flag.begin, false, container, recorder);
    }
  }
  for (std::size_t i = 1; pairs_follow && i < words.size(); ++i) {
    if (words[i].text.find('=') != std::string::npos) record_pair(text, words[i].text, words[i].begin, false, container, recorder);
  }
}

namespace {

struct Stretch {
  std::size_t begin;
  std::size_t end;
};

/// Scripts inside a command: `timeout 30 bash -c '…'`, `ssh host "…"`, `ID=$(docker run …)`, `` ID=`docker run …` ``.
std::vector<Stretch> scripts_in(std::string_view bytes, const std::vector<ShellWord>& words) {
  std::vector<Stretch> found;
  const auto take = [&](std::size_t begin, std::size_t end) {
    if (begin < end && end <= bytes.size()) found.push_back({begin, end});
  };
  const bool is_remote = !words.empty() && (words[0].text == "ssh" || words[0].text == "sshpass");
  for (std::size_t i = 0; i < words.size(); ++i) {
    const ShellWord& word = words[i];
    const bool is_script = i >= 2 && words[i - 1].text == "-c" && (words[i - 2].text.ends_with("sh") || words[i - 2].text == "su");
    if (is_script || (is_remote && i > 0 && word.text.find(' ') != std::string::npos)) take(word.begin, word.end);
    if (word.begin >= word.end || word.end > bytes.size()) continue;
    const std::string_view written = bytes.substr(word.begin, word.end - word.begin);
    const std::size_t sign = i == 0 ? written.find('=') : std::string_view::npos;
    if (sign == std::string_view::npos) continue;
    std::string_view value = written.substr(sign + 1);
    if (value.starts_with('"') && value.ends_with('"') && value.size() > 1) value = value.substr(1, value.size() - 2);
    const std::size_t at = static_cast<std::size_t>(value.data() - bytes.data());
    if (value.starts_with("$(") && value.ends_with(')')) take(at + 2, at + value.size() - 1);
    if (value.size() > 1 && value.starts_with('`') && value.ends_with('`')) take(at + 1, at + value.size() - 1);
  }
  return found;
}

/// `run: >` of YAML: its lines are one.
bool is_folded(std::string_view bytes, std::size_t begin) {
  const std::size_t newline = begin == 0 ? std::string_view::npos : bytes.rfind('\n', begin - 1);
  if (newline == std::string_view::npos) return false;
  std::string_view header = bytes.substr(0, newline);
  while (header.ends_with('\r') || header.ends_with('-') || header.ends_with('+')) header.remove_suffix(1);
  return header.ends_with('>') && (header.ends_with(": >") || header.ends_with("- >"));
}

/// A line end between two lines of one paragraph becomes a blank, so that offsets stay.
std::string unfolded(std::string_view lines) {
  std::string out(lines);
  for (std::size_t at = out.find('\n'); at != std::string::npos; at = out.find('\n', at + 1)) {
    const std::size_t first = std::min(out.find_first_not_of(" \t\r", at + 1), out.size());
    if (first < out.size() && out[first] != '\n') out[at] = ' ';
  }
  return out;
}

/// `OPTIONS="-p 80:80 -e DB_HOST=db"`, for a `docker run $OPTIONS` further down.
void record_options(const SourceText& text, const ShellAssignment& options, std::size_t begin, std::string_view container,
                    Recorder& recorder) {
  const std::string& value = options.value;
  for (const std::string_view flag : {"-e ", "--env "}) {
    for (std::size_t at = value.find(flag); at != std::string::npos; at = value.find(flag, at + 1)) {
      if (at > 0 && value[at - 1] != ' ') continue;
      const std::size_t from = at + flag.size();
      const std::string_view pair = std::string_view(value).substr(from, value.find(' ', from) - from);
      if (looks_like_variable(pair.substr(0, pair.find('='))))
        record_pair(text, pair, begin + options.begin + from, false, container, recorder);
    }
  }
}

void record_script(const SourceText& text, std::size_t begin, std::size_t end, std::string_view container, Recorder& recorder,
                   int depth) {
  std::string lines;
  std::string_view script = text.bytes().substr(begin, end - begin);
  if (depth == 0 && is_folded(text.bytes(), begin)) script = lines = unfolded(script);
  std::map<std::string, ShellAssignment> variables;
  for (const ShellAssignment& assignment : source::read_shell(script)) {
    variables[assignment.name] = assignment;
    Setting setting;
    setting.variable = assignment.name;
    setting.value = assignment.value;
    setting.range = text.range(begin + assignment.begin, begin + assignment.end);
    setting.container = std::string(container);
    setting.sets_environment = assignment.scope != ShellScope::variable;
    if (assignment.quoting != source::Quoting::single_quotes && is_dynamic(assignment.value))
      setting.form = ConfigForm::template_text;
    recorder.set(std::move(setting));
    record_options(text, assignment, begin, container, recorder);
  }
  record_here_documents(text, begin, end, recorder);
  for (std::vector<ShellWord>& words : source::shell_commands(script)) {
    for (ShellWord& word : words) {
      word.begin += begin;
      word.end += begin;
      follow_list(word, variables, begin);
    }
    record_command(text, words, container, recorder);
    constexpr int deepest = 2;
    if (depth >= deepest) continue;
    for (const Stretch& inner : scripts_in(text.bytes().substr(0, end), words)) {
      record_script(text, inner.begin, inner.end, container, recorder, depth + 1);
    }
  }
}

}  // namespace

bool may_set_variables(std::string_view script) { return script.find_first_of("=>|") != std::string_view::npos; }

void record_shell(const SourceText& text, std::size_t begin, std::size_t end, std::string_view container, Recorder& recorder) {
  record_script(text, begin, end, container, recorder, 0);
}

namespace {

/// Servers that fork: elsewhere `-p 80` is a port.
bool starts_processes(const std::string& program) {
  const std::string name = program.substr(program.rfind('/') + 1);
  return is_one_of(name, {"gunicorn", "uvicorn", "hypercorn", "uwsgi", "fastapi", "granian", "postgres", "daphne"});
}

struct Word {
  std::string text;
  Range range;
};

void record_words(const std::vector<Word>& words, std::string_view container, Recorder& recorder) {
  const auto program = std::find_if(words.begin(), words.end(), [](const Word& word) { return starts_processes(word.text); });
  if (program == words.end()) return;
  const bool is_uwsgi = program->text.ends_with("uwsgi");
  for (auto word = program + 1; word < words.end(); ++word) {
    const std::size_t sign = word->text.find('=');
    if (word->text == "-p" && !is_uwsgi) continue;
    if (word->text.starts_with("--") && sign != std::string::npos) {
      record_count(word->text.substr(0, sign), word->text.substr(sign + 1), container, word->range, recorder);
    } else if (word->text.starts_with("-w") && word->text.size() > 2) {
      record_count("-w", std::string_view(word->text).substr(2), container, word->range, recorder);
    } else if (word->text.starts_with("-cmax_connections=")) {
      record_count("-c", std::string_view(word->text).substr(2), container, word->range, recorder);
    } else if (word + 1 < words.end()) {
      record_count(word->text, (word + 1)->text, container, (word + 1)->range, recorder);
    }
  }
}

}  // namespace

void record_processes(const SourceText& text, std::size_t begin, std::size_t end, std::string_view container, Recorder& recorder) {
  for (const std::vector<ShellWord>& found : source::shell_commands(text.bytes().substr(begin, end - begin))) {
    std::vector<Word> words;
    for (const ShellWord& word : found) {
      // The exec form of a Dockerfile is a list: CMD ["gunicorn", "-w", "4"].
      std::string plain;
      for (const char c : word.text) {
        if (std::string_view("[],\"").find(c) == std::string_view::npos) plain += c;
      }
      words.push_back({std::move(plain), text.range(begin + word.begin, begin + word.end)});
    }
    record_words(words, container, recorder);
  }
}

void record_processes(View view, std::string_view container, Recorder& recorder) {
  if (view.is_scalar()) record_processes(view.document()->text, view.begin_offset(), view.end_offset(), container, recorder);
  if (!view.is_list()) return;
  std::vector<Word> words;
  for (const View item : view.items()) {
    // [sh, -c, "exec gunicorn -w 4 app"]
    if (item.text().find(' ') != std::string::npos) record_processes(item, container, recorder);
    words.push_back({item.text(), item.range()});
  }
  record_words(words, container, recorder);
}

void record_shell(View view, std::string_view container, Recorder& recorder) {
  if (view.is_scalar()) record_shell(view.document()->text, view.begin_offset(), view.end_offset(), container, recorder);
  for (const View item : view.items()) {
    if (item.is_scalar()) record_shell(item.document()->text, item.begin_offset(), item.end_offset(), container, recorder);
  }
}

}  // namespace dbssot::config
