#include "frontends/python/cut_off.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace dbssot::python {
namespace {

/// Deeper nesting than the grammar follows is no text that a person left unfinished.
constexpr std::size_t most_open = 200;

struct Open {
  char closer;
  std::uint32_t line;
  bool is_call;
  std::size_t at;  ///< offset of the bracket
};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

class Scan {
 public:
  explicit Scan(std::string_view bytes) : bytes_(bytes) {}

  MissingEnd run() {
    while (at_ < bytes_.size() && open_.size() < most_open) step();
    MissingEnd end;
    end.kept = bytes_.size();
    if (open_.size() >= most_open || (open_.empty() && cut_at_ == std::string_view::npos)) return end;
    end.line = open_.empty() ? cut_line_ : open_.front().line;
    if (ends_in_comment_) end.text = "\n";
    if (cut_at_ != std::string_view::npos) {
      end.kept = cut_at_;
      // os.environ["DATABASE_: what is asked for by half a name is not known at all.
      if (!open_.empty() && (open_.back().closer == ']' || (open_.back().is_call && open_.size() > 1))) {
        end.kept = open_.back().at;
        while (end.kept > 0 && (is_word(bytes_[end.kept - 1]) || bytes_[end.kept - 1] == '.')) --end.kept;
        open_.pop_back();
      }
      add(end, "...");
    } else if (last_ == '=') {
      add(end, "None");  // create_engine(url, pool_size=
    }
    for (auto bracket = open_.rbegin(); bracket != open_.rend(); ++bracket) {
      if (bracket->is_call) add(end, last_ == '(' || last_ == ',' ? "**_" : ", **_");
      add(end, std::string(1, bracket->closer));
    }
    end.text += '\n';
    return end;
  }

 private:
  void add(MissingEnd& end, const std::string& more) {
    end.text += more;
    last_ = more.back();
  }

  void open(char closer) {
    open_.push_back({closer, line_, closer == ')' && (is_word(last_) || last_ == ')' || last_ == ']'), at_});
  }

  void step() {
    const char c = bytes_[at_];
    switch (c) {
      case '\n':
        ++line_;
        break;
      case '#':
        at_ = std::min(bytes_.find('\n', at_), bytes_.size());
        ends_in_comment_ = at_ == bytes_.size();
        return;
      case '"':
      case '\'':
        return string(c);
      case '(':
        open(')');
        break;
      case '[':
        open(']');
        break;
      case '{':
        open('}');
        break;
      case ')':
      case ']':
      case '}':
        if (!open_.empty() && open_.back().closer == c) open_.pop_back();
        break;
      default:
        break;
    }
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') last_ = c;
    ++at_;
  }

  /// To the end of the string, or of the text. A string in single quotes ends with its line.
  void string(char quote) {
    std::size_t begin = at_;  // of its prefix: rb"…", f'…'
    while (begin > 0 && at_ - begin < 2 && std::string_view("rRbBfFuUtT").find(bytes_[begin - 1]) != std::string_view::npos)
      --begin;
    if (begin > 0 && is_word(bytes_[begin - 1])) begin = at_;
    const std::string triple(3, quote);
    const bool is_long = bytes_.substr(at_, 3) == triple;
    const std::string closer = is_long ? triple : std::string(1, quote);
    const std::uint32_t began = line_;
    at_ += closer.size();
    while (at_ < bytes_.size()) {
      if (bytes_[at_] == '\\') {
        if (at_ + 1 < bytes_.size() && bytes_[at_ + 1] == '\n') ++line_;
        at_ += 2;
        continue;
      }
      if (bytes_.substr(at_, closer.size()) == closer) {
        at_ += closer.size();
        last_ = quote;
        return;
      }
      if (bytes_[at_] == '\n') {
        if (!is_long) return;
        ++line_;
      }
      ++at_;
    }
    at_ = bytes_.size();
    cut_at_ = begin;
    cut_line_ = began;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::vector<Open> open_;
  std::size_t cut_at_ = std::string_view::npos;  ///< where a string begins that has no end
  std::uint32_t cut_line_ = 0;
  bool ends_in_comment_ = false;
  char last_ = '\n';
};

}  // namespace

MissingEnd missing_end(std::string_view bytes) { return Scan(bytes).run(); }

}  // namespace dbssot::python
