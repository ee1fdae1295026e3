#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "guide/draft.h"
#include "guide/python_text.h"
#include "lint/pool_choice.h"

// Every engine that deviates gets the pool of the policy, as one finding speaks for all of them.
namespace dbssot::guide {
namespace {

std::string pool_for(const Engine& engine, const std::string& wanted) {
  if (pool_family(wanted) != "a queue") return wanted;
  return engine.mode == Mode::async ? "AsyncAdaptedQueuePool" : "QueuePool";
}

/// Arguments that only a queue takes: any other pool raises on them.
bool is_of_queue(std::string_view argument) {
  constexpr std::array<std::string_view, 4> names{"pool_size", "max_overflow", "pool_timeout", "pool_use_lifo"};
  return std::ranges::find(names, argument) != names.end();
}

class PoolChange {
 public:
  PoolChange(const Workbench& bench, const Engine& engine, const std::string& pool, Draft& draft)
      : bench_(bench), engine_(engine), pool_(pool), draft_(draft), file_(engine.place.file), text_(bench.text(file_)) {}

  bool make() {
    if (text_.empty() || engine_.language != Language::python || engine_.open_arguments) return false;
    const std::string_view call = bench_.written(engine_.place);
    if (!call.ends_with(')')) return false;
    if (pool_family(pool_) != "a queue" && !drop_queue_arguments()) return false;
    if (!engine_.pool_class.empty()) return replace_stated() && import();
    return append() && import();
  }

 private:
  bool import() {
    if (mentions_as_import()) return true;
    if (bench_.is_taken(file_, "sqlalchemy.pool", pool_)) return false;
    if (const auto edit = bench_.import_edit(file_, "sqlalchemy.pool", pool_, "sqlmodel")) draft_.edits[file_].push_back(*edit);
    return true;
  }

  [[nodiscard]] bool mentions_as_import() const {
    return std::ranges::any_of(bench_.imports(file_), [&](const ImportLine& import) {
      return import.alias == pool_ && import.module.starts_with("sqlalchemy");
    });
  }

  /// `poolclass=NullPool` or `poolclass=pool.NullPool`
  bool replace_stated() {
    if (engine_.pool_place.file != file_) return false;
    const std::size_t begin = bench_.begin_of(engine_.pool_place), end = bench_.end_of(engine_.pool_place);
    const std::string_view stated = text_.substr(begin, end - begin);
    if (stated != engine_.pool_class && !stated.ends_with("." + engine_.pool_class)) return false;
    draft_.replace(file_, begin, end, pool_);
    return true;
  }

  /// Behind the last argument, in its style: on the same line, or on a line of its own with a comma behind it.
  bool append() {
    const std::size_t close = bench_.end_of(engine_.place) - 1;
    std::size_t last = close;
    while (last > 0 && (text_[last - 1] == ' ' || text_[last - 1] == '\n' || text_[last - 1] == '\r' || text_[last - 1] == '\t'))
      --last;
    if (last == 0 || line_at(text_, last - 1).text.find('#') != std::string_view::npos) return false;
    const bool has_comma = text_[last - 1] == ',';
    const bool is_multiline = text_.substr(last, close - last).find('\n') != std::string_view::npos;
    const bool is_empty = text_[last - 1] == '(';
    const std::string argument = "poolclass=" + pool_;
    if (is_multiline) {
      const std::string indent(indentation(line_at(text_, last - 1).text));
      draft_.replace(file_, last, last, (has_comma ? "\n" : ",\n") + indent + argument + (has_comma ? "," : ""));
    } else if (!wrap(last, (is_empty ? "" : has_comma ? " " : ", ") + argument)) {
      draft_.replace(file_, last, last, (is_empty ? "" : has_comma ? " " : ", ") + argument + (has_comma ? "," : ""));
    }
    return true;
  }

  /// A line that grows beyond the project's limit is folded as black does it, where the call ends the line and its arguments fit on
  /// one.
  bool wrap(std::size_t last, const std::string& more) {
    const std::size_t begin = bench_.begin_of(engine_.place), close = bench_.end_of(engine_.place) - 1;
    const std::size_t open = text_.find('(', begin);
    const Line line = line_at(text_, begin);
    const std::string_view behind = text_.substr(close + 1, line.begin + line.text.size() - close - 1);
    if (open >= close || close >= line.end || !trimmed(behind).empty()) return false;
    const std::string indent(indentation(line.text));
    const std::size_t limit = line_limit();
    const std::size_t inside = indent.size() + 4 + (last - open - 1) + more.size();
    if (line.text.size() + more.size() <= limit || inside > limit) return false;
    draft_.replace(file_, open + 1, open + 1, "\n" + indent + "    ");
    draft_.replace(file_, last, close, more + "\n" + indent);
    return true;
  }

  /// `line-length` of the nearest pyproject.toml; else black's own.
  [[nodiscard]] std::size_t line_limit() const {
    const FactStore& facts = bench_.context.facts;
    std::size_t best = 0, limit = 88;
    for (std::uint32_t id = 0; id < facts.files.size(); ++id) {
      const std::string& path = facts.files[id];
      if (!path.ends_with("pyproject.toml")) continue;
      const std::string_view folder = std::string_view(path).substr(0, path.size() - std::string_view("pyproject.toml").size());
      if (!facts.path(file_).starts_with(folder) || folder.size() < best) continue;
      best = folder.size();
      const std::string_view text = bench_.text(FileId{id});
      for (const std::string_view key : {"line-length", "line_length"}) {
        std::size_t at = text.find(key);
        if (at == std::string_view::npos) continue;
        at = text.find_first_of("0123456789", at);
        std::size_t number = 0;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9' && number < 1000)
          number = number * 10 + static_cast<std::size_t>(text[at++] - '0');
        if (number >= 40) limit = number;
      }
    }
    return limit;
  }

  bool drop_queue_arguments() {
    for (const Argument& argument : engine_.arguments) {
      if (!is_of_queue(argument.name)) continue;
      if (argument.place.file != file_) return false;
      std::size_t begin = bench_.begin_of(argument.place);
      std::size_t end = bench_.end_of(argument.place);
      if (begin < bench_.begin_of(engine_.place) || end > bench_.end_of(engine_.place)) return false;
      const std::string key = argument.name + "=";
      if (begin < key.size() || text_.substr(begin - key.size(), key.size()) != key) return false;
      begin -= key.size();
      // With the comma and blanks before it, which the first argument, the URL, makes sure of.
      std::size_t before = begin;
      while (before > 0 &&
             (text_[before - 1] == ' ' || text_[before - 1] == '\n' || text_[before - 1] == '\r' || text_[before - 1] == '\t'))
        --before;
      if (before == 0 || text_[before - 1] != ',') return false;
      if (text_.substr(before, begin - before).find('#') != std::string_view::npos) return false;
      draft_.replace(file_, before - 1, end, "");
    }
    return true;
  }

  const Workbench& bench_;
  const Engine& engine_;
  const std::string& pool_;
  Draft& draft_;
  FileId file_;
  std::string_view text_;
};

}  // namespace

std::optional<Proposal> pool_of_policy(const Workbench& bench) {
  Proposal proposal;
  for (const Engine* engine : comparable_engines(bench.context)) {
    if (keeps_pool_policy(bench.context, *engine)) continue;
    const std::string pool = pool_for(*engine, wanted_pool(bench.context, *engine));
    if (!PoolChange(bench, *engine, pool, proposal.draft).make()) return std::nullopt;
    if (proposal.draft.title.empty()) proposal.draft.title = fmt::format("use {}, as the policy wants", pool);
  }
  if (proposal.draft.edits.empty()) return std::nullopt;
  return proposal;
}

}  // namespace dbssot::guide
