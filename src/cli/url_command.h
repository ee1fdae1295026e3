#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "url/url.h"

namespace dbssot::cli {

struct UrlCheckOptions {
  bool null_terminated = false;     ///< records end in NUL instead of a line end, as text may hold newlines
  bool jsonl = false;               ///< one JSON object a record; else text for people
  bool table = false;               ///< for people: side by side, as `url explain` does
  std::optional<url::Holes> holes;  ///< unset: those of the deployment in JSON, all of them in text
  std::vector<std::string> texts;   ///< given as arguments; empty: records come from the input
};

/// Judges every record and writes one answer each, in order. Always clean once every record was answered.
int run_url_check(std::istream& input, std::ostream& output, const UrlCheckOptions& options);

/// `url check`, `url convert`, `url build` and `url explain`.
void add_url_command(CLI::App& app, Session& session);

}  // namespace dbssot::cli
