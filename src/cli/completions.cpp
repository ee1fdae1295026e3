#include "cli/completions.h"

#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace dbssot::cli {
namespace {

/// Commands with their words before them: ("url check", row).
template <class Visit>
void visit_commands(const CommandRow& row, const std::string& path, const Visit& visit) {
  visit(path, row);
  for (const CommandRow& command : row.commands)
    visit_commands(command, path.empty() ? command.name : path + " " + command.name, visit);
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// Within single quotes of a shell.
std::string quoted(std::string_view text) { return "'" + replaced(std::string(text), "'", "'\\''") + "'"; }

std::string names_of(const std::vector<OptionRow>& options) {
  std::string names;
  for (const OptionRow& option : options) {
    for (const std::string& name : option.names) names += (names.empty() ? "" : " ") + name;
  }
  return names;
}

std::string names_of(const std::vector<CommandRow>& commands) {
  std::string names;
  for (const CommandRow& command : commands) names += (names.empty() ? "" : " ") + command.name;
  return names;
}

// bash

std::string bash_words(const OptionRow& word) {
  switch (word.kind) {
    case WordKind::choice:
      // Lines and not blanks divide the words: IFS is a newline there, for the names of files.
      return fmt::format("compgen -W $'{}' -- \"$word\"", fmt::join(word.choices, "\\n"));
    case WordKind::folder:
      return "compgen -d -- \"$word\"";
    case WordKind::file:
    case WordKind::path:
      return "compgen -f -- \"$word\"";
    default:
      return ":";
  }
}

}  // namespace

std::string bash_completion(const CommandRow& program) {
  std::string out =
      "# bash completion of dbssot; made by `dbssot completion bash`\n"
      "_dbssot() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' part i\n"
      "  compopt -o filenames 2>/dev/null\n"
      "  # The commands among the words: options and their values are no commands.\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    part=${COMP_WORDS[i]}\n"
      "    case \"$command $part\" in\n";
  visit_commands(program, "", [&](const std::string& path, const CommandRow&) {
    if (!path.empty())
      out +=
          fmt::format("      {}) command={} ;;\n", quoted((path.find(' ') == std::string::npos ? " " : "") + path), quoted(path));
  });
  out +=
      "    esac\n"
      "  done\n"
      "  local IFS=$'\\n'\n"
      "  case \"$command:$before\" in\n";
  visit_commands(program, "", [&](const std::string& path, const CommandRow& row) {
    for (const OptionRow& option : row.options) {
      if (option.kind == WordKind::none) continue;
      std::string patterns;
      for (const std::string& name : option.names) patterns += (patterns.empty() ? "" : "|") + quoted(path + ":" + name);
      out += fmt::format("    {}) COMPREPLY=($({})); return ;;\n", patterns, bash_words(option));
    }
  });
  out +=
      "  esac\n"
      "  IFS=$' \\t\\n'\n"
      "  case $command in\n";
  visit_commands(program, "", [&](const std::string& path, const CommandRow& row) {
    out += fmt::format("    {})\n      if [[ $word == -* ]]; then COMPREPLY=($(compgen -W {} -- \"$word\")); return; fi\n",
                       quoted(path), quoted(names_of(row.options)));
    if (!row.commands.empty()) {
      out += fmt::format("      COMPREPLY=($(compgen -W {} -- \"$word\")) ;;\n", quoted(names_of(row.commands)));
    } else if (!row.words.empty()) {
      out += fmt::format("      local IFS=$'\\n'\n      COMPREPLY=($({})) ;;\n", bash_words(row.words.front()));
    } else {
      out += "      ;;\n";
    }
  });
  return out + "  esac\n}\ncomplete -F _dbssot dbssot\n";
}

namespace {

// zsh

std::string in_brackets(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_action(const OptionRow& word) {
  switch (word.kind) {
    case WordKind::choice:
      return fmt::format("({})", fmt::join(word.choices, " "));
    case WordKind::folder:
      return "_files -/";
    case WordKind::file:
    case WordKind::path:
      return "_files";
    default:
      return " ";
  }
}

std::string zsh_function(const std::string& path) {
  return path.empty() ? "_dbssot" : "_dbssot_" + replaced(replaced(path, " ", "_"), "-", "_");
}

std::string zsh_arguments(const CommandRow& row) {
  std::string out;
  for (const OptionRow& option : row.options) {
    for (const std::string& name : option.names) {
      const std::string value =
          option.kind == WordKind::none ? "" : fmt::format(":{}:{}", in_brackets(option.value), zsh_action(option));
      const std::string_view equals = option.kind == WordKind::none ? "" : name.starts_with("--") ? "=" : "+";
      out += fmt::format(" \\\n    {}", quoted(fmt::format("{}{}{}[{}]{}", option.repeats ? "*" : "", name, equals,
                                                           in_brackets(option.help), value)));
    }
  }
  return out;
}

}  // namespace

std::string zsh_completion(const CommandRow& program) {
  std::string out = "#compdef dbssot\n# zsh completion of dbssot; made by `dbssot completion zsh`\n";
  visit_commands(program, "", [&](const std::string& path, const CommandRow& row) {
    out += fmt::format("\n{}() {{\n", zsh_function(path));
    if (row.commands.empty()) {
      out += "  _arguments -s" + zsh_arguments(row);
      for (const OptionRow& word : row.words) {
        out += fmt::format(" \\\n    {}",
                           quoted(fmt::format("{}:{}:{}", word.repeats ? "*" : "", in_brackets(word.value), zsh_action(word))));
      }
      out += "\n}\n";
      return;
    }
    out += "  local context state state_descr line\n  typeset -A opt_args\n  _arguments -s -C" + zsh_arguments(row) +
           " \\\n    '1:command:->command' '*::argument:->argument'\n  case $state in\n    command)\n      local -a commands=(\n";
    for (const CommandRow& command : row.commands) out += fmt::format("        {}\n", quoted(command.name + ":" + command.help));
    out += "      )\n      _describe command commands ;;\n    argument)\n      case $line[1] in\n";
    for (const CommandRow& command : row.commands) {
      out +=
          fmt::format("        {}) {} ;;\n", command.name, zsh_function(path.empty() ? command.name : path + " " + command.name));
    }
    out += "      esac ;;\n  esac\n}\n";
  });
  return out + "\n_dbssot \"$@\"\n";
}

namespace {

// fish

std::string fish_quoted(std::string_view text) {
  return "'" + replaced(replaced(std::string(text), "\\", "\\\\"), "'", "\\'") + "'";
}

std::string fish_condition(const std::string& path, const CommandRow& row) {
  if (path.empty()) return "__fish_use_subcommand";
  std::string condition;
  std::string_view rest = path;
  while (!rest.empty()) {
    const std::size_t end = rest.find(' ');
    condition += fmt::format("{}__fish_seen_subcommand_from {}", condition.empty() ? "" : "; and ", rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  if (!row.commands.empty()) condition += "; and not __fish_seen_subcommand_from " + names_of(row.commands);
  return condition;
}

std::string fish_values(const OptionRow& word) {
  switch (word.kind) {
    case WordKind::none:
      return "";
    case WordKind::choice:
      return fmt::format(" -x -a {}", fish_quoted(fmt::format("{}", fmt::join(word.choices, " "))));
    case WordKind::folder:
      return " -x -a '(__fish_complete_directories)'";
    case WordKind::file:
    case WordKind::path:
      return " -r -F";
    default:
      return " -x";
  }
}

}  // namespace

std::string fish_completion(const CommandRow& program) {
  std::string out = "# fish completion of dbssot; made by `dbssot completion fish`\ncomplete -c dbssot -f\n";
  visit_commands(program, "", [&](const std::string& path, const CommandRow& row) {
    const std::string condition = fish_quoted(fish_condition(path, row));
    for (const CommandRow& command : row.commands) {
      out += fmt::format("complete -c dbssot -n {} -a {} -d {}\n", condition, command.name, fish_quoted(command.help));
    }
    for (const OptionRow& option : row.options) {
      out += fmt::format("complete -c dbssot -n {}", condition);
      for (const std::string& name : option.names)
        out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      out += fmt::format("{} -d {}\n", fish_values(option), fish_quoted(option.help));
    }
    if (!row.words.empty() && row.commands.empty() && row.words.front().kind != WordKind::text) {
      const OptionRow& word = row.words.front();
      out += word.kind == WordKind::choice ? fmt::format("complete -c dbssot -n {} -a {}\n", condition,
                                                         fish_quoted(fmt::format("{}", fmt::join(word.choices, " "))))
                                           : fmt::format("complete -c dbssot -n {} -F\n", condition);
    }
  });
  return out;
}

namespace {

// The manual page

std::string roff(std::string_view text) {
  std::string out;
  bool at_start = true;
  for (const char c : text) {
    if (at_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    at_start = c == '\n';
  }
  return out;
}

std::string heading_of(const OptionRow& option) {
  std::string names;
  for (const std::string& name : option.names) names += fmt::format("{}\\fB{}\\fR", names.empty() ? "" : ", ", roff(name));
  return option.value.empty() ? names : fmt::format("{} \\fI{}\\fR", names, roff(option.value));
}

void append_command(const std::string& path, const CommandRow& row, std::string& out) {
  std::string synopsis = fmt::format(".SS \"dbssot {}", roff(path));
  if (!row.options.empty()) synopsis += " [OPTIONS]";
  if (!row.commands.empty()) synopsis += " COMMAND";
  for (const OptionRow& word : row.words) synopsis += fmt::format(" [{}]{}", roff(word.value), word.repeats ? "..." : "");
  out += synopsis + "\"\n" + roff(row.help) + ".\n";
  for (const OptionRow& option : row.options) {
    if (option.names.front() == "--help") continue;
    out += fmt::format(".TP\n{}\n{}.", heading_of(option), roff(option.help));
    if (!option.choices.empty() && option.help.find(option.choices.front()) == std::string::npos) {
      out += fmt::format(" One of: {}.", roff(fmt::format("{}", fmt::join(option.choices, ", "))));
    }
    out += "\n";
  }
}

}  // namespace

std::string manual_page(const CommandRow& program, const std::string& version) {
  std::string out = fmt::format(".TH DBSSOT 1 \"\" \"dbssot {}\" \"User Commands\"\n.SH NAME\n", version);
  out += "dbssot \\- find where a project's database URL has more than one source of truth\n.SH SYNOPSIS\n";
  out += "\\fBdbssot\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIPATH\\fR...]\n.SH DESCRIPTION\n.nf\n" + roff(program.help) +
         "\n.fi\n.SH COMMANDS\n";
  visit_commands(program, "", [&](const std::string& path, const CommandRow& row) {
    if (!path.empty()) append_command(path, row, out);
  });
  out +=
      ".SH \"EXIT STATUS\"\n.TP\n0\nclean\n.TP\n1\nfindings at or above \\-\\-fail\\-on; with \\-\\-diff, fixes that could be "
      "made\n"
      ".TP\n2\nfaulty use or policy, or a file that could not be written\n.TP\n3\na fault of dbssot or, with \\-\\-strict, an "
      "incomplete analysis\n";
  out +=
      ".SH FILES\n.TP\n.I .dbssot.yaml\nThe policy of a project, looked for from the audited path upwards. \\fBdbssot schema\\fR "
      "prints its JSON Schema.\n";
  out +=
      ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\\fR, \\fBCLICOLOR\\fR, \\fBCLICOLOR_FORCE\nWhether the report on a terminal is coloured.\n"
      ".TP\n.B SOURCE_DATE_EPOCH\nToday, for suppressions that end.\n";
  return out;
}

}  // namespace dbssot::cli
