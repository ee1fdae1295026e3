#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "facts/url_text.h"
#include "facts/variable_role.h"
#include "lint/deployed.h"
#include "lint/literal_target.h"
#include "lint/raw_password.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

std::string encoded(char c) { return fmt::format("%{:02X}", static_cast<unsigned char>(c)); }

Severity severity_in(const ConfigVariable& variable, Severity severity) {
  return variable.is_example ? Severity::note : softened(severity, variable.context);
}

/// Where the names of a template find their values: beside it.
using Neighbourhood = std::tuple<FileId, std::string, std::string>;
Neighbourhood neighbourhood_of(const ConfigVariable& variable) {
  return {variable.place.file, variable.container, variable.environment};
}

/// No edit may show or touch a password, so the repair is told in words.
Repair in_words(char raw) {
  return {fmt::format("write `{}` within the password as `{}`; not done for you, as it would touch a secret", raw, encoded(raw)),
          false,
          {}};
}

class Check {
 public:
  Check(const RuleContext& context, Findings& findings) : context_(context), findings_(findings) {
    for (const ConfigVariable& variable : context.facts.all<ConfigVariable>()) {
      if (variable.form != ConfigForm::literal) continue;
      values_[neighbourhood_of(variable)].emplace(variable.variable, &variable);
      if (!variable.sets_environment || is_only_shown(variable)) continue;
      const bool is_password = read_variable_name(variable.variable).role == VariableRole::password;
      const std::string& value = variable.value.reveal();
      if (!is_password || value.find_first_of("@/?#%[]") == std::string::npos || !is_real_password(value)) continue;
      if (passwords_.emplace(variable.variable, &variable).second) bindings_.emplace(variable.variable, url::Text::literal(value));
    }
  }

  void run() {
    for (const ConfigVariable& variable : context_.facts.all<ConfigVariable>()) {
      if (variable.form == ConfigForm::literal || variable.form == ConfigForm::template_text) stored(variable);
    }
    for (const UrlLiteral& literal : context_.facts.all<UrlLiteral>()) written(literal);
    for (const UrlBuild& build : context_.facts.all<UrlBuild>()) built(build);
  }

 private:
  void stored(const ConfigVariable& variable) {
    const url::Text text = url::Text::from_template(variable.value.reveal());
    if (const std::optional<char> raw = raw_password_character(text)) {
      if (!seen_.insert(variable.place).second) return;
      Finding& finding = findings_.add(variable.place, fmt::format("the password in {} holds a bare `{}`; write it as `{}`",
                                                                   variable.variable, *raw, encoded(*raw)));
      finding.severity = severity_in(variable, finding.severity);
      finding.repair = in_words(*raw);
      return;
    }
    for (const url::Text::Piece& piece : text.pieces()) {
      if (piece.hole) filled_in(variable, text, *piece.hole);
    }
  }

  /// `postgresql://shop:$(DB_PASSWORD)@db/shop`: whoever fills in a template encodes nothing.
  void filled_in(const ConfigVariable& variable, const url::Text& text, const url::Hole& hole) {
    const auto around = values_.find(neighbourhood_of(variable));
    const ConfigVariable* value = nullptr;
    if (around != values_.end()) {
      const auto found = around->second.find(hole.name);
      if (found != around->second.end()) value = found->second;
    }
    if (value == nullptr && !hole.fallback) return;
    const std::optional<char> raw =
        raw_password_character(filled(text, hole.name, value != nullptr ? value->value.reveal() : hole.fallback->reveal()));
    if (!raw || !seen_.insert(variable.place).second) return;
    Finding& finding = findings_.add(
        variable.place, fmt::format("{} puts {} into a URL as it is, and its `{}` needs to be `{}`; choose a password without it, "
                                    "or store an encoded copy for URLs",
                                    variable.variable, hole.name.empty() ? "a fallback" : hole.name, *raw, encoded(*raw)));
    finding.severity = severity_in(variable, finding.severity);
    if (value != nullptr) finding.related.push_back({value->place, "the password is set here"});
  }

  static url::Text filled(const url::Text& text, const std::string& name, const std::string& value) {
    url::Text result;
    for (const url::Text::Piece& piece : text.pieces()) {
      if (piece.hole && piece.hole->name == name) {
        result.append(value);
      } else {
        result.append_piece(piece);
      }
    }
    return result;
  }

  void written(const UrlLiteral& literal) {
    if (literal.role == LiteralRole::format) return;
    const std::optional<char> raw = raw_password_character(url::Text::from_template(literal.text.reveal()));
    if (!raw) return;
    Finding& finding = findings_.add(
        literal.place, fmt::format("the password in this URL holds a bare `{}`; write it as `{}`", *raw, encoded(*raw)));
    finding.severity = softened(finding.severity, literal.context);
    finding.repair = in_words(*raw);
  }

  /// A URL put together in code without quoting, from a password that is known from a deploy file to need it.
  void built(const UrlBuild& build) {
    if (build.is_conninfo || build.context == Context::test || bindings_.empty()) return;
    const std::vector<UrlText> open = url_texts(context_.facts, build.value);
    for (const UrlText& filled_in : url_texts(context_.facts, build.value, bindings_)) {
      const std::optional<char> raw = raw_password_character(filled_in.text);
      if (!raw) continue;
      const ConfigVariable* value = password_in(open);
      if (value == nullptr || !seen_.insert(build.place).second) return;
      Finding& finding =
          findings_.add(build.place, fmt::format("{} is put into a URL as it is, and {} gives it a `{}`; quote it first",
                                                 value->variable, context_.facts.path(value->place.file), *raw));
      finding.severity = softened(finding.severity, build.context);
      finding.confidence = Confidence::likely;
      finding.related.push_back({value->place, "the password is set here"});
      return;
    }
  }

  /// The first of the known passwords that the texts leave a hole for.
  const ConfigVariable* password_in(const std::vector<UrlText>& texts) const {
    for (const UrlText& text : texts) {
      for (const url::Text::Piece& piece : text.text.pieces()) {
        if (!piece.hole) continue;
        if (const auto known = passwords_.find(piece.hole->name); known != passwords_.end()) return known->second;
      }
    }
    return nullptr;
  }

  const RuleContext& context_;
  Findings& findings_;
  std::map<Neighbourhood, std::map<std::string, const ConfigVariable*>> values_;
  std::map<std::string, const ConfigVariable*, std::less<>> passwords_;  ///< set somewhere to a value that needs encoding
  Bindings bindings_;
  std::set<Place> seen_;
};

void check(const RuleContext& context, Findings& findings) { Check(context, findings).run(); }

}  // namespace

extern const Rule unescaped_password;
const Rule unescaped_password{
    {.id = "unescaped-password",
     .summary = "a password in a URL needs percent-encoding",
     .severity = Severity::error,
     .confidence = Confidence::certain,
     .help = "Drivers disagree about where such a password ends, so one connects and the next asks a host that is none. Encode the "
             "password "
             "where the URL is put together (urllib.parse.quote(password, safe=\"\")), or hand the parts to the source of truth."},
    check};

}  // namespace dbssot::rules
