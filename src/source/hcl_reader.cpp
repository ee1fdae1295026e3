#include "source/hcl_reader.h"

#include <algorithm>
#include <cctype>

namespace dbssot::source {

namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; }

class HclReader {
 public:
  explicit HclReader(Document& document) : document_(document), text_(document.text.bytes()) {}

  void read() {
    at_ = byte_order_mark(text_);
    const NodeId root = open(NodeKind::map, 0);
    document_.roots.push_back(root);
    while (at_ < text_.size()) {
      read_body(root, 0);
      if (peek() == '}') ++at_;  // one too many
    }
    document_.nodes[root].end = text_.size();
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  [[nodiscard]] bool has_room() const { return document_.nodes.size() < Limits::nodes; }

  NodeId open(NodeKind kind, std::size_t begin) {
    Node node;
    node.kind = kind;
    node.begin = node.end = begin;
    return document_.add(std::move(node));
  }

  bool skip_comment() {
    if (peek() == '#' || (peek() == '/' && peek(1) == '/')) {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return true;
    }
    if (peek() != '/' || peek(1) != '*') return false;
    const std::size_t close = text_.find("*/", at_ + 2);
    at_ = close == std::string_view::npos ? text_.size() : close + 2;
    return true;
  }

  void skip_space(bool over_lines) {
    while (at_ < text_.size()) {
      const char c = peek();
      if (c == ' ' || c == '\t' || c == '\r' || (over_lines && c == '\n')) {
        ++at_;
      } else if (!skip_comment()) {
        return;
      }
    }
  }

  std::string read_word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (is_word(peek()) || peek() == '.')) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  /// Attributes and blocks up to a closing brace or the end of the file.
  void read_body(NodeId map, int depth) {
    while (at_ < text_.size()) {
      skip_space(true);
      if (peek() == ',') {
        ++at_;
        continue;
      }
      if (at_ >= text_.size() || peek() == '}') return;
      if (!has_room()) {
        document_.note(at_, "too many values; the rest was not read", DiagnosticLevel::warning, true);
        at_ = text_.size();
        return;
      }
      read_entry(map, depth);
    }
  }

  void read_entry(NodeId map, int depth) {
    const std::size_t begin = at_;
    NodeId key = 0;
    if (peek() == '"') {
      key = read_string();
    } else if (is_word(peek())) {
      std::string word = read_word();
      key = document_.add_scalar(std::move(word), begin, at_);
    } else if (peek() == '(') {  // `(local.name) = …`
      skip_brackets();
      key = document_.add_scalar(std::string(text_.substr(begin, at_ - begin)), begin, at_);
    } else {
      skip_line();
      return;
    }
    skip_space(false);
    if (peek() == '=' || peek() == ':') {
      ++at_;
      if (peek() == '>') ++at_;
      skip_space(true);
      const NodeId value = read_expression(depth + 1);
      document_.nodes[map].entries.push_back({key, value, false});
      return;
    }
    std::string labels;
    while (peek() == '"' || is_word(peek())) {
      if (!labels.empty()) labels += '.';
      labels += peek() == '"' ? document_.nodes[read_string()].text : read_word();
      skip_space(false);
    }
    if (peek() != '{') {
      skip_line();
      return;
    }
    const NodeId block = read_map(depth + 1);
    document_.nodes[block].tag = labels;
    document_.nodes[map].entries.push_back({key, block, false});
  }

  void skip_line() { at_ = std::min(text_.find('\n', at_), text_.size()); }

  NodeId read_map(int depth) {
    const NodeId map = open(NodeKind::map, at_++);
    if (depth < Limits::depth) {
      read_body(map, depth);
    } else {
      --at_;
      skip_brackets();
      document_.note(at_, "nested too deeply; this part was not read", DiagnosticLevel::warning, true);
      document_.nodes[map].end = at_;
      return map;
    }
    if (peek() == '}') ++at_;
    document_.nodes[map].end = at_;
    return map;
  }

  /// Elements up to `close`, of a list or the arguments of a call.
  NodeId read_list(char close, int depth) {
    const NodeId list = open(NodeKind::list, at_++);
    if (depth >= Limits::depth) {
      --at_;
      skip_brackets();
      document_.note(at_, "nested too deeply; this part was not read", DiagnosticLevel::warning, true);
      return list;
    }
    while (at_ < text_.size() && has_room()) {
      skip_space(true);
      const std::size_t before = at_;
      if (at_ >= text_.size() || peek() == close) break;
      if (peek() == ',') {
        ++at_;
        continue;
      }
      if (peek() == '}' || peek() == ']' || peek() == ')') break;  // another's bracket: ours was forgotten
      const NodeId item = read_expression(depth + 1);
      document_.nodes[list].entries.push_back({0, item, false});
      if (at_ == before) ++at_;
    }
    if (peek() == close) ++at_;
    document_.nodes[list].end = at_;
    return list;
  }

  NodeId read_expression(int depth) {
    const std::size_t begin = at_;
    const std::size_t nodes_before = document_.nodes.size();
    NodeId value = 0;
    if (peek() == '"') {
      value = read_string();
    } else if (peek() == '<' && peek(1) == '<') {
      return read_heredoc();
    } else if (is_spent()) {
      // kept as written
    } else if (peek() == '{' && !is_comprehension()) {
      value = read_map(depth);
    } else if (peek() == '[' && !is_comprehension()) {
      value = read_list(']', depth);
    } else if (is_word(peek())) {
      std::string word = read_word();
      if (peek() == '(') {
        value = read_list(')', depth);
        document_.nodes[value].tag = std::move(word);
        document_.nodes[value].begin = begin;
      } else {
        value = document_.add_scalar(std::move(word), begin, at_);
      }
    }
    skip_space(false);
    if (at_ > begin && ends_expression()) return value;
    // Operators, conditionals, index chains: kept as written.
    wasted_ += at_ - begin;
    at_ = begin;
    skip_expression();
    document_.nodes.resize(nodes_before);
    std::size_t end = at_;
    while (end > begin && std::isspace(static_cast<unsigned char>(text_[end - 1])) != 0) --end;
    return document_.add_scalar(std::string(text_.substr(begin, end - begin)), begin, end);
  }

  /// What is read in vain may hold what is read in vain again, level by level: broken brackets would double the work with each.
  bool is_spent() {
    constexpr std::size_t least = 256u << 10;
    if (wasted_ <= std::max(least, 4 * text_.size())) return false;
    if (!is_told_) document_.note(at_, "too many broken brackets; what stands in them is not read", DiagnosticLevel::warning, true);
    is_told_ = true;
    return true;
  }

  [[nodiscard]] bool ends_expression() const {
    const char c = peek();
    return c == '\0' || c == '\n' || c == ',' || c == '}' || c == ']' || c == ')' || (c == '=' && peek(1) != '=') || c == ':';
  }

  [[nodiscard]] bool is_comprehension() const {
    std::size_t at = at_ + 1;
    while (at < text_.size() && std::isspace(static_cast<unsigned char>(text_[at])) != 0) ++at;
    return text_.substr(at, 4) == "for ";
  }

  /// To the end of an expression: a comma, a line end or a foreign bracket outside of brackets.
  void skip_expression() {
    while (at_ < text_.size()) {
      const char c = peek();
      if (c == '"') {
        skip_string();
      } else if (c == '(' || c == '[' || c == '{') {
        skip_brackets();
      } else if (c == '\n' || c == ',' || c == ')' || c == ']' || c == '}') {
        return;
      } else if (!skip_comment()) {
        ++at_;
      }
    }
  }

  /// From an opening bracket past its closing one, whatever is between them. Counts, so depth costs nothing.
  void skip_brackets() {
    std::size_t open_brackets = 0;
    while (at_ < text_.size()) {
      const char c = peek();
      if (c == '"') {
        skip_string();
        continue;
      }
      if (skip_comment()) continue;
      ++at_;
      if (c == '(' || c == '[' || c == '{') ++open_brackets;
      if ((c == ')' || c == ']' || c == '}') && --open_brackets == 0) return;
    }
  }

  /// Past a string; `${ … }` inside may hold quotes of its own.
  void skip_string() {
    ++at_;
    int holes = 0;
    while (at_ < text_.size() && peek() != '\n') {
      const char c = peek();
      if (c == '\\') {
        at_ += 2;
        continue;
      }
      if (const std::size_t past = holes == 0 ? past_template() : 0; past != 0) {
        at_ += past;
        continue;
      }
      if (c == '$' && peek(1) == '{') {
        ++holes;
        ++at_;
      } else if (holes > 0 && c == '{') {
        ++holes;
      } else if (holes > 0 && c == '}') {
        --holes;
      } else if (holes == 0 && c == '"') {
        ++at_;
        return;
      }
      ++at_;
    }
    at_ = std::min(at_, text_.size());
  }

  /// Length of `[[ var "db_user" . ]]`, as nomad-pack fills it in, quotes and all; 0 elsewhere.
  [[nodiscard]] std::size_t past_template() const {
    if (peek() != '[' || peek(1) != '[') return 0;
    std::size_t at = at_ + 2;
    while (at < text_.size() && (text_[at] == '-' || text_[at] == ' ')) ++at;
    if (at >= text_.size() || (std::isalpha(static_cast<unsigned char>(text_[at])) == 0 && text_[at] != '$' && text_[at] != '.'))
      return 0;
    constexpr std::size_t longest = 400;
    const std::string_view rest = text_.substr(at, std::min(longest, text_.find('\n', at) - at));
    const std::size_t close = rest.find("]]");
    return close == std::string_view::npos ? 0 : at + close + 2 - at_;
  }

  NodeId read_string() {
    const std::size_t begin = at_ + 1;
    skip_string();
    std::size_t end = at_;
    if (end > begin && text_[end - 1] == '"') --end;
    std::string value;
    for (std::size_t i = begin; i < end; ++i) {
      if (text_[i] != '\\' || i + 1 >= end) {
        value += text_[i];
        continue;
      }
      const char next = text_[++i];
      value += next == 'n' ? '\n' : next == 't' ? '\t' : next == 'r' ? '\r' : next;
    }
    return document_.add_scalar(std::move(value), begin, end, true);
  }

  /// `<<EOF … EOF`, `<<-EOF … EOF`
  NodeId read_heredoc() {
    at_ += 2;
    if (peek() == '-') ++at_;
    const std::string mark = read_word();
    skip_line();
    const std::size_t begin = std::min(at_ + 1, text_.size());
    std::size_t end = begin;
    at_ = begin;
    while (at_ < text_.size()) {
      const std::size_t line_end = std::min(text_.find('\n', at_), text_.size());
      std::string_view line = text_.substr(at_, line_end - at_);
      while (!line.empty() && std::isspace(static_cast<unsigned char>(line.front())) != 0) line.remove_prefix(1);
      while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back())) != 0) line.remove_suffix(1);
      end = at_;
      at_ = line_end;
      if (line == mark) break;
      at_ = std::min(line_end + 1, text_.size());
      end = at_;
    }
    return document_.add_scalar(std::string(text_.substr(begin, end - begin)), begin, end, true);
  }

  Document& document_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t wasted_ = 0;  ///< bytes that were read and given up
  bool is_told_ = false;
};

}  // namespace

Document read_hcl(std::string_view bytes) {
  Document document;
  if (document.refuses(bytes)) return document;
  document.text = SourceText(as_utf8(bytes));
  HclReader(document).read();
  return document;
}

}  // namespace dbssot::source
