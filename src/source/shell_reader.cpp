#include "source/shell_reader.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <unordered_set>

#include "source/document.h"
#include "source/dotenv_reader.h"

namespace dbssot::source {

namespace {

constexpr std::size_t most_shell = 1u << 20;  ///< nobody writes a megabyte of shell

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

struct Word : ShellWord {
  Quoting quoting = Quoting::none;  ///< of the whole word
  bool is_operator = false;
};

/// Splits shell text into words and operators. Not a shell: substitutions are kept as written and never looked into.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  /// False at the end of the text.
  bool next(Word& word) {
    word = {};
    skip();
    if (at_ >= text_.size()) return false;
    word.begin = at_;
    const char c = text_[at_];
    if (c == '\n' || c == ';' || c == '|' || c == '&' || c == '(' || c == ')' || c == '<' || c == '>') {
      read_operator(word);
    } else {
      read_word(word);
    }
    word.end = std::max(word.end, word.begin);
    return true;
  }

  /// The lines of a here-document that begins behind the current line, up to its mark; the lexer goes on behind it.
  std::pair<std::size_t, std::size_t> take_heredoc(const std::string& mark) {
    const std::size_t line_end = std::min(text_.find('\n', at_), text_.size());
    const std::size_t begin = std::min(line_end + 1, text_.size());
    constexpr int most_failures = 20;
    if (failed_heredocs_ >= most_failures) return {begin, begin};
    std::size_t at = begin;
    while (at < text_.size()) {
      const std::size_t end = std::min(text_.find('\n', at), text_.size());
      std::string_view line = text_.substr(at, end - at);
      while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
      while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
      if (line == mark) {
        resume_ = end;
        return {begin, at};
      }
      at = end + 1;
    }
    ++failed_heredocs_;
    return {begin, begin};  // no end: not a here-document, or cut off
  }

  /// Goes on behind a here-document; to be called when the line of its `<<` ends.
  void leave_heredoc() {
    if (resume_ > at_) at_ = resume_;
    resume_ = 0;
  }
  [[nodiscard]] bool in_heredoc() const { return resume_ != 0; }

 private:
  void skip() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (is_blank(c)) {
        ++at_;
      } else if (const std::size_t past = past_continuation(); past != 0) {
        at_ += past;
      } else if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else {
        return;
      }
    }
  }

  /// Length of a backslash and the end of its line, as either system writes it; 0 elsewhere.
  [[nodiscard]] std::size_t past_continuation() const {
    if (text_[at_] != '\\' || at_ + 1 >= text_.size()) return 0;
    if (text_[at_ + 1] == '\n') return 2;
    return text_[at_ + 1] == '\r' ? (at_ + 2 < text_.size() && text_[at_ + 2] == '\n' ? 3 : 2) : 0;
  }

  void read_operator(Word& word) {
    word.is_operator = true;
    constexpr std::array<std::string_view, 8> pairs = {"&&", "||", ";;", "<<<", ">>", "<<-", "<<", "&>"};
    for (const std::string_view pair : pairs) {
      if (text_.substr(at_).starts_with(pair)) {
        at_ += pair.size();
        word.text = std::string(pair);
        word.end = at_;
        return;
      }
    }
    word.text = text_[at_++];
    word.end = at_;
  }

  /// `${…}`, `$(…)`, `${{ … }}` or backquotes, as written.
  bool read_substitution(std::string& out) {
    constexpr std::size_t longest = 1000;  // bounds what unclosed openings cost
    const std::string_view rest = text_.substr(at_, longest);
    std::size_t end = std::string_view::npos;
    if (rest.starts_with("${{") || rest.starts_with("{{")) {
      end = rest.find("}}");
      if (end != std::string_view::npos) end += 2;
    } else if (rest.starts_with("${") || rest.starts_with("$(")) {
      end = closing(rest);
    } else if (rest.starts_with("`")) {
      end = rest.find('`', 1);
      if (end != std::string_view::npos) ++end;
    }
    if (end == std::string_view::npos) return false;
    out += rest.substr(0, end);
    at_ += end;
    return true;
  }

  static std::size_t closing(std::string_view rest) {
    const char open = rest[1];
    const char close = open == '{' ? '}' : ')';
    int depth = 0;
    for (std::size_t i = 1; i < rest.size(); ++i) {
      if (rest[i] == open) ++depth;
      if (rest[i] == close && --depth == 0) return i + 1;
    }
    return std::string_view::npos;
  }

  void read_word(Word& word) {
    const char opening = text_[at_];
    bool one_quote = opening == '"' || opening == '\'';
    std::size_t pieces = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (is_blank(c) || c == '\n' || c == ';' || c == '|' || c == '&' || c == '(' || c == ')' || c == '<' || c == '>') break;
      ++pieces;
      if (c == '"' || c == '\'') {
        read_quoted(word, c);
      } else if ((c == '$' || c == '`' || c == '{') && read_substitution(word.text)) {
        one_quote = false;
      } else if (const std::size_t past = past_continuation(); past != 0) {
        at_ += past;
      } else if (c == '\\' && at_ + 1 < text_.size()) {
        word.text += text_[at_ + 1];
        at_ += 2;
      } else {
        word.text += c;
        ++at_;
      }
    }
    word.end = at_;
    if (one_quote && pieces == 1) {
      word.quoting = opening == '"' ? Quoting::double_quotes : Quoting::single_quotes;
      ++word.begin;
      if (word.end > word.begin) --word.end;
    }
  }

  void read_quoted(Word& word, char quote) {
    ++at_;
    while (at_ < text_.size() && text_[at_] != quote) {
      const char c = text_[at_];
      if (quote == '"' && (c == '$' || c == '`') && read_substitution(word.text)) continue;
      if (quote == '"' && c == '\\' && at_ + 1 < text_.size()) {
        const char following = text_[at_ + 1];
        if (following != '"' && following != '\\' && following != '$' && following != '`' && following != '\n') word.text += c;
        if (following != '\n') word.text += following;
        at_ += 2;
        continue;
      }
      word.text += c;
      ++at_;
    }
    if (at_ < text_.size()) ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t resume_ = 0;
  int failed_heredocs_ = 0;
};

bool is_environment_file(std::string_view target) {
  return target.find("GITHUB_ENV") != std::string_view::npos || target.ends_with(".env") ||
         target.find(".env.") != std::string_view::npos || target.find("BASH_ENV") != std::string_view::npos;
}

/// A file of any other name, in which only what is written as a variable's name counts. Not the terminal, and no log.
bool is_some_file(std::string_view target) {
  return !target.empty() && target != "|" && !target.starts_with("/dev/") && !target.starts_with("&") &&
         !target.ends_with(".log") && !target.ends_with(".sql") && !target.ends_with(".md");
}

struct Heredoc {
  std::size_t begin;
  std::size_t end;
};

/// `>> settings.json`, `>> config.yaml`, `>> $CONFIG_FILE`
bool is_tree_file(std::string_view target) {
  return target.ends_with(".json") || target.ends_with(".yaml") || target.ends_with(".yml") ||
         (target.find('$') != std::string_view::npos && target.find("CONF") != std::string_view::npos);
}

/// One simple command with what is redirected.
struct Command {
  std::vector<Word> words;
  std::string output;
  std::vector<Heredoc> heredocs;

  [[nodiscard]] bool is_empty() const { return words.empty() && heredocs.empty(); }
};

/// `{ echo A=b; echo C=d; } >> file`, `( … ) > file`: what is redirected behind the end holds for every command inside.
class Groups {
 public:
  /// next: index of the first command inside.
  void open(std::size_t next) { open_.push_back(next); }
  void close() {
    if (open_.empty()) return;
    closed_ = open_.back();
    open_.pop_back();
  }
  [[nodiscard]] bool is_open() const { return !open_.empty(); }
  /// The command behind the end is over.
  void forget() { closed_ = none; }
  void redirect(std::vector<Command>& commands, const std::string& output) {
    for (std::size_t i = closed_; i < commands.size(); ++i) {
      if (commands[i].output.empty() || commands[i].output == "|") commands[i].output = output;
    }
    closed_ = none;
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> open_;
  std::size_t closed_ = none;
};

std::vector<Command> commands_of(std::string_view text) {
  std::vector<Command> commands(1);
  Lexer lexer(text);
  Word word;
  std::string pending;  // the redirection whose target comes next
  Groups groups;
  while (lexer.next(word)) {
    Command& command = commands.back();
    const bool begins = command.is_empty() && pending.empty() && word.quoting == Quoting::none;
    if (begins && word.text == "(") groups.open(commands.size() - 1);
    if (!word.is_operator) {
      if (begins && word.text == "{") {
        groups.open(commands.size() - 1);
      } else if (begins && word.text == "}" && groups.is_open()) {
        groups.close();
      } else if (pending == ">" || pending == ">>" || pending == "&>") {
        command.output = word.text;
        if (command.is_empty()) groups.redirect(commands, word.text);
      } else if (pending.starts_with("<<") && pending != "<<<") {
        const auto [begin, end] = lexer.take_heredoc(word.text);
        if (end > begin) command.heredocs.push_back({begin, end});
      } else if (pending.empty()) {
        command.words.push_back(word);
      }
      pending.clear();
      continue;
    }
    const char c = word.text.front();
    if (c == '<' || c == '>' || word.text == "&>") {
      pending = word.text;
      continue;
    }
    pending.clear();
    if (c == ')') {
      groups.close();
    } else {
      groups.forget();
    }
    if (c == '\n' && lexer.in_heredoc()) lexer.leave_heredoc();
    // `echo A=b | tee -a $GITHUB_ENV`: the pipe's target is the output of what stands before it.
    if (word.text == "|") command.output = "|";
    if (command.is_empty()) {
      command = {};
      continue;
    }
    if (commands.size() >= Limits::nodes) break;
    commands.emplace_back();
  }
  for (std::size_t i = 0; i + 1 < commands.size(); ++i) {
    const auto& after = commands[i + 1].words;
    if (commands[i].output != "|" || after.size() < 2) continue;
    if (after[0].text == "tee") commands[i].output = after.back().text;
    if (after[0].text == "Out-File" || after[0].text == "Add-Content") {  // of PowerShell
      const auto file =
          std::find_if(after.begin(), after.end(), [](const Word& argument) { return is_environment_file(argument.text); });
      if (file != after.end()) commands[i].output = file->text;
    }
  }
  return commands;
}

class ShellReader {
 public:
  explicit ShellReader(std::string_view text) : text_(text) {}

  std::vector<ShellAssignment> read() {
    for (const Command& command : commands_of(text_)) read_command(command);
    for (ShellAssignment& assignment : found_) {
      if (assignment.scope == ShellScope::variable && (exported_.contains(assignment.name) || exports_all_)) {
        assignment.scope = ShellScope::exported;
      }
    }
    return std::move(found_);
  }

 private:
  void read_command(const Command& command) {
    const std::size_t before = found_.size();
    if (is_environment_file(command.output)) {
      read_lines_written(command);
      read_words_written(command);
    } else if (is_tree_file(command.output)) {
      for (const Word& word : command.words) read_entry_written(word);
    } else if (is_some_file(command.output)) {
      read_words_written(command);
      const auto is_no_variable = [](const ShellAssignment& found) {
        return std::any_of(found.name.begin(), found.name.end(), [](unsigned char c) { return std::islower(c) != 0; });
      };
      found_.erase(std::remove_if(found_.begin() + static_cast<std::ptrdiff_t>(before), found_.end(), is_no_variable),
                   found_.end());
    }
    std::size_t first = 0;
    constexpr std::array<std::string_view, 12> openers = {"then", "do",   "else", "if",   "while", "{",
                                                          "!",    "time", "sudo", "exec", "elif",  "-"};
    while (first < command.words.size() && std::find(openers.begin(), openers.end(), command.words[first].text) != openers.end())
      ++first;
    if (first >= command.words.size()) return;
    const std::string& verb = command.words[first].text;
    if (verb == "export" || verb == "declare" || verb == "typeset" || verb == "env" || verb == "local" || verb == "readonly") {
      const bool exports = verb == "export" || verb == "env" || verb == "declare" || verb == "typeset";
      read_assignments(command, first + 1, exports ? ShellScope::exported : ShellScope::variable, verb == "env");
      return;
    }
    if (verb == "sed") return read_replaced(command);
    if (verb == ":") {
      for (std::size_t i = first + 1; i < command.words.size(); ++i) add_default(command.words[i]);
      return;
    }
    // `set NAME=value` of Windows
    if (verb == "set" && command.words.size() == first + 2 && assigns(command.words[first + 1])) {
      add(command.words[first + 1], ShellScope::exported);
      return;
    }
    if (verb == "set" && command.words.size() > first + 1 &&
        (command.words[first + 1].text == "-a" || command.words.back().text == "allexport")) {
      exports_all_ = true;
    }
    // With a command behind them assignments go to its environment.
    std::size_t behind = first;
    while (behind < command.words.size() && assigns(command.words[behind])) ++behind;
    read_assignments(command, first, behind < command.words.size() ? ShellScope::exported : ShellScope::variable, true);
  }

  static bool assigns(const Word& word) {
    const std::size_t sign = word.text.find('=');
    return sign != std::string::npos && word.quoting == Quoting::none &&
           is_variable_name(std::string_view(word.text).substr(0, sign));
  }

  void read_assignments(const Command& command, std::size_t from, ShellScope scope, bool stop_at_command) {
    for (std::size_t i = from; i < command.words.size(); ++i) {
      const Word& word = command.words[i];
      if (assigns(word)) {
        add(word, scope);
      } else if (is_variable_name(word.text) && scope == ShellScope::exported && !stop_at_command) {
        exported_.insert(word.text);
      } else if (stop_at_command && !word.text.starts_with("-")) {
        return;
      }
    }
  }

  /// `NAME=value`, `NAME="value"`: the place is the value without quotes that enclose it.
  void add(const Word& word, ShellScope scope) {
    const std::size_t sign = word.text.find('=');
    ShellAssignment assignment;
    assignment.scope = scope;
    assignment.name = word.text.substr(0, sign);
    assignment.value = word.text.substr(sign + 1);
    assignment.name_begin = word.begin;
    assignment.name_end = word.begin + sign;
    assignment.begin = word.begin + sign + 1;
    assignment.end = std::max(word.end, assignment.begin);
    const char quote = assignment.begin < text_.size() ? text_[assignment.begin] : '\0';
    if ((quote == '"' || quote == '\'') && assignment.end >= assignment.begin + 2 && text_[assignment.end - 1] == quote) {
      assignment.quoting = quote == '"' ? Quoting::double_quotes : Quoting::single_quotes;
      ++assignment.begin;
      --assignment.end;
    }
    found_.push_back(std::move(assignment));
  }

  /// `echo NAME=\"value\"`: the quotes that are written are for whom reads the file.
  void unquote(ShellAssignment& assignment) const {
    std::string& value = assignment.value;
    if (value.size() < 2 || (value.front() != '"' && value.front() != '\'') || value.back() != value.front()) return;
    value = value.substr(1, value.size() - 2);
    const std::string_view written = text_.substr(assignment.begin, assignment.end - assignment.begin);
    const std::size_t opening = written.starts_with("\\") ? 2 : written.starts_with('"') || written.starts_with('\'') ? 1 : 0;
    const std::size_t closing = written.ends_with("\\\"") || written.ends_with("\\'") ? 2 : opening == 0 ? 0 : 1;
    if (written.size() < opening + closing) return;
    assignment.begin += opening;
    assignment.end -= closing;
  }

  /// `: "${NAME:=value}"`: set unless it is set already.
  void add_default(const Word& word) {
    if (!word.text.starts_with("${") || !word.text.ends_with("}")) return;
    const std::size_t sign = word.text.find('=');
    if (sign == std::string::npos) return;
    std::string_view name = std::string_view(word.text).substr(2, sign - 2);
    if (name.ends_with(':')) name.remove_suffix(1);
    if (!is_variable_name(name)) return;
    ShellAssignment assignment;
    assignment.name = std::string(name);
    assignment.value = word.text.substr(sign + 1, word.text.size() - sign - 2);
    assignment.name_begin = word.begin + 2;
    assignment.name_end = assignment.name_begin + name.size();
    assignment.begin = std::min(word.begin + sign + 1, text_.size());
    assignment.end = std::max(assignment.begin, word.end - std::min<std::size_t>(word.end, 1));
    found_.push_back(std::move(assignment));
  }

  void read_lines_written(const Command& command) {
    for (const Heredoc& document : command.heredocs) {
      for (const Assignment& line : read_dotenv(text_.substr(document.begin, document.end - document.begin))) {
        if (!line.has_value) continue;
        ShellAssignment assignment{line, ShellScope::environment_file};
        for (std::size_t* offset : {&assignment.begin, &assignment.end, &assignment.name_begin, &assignment.name_end})
          *offset += document.begin;
        found_.push_back(std::move(assignment));
      }
    }
  }

  /// `echo '"db_host": "localhost", ' >> secrets.json`, `echo 'db_host: localhost' > values.yaml`
  void read_entry_written(const Word& word) {
    const std::string& text = word.text;
    const std::size_t colon = text.find(": ");
    if (colon == std::string::npos || word.quoting == Quoting::none || colon == 0) return;
    const auto trim = [&](std::size_t from, std::size_t to) {
      constexpr std::string_view around = "{ ,}\t\"\\";
      while (from < to && around.find(text[from]) != std::string_view::npos) ++from;
      while (to > from && around.find(text[to - 1]) != std::string_view::npos) --to;
      return std::pair(from, to);
    };
    const auto [name_begin, name_end] = trim(text.starts_with("\\n") ? 2 : 0, colon);  // of printf
    const auto [value_begin, value_end] = trim(colon + 1, text.size());
    const std::string_view name = std::string_view(text).substr(name_begin, name_end - name_begin);
    if (!is_variable_name(name)) return;
    ShellAssignment assignment;
    assignment.scope = ShellScope::variable;
    assignment.name = std::string(name);
    assignment.value = text.substr(value_begin, value_end - value_begin);
    // Nothing is escaped between single quotes, so that places in the word are those in the text.
    const auto place = [&](std::size_t at) { return std::min(word.begin + at, word.end); };
    assignment.name_begin = place(name_begin);
    assignment.name_end = place(name_end);
    assignment.begin = place(value_begin);
    assignment.end = place(value_end);
    assignment.quoting = word.quoting;
    found_.push_back(std::move(assignment));
  }

  void read_words_written(const Command& command) {
    if (command.words.empty()) return;
    // PowerShell prints what stands alone: `"NAME=value" >> $env:GITHUB_ENV`
    const std::string& verb = command.words[0].text;
    const bool stands_alone = command.words[0].quoting != Quoting::none;
    if (!stands_alone && verb != "echo" && verb != "printf" && verb != "Write-Output") return;
    for (std::size_t i = stands_alone ? 0 : 1; i < command.words.size(); ++i) {
      const Word& word = command.words[i];
      const std::size_t sign = word.text.find('=');
      if (sign == std::string::npos || !is_variable_name(std::string_view(word.text).substr(0, sign))) continue;
      if (verb == "printf" && i + 1 < command.words.size() && add_printed(word, sign, command.words[i + 1])) return;
      add(word, ShellScope::environment_file);
      found_.back().quoting = word.quoting;
      unquote(found_.back());
      return;
    }
  }

  /// `sed -i "s|NAME=.*|NAME=value|" .env`
  void read_replaced(const Command& command) {
    const bool is_written =
        is_environment_file(command.output) || std::any_of(command.words.begin(), command.words.end(), [](const Word& word) {
          return is_environment_file(word.text) || word.text.ends_with(".env");
        });
    for (const Word& word : command.words) {
      const std::string& text = word.text;
      if (!is_written || text.size() < 4 || text[0] != 's' || std::isalnum(static_cast<unsigned char>(text[1])) != 0) continue;
      const std::size_t second = text.find(text[1], 2);
      const std::size_t third = second == std::string::npos ? second : text.find(text[1], second + 1);
      if (third == std::string::npos) continue;
      const std::string_view pair = std::string_view(text).substr(second + 1, third - second - 1);
      const std::size_t sign = pair.find('=');
      if (sign == std::string_view::npos || !is_variable_name(pair.substr(0, sign))) continue;
      ShellAssignment assignment;
      assignment.scope = ShellScope::environment_file;
      assignment.name = std::string(pair.substr(0, sign));
      assignment.value = std::string(pair.substr(sign + 1));
      assignment.name_begin = std::min(word.begin + second + 1, text_.size());
      assignment.name_end = std::min(assignment.name_begin + sign, text_.size());
      assignment.begin = std::min(assignment.name_end + 1, text_.size());
      assignment.end = std::max(assignment.begin, std::min(assignment.begin + assignment.value.size(), word.end));
      assignment.quoting = word.quoting;
      found_.push_back(std::move(assignment));
    }
  }

  /// `printf 'NAME=%s\n' value`
  bool add_printed(const Word& format, std::size_t sign, const Word& value) {
    const std::string_view rest = std::string_view(format.text).substr(sign + 1);
    if (rest != "%s" && rest != "%s\\n") return false;
    ShellAssignment assignment;
    assignment.scope = ShellScope::environment_file;
    assignment.name = format.text.substr(0, sign);
    assignment.value = value.text;
    assignment.name_begin = format.begin;
    assignment.name_end = format.begin + sign;
    assignment.begin = value.begin;
    assignment.end = value.end;
    assignment.quoting = value.quoting;
    found_.push_back(std::move(assignment));
    return true;
  }

  std::string_view text_;
  std::vector<ShellAssignment> found_;
  std::unordered_set<std::string> exported_;
  bool exports_all_ = false;
};

}  // namespace

std::vector<ShellAssignment> read_shell(std::string_view text) {
  return text.size() > most_shell ? std::vector<ShellAssignment>{} : ShellReader(text).read();
}

std::vector<std::vector<ShellWord>> shell_commands(std::string_view text) {
  std::vector<std::vector<ShellWord>> commands;
  if (text.size() > most_shell) return commands;
  for (Command& command : commands_of(text)) {
    if (!command.words.empty()) commands.emplace_back(command.words.begin(), command.words.end());
  }
  return commands;
}

}  // namespace dbssot::source
