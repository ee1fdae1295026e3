#include "lint/fingerprint.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace dbssot {
namespace {

/// A place of more lines is a class, function or section: its head names it, and its body changes for other reasons.
constexpr std::uint32_t most_lines = 20;
constexpr std::size_t longest_head = 80;
/// Less says nothing ("***", "5"): the line around it does.
constexpr std::size_t shortest_text = 8;
constexpr std::size_t longest_text = 64u << 10;

std::string hash_of(std::string_view text) { return fmt::format("{:016x}", XXH3_64bits(text.data(), text.size())); }

/// Counts in messages ("two others do") come and go with other files; names stay.
std::string without_numbers(std::string_view message) {
  std::string out;
  std::ranges::copy_if(message, std::back_inserter(out), [](char c) { return c < '0' || c > '9'; });
  return out;
}

/// What a finding is about. One about a file as a whole has no text, and is told by its message.
std::string subject_of(const Finding& finding, const SourceText* text, const Secrets& secrets) {
  const Range& range = finding.place.range;
  if (range.line == 0 || text == nullptr) return without_numbers(secrets.masked(finding.message));
  const std::size_t begin = text->offset(range.line, range.column);
  const std::size_t end = text->offset(range.end_line, range.end_column);
  std::string_view bytes = text->bytes().substr(begin, end > begin ? std::min(end - begin, longest_text) : 0);
  std::string subject = normalised_text(secrets.masked(bytes));
  if (subject.size() - static_cast<std::size_t>(std::ranges::count(subject, '*')) < shortest_text) {
    subject = normalised_text(secrets.masked(text->line(range.line)));
  }
  if (range.end_line - range.line >= most_lines) subject.resize(std::min(subject.size(), longest_head));
  return subject;
}

}  // namespace

std::string normalised_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    // A backslash at the end of a line joins lines; elsewhere dropping it costs nothing.
    if (std::string_view(" \t\r\n\f\v\"'\\").find(c) != std::string_view::npos) continue;
    if ((c == ')' || c == ']' || c == '}') && out.ends_with(',')) out.pop_back();
    out += c;
  }
  return out;
}

void add_fingerprints(std::vector<Finding>& findings, const std::vector<std::string>& files, const TextOf& text_of,
                      const Secrets& secrets) {
  std::map<std::string, unsigned> seen;
  for (Finding& finding : findings) {
    const SourceText* text = text_of(files[static_cast<std::uint32_t>(finding.place.file)]);
    std::string identity = std::string(finding.rule) + '\0' + subject_of(finding, text, secrets);
    finding.content = hash_of(identity);
    const unsigned before = seen[finding.content]++;
    finding.fingerprint = before == 0 ? finding.content : hash_of(identity + '\0' + std::to_string(before));
  }
}

}  // namespace dbssot
