#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "facts/url_text.h"
#include "facts/variable_role.h"
#include "lint/literal_target.h"
#include "lint/opened_url.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

class Check {
 public:
  Check(const RuleContext& context, Findings& findings) : context_(context), findings_(findings) {}

  void run() {
    for (const UrlLiteral& literal : context_.facts.all<UrlLiteral>()) literal_url(literal);
    for (const UrlBuild& build : context_.facts.all<UrlBuild>()) {
      built_url(build);
      default_of_option(build);
    }
    for (const EnvRead& read : context_.facts.all<EnvRead>()) fallback(read);
    for (const Sink* sink : sinks_of(context_.facts)) arguments(*sink);
  }

 private:
  void literal_url(const UrlLiteral& literal) {
    const LiteralTarget target = read_target(url::Text::from_template(literal.text.reveal()));
    if (!target.password) return;
    const bool is_default = literal.role == LiteralRole::default_of_read;
    report(literal.place, literal, is_default ? "default URL of a read holds a password" : "database URL holds a password",
           target.reach <= Reach::neighbour && is_development_password(target.password->reveal(), target.user));
  }

  void built_url(const UrlBuild& build) {
    const LiteralTarget target = read_target(text_of(context_.facts, build.value));
    if (!target.password) return;
    report(build.place, build, "database URL holds a password",
           target.reach <= Reach::neighbour && is_development_password(target.password->reveal(), target.user));
  }

  /// `"host=db password=" + FLAGS_db_password`: the default stands where the flag is defined. Those of reads have facts of their
  /// own.
  void default_of_option(const UrlBuild& build) {
    const Value& built = context_.value(build.value);
    for (std::size_t at = 1; at < built.operands.size(); ++at) {
      const Value& before = context_.value(built.operands[at - 1]);
      const Value& given = context_.value(built.operands[at]);
      if (before.kind != ValueKind::literal || given.kind != ValueKind::choice || !ends_at_password(before.text.reveal())) continue;
      const Value& option = context_.value(given.operands.front());
      if (option.kind != ValueKind::config_field) continue;
      for (const ValueId otherwise : given.operands) {
        const Value& text = context_.value(otherwise);
        if (text.kind != ValueKind::literal || !is_real_password(text.text.reveal())) continue;
        report(text.place, build, fmt::format("{} has a password as its default", option.text.reveal()),
               is_development_password(text.text.reveal(), ""));
      }
    }
  }

  static bool ends_at_password(std::string_view text) {
    while (text.ends_with('\'') || text.ends_with('"')) text.remove_suffix(1);
    return text.ends_with("password=") || (text.ends_with(':') && text.find("://") != std::string_view::npos);
  }

  void fallback(const EnvRead& read) {
    if (!read.is_database || !read.default_value) return;
    if (read_variable_name(read.variable).role != VariableRole::password) return;
    const std::string& password = read.default_value->reveal();
    if (!is_real_password(password)) return;
    const std::vector<ValueId>& operands = context_.value(read.value).operands;
    const Place place = operands.empty() ? Place{} : context_.value(operands.front()).place;
    report(is_known(place) ? place : read.place, read, fmt::format("{} has a password as its default", read.variable),
           is_development_password(password, "") || is_default_of_a_name(read.place.file, password));
  }

  /// `POSTGRES_USER: str = "shop"` beside `POSTGRES_PASSWORD: str = "shop"`: made up for development.
  [[nodiscard]] bool is_default_of_a_name(FileId file, const std::string& text) const {
    const std::vector<EnvRead>& reads = context_.facts.all<EnvRead>();
    return std::any_of(reads.begin(), reads.end(), [&](const EnvRead& read) {
      const VariableRole role = read_variable_name(read.variable).role;
      return read.place.file == file && read.default_value && (role == VariableRole::user || role == VariableRole::database) &&
             read.default_value->reveal() == text;
    });
  }

  /// Users and databases that the call itself writes out: a password equal to one of them is made up for development.
  [[nodiscard]] bool is_named_beside(const Sink& sink, const std::string& password) const {
    return std::ranges::any_of(sink.arguments, [&](const Argument& argument) {
      const std::string name = argument.name.substr(argument.name.rfind('.') + 1);
      if (name != "user" && name != "username" && name != "dbname" && name != "database") return false;
      const std::vector<UrlText> texts = literals_of(context_.facts, argument.value);
      return std::ranges::any_of(texts, [&](const UrlText& text) { return literal_of(text.text).value_or("") == password; });
    });
  }

  void arguments(const Sink& sink) {
    for (const Argument& argument : sink.arguments) {
      const std::size_t dot = argument.name.rfind('.');
      const std::string name = dot == std::string::npos ? argument.name : argument.name.substr(dot + 1);
      if (name != "password" && name != "passwd" && name != "sslpassword") continue;
      for (const UrlText& text : literals_of(context_.facts, argument.value)) {
        const std::string password = literal_of(text.text).value_or("");
        if (!is_real_password(password)) continue;
        const Place born = context_.value(text.value).place;
        report(is_known(born) ? born : argument.place, sink, fmt::format("password of {} stands in the code", sink.call),
               is_development_password(password, "") || is_named_beside(sink, password));
      }
    }
  }

  void report(Place place, const FactHead& fact, const std::string& what, bool is_for_development) {
    if (!reported_.insert(place).second) return;
    Finding& finding = findings_.add(place, what + "; take it from the environment or a secret store, and change it");
    if (is_for_development) finding.severity = Severity::note;
    finding.severity = softened(finding.severity, fact.context);
  }

  const RuleContext& context_;
  Findings& findings_;
  std::set<Place> reported_;
};

void check(const RuleContext& context, Findings& findings) { Check(context, findings).run(); }

}  // namespace

extern const Rule hardcoded_password;
const Rule hardcoded_password{{.id = "hardcoded-password",
                               .summary = "a real-looking database password stands in the code",
                               .severity = Severity::error,
                               .confidence = Confidence::certain,
                               .help = "Whoever reads the repository, or anything built from it, has the password. Removing it "
                                       "from the code does not remove it from "
                                       "history: change it on the server as well.",
                               .security_severity = 7.5},
                              check};

}  // namespace dbssot::rules
