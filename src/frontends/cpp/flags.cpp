#include "frontends/cpp/flags.h"

#include <algorithm>
#include <array>
#include <system_error>

namespace dbssot::cpp {
namespace fs = std::filesystem;
namespace {

/// Flags with a value, joined (-Ifoo) or apart (-I foo).
constexpr std::array folder_flags = {std::string_view("-isystem"), std::string_view("-iquote"), std::string_view("-idirafter"),
                                     std::string_view("-I")};

constexpr std::array plain_flags = {std::string_view("-fexceptions"),
                                    std::string_view("-fno-exceptions"),
                                    std::string_view("-frtti"),
                                    std::string_view("-fno-rtti"),
                                    std::string_view("-fchar8_t"),
                                    std::string_view("-fno-char8_t"),
                                    std::string_view("-fms-extensions"),
                                    std::string_view("-m32"),
                                    std::string_view("-m64"),
                                    std::string_view("-pthread")};

/// -std=c++20 and the like: letters, digits, '+', ':' and '-', so that nothing can hide in it.
bool is_standard(std::string_view flag) {
  return flag.starts_with("-std=") && flag.size() < 24 &&
         std::all_of(
             flag.begin() + 5, flag.end(), [](unsigned char c) { return std::isalnum(c) || c == '+' || c == ':' || c == '-'; });
}

class Filter {
 public:
  Filter(const std::vector<std::string>& arguments, const fs::path& directory, const fs::path& root)
      : arguments_(arguments), directory_(directory), root_(root) {}

  AllowedFlags run() {
    for (at_ = 1; at_ < arguments_.size(); ++at_) {
      const std::string_view flag = arguments_[at_];
      if (!folder(flag) && !macro(flag) && !language(flag) && !forced_include(flag) && !plain(flag)) ++out_.dropped;
    }
    return std::move(out_);
  }

 private:
  /// The value of a flag, joined or the next argument.
  std::string_view value(std::string_view flag, std::string_view name) {
    if (flag.size() > name.size()) return flag.substr(name.size());
    return at_ + 1 < arguments_.size() ? std::string_view(arguments_[++at_]) : std::string_view();
  }
  std::string absolute(std::string_view path) const { return (directory_ / fs::path(path)).lexically_normal().string(); }

  bool folder(std::string_view flag) {
    for (const auto name : folder_flags) {
      if (!flag.starts_with(name)) continue;
      const auto path = value(flag, name);
      if (path.empty() || path.front() == '=' || path == "-") return false;  // "=dir" means inside the sysroot, -I- is history
      out_.flags.emplace_back(name);
      out_.flags.push_back(absolute(path));
      return true;
    }
    return false;
  }

  bool macro(std::string_view flag) {
    for (const std::string_view name : {"-D", "-U"}) {
      if (!flag.starts_with(name)) continue;
      const auto definition = value(flag, name);
      if (definition.empty()) return false;
      out_.flags.push_back(std::string(name) + std::string(definition));
      return true;
    }
    return false;
  }

  bool language(std::string_view flag) {
    if (!flag.starts_with("-x")) return false;
    const auto name = value(flag, "-x");
    if (name != "c" && name != "c++" && name != "c++-header" && name != "c-header") return false;
    out_.flags.push_back("-x");
    out_.flags.emplace_back(name.starts_with("c++") ? "c++" : "c");
    return true;
  }

  bool forced_include(std::string_view flag) {
    if (flag != "-include") return false;
    const auto path = absolute(value(flag, "-include"));
    if (!lies_inside(path, root_)) return false;
    out_.flags.push_back("-include");
    out_.flags.push_back(path);
    return true;
  }

  bool plain(std::string_view flag) {
    if (!is_standard(flag) && std::find(plain_flags.begin(), plain_flags.end(), flag) == plain_flags.end()) return false;
    out_.flags.emplace_back(flag);
    return true;
  }

  const std::vector<std::string>& arguments_;
  const fs::path& directory_;
  const fs::path& root_;
  std::size_t at_ = 0;
  AllowedFlags out_;
};

}  // namespace

bool lies_inside(const fs::path& path, const fs::path& folder) {
  std::error_code error;
  const auto real = fs::canonical(path, error);
  if (error) return false;
  const auto around = fs::canonical(folder, error);
  if (error) return false;
  const auto [end, unused] = std::mismatch(around.begin(), around.end(), real.begin(), real.end());
  return end == around.end();
}

AllowedFlags allowed_flags(const std::vector<std::string>& arguments, const fs::path& directory, const fs::path& root) {
  return Filter(arguments, directory, root).run();
}

std::vector<std::string> split_command(std::string_view command) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    if (quote == '\'') {
      if (c == quote)
        quote = 0;
      else
        word += c;
    } else if (c == '\\' && i + 1 < command.size()) {
      const char next = command[++i];
      if (quote == '"' && next != '"' && next != '\\' && next != '$' && next != '`') word += c;
      word += next;
      in_word = true;
    } else if (quote == '"') {
      if (c == quote)
        quote = 0;
      else
        word += c;
    } else if (c == '"' || c == '\'') {
      quote = c;
      in_word = true;
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      if (in_word) words.push_back(std::move(word));
      word.clear();
      in_word = false;
    } else {
      word += c;
      in_word = true;
    }
  }
  if (in_word) words.push_back(std::move(word));
  return words;
}

}  // namespace dbssot::cpp
