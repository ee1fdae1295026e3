#include "source/ini_reader.h"

#include <algorithm>
#include <map>

namespace dbssot::source {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

struct Stretch {
  std::size_t begin;
  std::size_t end;
};

class IniReader {
 public:
  IniReader(Document& document, IniDialect dialect) : document_(document), text_(document.text.bytes()), dialect_(dialect) {}

  void read() {
    Node root;
    root.kind = NodeKind::map;
    root.end = text_.size();
    root_ = document_.add(std::move(root));
    document_.roots.push_back(root_);
    for (std::size_t at = byte_order_mark(text_); at < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', at), text_.size());
      if (document_.nodes.size() + 4 > Limits::nodes) {
        document_.note(at, "too many values; the rest was not read", DiagnosticLevel::warning, true);
        break;
      }
      at = read_line(at, end);
    }
  }

 private:
  [[nodiscard]] Stretch trimmed(std::size_t begin, std::size_t end) const {
    while (begin < end && is_blank(text_[begin])) ++begin;
    while (end > begin && is_blank(text_[end - 1])) --end;
    return {begin, end};
  }
  [[nodiscard]] std::string_view slice(Stretch s) const { return text_.substr(s.begin, s.end - s.begin); }

  /// Returns where the next line begins.
  std::size_t read_line(std::size_t begin, std::size_t end) {
    const Stretch line = trimmed(begin, end);
    const std::size_t next = std::min(end + 1, text_.size());
    if (line.begin == line.end || text_[line.begin] == '#' || text_[line.begin] == ';') return next;
    if (text_[line.begin] == '[') {
      const std::size_t close = text_.find(']', line.begin);
      if (close != std::string_view::npos && close < line.end) {
        open_section({line.begin + 1, close});
        return next;
      }
    }
    const std::size_t sign = slice(line).find_first_of(dialect_ == IniDialect::systemd ? "=" : "=:");
    if (sign == std::string_view::npos) return next;  // a bare word sets nothing
    const Stretch key = trimmed(line.begin, line.begin + sign);
    if (key.begin == key.end) return next;
    return read_value(key, {line.begin + sign + 1, line.end}, next);
  }

  std::size_t read_value(Stretch key, Stretch first, std::size_t next) {
    Stretch place = trimmed(first.begin, first.end);
    std::string value(slice(place));
    const std::size_t key_column = key.begin - line_begin(key.begin);
    while (next < text_.size()) {
      const std::size_t end = std::min(text_.find('\n', next), text_.size());
      const Stretch line = trimmed(next, end);
      if (dialect_ == IniDialect::systemd) {
        if (!value.ends_with('\\')) break;
        value.back() = ' ';
        if (line.begin < line.end && (text_[line.begin] == '#' || text_[line.begin] == ';')) {
          value.back() = '\\';  // comments may stand between continued lines
          next = std::min(end + 1, text_.size());
          continue;
        }
        value += slice(line);
      } else {
        const bool deeper = line.begin - next > key_column;
        if (line.begin == line.end || !deeper) break;
        if (text_[line.begin] != '#' && text_[line.begin] != ';') {
          if (!value.empty()) value += '\n';
          value += slice(line);
        }
      }
      if (place.begin == place.end) place.begin = line.begin;
      place.end = line.end;
      next = std::min(end + 1, text_.size());
    }
    add_option(key, std::move(value), place);
    return next;
  }

  [[nodiscard]] std::size_t line_begin(std::size_t at) const {
    const std::size_t before = at == 0 ? std::string_view::npos : text_.rfind('\n', at - 1);
    return before == std::string_view::npos ? 0 : before + 1;
  }

  void open_section(Stretch name) {
    const std::string title(slice(name));
    if (const auto known = sections_.find(title); known != sections_.end()) {
      section_ = known->second;
      return;
    }
    const NodeId key = document_.add_scalar(title, name.begin, name.end);
    Node section;
    section.kind = NodeKind::map;
    section.begin = name.begin;
    section.end = name.end;
    section_ = document_.add(std::move(section));
    sections_[title] = section_;
    document_.nodes[root_].entries.push_back({key, section_, false});
    has_section_ = true;
  }

  void add_option(Stretch key, std::string value, Stretch place) {
    if (!has_section_) open_section({key.begin, key.begin});
    bool quoted = false;
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.find(value.front(), 1) == value.size() - 1) {
      value = value.substr(1, value.size() - 2);
      ++place.begin;
      --place.end;
      quoted = true;
    }
    const NodeId name = document_.add_scalar(std::string(slice(key)), key.begin, key.end);
    const NodeId scalar = document_.add_scalar(std::move(value), place.begin, place.end, quoted);
    document_.nodes[section_].end = place.end;
    document_.nodes[section_].entries.push_back({name, scalar, false});
  }

  Document& document_;
  std::string_view text_;
  IniDialect dialect_;
  NodeId root_ = 0;
  NodeId section_ = 0;
  bool has_section_ = false;
  std::map<std::string, NodeId> sections_;
};

}  // namespace

Document read_ini(std::string_view bytes, IniDialect dialect) {
  Document document;
  if (document.refuses(bytes)) return document;
  document.text = SourceText(as_utf8(bytes));
  IniReader(document, dialect).read();
  return document;
}

}  // namespace dbssot::source
