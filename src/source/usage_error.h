#pragma once

#include <string>

namespace dbssot {

/// Faulty use: ends the command with exit code 2 and the sentence on standard error.
struct UsageError {
  std::string message;
};

}  // namespace dbssot
