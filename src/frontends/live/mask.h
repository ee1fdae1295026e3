#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dbssot::live {

/// Takes the secrets of one connection out of texts that server and library send back.
class Mask {
 public:
  /// `open`: a value that is shown anyway, such as the user's name: an equal password is no secret then, and masking it would only
  /// garble messages.
  void add_secret(std::string secret);
  void add_open(std::string open);

  /// One line, redacted: secrets become `***`, line ends and tabs single spaces.
  [[nodiscard]] std::string line(std::string_view text) const;

 private:
  std::vector<std::string> secrets_;
  std::vector<std::string> open_;
};

}  // namespace dbssot::live
