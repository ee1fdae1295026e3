#include "frontends/cpp/worker/include_scan.h"

#include <clang/Frontend/FrontendActions.h>
#include <clang/Lex/PPCallbacks.h>
#include <clang/Lex/Preprocessor.h>
#include <clang/Lex/PreprocessorOptions.h>

#include "frontends/cpp/worker/invocation.h"

namespace dbssot::cpp {
namespace {

using Met = std::function<void(const Inclusion&, bool is_angled)>;

class Watch : public clang::PPCallbacks {
 public:
  Watch(const clang::SourceManager& sources, const Met& met) : sources_(sources), met_(met) {}
  void InclusionDirective(clang::SourceLocation hash, const clang::Token&, llvm::StringRef name, bool is_angled,
                          clang::CharSourceRange, clang::OptionalFileEntryRef found, llvm::StringRef, llvm::StringRef,
                          const clang::Module*, bool, clang::SrcMgr::CharacteristicKind) override {
    const auto by = sources_.getFileEntryRefForID(sources_.getFileID(hash));
    if (!found || !by) return;
    met_({by->getUniqueID(), found->getUniqueID(), static_cast<std::uint64_t>(found->getSize()), name.str()}, is_angled);
  }

 private:
  const clang::SourceManager& sources_;
  const Met& met_;
};

class Preprocess : public clang::PreprocessOnlyAction {
 public:
  explicit Preprocess(const Met& met) : met_(met) {}

 protected:
  bool BeginSourceFileAction(clang::CompilerInstance& instance) override {
    instance.getPreprocessor().addPPCallbacks(std::make_unique<Watch>(instance.getSourceManager(), met_));
    return true;
  }

 private:
  const Met& met_;
};

}  // namespace

IncludeGraph IncludeScan::standard_library(const std::string& tier, const std::vector<std::string>& flags) {
  const std::string name = "library.h";
  std::string text;
  for (std::size_t header = 0; header < standard_header_count; ++header) {
    text += "#include <" + std::string(standard_header(header)) + ">\n";
  }
  files_->keep_in_memory(name, text);
  files_->set_main_file("");
  protocol::Job job;
  job.path = name;
  job.tier = tier;
  job.is_header = true;
  job.flags = flags;
  std::vector<Inclusion> inclusions;
  scan(job, std::string(Files::memory_folder) + "/" + name, nullptr,
       [&](const Inclusion& inclusion, bool) { inclusions.push_back(inclusion); });
  known_.clear();  // the text above goes away, and little of the rest is asked for again
  files_->keep_in_memory(name, "");
  return IncludeGraph(inclusions);
}

StandardHeaders IncludeScan::included_by(const protocol::Job& job, const IncludeGraph& library) {
  files_->set_main_file(job.path);
  StandardHeaders headers;
  const auto full = root_ + "/" + job.path;
  if (!files_->project_path(full)) return headers;
  scan(job, full, &library, [&](const Inclusion& inclusion, bool is_angled) {
    if (const auto header = number_of_standard_header(inclusion.name); header && is_angled && library.is_standard(inclusion.file))
      headers.set(*header);
  });
  return headers;
}

void IncludeScan::scan(const protocol::Job& job, const std::string& main_file, const IncludeGraph* left_out, const Met& met) {
  clang::IgnoringDiagConsumer errors;
  auto invocation = invocation_of(arguments_for(job, root_, main_file), files_, errors);
  if (!invocation) return;
  invocation->getPreprocessorOpts().DependencyDirectivesForFile = [&](clang::FileEntryRef file) -> Given {
    static const clang::dependency_directives_scan::Directive nothing(clang::dependency_directives_scan::pp_eof, {});
    if (left_out != nullptr && left_out->is_standard(file.getUniqueID())) return nothing;
    return directives_of(file);
  };
  clang::CompilerInstance instance;
  prepare(instance, std::move(invocation), files_, errors);
  Preprocess action(met);
  instance.ExecuteAction(action);
  (void)files_->take_inputs();  // nothing that is said of a file rests on this
}

IncludeScan::Given IncludeScan::directives_of(clang::FileEntryRef file) {
  const auto [known, is_new] = known_.try_emplace(file.getUniqueID());
  auto& [tokens, directives] = known->second;
  if (is_new) {
    const auto text = files_->getBufferForFile(file.getName());
    if (!text || clang::scanSourceForDependencyDirectives((*text)->getBuffer(), tokens, directives)) {
      tokens.clear();
      directives.clear();
    }
  }
  if (directives.empty()) return std::nullopt;  // it is read whole
  return llvm::ArrayRef(directives);
}

}  // namespace dbssot::cpp
