#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dbssot::source {

/// Text with its template parts (`{{ … }}`, `{% … %}`, `<% … %>`, `${…}`) hidden, byte for byte of the same length, so that a
/// reader that knows nothing of templates gets through and every offset stays true. Lines that hold nothing but template parts
/// (`{{- if .Values.x }}`, `{% endif %}`) become blank; other parts become placeholders that restore() turns back.
/// Control characters are replaced too: readers take some of them for the end of the text.
class TemplateMask {
 public:
  explicit TemplateMask(std::string_view text);

  [[nodiscard]] const std::string& masked() const { return masked_; }
  [[nodiscard]] bool found_control_lines() const { return control_lines_ > 0; }
  /// The text of a scalar with its template parts as they were written. `begin`: offset of the scalar in `read`, which is masked()
  /// without what a reader took out of it.
  [[nodiscard]] std::string restore(std::string text, std::size_t begin, std::string_view read) const;

 private:
  struct Part {
    std::size_t begin;
    std::size_t end;
  };

  void hide(std::size_t begin, std::size_t end);
  void blank(std::size_t begin, std::size_t end);
  void hide_line(std::size_t begin, std::size_t end, const std::vector<Part>& parts);

  std::string_view original_;
  std::string masked_;
  std::vector<Part> parts_;
  std::size_t control_lines_ = 0;
};

}  // namespace dbssot::source
