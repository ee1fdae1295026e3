#include "frontends/config/shell_forms.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "frontends/config/secret_notation.h"

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
                 Recorder& recorder) {
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
  const std::string service = deployed_service(words);
  const std::string_view target = service.empty() ? container : std::string_view(service);
  for (const Flag& flag : flags_of(text, words)) {
    if (is_one_of(flag.name, {"--set-env-vars", "--update-env-vars"})) {
      record_comma_list(text, flag.value, flag.begin, false, target, recorder);
    } else if (is_one_of(flag.name, {"--set-secrets", "--update-secrets"})) {
      record_comma_list(text, flag.value, flag.begin, true, target, recorder);
    } else if (is_container_run && is_one_of(flag.name, {"-e", "--env"})) {
      record_pair(text, flag.value, flag.begin, false, container, recorder);
    } else if (flag.name == "--from-literal") {
      record_pair(text, flag.value, flag.begin, false, container, recorder);
    }
  }
  for (std::size_t i = 1; pairs_follow && i < words.size(); ++i) {
    if (words[i].text.find('=') != std::string::npos) record_pair(text, words[i].text, words[i].begin, false, container, recorder);
  }
}

void record_shell(const SourceText& text, std::size_t begin, std::size_t end, std::string_view container, Recorder& recorder) {
  const std::string_view script = text.bytes().substr(begin, end - begin);
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
  }
  for (std::vector<ShellWord>& words : source::shell_commands(script)) {
    for (ShellWord& word : words) {
      word.begin += begin;
      word.end += begin;
      follow_list(word, variables, begin);
    }
    record_command(text, words, container, recorder);
  }
}

void record_shell(View view, std::string_view container, Recorder& recorder) {
  if (view.is_scalar()) record_shell(view.document()->text, view.begin_offset(), view.end_offset(), container, recorder);
  for (const View item : view.items()) {
    if (item.is_scalar()) record_shell(item.document()->text, item.begin_offset(), item.end_offset(), container, recorder);
  }
}

}  // namespace dbssot::config
