#include "audit/prefilter.h"

#include <algorithm>
#include <bitset>
#include <string>
#include <utility>

#include <re2/re2.h>

#include "audit/client_names.h"
#include "audit/environment_use.h"
#include "audit/python_text.h"
#include "drivers/code_shape.h"
#include "facts/database_name.h"
#include "frontends/python/module_path.h"
#include "linker/relevance.h"
#include "linker/source_of_truth.h"
#include "patterns/patterns.h"
#include "policy/database_variable.h"
#include "source/words.h"

namespace dbssot {
namespace {

using patterns::Set;

/// A function of a few words: it may hand on what it is given, and costs little.
bool is_short(std::string_view suite) {
  constexpr std::size_t most = 96;
  std::size_t size = 0;
  for (const char c : suite) size += c != ' ' && c != '\n';
  return size <= most;
}

/// A name of the policy: the last part of a dotted one, the fixed parts of a glob.
void append_name(std::string& pattern, std::string_view name) {
  const std::string_view last = name.substr(name.rfind('.') + 1);
  std::string_view fixed = last.substr(0, last.find_first_of("*?[{"));
  if (fixed.size() < 3) return;
  if (!pattern.empty()) pattern += '|';
  pattern += re2::RE2::QuoteMeta(re2::StringPiece(fixed.data(), fixed.size()));
}

/// Null if there are none.
std::unique_ptr<const re2::RE2> expression_of(const std::vector<const Policy*>& policies) {
  std::string names;
  for (const Policy* policy : policies) {
    for (const std::string& variable : policy->variables) append_name(names, variable);
    for (const SourceOfTruth& source : policy->source_of_truth) append_name(names, source.name);
    for (const std::string& wrapper : policy->environment_classes) append_name(names, wrapper);
  }
  if (names.empty()) return nullptr;
  re2::RE2::Options options(re2::RE2::Quiet);
  options.set_encoding(re2::RE2::Options::EncodingLatin1);  // bytes: no decoding, and nothing is invalid
  options.set_case_sensitive(false);
  options.set_max_mem(64 << 20);
  return std::make_unique<const re2::RE2>(names, options);
}

/// Hashes of what in the text is called like one of the constants; and perhaps of something else.
std::vector<std::uint32_t> mentions_of(const std::vector<QuietBody>& constants, std::string_view text) {
  std::bitset<1024> hashes;
  for (const QuietBody& constant : constants) hashes.set(constant.name % hashes.size());
  std::vector<std::uint32_t> mentions;
  each_name(text, [&](const NameInCode& name) {
    if (hashes.test(name.hash % hashes.size())) mentions.push_back(name.hash);
  });
  return mentions;
}

}  // namespace

bool PythonInterest::mentions(const WordHashes& names) const {
  const auto is_meant = [&](std::uint32_t word) { return names.contains(word); };
  const auto speaks_of_one = [&](const QuietBody& body) { return std::ranges::any_of(body.words, is_meant); };
  return (rest && speaks_of_one(*rest)) || std::ranges::any_of(bodies, speaks_of_one);
}

Prefilter::Prefilter(std::vector<const Policy*> policies)
    : policies_(std::move(policies)),
      asks_for_all_bodies_(std::ranges::any_of(
          policies_, [](const Policy* policy) { return asks_for_startup_steps(*policy) || asks_for_health_reports(*policy); })),
      names_(expression_of(policies_)) {}

Prefilter::~Prefilter() = default;

PythonInterest Prefilter::interest_in_python(std::string_view path, std::string_view bytes) const {
  if (!hints(bytes)) return {};
  const PythonText text = text_of(bytes);
  const bool has_suppression = patterns::stands_in(bytes, patterns::Word::suppression);
  const Said said = said_in(text.code);
  if (has_suppression || said == Said::databases) {
    PythonInterest interest{PythonInterest::Kind::speaks, {}, {}, {}, {}};
    const ClientNames clients(text.code);
    if (!has_suppression) interest.rest = quiet_rest(path, text, clients);
    if (!interest.rest) add_bodies(path, bytes, text, clients, interest);
    return interest;
  }
  if (said == Said::nothing) return {};
  EnvironmentUse use = environment_use(text.code, policies_);
  const bool is_handed = use.kind == EnvironmentUse::Kind::handed;
  PythonInterest interest{
      is_handed ? PythonInterest::Kind::hands_environment : PythonInterest::Kind::none, std::move(use.variables), {}, {}, {}};
  if (use.kind == EnvironmentUse::Kind::open) {
    interest.kind = PythonInterest::Kind::speaks;
    add_bodies(path, bytes, text, ClientNames(text.code), interest);
  }
  return interest;
}

void Prefilter::add_bodies(std::string_view path, std::string_view bytes, PythonInterest& interest) const {
  const PythonText text = text_of(bytes);
  add_bodies(path, bytes, text, ClientNames(text.code), interest);
}

void Prefilter::add_bodies(std::string_view path, std::string_view bytes, const PythonText& text, const ClientNames& clients,
                           PythonInterest& interest) const {
  interest.bodies = quiet_bodies(path, bytes, text, clients);
  add_constants(path, text, clients, interest.bodies);
  if (text.outline.is_sound) interest.idle = text.outline.idle;
}

/// Messages speak of the database to people.
PythonText Prefilter::text_of(std::string_view bytes) const {
  PythonText text(bytes);
  if (asks_for_all_bodies_ || !text.outline.is_sound) return text;
  for (const python::Stretch& prose : text.outline.prose) {
    const std::string_view words = std::string_view(text.code).substr(prose.begin, prose.end - prose.begin);
    if (!patterns::stand_in(words, Set::marks_in_prose))
      std::fill(text.code.begin() + prose.begin, text.code.begin() + prose.end, ' ');
  }
  return text;
}

/// Models, migrations and queries import a client, and leave it to others to open the database.
std::optional<QuietBody> Prefilter::quiet_rest(std::string_view path, const PythonText& text, const ClientNames& clients) const {
  const python::Outline& outline = text.outline;
  if (!outline.is_sound || outline.imports.empty() || outline.has_inner_imports || asks_for_all_bodies_ || is_read_whole(path))
    return std::nullopt;
  std::string rest = text.code;
  for (const python::Stretch& import : outline.imports) std::fill(rest.begin() + import.begin, rest.begin() + import.end, ' ');
  if (hints(rest)) return std::nullopt;
  auto words = words_if_quiet(rest, clients);
  if (!words) return std::nullopt;
  return QuietBody{{0, static_cast<std::uint32_t>(rest.size())}, 0, std::move(*words), false};
}

std::vector<python::Stretch> Prefilter::left_out(std::string_view path, std::string_view bytes, PythonInterest& interest,
                                                 const HotWords& hot, const std::vector<std::string>& imports,
                                                 const std::vector<std::uint32_t>& asked) const {
  return left_out(path, interest, hot, imports, asked, [&] { add_bodies(path, bytes, interest); });
}

std::vector<python::Stretch> Prefilter::left_out(std::string_view path, PythonInterest& interest, const HotWords& hot,
                                                 const std::vector<std::string>& imports, const std::vector<std::uint32_t>& asked,
                                                 const std::function<void()>& add_bodies) {
  if (!interest.rest && interest.bodies.empty()) return {};
  const auto words = hot.in_file(path, imports);
  if (interest.rest) {
    const std::vector<QuietBody> all{*interest.rest};
    if (auto unread = unread_suites(all, words, {}); asked.empty() && !unread.empty()) return unread;
    interest.rest.reset();
    add_bodies();
  }
  return unread_suites(interest.bodies, words, asked);
}

std::vector<QuietBody> Prefilter::quiet_bodies(std::string_view path, std::string_view bytes, const PythonText& text,
                                               const ClientNames& clients) const {
  std::vector<QuietBody> quiet;
  if (!text.outline.is_sound || asks_for_all_bodies_ || is_read_whole(path)) return quiet;
  const std::string_view code = text.code;
  for (const python::Body& body : text.outline.bodies) {
    const bool is_special = body.name.starts_with("__") && body.name.ends_with("__");  // nobody calls them by name
    const std::string_view suite = code.substr(body.suite.begin, body.suite.end - body.suite.begin);
    if (is_special || is_short(suite) || !python::may_be_left_out(code, body.suite)) continue;
    const std::string_view header = code.substr(body.header, body.suite.begin - body.header);
    const auto is_of_database = [&](const NameInCode& name) { return names_database(name); };
    if (hints(code.substr(body.header, body.suite.end - body.header)) || any_name(header, is_of_database)) continue;
    auto words = words_if_quiet(suite, clients);
    if (!words) continue;
    // What a client is handed may be told from the parameter's type.
    const python::Stretch left_out = clients.stand_in(header) ? body.suite : body.with_signature(bytes);
    quiet.push_back({left_out, word_hash(body.name), std::move(*words), false});
  }
  return quiet;
}

/// What is mentioned nowhere but in parts that say nothing is asked for by other files alone. Frameworks ask for settings by names
/// in strings.
void Prefilter::add_constants(std::string_view path, const PythonText& text, const ClientNames& clients,
                              std::vector<QuietBody>& quiet) const {
  const std::string place = lowered(path);
  const bool holds_settings = place.find("settings") != std::string::npos || place.find("conf") != std::string::npos;
  if (text.outline.constants.empty() || holds_settings || !text.outline.is_sound || asks_for_all_bodies_ || is_read_whole(path))
    return;
  const std::string_view code = text.code;
  std::vector<QuietBody> constants;
  for (const python::Constant& constant : text.outline.constants) {
    const std::string_view statement = code.substr(constant.statement.begin, constant.statement.end - constant.statement.begin);
    if (drivers::code_shapes().setting(constant.name) != nullptr || hints(statement)) continue;
    auto words = words_if_quiet(statement, clients);
    if (words) constants.push_back({constant.statement, word_hash(constant.name), std::move(*words), true});
  }
  if (constants.empty()) return;
  std::string rest(code);
  const auto blank = [&](const QuietBody& part) { std::fill(rest.begin() + part.suite.begin, rest.begin() + part.suite.end, ' '); };
  std::ranges::for_each(quiet, blank);
  std::ranges::for_each(constants, blank);
  const std::vector<char> is_mentioned = mentioned_constants(constants, mentions_of(constants, rest));
  for (std::size_t at = 0; at < constants.size(); ++at) {
    if (is_mentioned[at] == 0) quiet.push_back(std::move(constants[at]));
  }
  std::ranges::sort(quiet, {}, &QuietBody::suite);
}

/// What the source of truth has is asked for by others.
bool Prefilter::is_read_whole(std::string_view path) const {
  const std::string module = python::module_of(path);
  return std::ranges::any_of(policies_, [&](const Policy* policy) {
    return std::ranges::any_of(policy->source_of_truth, [&](const SourceOfTruth& source) {
      std::string_view name = source.name;
      while (!covers_name(name, module)) {
        const std::size_t dot = name.rfind('.');
        if (dot == std::string_view::npos) return false;
        name = name.substr(0, dot);
      }
      return true;
    });
  });
}

/// The hashes of its names, where none is a client's and none a database's.
std::optional<std::vector<std::uint32_t>> Prefilter::words_if_quiet(std::string_view text, const ClientNames& clients) const {
  std::vector<std::uint32_t> words;
  ClientNames::Walk walk(clients, text);
  const bool is_loud = any_name(text, [&](const NameInCode& name) {
    add_hashes(text, name, words);
    return walk.meets(name) || names_database(name);
  });
  return is_loud ? std::nullopt : std::optional(each_once(words));
}

/// A parameter or an attribute that is called like a database's variable or URL.
bool Prefilter::names_database(const NameInCode& name) const {
  return std::ranges::any_of(policies_, [&](const Policy* policy) {
    return (may_name_database_url(name.letters) || may_be_database_variable(*policy, name.letters)) &&
           program::names_database(*policy, name.text);
  });
}

Prefilter::Said Prefilter::said_in(std::string_view python) const {
  constexpr patterns::Groups loud = patterns::clients | patterns::words;
  const patterns::Groups groups = patterns::groups_in(python, Set::python, loud);
  const bool speaks = (groups & loud) != 0 || (asks_for_all_bodies_ && patterns::stand_in(python, Set::python_startup)) ||
                      is_named_by_policy(python);
  return speaks ? Said::databases : groups != 0 ? Said::hint : Said::nothing;
}

bool Prefilter::hints(std::string_view python) const {
  return patterns::stand_in(python, Set::python) || (asks_for_all_bodies_ && patterns::stand_in(python, Set::python_startup)) ||
         is_named_by_policy(python);
}

bool Prefilter::matches_cpp(std::string_view bytes) const {
  return patterns::stand_in(bytes, Set::cpp) || (asks_for_all_bodies_ && patterns::stand_in(bytes, Set::cpp_startup)) ||
         is_named_by_policy(bytes);
}

bool Prefilter::is_cpp_hub(std::string_view bytes) const {
  return patterns::stand_in(bytes, Set::cpp, patterns::clients) || is_named_by_policy(bytes);
}

bool Prefilter::is_named_by_policy(std::string_view bytes) const {
  if (names_ == nullptr) return false;
  return !names_->ok() || re2::RE2::PartialMatch(re2::StringPiece(bytes.data(), bytes.size()), *names_);
}

}  // namespace dbssot
