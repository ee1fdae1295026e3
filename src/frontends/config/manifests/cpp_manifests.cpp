// Manifests of C++ projects: CMake lists, Conan, vcpkg.

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include "frontends/config/kind.h"
#include "frontends/config/requirement.h"

namespace dbssot::config::manifests {

namespace {

using source::View;

struct CMakeWord {
  std::string_view text;
  std::size_t begin;
};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Calls `command(words…)` one after the other. Comments and bracket arguments are passed over.
class CMakeReader {
 public:
  explicit CMakeReader(std::string_view text) : text_(text) {}

  bool next(std::string& command, std::vector<CMakeWord>& words) {
    while (at_ < text_.size()) {
      if (skip_comment()) continue;
      if (!is_word(text_[at_])) {
        ++at_;
        continue;
      }
      const std::size_t begin = at_;
      while (at_ < text_.size() && is_word(text_[at_])) ++at_;
      command = std::string(text_.substr(begin, at_ - begin));
      std::transform(command.begin(), command.end(), command.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
      if (at_ < text_.size() && text_[at_] == '(') {
        ++at_;
        read_words(words);
        return true;
      }
    }
    return false;
  }

 private:
  bool skip_comment() {
    if (text_[at_] == '"') {
      skip_quoted();
      return true;
    }
    if (text_[at_] != '#') return false;
    const bool is_block = text_.substr(at_).starts_with("#[[");
    const std::size_t close = text_.find(is_block ? "]]" : "\n", at_);
    at_ = close == std::string_view::npos ? text_.size() : close + 1;
    return true;
  }

  void skip_quoted() {
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_ + 1, text_.size());
  }

  void read_words(std::vector<CMakeWord>& words) {
    words.clear();
    int open = 1;
    while (at_ < text_.size() && open > 0) {
      const char c = text_[at_];
      if (c == '(' || c == ')') {
        open += c == '(' ? 1 : -1;
        ++at_;
      } else if (c == '"') {
        const std::size_t begin = at_ + 1;
        skip_quoted();
        words.push_back({text_.substr(std::min(begin, text_.size()), at_ > begin ? at_ - begin - 1 : 0), begin});
      } else if (c == '#') {
        skip_comment();
      } else if (std::isspace(static_cast<unsigned char>(c)) != 0 || c == ';') {
        ++at_;
      } else {
        const std::size_t begin = at_;
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) == 0 && text_[at_] != '(' &&
               text_[at_] != ')' && text_[at_] != '"' && text_[at_] != ';') {
          ++at_;
        }
        words.push_back({text_.substr(begin, at_ - begin), begin});
      }
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool is_keyword(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(),
                                      [](unsigned char c) { return std::isupper(c) != 0 || c == '_' || std::isdigit(c) != 0; });
}

/// What a library is called as a package: `PostgreSQL::PostgreSQL` is postgresql, `SOCI::soci_core` is soci, `pq` and `-lpq` are
/// libpq.
std::string package_of_library(std::string_view library) {
  if (library.starts_with("-l")) library.remove_prefix(2);
  if (const std::size_t scope = library.find("::"); scope != std::string_view::npos) {
    const std::string_view family = library.substr(0, scope);
    // Qt's modules are packages of their own.
    if (family.starts_with("Qt")) return std::string(family) + "-" + std::string(library.substr(scope + 2));
    library = family;
  }
  if (library == "pq") return "libpq";
  for (const std::string_view prefix : {"soci_", "pqxx_"}) {
    if (library.starts_with(prefix)) return std::string(prefix.substr(0, prefix.size() - 1));
  }
  return std::string(library);
}

class CMakeDependencies {
 public:
  CMakeDependencies(const SourceText& text, Recorder& recorder) : text_(text), recorder_(recorder) {}

  void read() {
    CMakeReader reader(text_.bytes());
    std::string command;
    std::vector<CMakeWord> words;
    while (reader.next(command, words)) {
      if (words.empty()) continue;
      if (command == "find_package") {
        read_find_package(words);
      } else if (command == "pkg_check_modules" || command == "pkg_search_module") {
        read_modules(words);
      } else if (command == "target_link_libraries" || command == "link_libraries") {
        for (std::size_t i = command == "link_libraries" ? 0 : 1; i < words.size(); ++i) add_library(words[i]);
      } else if (command == "find_library") {
        for (std::size_t i = 1; i < words.size(); ++i) add_library(words[i]);
      } else if (command == "fetchcontent_declare" || command == "externalproject_add") {
        add(words[0], words[0].text, "");
      } else if (command == "cpmaddpackage") {
        read_cpm(words);
      }
    }
  }

 private:
  void add(const CMakeWord& word, std::string_view package, std::string_view version) {
    if (package.find_first_of("${}<>/") != std::string_view::npos) return;  // variables and generator expressions are not followed
    recorder_.depend(package, version, "cmake", text_.range(word.begin, word.begin + word.text.size()));
  }

  void add_library(const CMakeWord& word) {
    if (is_keyword(word.text) || (word.text.starts_with("-") && !word.text.starts_with("-l"))) return;
    if (word.text == "debug" || word.text == "optimized" || word.text == "general") return;
    add(word, package_of_library(word.text), "");
  }

  void read_find_package(const std::vector<CMakeWord>& words) {
    const bool has_version =
        words.size() > 1 && !words[1].text.empty() && std::isdigit(static_cast<unsigned char>(words[1].text[0])) != 0;
    add(words[0], words[0].text, has_version ? words[1].text : std::string_view());
    if (!words[0].text.starts_with("Qt")) return;
    // find_package(Qt6 REQUIRED COMPONENTS Core Sql)
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (words[i].text == "Sql") add(words[i], std::string(words[0].text) + "-sql", "");
    }
  }

  void read_modules(const std::vector<CMakeWord>& words) {
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (is_keyword(words[i].text)) continue;
      const std::size_t sign = words[i].text.find_first_of("<>=");
      add(words[i], words[i].text.substr(0, sign), sign == std::string_view::npos ? "" : words[i].text.substr(sign));
    }
  }

  /// CPMAddPackage("gh:jtv/libpqxx@7.9") and CPMAddPackage(NAME libpqxx VERSION 7.9 …)
  void read_cpm(const std::vector<CMakeWord>& words) {
    std::string_view version;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      if (words[i].text == "VERSION" || words[i].text == "GIT_TAG") version = words[i + 1].text;
    }
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      if (words[i].text == "NAME") add(words[i + 1], words[i + 1].text, version);
    }
    const std::string_view first = words[0].text;
    const std::size_t slash = first.rfind('/');
    if (first.find(':') == std::string_view::npos || slash == std::string_view::npos) return;
    const std::size_t end = std::min(first.find_first_of("@#", slash), first.size());
    const CMakeWord name{first.substr(slash + 1, end - slash - 1), words[0].begin + slash + 1};
    add(name, name.text, end < first.size() ? first.substr(end + 1) : std::string_view());
  }

  const SourceText& text_;
  Recorder& recorder_;
};

bool recognises_cmake(const Subject& subject) {
  return subject.file.format == Format::lines && (subject.file.name == "cmakelists.txt" || subject.file.extension == "cmake");
}

void read_cmake(const Subject& subject, Recorder& recorder) { CMakeDependencies(subject.document.text, recorder).read(); }

// conanfile.txt (`[requires]`), conanfile.py (`requires = "libpqxx/7.9"`, `self.requires("…")`)

bool recognises_conan(const Subject& subject) {
  return subject.file.name == "conanfile.txt" || subject.file.name == "conanfile.py";
}

/// `libpqxx/7.9.1@user/channel`
void add_conan_reference(const SourceText& text, std::size_t begin, std::size_t end, Recorder& recorder) {
  const std::string_view reference = text.bytes().substr(begin, end - begin);
  const std::size_t slash = reference.find('/');
  const bool is_name = slash != std::string_view::npos && slash > 0 &&
                       std::all_of(reference.begin(), reference.begin() + static_cast<std::ptrdiff_t>(slash),
                                   [](char c) { return is_word(c) || c == '-' || c == '+' || c == '.'; });
  if (!is_name) return;
  const std::size_t version_end = std::min(reference.find_first_of("@#", slash), reference.size());
  recorder.depend(reference.substr(0, slash), reference.substr(slash + 1, version_end - slash - 1), "conan",
                  text.range(begin, begin + slash));
}

void read_conan_text(const SourceText& text, Recorder& recorder) {
  bool in_requires = false;
  for (std::uint32_t number = 1; number <= text.line_count(); ++number) {
    const std::string_view line = text.line(number);
    if (line.starts_with("[")) {
      in_requires = line.find("requires]") != std::string_view::npos;
    } else if (in_requires && !line.empty() && line[0] != '#') {
      const std::size_t begin = text.offset(number, 1);
      // A range of versions stands in brackets and has blanks: libpq/[>=15 <16]
      const std::size_t bracket = line.find('[');
      const std::size_t after = bracket == std::string_view::npos ? 0 : std::min(line.find(']', bracket), line.size());
      add_conan_reference(text, begin, begin + std::min(line.find_first_of(" #\t", after), line.size()), recorder);
    }
  }
}

/// Not followed as a program: strings of the form `name/version` in statements that speak of requirements.
void read_conan_program(const SourceText& text, Recorder& recorder) {
  bool in_statement = false;
  int open = 0;
  for (std::uint32_t number = 1; number <= text.line_count(); ++number) {
    const std::string_view line = text.line(number);
    const std::size_t start = text.offset(number, 1);
    if (open <= 0) in_statement = line.find("requires") != std::string_view::npos;
    char quote = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const char c = line[i];
      if (quote != 0) {
        if (c == quote) {
          if (in_statement) add_conan_reference(text, start + begin, start + i, recorder);
          quote = 0;
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        begin = i + 1;
      } else if (c == '#') {
        break;
      } else if (in_statement && (c == '(' || c == '[')) {
        ++open;
      } else if (in_statement && (c == ')' || c == ']')) {
        --open;
      }
    }
    if (!in_statement || line.find("def ") != std::string_view::npos) open = 0;
  }
}

void read_conan(const Subject& subject, Recorder& recorder) {
  if (subject.file.extension == "py") {
    read_conan_program(subject.document.text, recorder);
  } else {
    read_conan_text(subject.document.text, recorder);
  }
}

// vcpkg.json

bool recognises_vcpkg(const Subject& subject) { return subject.file.name == "vcpkg.json"; }

void read_vcpkg_list(View list, Recorder& recorder) {
  for (const View item : list.items()) {
    const View name = item.is_map() ? item["name"] : item;
    recorder.depend(name.text(), item["version>="].text(), "vcpkg", name.range());
  }
}

void read_vcpkg(const Subject& subject, Recorder& recorder) {
  read_vcpkg_list(subject.root()["dependencies"], recorder);
  for (const auto& [name, feature] : subject.root()["features"].members()) read_vcpkg_list(feature["dependencies"], recorder);
}

}  // namespace

extern const Manifest cmake;
constinit const Manifest cmake = {"cmake", recognises_cmake, read_cmake, true};
extern const Manifest conan;
constinit const Manifest conan = {"conan", recognises_conan, read_conan, true};
extern const Manifest vcpkg;
constinit const Manifest vcpkg = {"vcpkg", recognises_vcpkg, read_vcpkg, true};

}  // namespace dbssot::config::manifests
