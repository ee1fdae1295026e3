#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "facts/variable_role.h"
#include "lint/deployed.h"
#include "lint/literal_target.h"
#include "lint/rule.h"
#include "lint/standing.h"
#include "source/words.h"

namespace dbssot::rules {
namespace {

struct Secret {
  std::string password;
  std::string user;
  bool in_url = false;
  bool is_fallback = false;  ///< `${POSTGRES_PASSWORD:-secret}`
};

/// The password that a value holds in the open, be it the whole value, a part of a URL, or the fallback of a template.
/// `miniflux_db_password: miniflux_db_password`: a name that nobody filled in, or that something else fills in.
bool is_own_name(const ConfigVariable& variable) {
  const std::string_view name = variable.variable;
  return lowered(variable.value.reveal()) == lowered(name.substr(name.rfind('.') + 1));
}

/// `forcePassword: false` says whether there has to be one.
bool is_truth_value(const std::string& value) { return lowered(value) == "true" || lowered(value) == "false"; }

std::optional<Secret> secret_of(const ConfigVariable& variable) {
  const url::Text text = url::Text::from_template(variable.value.reveal());
  if (url::looks_like_sql_url(text)) {
    const LiteralTarget target = read_target(text);
    if (target.password) return Secret{target.password->reveal(), target.user, true, false};
  }
  const bool is_password = read_variable_name(variable.variable).role == VariableRole::password;
  if (is_password && !text.has_holes()) {
    if (is_own_name(variable) || is_truth_value(variable.value.reveal())) return std::nullopt;
    if (is_real_password(variable.value.reveal())) return Secret{variable.value.reveal(), "", false, false};
    return std::nullopt;
  }
  for (const url::Text::Piece& piece : text.pieces()) {
    if (!piece.hole || !piece.hole->fallback) continue;
    const std::string& fallback = piece.hole->fallback->reveal();
    const bool of_password = is_password || read_variable_name(piece.hole->name).role == VariableRole::password;
    if (of_password && is_real_password(fallback)) return Secret{fallback, "", false, true};
    const LiteralTarget target = read_target(url::Text::from_template(fallback));
    if (target.password) return Secret{target.password->reveal(), target.user, true, true};
  }
  return std::nullopt;
}

/// Names of users and databases by file, fallbacks of templates too: a password equal to one of them is made up for development.
class Names {
 public:
  explicit Names(const RuleContext& context) {
    for (const ConfigVariable& variable : context.facts.all<ConfigVariable>()) {
      const url::Text text = url::Text::from_template(variable.value.reveal());
      if (!text.has_holes()) add(variable.place.file, variable.variable, variable.value.reveal());
      for (const url::Text::Piece& piece : text.pieces()) {
        if (!piece.hole || !piece.hole->fallback) continue;
        const std::string& fallback = piece.hole->fallback->reveal();
        add(variable.place.file, variable.variable, fallback);
        add(variable.place.file, piece.hole->name, fallback);
      }
    }
  }
  /// The password is one of them, or made of one: `shop_password` beside `shop_user`.
  [[nodiscard]] bool explain(FileId file, const std::string& password) const {
    const auto found = names_.find(file);
    return found != names_.end() && std::ranges::any_of(found->second, [&](const std::string& name) {
             return name == password || is_development_password(password, name);
           });
  }

 private:
  void add(FileId file, std::string_view variable, const std::string& text) {
    const VariableRole role = read_variable_name(variable).role;
    if (role == VariableRole::user || role == VariableRole::database) names_[file].insert(text);
  }

  std::map<FileId, std::set<std::string>> names_;
};

/// What it runs against is thrown away with it, or nobody runs it.
bool is_thrown_away(const ConfigVariable& variable) {
  return variable.is_example || variable.context == Context::ci || variable.context == Context::test ||
         is_for_show(variable.context);
}

struct Weighed {
  Severity severity = Severity::warning;
  bool is_one_a_file = false;  ///< made up for development, or thrown away: of such a file one finding tells enough
};

/// Nothing of `postgres:postgres` in CI and in examples: there is nothing to keep, and nothing to change.
std::optional<Weighed> weighed(const ConfigVariable& variable, const Secret& secret, const Names& names) {
  const bool is_made_up =
      is_development_password(secret.password, secret.user) || names.explain(variable.place.file, secret.password);
  if (is_thrown_away(variable)) return is_made_up ? std::nullopt : std::optional(Weighed{Severity::note, true});
  if (is_for_servers(variable)) return Weighed{Severity::error, false};
  if (is_deployment(variable)) return Weighed{is_made_up ? Severity::warning : Severity::error, false};
  return is_made_up ? Weighed{Severity::note, true} : Weighed{};
}

struct Told {
  const ConfigVariable* variable;
  Secret secret;
  Weighed weight;
};

std::vector<Told> told_by(const RuleContext& context) {
  const Names names(context);
  std::vector<Told> told;
  for (const ConfigVariable& variable : context.facts.all<ConfigVariable>()) {
    if (variable.form != ConfigForm::literal && variable.form != ConfigForm::template_text) continue;
    std::optional<Secret> secret = secret_of(variable);
    if (!secret) continue;
    const std::optional<Weighed> weight = weighed(variable, *secret, names);
    if (weight) told.push_back({&variable, std::move(*secret), *weight});
  }
  return told;
}

void check(const RuleContext& context, Findings& findings) {
  const std::vector<Told> all = told_by(context);
  std::map<FileId, std::vector<const ConfigVariable*>> one_a_file;
  for (const Told& told : all) {
    if (told.weight.is_one_a_file) one_a_file[told.variable->place.file].push_back(told.variable);
  }
  for (const auto& [variable, secret, weight] : all) {
    const std::vector<const ConfigVariable*>* others = weight.is_one_a_file ? &one_a_file.at(variable->place.file) : nullptr;
    if (others != nullptr && others->front() != variable) continue;
    const std::string what = secret.in_url ? "a URL with its password" : "a password";
    Finding& finding =
        findings.add(variable->place, fmt::format("{} holds {} in the open{}; refer to a secret instead", variable->variable, what,
                                                  secret.is_fallback ? " as fallback" : ""));
    finding.severity = softened(weight.severity, variable->context);
    if (variable->file_kind == "kubernetes") finding.help = "base64 and stringData hide nothing. " + finding.help;
    std::set<Place> told{variable->place};  // what an anchor holds is set wherever it is merged, and stands in one place
    for (std::size_t at = 1; others != nullptr && at < others->size(); ++at) {
      if (told.insert((*others)[at]->place).second)
        finding.related.push_back({(*others)[at]->place, fmt::format("{} holds one, too", (*others)[at]->variable)});
    }
  }
}

}  // namespace

extern const Rule plaintext_secret;
const Rule plaintext_secret{
    {.id = "plaintext-secret",
     .summary = "a database password stands in a deploy file",
     .severity = Severity::warning,
     .confidence = Confidence::certain,
     .help = "Keep the value in a secret store and only its name here; what was committed once has to be changed on the server.",
     .security_severity = 7.0},
    check};

}  // namespace dbssot::rules
