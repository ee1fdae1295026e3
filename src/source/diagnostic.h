#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace dbssot {

enum class DiagnosticLevel : std::uint8_t { note, warning, error };

/// What the tool says about its own input: an unreadable file, a parse error, a faulty policy. Never about the user's code.
/// The message is one lower-case sentence that says what to do, and holds no text of the file that could be a secret.
struct Diagnostic {
  DiagnosticLevel level = DiagnosticLevel::warning;
  std::string file;        ///< relative to the root, '/' between folders; empty when no file is concerned
  std::uint32_t line = 0;  ///< from 1; 0: the file as a whole
  std::string message;
  bool incomplete = false;   ///< part of the file was not analysed: it counts in "412 of 415 files analysed" and under --strict
  std::uint32_t column = 0;  ///< from 1, in bytes; 0: the line as a whole

  auto operator<=>(const Diagnostic&) const = default;
};

}  // namespace dbssot
