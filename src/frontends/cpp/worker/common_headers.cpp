#include "frontends/cpp/worker/common_headers.h"

#include <clang/Frontend/FrontendAction.h>
#include <clang/Lex/MacroInfo.h>
#include <clang/Lex/Preprocessor.h>
#include <clang/Lex/PreprocessorOptions.h>
#include <clang/Serialization/ASTWriter.h>
#include <clang/Serialization/PCHContainerOperations.h>

#include <algorithm>

#include "frontends/cpp/worker/invocation.h"
#include "frontends/cpp/worker/standard_headers.h"

namespace dbssot::cpp {
namespace {

constexpr std::size_t first_look = 3;       ///< files that are read before a choice is made
constexpr std::size_t most_looked_at = 24;  ///< files, the last ones, that a choice is made by
constexpr unsigned most_times = 4;          ///< that a choice is made anew

class Generator : public clang::PCHGenerator {
 public:
  using PCHGenerator::PCHGenerator;
  bool shouldSkipFunctionBody(clang::Decl*) override { return true; }
};

/// Notes who includes whom.
class Graph : public clang::PPCallbacks {
 public:
  Graph(const clang::SourceManager& sources, Precompiled& made) : sources_(sources), made_(made) {}
  void InclusionDirective(clang::SourceLocation hash, const clang::Token&, llvm::StringRef, bool, clang::CharSourceRange,
                          clang::OptionalFileEntryRef found, llvm::StringRef, llvm::StringRef, const clang::Module*, bool,
                          clang::SrcMgr::CharacteristicKind) override {
    const auto by = sources_.getFileID(hash);
    const auto entry = sources_.getFileEntryRefForID(by);
    if (!found || !entry) return;
    if (by == sources_.getMainFileID()) {
      made_.files.insert(found->getName().str());
    } else {
      made_.includes[entry->getName().str()].insert(found->getName().str());
    }
  }

 private:
  const clang::SourceManager& sources_;
  Precompiled& made_;
};

class Watch : public clang::PPCallbacks {
 public:
  Watch(clang::Preprocessor& preprocessor, const Precompiled* used, StandardIncludes& met)
      : preprocessor_(preprocessor), used_(used), met_(met) {}
  void InclusionDirective(clang::SourceLocation, const clang::Token&, llvm::StringRef name, bool is_angled, clang::CharSourceRange,
                          clang::OptionalFileEntryRef found, llvm::StringRef, llvm::StringRef, const clang::Module*, bool,
                          clang::SrcMgr::CharacteristicKind) override {
    if (!found) return;
    if (is_angled && is_standard_header(name)) {
      met_.headers.insert(name.str());
      if (has_redefined_) met_.has_redefined_before = true;
    }
    if (used_ != nullptr) met_.files.insert(found->getName().str());
  }
  void MacroDefined(const clang::Token& name, const clang::MacroDirective* macro) override {
    // `#define _GNU_SOURCE 1` says what Clang sets by itself.
    const auto* before = macro->getPrevious();
    const bool is_same = before != nullptr && before->getMacroInfo() != nullptr && is_set_outside(before->getLocation()) &&
                         before->getMacroInfo()->isIdenticalTo(*macro->getMacroInfo(), preprocessor_, true);
    if (!is_same) redefine(name);
  }
  void MacroUndefined(const clang::Token& name, const clang::MacroDefinition& macro, const clang::MacroDirective*) override {
    if (macro) redefine(name);
  }

 private:
  /// Headers of the system are made so that their order makes no difference; macros of the command line are part of the choice.
  void redefine(const clang::Token& name) {
    const auto where = name.getLocation();
    if (used_ == nullptr || has_redefined_ || is_set_outside(where) || preprocessor_.getSourceManager().isInSystemHeader(where))
      return;
    has_redefined_ = used_->identifiers.contains(name.getIdentifierInfo()->getName().str());
  }

  /// By Clang or on the command line.
  [[nodiscard]] bool is_set_outside(clang::SourceLocation where) const {
    const auto& sources = preprocessor_.getSourceManager();
    return sources.isWrittenInBuiltinFile(where) || sources.isWrittenInCommandLineFile(where);
  }

  clang::Preprocessor& preprocessor_;
  const Precompiled* used_;
  StandardIncludes& met_;
  bool has_redefined_ = false;
};

class Precompile : public clang::ASTFrontendAction {
 public:
  Precompile(std::shared_ptr<clang::PCHBuffer> buffer, Precompiled& made) : buffer_(std::move(buffer)), made_(made) {}
  clang::TranslationUnitKind getTranslationUnitKind() override { return clang::TU_Prefix; }

 protected:
  bool BeginSourceFileAction(clang::CompilerInstance& instance) override {
    instance.getLangOpts().CompilingPCH = true;
    return true;
  }
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& instance, llvm::StringRef) override {
    instance.getPreprocessor().addPPCallbacks(std::make_unique<Graph>(instance.getSourceManager(), made_));
    return std::make_unique<Generator>(instance.getPreprocessor(), instance.getModuleCache(), "", "", buffer_,
                                       instance.getFrontendOpts().ModuleFileExtensions, /*AllowASTWithErrors=*/false,
                                       /*IncludeTimestamps=*/false);
  }

 private:
  void EndSourceFileAction() override {
    for (const auto& known : getCompilerInstance().getPreprocessor().getIdentifierTable())
      made_.identifiers.insert(known.getKey().str());
  }

  std::shared_ptr<clang::PCHBuffer> buffer_;
  Precompiled& made_;
};

/// What of a job's flags makes a difference to the standard library.
std::vector<std::string> standard_flags(const std::vector<std::string>& flags) {
  std::vector<std::string> kept;
  for (std::size_t at = 0; at < flags.size(); ++at) {
    const auto& flag = flags[at];
    if (flag == "-I" || flag == "-isystem" || flag == "-iquote" || flag == "-idirafter" || flag == "-include") {
      ++at;
    } else if ((!flag.starts_with("-D") && !flag.starts_with("-U")) || flag.starts_with("-D_") || flag.starts_with("-U_")) {
      kept.push_back(flag);
    }
  }
  return kept;
}

bool is_c(const protocol::Job& job) {
  if (job.path.ends_with(".c")) return true;
  for (std::size_t at = 0; at + 1 < job.flags.size(); ++at) {
    if (job.flags[at] == "-x" && job.flags[at + 1] == "c") return true;
  }
  return false;
}

std::set<std::string> shared_by(const std::vector<std::set<std::string>>& files) {
  std::set<std::string> shared = files.front();
  for (const auto& file : files) std::erase_if(shared, [&](const auto& header) { return !file.contains(header); });
  return shared;
}

/// What spares most: how many headers in how many files. Begins with what all include, and leaves out one file after the other,
/// each time the one without which most is shared.
std::set<std::string> worth_most(std::vector<std::set<std::string>> files) {
  std::set<std::string> best;
  std::size_t most = 0;
  while (!files.empty()) {
    auto shared = shared_by(files);
    if (const auto spared = shared.size() * files.size(); spared > most) {
      most = spared;
      best = shared;
    }
    std::size_t to_leave = 0;
    std::size_t left = 0;
    for (std::size_t at = 0; at < files.size() && files.size() > 1; ++at) {
      auto others = files;
      others.erase(others.begin() + static_cast<std::ptrdiff_t>(at));
      if (const auto size = shared_by(others).size(); size > left) {
        left = size;
        to_leave = at;
      }
    }
    files.erase(files.begin() + static_cast<std::ptrdiff_t>(to_leave));
  }
  return best;
}

/// `-DNAME` of a job that the headers look at and that is no part of the choice.
bool sets_a_macro(const protocol::Job& job, const Precompiled& made) {
  return std::ranges::any_of(job.flags, [&](const std::string& flag) {
    if (!flag.starts_with("-D") && !flag.starts_with("-U")) return false;
    const auto name = flag.substr(2, flag.find_first_of("=(", 2) - 2);
    return !name.starts_with('_') && made.identifiers.contains(name);
  });
}

}  // namespace

std::unique_ptr<clang::PPCallbacks> StandardIncludes::watch(clang::Preprocessor& preprocessor, const Precompiled* used) {
  return std::make_unique<Watch>(preprocessor, used, *this);
}

bool StandardIncludes::hold(const Precompiled& used) const {
  if (has_redefined_before) return false;
  std::set<std::string_view> reached;
  std::vector<std::string_view> to_do(files.begin(), files.end());
  while (!to_do.empty()) {
    const auto file = to_do.back();
    to_do.pop_back();
    if (!reached.insert(file).second) continue;
    if (const auto included = used.includes.find(std::string(file)); included != used.includes.end())
      to_do.insert(to_do.end(), included->second.begin(), included->second.end());
  }
  return std::ranges::all_of(used.files, [&](const std::string& file) { return reached.contains(file); });
}

CommonHeaders::Choice* CommonHeaders::choice_for(const protocol::Job& job) {
  if (!job.shares_headers || job.tier == "tokens" || is_c(job)) return nullptr;
  auto key = standard_flags(job.flags);
  key.push_back(job.tier);
  auto [choice, is_new] = choices_.try_emplace(std::move(key));
  if (is_new) choice->second.number = choices_.size();
  return &choice->second;
}

const Precompiled* CommonHeaders::of(const protocol::Job& job) {
  auto* choice = choice_for(job);
  if (choice == nullptr || choice->read.size() < first_look) return nullptr;
  if (choice->times == 0 || choice->failed > choice->held + 1) make(*choice, job);
  return choice->made.name.empty() || sets_a_macro(job, choice->made) ? nullptr : &choice->made;
}

void CommonHeaders::note(const protocol::Job& job, const StandardIncludes& met, bool held) {
  auto* choice = choice_for(job);
  if (choice == nullptr) return;
  auto headers = met.headers;
  if (held) headers.insert(choice->made.headers.begin(), choice->made.headers.end());
  choice->read.push_back(std::move(headers));
  if (choice->read.size() > most_looked_at) choice->read.erase(choice->read.begin());
  ++(held ? choice->held : choice->failed);
}

void CommonHeaders::make(Choice& choice, const protocol::Job& job) {
  choice.held = choice.failed = 0;
  auto& made = choice.made;
  made = {};
  if (choice.times++ == most_times) return;
  made.headers = worth_most(choice.read);
  if (made.headers.empty()) return;
  std::string text;
  for (const auto& header : made.headers) text += "#include <" + header + ">\n";
  const auto source = "common" + std::to_string(choice.number) + ".h";
  files_->keep_in_memory(source, text);
  files_->set_main_file("");
  protocol::Job own;
  own.path = source;
  own.tier = job.tier;
  own.is_header = true;
  own.flags = standard_flags(job.flags);
  clang::IgnoringDiagConsumer errors;
  auto invocation = invocation_of(arguments_for(own, root_, std::string(Files::memory_folder) + "/" + source), files_, errors);
  if (!invocation) return;
  auto buffer = std::make_shared<clang::PCHBuffer>();
  buffer->IsComplete = false;
  clang::CompilerInstance instance;
  prepare(instance, std::move(invocation), files_, errors);
  Precompile action(buffer, made);
  const bool is_done = instance.ExecuteAction(action);
  made.inputs = files_->take_inputs();
  if (!is_done || !buffer->IsComplete || instance.getDiagnostics().hasErrorOccurred()) return;
  made.content.assign(buffer->Data.data(), buffer->Data.size());
  made.name = "common" + std::to_string(choice.number) + ".pch";
  files_->keep_in_memory(made.name, made.content);
}

void CommonHeaders::add(clang::CompilerInvocation& invocation, const Precompiled& used) {
  auto& options = invocation.getPreprocessorOpts();
  options.ImplicitPCHInclude = std::string(Files::memory_folder) + "/" + used.name;
  options.DisablePCHOrModuleValidation = clang::DisableValidationForModuleKind::All;
}

}  // namespace dbssot::cpp
