#include <algorithm>

#include <fmt/format.h>

#include "facts/database_name.h"
#include "guide/draft.h"
#include "guide/python_text.h"
#include "url/url.h"

// A URL that stands in the code moves into the environment; the example file says that there is such a variable, and what it looks
// like.
namespace dbssot::guide {
namespace {

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash + 1);
}

/// The example file that is nearest above the code.
std::optional<FileId> example_for(const Workbench& bench, FileId code) {
  const FactStore& facts = bench.context.facts;
  std::optional<FileId> best;
  for (const FileId example : bench.example_files()) {
    const std::string_view folder = folder_of(facts.path(example));
    if (!facts.path(code).starts_with(folder)) continue;
    if (!best || folder_of(facts.path(*best)).size() < folder.size()) best = example;
  }
  return best;
}

/// The same URL with a placeholder for its password.
std::string as_example(const std::string& url) {
  const std::size_t host = url.find("://");
  if (host == std::string::npos) return "";
  const std::size_t end = url.find_first_of("/?#", host + 3);
  const std::size_t at = url.rfind('@', end == std::string::npos ? end : end - 1);
  const std::size_t colon = url.find(':', host + 3);
  if (url.find("password=") != std::string::npos) return "";
  if (at == std::string::npos || at < host || colon == std::string::npos || colon > at) return url;
  return url.substr(0, colon + 1) + "change-me" + url.substr(at);
}

std::string as_dotenv(const std::string& value) {
  return value.find_first_of(" #'$`&;") == std::string::npos ? value : "\"" + value + "\"";
}

/// Adds the entry, and says so or why not.
void list_in_example(const Workbench& bench, FileId code, const std::string& variable, const std::string& url, Draft& draft) {
  const auto example = example_for(bench, code);
  if (!example) {
    draft.title += fmt::format(" (no example file was found to list {} in)", variable);
    return;
  }
  if (bench.is_set_in(*example, variable)) return;
  const std::string value = as_example(url);
  if (value.empty()) return;
  const std::string_view text = bench.text(*example);
  const std::string end = text.find("\r\n") == std::string_view::npos ? "\n" : "\r\n";
  const bool is_open = !text.empty() && !text.ends_with('\n');
  draft.replace(*example, text.size(), text.size(), (is_open ? end : "") + variable + "=" + as_dotenv(value) + end);
  draft.title += fmt::format(", and list it in {}", bench.context.facts.path(*example));
}

bool is_plain_string(std::string_view written) {
  return written.size() > 2 && (written.front() == '"' || written.front() == '\'') && written.back() == written.front() &&
         written.find('\n') == std::string_view::npos && !written.starts_with("\"\"\"") && !written.starts_with("'''");
}

/// `os.environ["X"]` in the spelling of the read that had a default; with the import where the file has another one.
std::string strict_read(const Workbench& bench, const std::string& variable, std::string_view former, Draft& draft, FileId file) {
  if (former.starts_with("environ.get")) return fmt::format("environ[\"{}\"]", variable);
  if (!former.starts_with("os.")) {
    if (const auto edit = bench.import_edit(file, "os", "")) draft.edits[file].push_back(*edit);
  }
  return fmt::format("os.environ[\"{}\"]", variable);
}

std::optional<Proposal> without_default(const Workbench& bench, const EnvRead& read, const UrlLiteral& literal) {
  const FileId file = literal.place.file;
  const std::string_view text = bench.text(file);
  Proposal proposal;
  proposal.draft.title = fmt::format("let a missing {} fail", read.variable);
  const std::string_view former = bench.written(read.place);
  const bool is_known_call = former.starts_with("os.getenv(") || former.starts_with("os.environ.get(") ||
                             former.starts_with("getenv(") || former.starts_with("environ.get(");
  if (is_known_call) {
    proposal.draft.replace(file, bench.begin_of(read.place), bench.end_of(read.place),
                           strict_read(bench, read.variable, former, proposal.draft, file));
  } else if (read.call == "pydantic.BaseSettings") {  // database_url: str = "postgresql://…"
    const Line line = line_at(text, bench.begin_of(literal.place));
    const std::size_t literal_at = bench.begin_of(literal.place) - line.begin;
    std::string_view before = line.text.substr(0, literal_at);
    const std::size_t equals = before.rfind('=');
    if (equals == std::string_view::npos || !trimmed(before.substr(equals + 1)).empty()) return std::nullopt;
    const std::string_view declared = trimmed(before.substr(0, equals));
    if (declared.find(':') == std::string_view::npos || declared.find('(') != std::string_view::npos) return std::nullopt;
    const std::size_t end = bench.end_of(literal.place);
    const std::string_view behind = trimmed(text.substr(end, line.begin + line.text.size() - end));
    if (!behind.empty() && !behind.starts_with('#')) return std::nullopt;
    std::size_t begin = line.begin + equals;
    while (begin > line.begin && text[begin - 1] == ' ') --begin;
    proposal.draft.replace(file, begin, end, "");
  } else {
    return std::nullopt;
  }
  list_in_example(bench, file, read.variable, literal.text.reveal(), proposal.draft);
  proposal.ends.push_back(literal.place);
  return proposal;
}

/// DATABASE_URL = "postgresql://…": the name says which variable it is.
std::string variable_for(std::string_view line) {
  const std::string_view code = trimmed(line);
  const std::size_t equals = code.find('=');
  std::string_view name = equals == std::string_view::npos ? std::string_view() : trimmed(code.substr(0, equals));
  name = trimmed(name.substr(0, name.find(':')));
  const bool is_upper = is_identifier(name) && std::ranges::none_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
  return is_upper && names_database_url(name) ? std::string(name) : "DATABASE_URL";
}

/// The variable belongs to something else already: whether that is the same database is not ours to say.
bool is_in_use(const Workbench& bench, const std::string& variable, const std::string& url) {
  return bench.is_read(variable) || std::ranges::any_of(bench.settings_of(variable), [&](const ConfigVariable* set) {
           return set->value.reveal() != url && !set->is_example;
         });
}

}  // namespace

std::optional<Proposal> variable_for_literal(const Workbench& bench, const Place& place) {
  const FactStore& facts = bench.context.facts;
  const UrlLiteral* found = bench.literal_at(place);
  if (found == nullptr || found->language != Language::python) return std::nullopt;
  const UrlLiteral& literal = *found;
  if (literal.context != Context::production && literal.context != Context::migration && literal.context != Context::script)
    return std::nullopt;
  if (!is_plain_string(bench.written(place)) || literal.role == LiteralRole::format) return std::nullopt;
  if (url::Text::from_template(literal.text.reveal()).has_holes()) return std::nullopt;
  if (literal.role == LiteralRole::default_of_read) {
    const EnvRead* read = bench.read_around(place);
    return read == nullptr ? std::nullopt : without_default(bench, *read, literal);
  }
  const std::string_view text = bench.text(place.file);
  Proposal proposal;
  proposal.ends.push_back(place);
  if (!facts.offers.empty() && !literal.in_source_of_truth) {
    const Mode mode = Uses::only(bench.uses(place).direct);
    if (mode == Mode::unknown) return std::nullopt;
    const Offer* offer = bench.url_offer({}, mode, true, Language::python);
    std::vector<std::string> variables = offer == nullptr ? std::vector<std::string>() : bench.variables_behind(*offer);
    std::erase_if(variables, [](const std::string& variable) { return !names_database_url(variable); });
    if (variables.size() != 1) return std::nullopt;
    const auto call = bench.called_from(place.file, *offer, proposal.draft);
    if (!call) return std::nullopt;
    proposal.draft.title = fmt::format("ask {}, and set {} to this URL where it runs", *call, variables.front());
    proposal.draft.replace(place.file, bench.begin_of(place), bench.end_of(place), *call);
    list_in_example(bench, place.file, variables.front(), literal.text.reveal(), proposal.draft);
    return proposal;
  }
  // Where the project reads its URL from some variable already, a second one would be a second source of truth.
  if (literal.in_source_of_truth || bench.reads_url()) return std::nullopt;
  const std::string variable = variable_for(line_at(text, bench.begin_of(place)).text);
  if (is_in_use(bench, variable, literal.text.reveal()) || bench.is_taken(place.file, "os", "")) return std::nullopt;
  proposal.draft.title = fmt::format("read {} from the environment", variable);
  const auto edit = bench.import_edit(place.file, "os", "");
  if (edit) proposal.draft.edits[place.file].push_back(*edit);
  proposal.draft.replace(place.file, bench.begin_of(place), bench.end_of(place), fmt::format("os.environ[\"{}\"]", variable));
  list_in_example(bench, place.file, variable, literal.text.reveal(), proposal.draft);
  return proposal;
}

}  // namespace dbssot::guide
