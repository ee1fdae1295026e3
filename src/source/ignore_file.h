#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dbssot {

/// One .gitignore, read as git reads it (gitignore(5)), without git: the last pattern that matches decides.
class IgnoreFile {
 public:
  /// `folder` is where the file lies, relative to the root: "" or "services/auth".
  IgnoreFile(std::string_view text, std::string_view folder);

  /// True: ignored; false: taken back by a pattern with '!'; nothing: it says nothing about this path (relative to the root).
  [[nodiscard]] std::optional<bool> decides(std::string_view path, bool is_folder) const;
  /// The pattern that decides, for people: "ignored by services/.gitignore: *.log".
  [[nodiscard]] std::string reason(std::string_view path, bool is_folder) const;
  [[nodiscard]] bool empty() const { return patterns_.empty(); }

 private:
  struct Pattern {
    std::string text;
    bool takes_back = false;
    bool folders_only = false;
    bool plain = false;     ///< no wildcard inside: `text` is a name or path as it stands
    std::string suffix;     ///< of `*.log`: what names end in; "" for other patterns
    bool anywhere = false;  ///< no slash inside: matches the last part of a path, at any depth
    std::string head;       ///< what every path that matches begins with, as far as no wildcard tells it
    std::string tail;       ///< likewise what its last part ends with
  };

  [[nodiscard]] static bool matches(const Pattern& pattern, std::string_view path, std::string_view name);
  [[nodiscard]] const Pattern* deciding(std::string_view path, bool is_folder) const;

  std::string folder_;
  std::vector<Pattern> patterns_;
};

}  // namespace dbssot
