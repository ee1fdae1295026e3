#include <map>
#include <tuple>

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "lint/triage.h"

namespace dbssot {
namespace {

std::string normalised(std::string_view line) {
  std::string out;
  for (const char c : line) {
    const bool blank = c == ' ' || c == '\t';
    if (!blank) out += c;
    if (blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace

void add_fingerprints(std::vector<Finding>& findings, const TriageInput& input) {
  std::map<std::string, unsigned> seen;
  for (Finding& finding : findings) {
    const std::string& path = input.files[static_cast<std::uint32_t>(finding.place.file)];
    const SourceText* text = input.text_of(path);
    const std::string snippet = text == nullptr ? "" : input.secrets.masked(normalised(text->line(finding.place.range.line)));
    std::string identity = std::string(finding.rule) + '\0' + path + '\0' + snippet;
    const unsigned occurrence = seen[identity]++;
    identity += '\0' + std::to_string(occurrence);
    finding.fingerprint = fmt::format("{:016x}", XXH3_64bits(identity.data(), identity.size()));
  }
}

}  // namespace dbssot
