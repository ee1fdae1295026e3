#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "facts/value_within.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

/// A class, or the functions of one file, that puts database URLs together and gives them out.
struct Builder {
  const FactHead* head = nullptr;  ///< the class, or the first such function
  std::string name;
  std::set<std::string> variables;  ///< what its URLs are made from, where that was followed
  std::size_t sinks = 0;            ///< builds that were seen to end in a connection
  bool is_source_of_truth = false;
  bool is_class = false;
};

bool is_within(const std::string& scope, const std::string& owner) {
  return scope.size() > owner.size() && scope.starts_with(owner) && scope[owner.size()] == '.';
}

void take(const RuleContext& context, Builder& builder, const UrlBuild& build) {
  for (const Source& source : context.facts.values.sources(build.value)) {
    if (source.kind == ValueKind::env_read && !source.name.empty()) builder.variables.insert(source.name);
  }
  builder.sinks += build.reaches_sink ? 1 : 0;
  builder.is_source_of_truth = builder.is_source_of_truth || build.in_source_of_truth;
}

bool counts(const FactHead& fact) { return fact.context == Context::production || fact.context == Context::script; }

/// Gives out what it builds: some function of it returns a URL.
bool gives_out(const RuleContext& context, const std::string& scope, bool is_class) {
  const auto& functions = context.facts.all<FunctionShape>();
  return std::any_of(functions.begin(), functions.end(), [&](const FunctionShape& function) {
    return function.returns == "url" && (is_class ? is_within(function.scope, scope) : function.scope == scope);
  });
}

/// Puts together what was taken out of another URL: it respells that URL, and the parts are the other's.
bool respells(const RuleContext& context, ValueId root) {
  return any_within(context.facts.values, root, [&](const Value& value) {
    return value.kind == ValueKind::transform && (value.detail == "parse" || value.detail == "part");
  });
}

std::vector<Builder> builders(const RuleContext& context) {
  std::vector<Builder> found;
  std::set<const UrlBuild*> taken;
  for (const ClassShape& shape : context.facts.all<ClassShape>()) {
    if (!shape.builds_urls || shape.is_file || !counts(shape) || !gives_out(context, shape.scope, true)) continue;
    Builder builder{&shape, shape.name, {}, 0, false, true};
    for (const UrlBuild& build : context.facts.all<UrlBuild>()) {
      // C++ defines in one file what it declares in another.
      const bool may_be_elsewhere = shape.language == Language::cpp && build.language == Language::cpp;
      if ((build.place.file != shape.place.file && !may_be_elsewhere) || !is_within(build.scope, shape.scope)) continue;
      taken.insert(&build);
      take(context, builder, build);
    }
    found.push_back(std::move(builder));
  }
  std::map<FileId, Builder> files;
  for (const UrlBuild& build : context.facts.all<UrlBuild>()) {
    if (taken.contains(&build) || build.scope.empty() || !counts(build) || respells(context, build.value)) continue;
    const auto& functions = context.facts.all<FunctionShape>();
    const auto function = std::find_if(functions.begin(), functions.end(), [&](const FunctionShape& shape) {
      return shape.returns == "url" && shape.scope == build.scope && shape.place.file == build.place.file;
    });
    if (function == functions.end()) continue;
    Builder& builder = files.try_emplace(build.place.file, Builder{&*function, function->name, {}, 0, false, false}).first->second;
    take(context, builder, build);
  }
  for (auto& [file, builder] : files) found.push_back(std::move(builder));
  return found;
}

bool shares_variables(const Builder& one, const Builder& other) {
  return std::any_of(one.variables.begin(), one.variables.end(),
                     [&](const std::string& name) { return other.variables.contains(name); });
}

/// Beside a declared source of truth every class that builds is one too many, unless its variables are those of something else.
/// Functions that build are reported one by one as hand-built-url.
void check_against_declared(const RuleContext& context, Findings& findings, const std::vector<Builder>& all) {
  for (const Builder& builder : all) {
    if (builder.is_source_of_truth || !builder.is_class) continue;
    const bool is_of_database = builder.variables.empty() ||
                                std::any_of(builder.variables.begin(), builder.variables.end(),
                                            [&](const std::string& name) { return is_database_variable(context.policy, name); });
    if (!is_of_database) continue;
    const std::string source = name_of_source_of_truth(context, *builder.head);
    Finding& finding =
        findings.add(builder.head->place, fmt::format("{} builds URLs beside {}; let that build them", builder.name, source));
    finding.severity = softened(finding.severity, builder.head->context);
    if (builder.variables.empty()) finding.confidence = Confidence::likely;
    for (const Builder& other : all) {
      if (other.is_source_of_truth)
        finding.related.push_back({other.head->place, fmt::format("{} is the declared one", other.name)});
    }
  }
}

/// Without one, builders of a service that share variables are compared: the most used one is taken for the one that is meant.
void check_among_themselves(Findings& findings, const std::vector<Builder>& all) {
  std::map<std::string, std::vector<const Builder*>> by_service;
  for (const Builder& builder : all) by_service[builder.head->service].push_back(&builder);
  for (const auto& [service, builders] : by_service) {
    for (const Builder* builder : builders) {
      const auto rank = [](const Builder* each) { return std::tuple(each->is_source_of_truth, each->is_class, each->sinks); };
      const Builder* better = nullptr;
      for (const Builder* other : builders) {
        if (other == builder || !shares_variables(*builder, *other)) continue;
        const bool is_ahead =
            rank(other) > rank(builder) || (rank(other) == rank(builder) && other->head->place < builder->head->place);
        if (is_ahead && (better == nullptr || rank(other) > rank(better))) better = other;
      }
      if (better == nullptr) continue;
      Finding& finding = findings.add(builder->head->place, fmt::format("{} builds the same database's URL as {}; keep one builder",
                                                                        builder->name, better->name));
      finding.severity = softened(finding.severity, builder->head->context);
      finding.confidence = Confidence::likely;
      finding.related.push_back({better->head->place, fmt::format("{} builds it too", better->name)});
    }
  }
}

void check(const RuleContext& context, Findings& findings) {
  const std::vector<Builder> all = builders(context);
  if (source_of_truth_is(context) == SourceOfTruthIs::declared) return check_against_declared(context, findings, all);
  check_among_themselves(findings, all);
}

}  // namespace

extern const Rule duplicate_url_builder;
const Rule duplicate_url_builder{{.id = "duplicate-url-builder",
                                  .summary = "several builders put the URL of the same database together in one service",
                                  .severity = Severity::warning,
                                  .confidence = Confidence::certain,
                                  .help = "Two builders agree until one of them is mended. Keep the one that the service uses "
                                          "most, declare it under source-of-truth, and let "
                                          "the others ask it."},
                                 check};

}  // namespace dbssot::rules
