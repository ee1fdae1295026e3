#include "frontends/cpp/worker/common_headers.h"

#include <clang/Frontend/FrontendAction.h>
#include <clang/Lex/PreprocessorOptions.h>
#include <clang/Serialization/ASTWriter.h>
#include <clang/Serialization/PCHContainerOperations.h>

#include "frontends/cpp/worker/invocation.h"

namespace dbssot::cpp {
namespace {

class Generator : public clang::PCHGenerator {
 public:
  using PCHGenerator::PCHGenerator;
  bool shouldSkipFunctionBody(clang::Decl*) override { return true; }
};

class Precompile : public clang::ASTFrontendAction {
 public:
  explicit Precompile(std::shared_ptr<clang::PCHBuffer> buffer) : buffer_(std::move(buffer)) {}
  clang::TranslationUnitKind getTranslationUnitKind() override { return clang::TU_Prefix; }

 protected:
  bool BeginSourceFileAction(clang::CompilerInstance& instance) override {
    instance.getLangOpts().CompilingPCH = true;
    return true;
  }
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& instance, llvm::StringRef) override {
    return std::make_unique<Generator>(instance.getPreprocessor(), instance.getModuleCache(), "", "", buffer_,
                                       instance.getFrontendOpts().ModuleFileExtensions, /*AllowASTWithErrors=*/false,
                                       /*IncludeTimestamps=*/false);
  }

 private:
  std::shared_ptr<clang::PCHBuffer> buffer_;
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

}  // namespace

std::string CommonHeaders::of(const protocol::Job& job, std::set<std::string>& inputs) {
  if (job.common_headers.empty() || job.tier == "tokens" || is_c(job)) return {};
  auto key = standard_flags(job.flags);
  key.push_back(job.tier);
  auto [kept, is_new] = kept_.try_emplace(std::move(key));
  if (is_new) make(kept->second, job, kept_.size());
  inputs = kept->second.inputs;
  return kept->second.name;
}

void CommonHeaders::make(Kept& kept, const protocol::Job& job, std::size_t number) {
  std::string text;
  for (const auto& header : job.common_headers) text += "#include <" + header + ">\n";
  const auto source = "common" + std::to_string(number) + ".h";
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
  Precompile action(buffer);
  const bool is_done = instance.ExecuteAction(action);
  kept.inputs = files_->take_inputs();
  if (!is_done || !buffer->IsComplete || instance.getDiagnostics().hasErrorOccurred()) return;
  kept.content.assign(buffer->Data.data(), buffer->Data.size());
  kept.name = "common" + std::to_string(number) + ".pch";
  files_->keep_in_memory(kept.name, kept.content);
}

void CommonHeaders::add(clang::CompilerInvocation& invocation, const std::string& name) {
  auto& options = invocation.getPreprocessorOpts();
  options.ImplicitPCHInclude = std::string(Files::memory_folder) + "/" + name;
  options.DisablePCHOrModuleValidation = clang::DisableValidationForModuleKind::All;
}

}  // namespace dbssot::cpp
