#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "lint/literal_target.h"
#include "lint/opened_url.h"
#include "lint/raw_password.h"
#include "lint/rule.h"
#include "lint/standing.h"
#include "source/words.h"
#include "url/profile.h"

namespace dbssot::rules {
namespace {

/// `sslmode=no-verify` of node-postgres: a word that another client has, by its data, and libpq has not.
bool is_for_another_client(const url::Text& text) {
  const std::optional<url::ConnectionSpec> spec = url::read(text).spec;
  return spec && std::ranges::any_of(spec->params, [](const auto& parameter) {
           if (parameter.first != "sslmode" && parameter.first != "ssl") return false;
           const std::string& word = parameter.second.reveal();
           const auto has_word = [&](const url::Profile& profile) { return profile.mode_means.contains(word); };
           if (std::ranges::none_of(url::profiles(), has_word)) return false;
           const url::Text with_word = url::Text::from_template("postgresql://host/database?sslmode=" + word);
           return url::judge(with_word, "psycopg2").verdict == url::Verdict::rejects;
         });
}

/// `$$cap_port`: escaped for whoever reads the file first, and filled in by the next.
std::string with_escaped_holes(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_name =
        at + 2 < text.size() && (std::isalpha(static_cast<unsigned char>(text[at + 2])) != 0 || text[at + 2] == '_');
    if (text[at] == '$' && text[at + 1] == '$' && is_name) ++at;
    out += text[at];
  }
  return out;
}

/// One client of each kind, with the scheme put right for it: what they all reject is broken for everybody.
constexpr std::array<std::string_view, 4> witnesses = {"psycopg2", "asyncpg", "sqlalchemy+psycopg2", "sqlalchemy+asyncpg"};

/// What libpq says, if none of the witnesses would take the text.
std::optional<url::Judgement> rejected_by_all(const url::Text& text, const Policy& policy) {
  std::optional<url::Judgement> first;
  for (const std::string_view client : witnesses) {
    url::Judgement judgement = url::judge(text, client, versions_of(policy));
    if (judgement.verdict != url::Verdict::rejects) return std::nullopt;
    if (!first) first = std::move(judgement);
  }
  return first;
}

/// jdbc:postgresql://… and cockroach://… are none of these clients' business: libraries of their own read them.
bool is_for_others(const url::Text& text) {
  static constexpr std::array<std::string_view, 4> schemes = {"jdbc:", "cockroach://", "cockroachdb://", "redshift://"};
  return !text.pieces().empty() && !text.pieces().front().hole && std::ranges::any_of(schemes, [&](std::string_view scheme) {
    return text.pieces().front().text.reveal().starts_with(scheme);
  });
}

/// `postgres://user:password@hostname:port/database` with a number where `port` stands: whether the rest is a template too cannot
/// be told before it can be read.
std::string with_number_for_port(const std::string& text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string::npos) return text;
  const std::size_t end = std::min(text.find_first_of("/?#", scheme + 3), text.size());
  const std::size_t colon = text.rfind(':', end - 1);
  if (colon == std::string::npos || colon <= scheme + 2) return text;
  std::string word = lowered(std::string_view(text).substr(colon + 1, end - colon - 1));
  std::erase_if(word, [](char c) { return std::string_view("<>[]{}").find(c) != std::string_view::npos; });
  return word == "port" || word.ends_with("_port") ? text.substr(0, colon + 1) + "5432" + text.substr(end) : text;
}

class Check {
 public:
  Check(const RuleContext& context, Findings& findings) : context_(context), findings_(findings) {}

  void run() {
    const std::vector<OpenedUrl> all = opened_urls(context_);
    report_rejected(context_, findings_, all, UrlFault::other);
    for (const OpenedUrl& opened : all) judged_.insert(opened.place);
    for (const UrlLiteral& literal : context_.facts.all<UrlLiteral>()) {
      if (literal.role == LiteralRole::format) continue;  // "host=%s port=%u" of a formatter that is not known: nobody reads it so
      unopened(literal.text.reveal(), literal, "this URL");
    }
    for (const ConfigVariable& variable : context_.facts.all<ConfigVariable>()) {
      if (variable.form != ConfigForm::literal && variable.form != ConfigForm::template_text) continue;
      unopened(variable.value.reveal(), variable, variable.variable);
    }
    for (const ConfigVariable& variable : context_.facts.all<ConfigVariable>()) miswritten(variable);
  }

 private:
  /// What the format of a file does not let through: it never comes to a client.
  void miswritten(const ConfigVariable& variable) {
    if (!variable.miswriting) return;
    const Miswriting& fault = *variable.miswriting;
    Finding& finding = findings_.add(
        variable.place, fmt::format("{} is never read as it is meant: {}; {}", variable.variable, fault.fault, fault.remedy));
    finding.severity = variable.is_example ? Severity::note : softened(finding.severity, variable.context);
    if (!fault.meant.empty()) finding.repair = Repair{fault.remedy, true, {{variable.place, {fault.written}, {fault.meant}}}};
  }

  void unopened(const std::string& as_written, const FactHead& fact, const std::string& name) {
    const std::string written = with_escaped_holes(as_written);
    const url::Text text = url::Text::from_template(written);
    if (judged_.contains(fact.place) || !url::looks_like_database_url(text) || is_for_others(text) || is_for_another_client(text))
      return;
    if (raw_password_character(text)) return;  // unescaped-password says it better
    if (read_target(url::Text::from_template(with_number_for_port(written))).is_template) return;
    if (const auto judgement = rejected_by_all(text, context_.policy)) {
      std::string message = fmt::format("no driver can read {}: {}", name, judgement->reason);
      if (!judgement->advice.empty()) message += "; " + judgement->advice;
      Finding& finding = findings_.add(fact.place, std::move(message));
      finding.severity = softened(finding.severity, fact.context);
    }
  }

  const RuleContext& context_;
  Findings& findings_;
  std::set<Place> judged_;
};

void check(const RuleContext& context, Findings& findings) { Check(context, findings).run(); }

}  // namespace

extern const Rule invalid_url;
const Rule invalid_url{{.id = "invalid-url",
                        .summary = "a database URL is rejected by the client that opens it, or by all",
                        .severity = Severity::error,
                        .confidence = Confidence::certain,
                        .help = "`dbssot url explain` shows how each client reads the text. Build URLs through the source of "
                                "truth, which encodes what needs it."},
                       check};

}  // namespace dbssot::rules
