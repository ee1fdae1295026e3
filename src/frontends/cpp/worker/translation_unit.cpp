#include "frontends/cpp/worker/translation_unit.h"

#include <clang/AST/ASTConsumer.h>
#include <clang/AST/ASTContext.h>
#include <clang/Basic/TargetInfo.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/FrontendAction.h>
#include <clang/Lex/LexDiagnostic.h>
#include <clang/Lex/PPCallbacks.h>
#include <clang/Lex/Preprocessor.h>

#include <algorithm>
#include <map>
#include <set>

#include "frontends/cpp/worker/common_headers.h"
#include "frontends/cpp/worker/confine.h"
#include "frontends/cpp/worker/files.h"
#include "frontends/cpp/worker/header_plan.h"
#include "frontends/cpp/worker/invocation.h"
#include "frontends/cpp/worker/lowering.h"
#include "frontends/cpp/worker/places.h"
#include "frontends/cpp/worker/tokens.h"
#include "program/builder.h"

namespace dbssot::cpp {
namespace {

/// Notes whether the main file has errors, or headers are missing anywhere. Their text is thrown away: it may quote files. Errors
/// in the bodies of headers are met by the first who includes them, and are not told; nor is how many there are, as Clang goes on
/// from an error otherwise where headers come precompiled.
class Errors : public clang::DiagnosticConsumer {
 public:
  void HandleDiagnostic(clang::DiagnosticsEngine::Level level, const clang::Diagnostic& error) override {
    DiagnosticConsumer::HandleDiagnostic(level, error);
    if (level < clang::DiagnosticsEngine::Error) return;
    const bool is_ours = !error.hasSourceManager() || error.getID() == clang::diag::err_pp_file_not_found ||
                         error.getSourceManager().isInMainFile(error.getSourceManager().getExpansionLoc(error.getLocation()));
    if (is_ours) is_told_ = true;
  }
  void clear() override {
    DiagnosticConsumer::clear();
    is_told_ = false;
  }
  [[nodiscard]] bool is_told() const { return is_told_; }

 private:
  bool is_told_ = false;
};

/// Path of a header to the lowest number of the jobs that it was given out with.
using GivenOut = std::map<std::string, std::uint64_t>;

/// The units of one job, made as files turn out to belong to the project.
class Units : public ProjectUnits {
 public:
  Units(Files& files, GivenOut& given_out, const protocol::Job& job) : files_(files), given_out_(given_out), job_(job) {}

  void begin(const clang::SourceManager& sources) { sources_ = &sources; }

  program::Builder* builder_of(clang::FileID file) override {
    if (file.isInvalid()) return nullptr;
    auto [known, is_new] = by_file_.try_emplace(file, nullptr);
    if (is_new) known->second = find(file);
    return known->second;
  }

  /// A project header that another job answered for.
  [[nodiscard]] bool was_given_out(clang::FileID file) const { return given_before_.contains(file); }

  void skip(clang::FileID file, unsigned begin, unsigned end, Branch branch) { skipped_[file].push_back({begin, end, branch}); }
  [[nodiscard]] Branch branch_at(clang::FileID file, unsigned offset) const override {
    const auto found = skipped_.find(file);
    if (found == skipped_.end()) return Branch::taken;
    const auto range = std::find_if(found->second.begin(), found->second.end(),
                                    [&](const Skipped& one) { return one.begin <= offset && offset < one.end; });
    return range == found->second.end() ? Branch::taken : range->branch;
  }
  [[nodiscard]] std::vector<std::pair<unsigned, unsigned>> left_out(clang::FileID file) const override {
    std::vector<std::pair<unsigned, unsigned>> ranges;
    if (const auto found = skipped_.find(file); found != skipped_.end()) {
      for (const auto& range : found->second) {
        if (range.branch == Branch::left_out) ranges.emplace_back(range.begin, range.end);
      }
    }
    return ranges;
  }
  void miss_standard_library() { misses_standard_library_ = true; }
  [[nodiscard]] bool misses_standard_library() const { return misses_standard_library_; }

  /// Project headers that were included, given out now or before.
  [[nodiscard]] std::vector<std::string> headers() const { return {headers_.begin(), headers_.end()}; }

  std::vector<program::Unit> take() {
    std::vector<program::Unit> units;
    for (auto& [path, builder] : builders_) {
      if (path != job_.path) {
        auto& number = given_out_.try_emplace(path, job_.number).first->second;
        number = std::min(number, job_.number);
      }
      units.push_back(builder.take());
    }
    return units;
  }

 private:
  program::Builder* find(clang::FileID file) {
    const auto entry = sources_->getFileEntryRefForID(file);
    if (!entry) return nullptr;
    const bool is_main = file == sources_->getMainFileID();
    const auto path = is_main ? job_.path : files_.project_path(entry->getName());
    if (!path) return nullptr;
    if (!is_main && *path != job_.path) {
      headers_.insert(*path);
      const auto given = given_out_.find(*path);
      if (given != given_out_.end() && given->second < job_.number) {
        given_before_.insert(file);
        return nullptr;
      }
    }
    auto [made, is_new] = builders_.try_emplace(*path, *path, "cpp");
    if (is_new) {
      auto& unit = made->second.unit();
      unit.tier = job_.tier;
      if (const auto buffer = sources_->getBufferOrNone(file)) {
        unit.line_count =
            static_cast<std::uint32_t>(buffer->getBuffer().count('\n') + (buffer->getBuffer().ends_with("\n") ? 0 : 1));
      }
    }
    return &made->second;
  }

  Files& files_;
  GivenOut& given_out_;
  const protocol::Job& job_;
  std::set<std::string> headers_;
  const clang::SourceManager* sources_ = nullptr;
  std::map<clang::FileID, program::Builder*> by_file_;
  std::set<clang::FileID> given_before_;
  struct Skipped {
    unsigned begin;
    unsigned end;
    Branch branch;
  };
  std::map<clang::FileID, std::vector<Skipped>> skipped_;
  bool misses_standard_library_ = false;
  std::map<std::string, program::Builder> builders_;
};

class Includes : public clang::PPCallbacks {
 public:
  Includes(Units& units, clang::Preprocessor& preprocessor) : units_(units), preprocessor_(preprocessor) {}

  void SourceRangeSkipped(clang::SourceRange range, clang::SourceLocation) override {
    const auto& sources = preprocessor_.getSourceManager();
    const auto [file, begin] = sources.getDecomposedLoc(range.getBegin());
    if (units_.builder_of(file) == nullptr) return;
    const auto skipped = sources.getBufferData(file).slice(begin, sources.getFileOffset(range.getEnd()));
    // One range holds all branches that are not taken in a row: `#if … #elif …`.
    int depth = 0;
    std::size_t from = 0;
    for (std::size_t line = 0; line < skipped.size(); line = std::min(skipped.find('\n', line), skipped.size() - 1) + 1) {
      auto directive = skipped.substr(line).ltrim(" \t");
      if (!directive.consume_front("#")) continue;
      directive = directive.ltrim(" \t");
      if (directive.starts_with("if")) ++depth;
      if (directive.starts_with("endif")) --depth;
      if (depth > 1 || !directive.starts_with("el")) continue;
      skip_branch(file, begin, skipped, from, line);
      from = line;
    }
    skip_branch(file, begin, skipped, from, skipped.size());
  }

  /// Offsets `from` and `to` are within `skipped`, which begins at `begin` of the file.
  void skip_branch(clang::FileID file, unsigned begin, llvm::StringRef skipped, std::size_t from, std::size_t to) {
    auto directive = skipped.substr(from).ltrim("# \t");
    directive.consume_front("el");
    const bool is_if = directive.consume_front("if");
    directive = directive.ltrim(" \t");
    const bool is_dead = is_if && (directive.starts_with("0") || directive.starts_with("false"));
    units_.skip(file, begin + static_cast<unsigned>(from), begin + static_cast<unsigned>(to),
                is_dead ? ProjectUnits::Branch::dead : ProjectUnits::Branch::left_out);
  }

  void InclusionDirective(clang::SourceLocation hash, const clang::Token&, llvm::StringRef name, bool is_angled,
                          clang::CharSourceRange range, clang::OptionalFileEntryRef found, llvm::StringRef, llvm::StringRef,
                          const clang::Module*, bool, clang::SrcMgr::CharacteristicKind) override {
    const auto& sources = preprocessor_.getSourceManager();
    if (is_angled && !found &&
        (name == "string" || name == "cstdlib" || name == "stdlib.h" || name == "memory" || name == "vector")) {
      units_.miss_standard_library();
    }
    if (!hash.isFileID()) return;
    auto* builder = units_.builder_of(sources.getFileID(hash));
    if (builder == nullptr) return;
    program::Import import;
    import.module = builder->intern(name);
    import.range = range_of(clang::CharSourceRange::getCharRange(hash, range.getEnd()), sources, preprocessor_.getLangOpts());
    builder->unit().imports.push_back(import);
  }

 private:
  Units& units_;
  clang::Preprocessor& preprocessor_;
};

class Consumer : public clang::ASTConsumer {
 public:
  Consumer(Units& units, const clang::SourceManager& sources, const Precompiled* common, const StandardIncludes& met)
      : units_(units), sources_(sources), common_(common), met_(met) {}

  bool HandleTopLevelDecl(clang::DeclGroupRef group) override {
    for (const auto* decl : group) {
      if (common_ != nullptr && !is_inside_ && is_own(*decl)) {
        is_inside_ = true;
        if (!met_.hold(*common_)) return false;  // all is read anew: the rest would be for nothing
      }
      if (decl->getLexicalDeclContext()->isTranslationUnit()) declarations_.push_back(decl);
    }
    return true;
  }
  void HandleInterestingDecl(clang::DeclGroupRef) override {}  // of what came precompiled
  bool shouldSkipFunctionBody(clang::Decl* decl) override {
    const auto file = sources_.getFileID(sources_.getExpansionLoc(decl->getLocation()));
    if (units_.builder_of(file) != nullptr) return false;
    const auto* function = decl->getAsFunction();
    return function == nullptr || !units_.was_given_out(file) || !is_looked_into(*function);
  }
  void HandleTranslationUnit(clang::ASTContext& context) override {
    units_.builder_of(sources_.getMainFileID());  // a file of macros alone was read, too
    lower(context, declarations_, units_);
  }

 private:
  /// Of the main file, and not `extern "C"` around nothing but includes.
  [[nodiscard]] bool is_own(const clang::Decl& decl) const {
    if (const auto* linkage = llvm::dyn_cast<clang::LinkageSpecDecl>(&decl); linkage != nullptr)
      return llvm::any_of(linkage->decls(), [&](const clang::Decl* inner) { return is_own(*inner); });
    return sources_.isInMainFile(sources_.getExpansionLoc(decl.getLocation()));
  }

  Units& units_;
  const clang::SourceManager& sources_;
  const Precompiled* common_;
  const StandardIncludes& met_;
  bool is_inside_ = false;  ///< past the includes at the top of the main file
  std::vector<const clang::Decl*> declarations_;
};

class Action : public clang::ASTFrontendAction {
 public:
  Action(Units& units, const Precompiled* common, StandardIncludes& met) : units_(units), common_(common), met_(met) {}

 protected:
  /// As if more were to follow: what templates amount to for their users is not worked out, as no fact rests on it.
  clang::TranslationUnitKind getTranslationUnitKind() override { return clang::TU_Prefix; }
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& instance, llvm::StringRef) override {
    units_.begin(instance.getSourceManager());
    instance.getPreprocessor().addPPCallbacks(std::make_unique<Includes>(units_, instance.getPreprocessor()));
    instance.getPreprocessor().addPPCallbacks(met_.watch(instance.getPreprocessor(), common_));
    return std::make_unique<Consumer>(units_, instance.getSourceManager(), common_, met_);
  }

 private:
  Units& units_;
  const Precompiled* common_;
  StandardIncludes& met_;
};

program::Unit unreadable(const protocol::Job& job, std::string message) {
  program::Builder builder(job.path, "cpp");
  builder.unit().tier = job.tier;
  builder.unit().diagnostics.push_back({DiagnosticLevel::warning, job.path, 0, std::move(message), true});
  return builder.take();
}

}  // namespace

struct TranslationUnits::State {
  protocol::Setup setup;
  llvm::IntrusiveRefCntPtr<Files> files;
  GivenOut given_out;
  std::unique_ptr<CommonHeaders> common_headers;
  std::unique_ptr<HeaderPlan> header_plan;  ///< of the one worker that is asked for it
};

TranslationUnits::TranslationUnits(protocol::Setup setup) : state_(std::make_unique<State>()) {
  state_->files = new Files(setup.root, setup.system_roots, setup.headers, setup.file_bytes);
  for (std::size_t i = 0; i + 1 < setup.texts.size(); i += 2) state_->files->put(setup.texts[i], setup.texts[i + 1]);
  state_->setup = std::move(setup);
  state_->common_headers = std::make_unique<CommonHeaders>(state_->files, state_->setup.root);
}

TranslationUnits::~TranslationUnits() = default;

std::vector<program::Unit> TranslationUnits::read(const protocol::Job& job, protocol::Seen& seen) {
  auto& files = *state_->files;
  std::set<std::string> inputs;
  const auto* common = state_->common_headers->of(job);
  (void)files.take_inputs();
  if (common != nullptr) inputs = common->inputs;
  files.set_main_file(job.path);
  StandardIncludes met;
  auto units = parse(job, common, met, seen);
  const bool held = common != nullptr && met.hold(*common);
  if (common != nullptr && !held) {
    confine_cpu(state_->setup.cpu_seconds);
    met = {};
    units = parse(job, nullptr, met, seen);
  }
  if (common != nullptr) state_->common_headers->note(job, held);
  inputs.merge(files.take_inputs());
  seen.inputs.assign(inputs.begin(), inputs.end());
  return units;
}

protocol::Plan TranslationUnits::plan(const protocol::Jobs& jobs) {
  if (!state_->header_plan) state_->header_plan = std::make_unique<HeaderPlan>(state_->files, state_->setup.root);
  return state_->header_plan->made_for(jobs);
}

std::string TranslationUnits::make(const protocol::CommonSet& set) { return state_->common_headers->make(set); }

void TranslationUnits::take(std::string_view set) { state_->common_headers->take(set); }

std::vector<program::Unit> TranslationUnits::parse(const protocol::Job& job, const Precompiled* common, StandardIncludes& met,
                                                   protocol::Seen& seen) {
  auto& files = *state_->files;
  const auto full = state_->setup.root + "/" + job.path;
  if (!files.project_path(full)) return {unreadable(job, "the file leads out of the project")};
  if (const auto status = files.status(full); !status || !status->isRegularFile()) {
    return {unreadable(job, "not a regular file, not there, or too large")};
  }
  if (job.tier == "tokens") return {from_tokens(job, files, full)};  // of a file that Clang did not survive
  Errors errors;
  auto invocation = invocation_of(arguments_for(job, state_->setup.root, full), state_->files, errors);
  if (!invocation) return {unreadable(job, "Clang does not take the compile command of this file")};
  if (common != nullptr) CommonHeaders::add(*invocation, job.set);

  Units units(files, state_->given_out, job);
  clang::CompilerInstance instance;
  prepare(instance, std::move(invocation), state_->files, errors);
  Action action(units, common, met);
  instance.ExecuteAction(action);

  seen.headers = units.headers();
  auto result = units.take();
  bool has_main = false;
  for (auto& unit : result) {
    if (unit.path != job.path) continue;
    has_main = true;
    if (units.misses_standard_library()) {
      unit.diagnostics.push_back(
          {DiagnosticLevel::warning, job.path, 0,
           "the headers of the standard library are not installed (Debian: libc6-dev, libstdc++-12-dev); little was followed",
           true});
    }
    if (errors.is_told()) {
      unit.diagnostics.push_back(
          {DiagnosticLevel::note, job.path, 0,
           "does not compile as it is read here, read with recovery; a compile_commands.json or installed headers make "
           "it exact",
           false});
    }
  }
  if (!has_main) result.push_back(unreadable(job, "Clang could not start on this file"));
  return result;
}

}  // namespace dbssot::cpp
