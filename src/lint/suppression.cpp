#include "lint/suppression.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "patterns/patterns.h"
#include "policy/rule_ids.h"
#include "source/comments.h"
#include "source/nearest_name.h"

namespace dbssot {
namespace {

constexpr std::string_view opening = "dbssot:";
constexpr const char* blanket = "it names no rule; name what it is to silence, as in `allow hardcoded-url`";
constexpr std::size_t most_comments = 10'000;

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_rule_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

/// Reads one comment from its opening on. The first fault ends the reading.
class Reader {
 public:
  Reader(const SourceText& text, std::size_t begin, std::size_t end, const std::vector<std::string>& further_rules)
      : text_(text), at_(begin + opening.size()), end_(end), further_rules_(further_rules) {
    comment_.range = text.range(begin, end);
  }

  SuppressionComment read() {
    verb() && rules() && date() && reason();
    if (!comment_.fault.empty()) comment_.rules.clear();
    return std::move(comment_);
  }

 private:
  [[nodiscard]] std::string_view rest() const { return text_.bytes().substr(at_, end_ - at_); }
  bool skip_blanks() {
    const std::size_t before = at_;
    while (at_ < end_ && is_blank(text_.bytes()[at_])) ++at_;
    return at_ != before || at_ == end_;
  }
  bool fail(std::string why) {
    comment_.fault = std::move(why);
    return false;
  }
  std::string_view word() {
    const std::size_t begin = at_;
    while (at_ < end_ && !is_blank(text_.bytes()[at_]) && text_.bytes()[at_] != ',') ++at_;
    return text_.bytes().substr(begin, at_ - begin);
  }

  bool verb() {
    skip_blanks();
    const std::string_view name = word();
    comment_.whole_file = name == "allow-file";
    if (name == "allow" || name == "allow-file") return true;
    static const std::vector<std::string> known{"allow", "allow-file"};
    return fail(name.empty() ? "`allow` is missing"
                             : fmt::format("`{}` is neither allow nor allow-file{}", shortened(name), did_you_mean(name, known)));
  }

  bool rules() {
    for (;;) {
      skip_blanks();
      const std::size_t begin = at_;
      const std::string_view name = word();
      if (name.empty() || name == "--" || (name == "until" && comment_.rules.empty())) return fail(blanket);
      if (name == "*" || name == "all") return fail(blanket);
      if (!std::ranges::all_of(name, is_rule_character)) return fail(fmt::format("`{}` is no rule id", shortened(name)));
      const auto ids = known_rule_ids();
      if (!std::ranges::binary_search(ids, name) && std::ranges::find(further_rules_, name) == further_rules_.end())
        return fail(fmt::format("there is no rule `{}`{}", shortened(name), did_you_mean(name, ids)));
      comment_.rules.push_back({std::string(name), text_.range(begin, at_)});
      skip_blanks();
      if (!rest().starts_with(',')) return true;
      ++at_;
    }
  }

  bool date() {
    if (!rest().starts_with("until") || (rest().size() > 5 && !is_blank(rest()[5]))) return true;
    at_ += 5;
    skip_blanks();
    const std::string_view text = word();
    comment_.until = parsed(text);
    skip_blanks();
    return comment_.until ? true : fail(fmt::format("`{}` is no date; write `until 2027-01-31`", shortened(text)));
  }

  static std::optional<std::chrono::year_month_day> parsed(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    int year = 0;
    unsigned month = 0, day = 0;
    const auto number = [&](std::size_t from, std::size_t to, auto& out) {
      return std::from_chars(text.data() + from, text.data() + to, out).ptr == text.data() + to && text[from] != '-';
    };
    if (!number(0, 4, year) || !number(5, 7, month) || !number(8, 10, day)) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
    return date.ok() ? std::optional(date) : std::nullopt;
  }

  bool reason() {
    if (at_ == end_) return true;
    if (!rest().starts_with("--"))
      return fail(fmt::format("`{}` is not expected; rules stand with commas, the reason behind `--`", shortened(rest())));
    at_ += 2;
    if (!skip_blanks()) return fail("a blank is missing behind `--`");
    comment_.reason = rest();
    return comment_.reason.empty() ? fail("the reason behind `--` is missing") : true;
  }

  static std::string_view shortened(std::string_view text) { return text.substr(0, 40); }

  const SourceText& text_;
  std::size_t at_;
  std::size_t end_;
  const std::vector<std::string>& further_rules_;
  SuppressionComment comment_;
};

}  // namespace

std::vector<SuppressionComment> find_suppressions(std::string_view path, const SourceText& text,
                                                  const std::vector<std::string>& further_rules) {
  std::vector<SuppressionComment> found;
  if (!patterns::stands_in(text.bytes(), patterns::Word::suppression)) return found;
  const std::vector<Comment> comments = comments_of(path, text.bytes());
  // Lines that hold a comment only, for those that speak of the line behind them.
  std::vector<bool> is_comment_line(text.line_count() + 2);
  for (const Comment& comment : comments) {
    if (comment.stands_alone) is_comment_line[text.range(comment.begin, comment.begin).line] = true;
  }
  // From each line on, the first that holds more; nothing is behind the last.
  std::vector<std::uint32_t> code_line(is_comment_line.size());
  for (auto line = static_cast<std::uint32_t>(is_comment_line.size()); line-- > 0;)
    code_line[line] = line < text.line_count() && is_comment_line[line] ? code_line[line + 1] : line;
  for (const Comment& comment : comments) {
    const std::string_view words = text.bytes().substr(comment.begin, comment.end - comment.begin);
    // `# noqa: E501  # dbssot: allow …` holds two comments.
    std::size_t at = words.starts_with(opening) ? 0 : words.find("# dbssot:");
    if (at != 0 && at != std::string_view::npos) at += 2;
    if (at == std::string_view::npos || found.size() >= most_comments) continue;
    SuppressionComment read = Reader(text, comment.begin + at, comment.end, further_rules).read();
    read.first_line = read.last_line = read.range.line;
    if (comment.stands_alone) read.last_line = code_line[read.last_line];
    found.push_back(std::move(read));
  }
  return found;
}

}  // namespace dbssot
