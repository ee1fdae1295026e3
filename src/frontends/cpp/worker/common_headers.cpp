#include "frontends/cpp/worker/common_headers.h"

#include <clang/Frontend/FrontendAction.h>
#include <clang/Lex/MacroInfo.h>
#include <clang/Lex/Preprocessor.h>
#include <clang/Lex/PreprocessorOptions.h>
#include <clang/Serialization/ASTWriter.h>
#include <clang/Serialization/PCHContainerOperations.h>

#include <algorithm>
#include <utility>

#include "frontends/cpp/worker/invocation.h"
#include "frontends/cpp/worker/standard_headers.h"

namespace dbssot::cpp {
namespace {

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
    if (is_angled && has_redefined_ && number_of_standard_header(name)) met_.has_redefined_before = true;
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

/// `-DNAME` of a job that the headers look at and that is no part of the choice.
bool sets_a_macro(const protocol::Job& job, const Precompiled& made) {
  return std::ranges::any_of(job.flags, [&](const std::string& flag) {
    if (!flag.starts_with("-D") && !flag.starts_with("-U")) return false;
    const auto name = flag.substr(2, flag.find_first_of("=(", 2) - 2);
    return !name.starts_with('_') && made.identifiers.contains(name);
  });
}

std::string source_of(std::uint64_t set) { return "common" + std::to_string(set) + ".h"; }
std::string name_of(std::uint64_t set) { return "common" + std::to_string(set) + ".pch"; }

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

std::string CommonHeaders::make(const protocol::CommonSet& set) {
  Precompiled made;
  precompile(made, set);
  bytes::Writer out;
  out.number(set.number);
  out.text(made.text);
  out.text(made.content);
  protocol::write_list(out, made.inputs);
  protocol::write_list(out, made.files);
  out.number(made.includes.size());
  for (const auto& [file, included] : made.includes) {
    out.text(file);
    protocol::write_list(out, included);
  }
  protocol::write_list(out, made.identifiers);
  keep(set.number, std::move(made));
  return out.take();
}

void CommonHeaders::take(std::string_view content) {
  bytes::Reader in(content);
  const auto number = in.number();
  Precompiled made;
  made.text = in.text();
  made.content = in.text();
  const auto read_set = [&] {
    const auto list = protocol::read_list(in);
    return std::set<std::string>(list.begin(), list.end());
  };
  made.inputs = read_set();
  made.files = read_set();
  for (auto left = in.count(); left > 0 && in.ok(); --left) {
    const auto file = in.text();
    made.includes.emplace(file, read_set());
  }
  for (auto& identifier : protocol::read_list(in)) made.identifiers.insert(std::move(identifier));
  if (in.ok()) keep(number, std::move(made));
}

void CommonHeaders::keep(std::uint64_t number, Precompiled made) {
  auto& kept = sets_[number].made;
  kept = std::move(made);
  files_->keep_in_memory(source_of(number), kept.text);
  if (!kept.content.empty()) files_->keep_in_memory(name_of(number), kept.content);
}

const Precompiled* CommonHeaders::of(const protocol::Job& job) const {
  const auto known = sets_.find(job.set);
  if (known == sets_.end()) return nullptr;
  const auto& [made, held, failed] = known->second;
  return made.content.empty() || failed > held + 1 || sets_a_macro(job, made) ? nullptr : &made;
}

void CommonHeaders::note(const protocol::Job& job, bool held) {
  if (const auto known = sets_.find(job.set); known != sets_.end()) ++(held ? known->second.held : known->second.failed);
}

void CommonHeaders::precompile(Precompiled& made, const protocol::CommonSet& set) {
  for (const auto& header : set.headers) made.text += "#include <" + header + ">\n";
  const auto source = source_of(set.number);
  (void)files_->take_inputs();
  files_->keep_in_memory(source, made.text);
  files_->set_main_file("");
  protocol::Job own;
  own.path = source;
  own.tier = set.tier;
  own.is_header = true;
  own.flags = set.flags;
  clang::IgnoringDiagConsumer errors;
  auto invocation = invocation_of(arguments_for(own, root_, std::string(Files::memory_folder) + "/" + source), files_, errors);
  if (!invocation) return;
  auto buffer = std::make_shared<clang::PCHBuffer>();
  buffer->IsComplete = false;
  clang::CompilerInstance instance;
  prepare(instance, std::move(invocation), files_, errors);
  Precompile action(buffer, made);
  const bool is_done = instance.ExecuteAction(action);
  made.inputs.merge(files_->take_inputs());
  if (!is_done || !buffer->IsComplete || instance.getDiagnostics().hasErrorOccurred()) return;
  made.content.assign(buffer->Data.data(), buffer->Data.size());
}

void CommonHeaders::add(clang::CompilerInvocation& invocation, std::uint64_t set) {
  auto& options = invocation.getPreprocessorOpts();
  options.ImplicitPCHInclude = std::string(Files::memory_folder) + "/" + name_of(set);
  options.DisablePCHOrModuleValidation = clang::DisableValidationForModuleKind::All;
}

}  // namespace dbssot::cpp
