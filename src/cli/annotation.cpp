#include "cli/annotation.h"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "source/comments.h"
#include "source/text.h"

namespace dbssot::cli {
namespace {

constexpr std::array<std::pair<std::string_view, Annotation::Kind>, 4> markers{{{"expect-later:", Annotation::Kind::expect_later},
                                                                                {"expect:", Annotation::Kind::expect},
                                                                                {"fine:", Annotation::Kind::fine},
                                                                                {"fact:", Annotation::Kind::fact}}};

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// Finds a marker that starts the comment, or follows another comment sign within it.
std::optional<std::pair<Annotation::Kind, std::string_view>> marked(std::string_view comment) {
  for (const auto& [marker, kind] : markers) {
    for (std::size_t at = comment.find(marker); at != std::string_view::npos; at = comment.find(marker, at + 1)) {
      const std::string_view before = trimmed(comment.substr(0, at));
      if (before.empty() || before.ends_with('#') || before.ends_with("//") || before.ends_with(';')) {
        return std::pair(kind, trimmed(comment.substr(at + marker.size())));
      }
    }
  }
  return std::nullopt;
}

/// `rule "part of message", rule (reason)`: a reason ends the list.
void add_rules(std::string_view list, const Annotation& like, std::vector<Annotation>& out) {
  while (!list.empty() && list.front() != '(') {
    Annotation annotation = like;
    const std::size_t end = list.find_first_of(" \t,\"(");
    annotation.name = std::string(list.substr(0, end));
    list = end == std::string_view::npos ? std::string_view() : trimmed(list.substr(end));
    if (list.starts_with('"')) {
      const std::size_t quote = list.find('"', 1);
      annotation.message = std::string(list.substr(1, quote == std::string_view::npos ? quote : quote - 1));
      list = quote == std::string_view::npos ? std::string_view() : trimmed(list.substr(quote + 1));
    }
    out.push_back(std::move(annotation));
    if (!list.starts_with(',')) break;
    list = trimmed(list.substr(1));
  }
}

void add_fact(std::string_view words, Annotation annotation, std::vector<Annotation>& out) {
  for (bool is_first = true; !words.empty(); is_first = false) {
    const std::size_t end = words.find(' ');
    const std::string_view word = words.substr(0, end);
    if (is_first) {
      annotation.name = std::string(word);
    } else {
      annotation.fields.emplace_back(word);
    }
    words = end == std::string_view::npos ? std::string_view() : trimmed(words.substr(end));
  }
  out.push_back(std::move(annotation));
}

void read_marked(std::string_view comment, std::string_view file, std::uint32_t line, std::vector<Annotation>& out) {
  const auto found = marked(comment);
  if (!found) return;
  Annotation annotation{found->first, std::string(file), line, "", "", {}};
  if (annotation.kind == Annotation::Kind::fact) {
    add_fact(found->second, std::move(annotation), out);
  } else {
    add_rules(found->second, annotation, out);
  }
}

}  // namespace

std::vector<Annotation> annotations_of(std::string_view file, std::string_view text) {
  std::vector<Annotation> annotations;
  if (file.ends_with(".md") || text.find(':') == std::string_view::npos) return annotations;
  const SourceText source{std::string(text)};
  for (const Comment& comment : comments_of(file, text)) {
    read_marked(text.substr(comment.begin, comment.end - comment.begin), file, source.range(comment.begin, comment.end).line,
                annotations);
  }
  return annotations;
}

std::vector<Annotation> annotations_beside(std::string_view file, std::string_view text) {
  std::vector<Annotation> annotations;
  const SourceText source{std::string(text)};
  for (std::uint32_t number = 1; number <= source.line_count(); ++number) {
    const std::string_view line = trimmed(source.line(number));
    std::uint32_t at = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), at);
    if (error != std::errc()) continue;  // words for the reader
    read_marked(trimmed(line.substr(static_cast<std::size_t>(end - line.data()))), file, at, annotations);
  }
  return annotations;
}

}  // namespace dbssot::cli
