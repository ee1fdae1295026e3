#include "frontends/cpp/worker/translation_unit.h"

#include <clang/AST/ASTConsumer.h>
#include <clang/AST/ASTContext.h>
#include <clang/Basic/TargetInfo.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/FrontendAction.h>
#include <clang/Frontend/Utils.h>
#include <clang/Lex/PPCallbacks.h>
#include <clang/Lex/Preprocessor.h>
#include <clang/Lex/PreprocessorOptions.h>
#include <llvm/Support/Path.h>

#include <algorithm>
#include <map>
#include <set>

#include "frontends/cpp/worker/files.h"
#include "frontends/cpp/worker/lowering.h"
#include "frontends/cpp/worker/places.h"
#include "frontends/cpp/worker/tokens.h"
#include "program/builder.h"

namespace dbssot::cpp {
namespace {

/// Counts errors. Their text is thrown away: it may quote files.
using ErrorCounter = clang::DiagnosticConsumer;

/// The units of one job, made as files turn out to belong to the project.
class Units : public ProjectUnits {
 public:
  Units(Files& files, std::set<std::string>& given_out, const protocol::Job& job)
      : files_(files), given_out_(given_out), job_(job) {}

  void begin(const clang::SourceManager& sources) { sources_ = &sources; }

  program::Builder* builder_of(clang::FileID file) override {
    if (file.isInvalid()) return nullptr;
    auto [known, is_new] = by_file_.try_emplace(file, nullptr);
    if (is_new) known->second = find(file);
    return known->second;
  }

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

  std::vector<program::Unit> take() {
    std::vector<program::Unit> units;
    for (auto& [path, builder] : builders_) {
      if (path != job_.path) given_out_.insert(path);
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
    if (!path || (!is_main && given_out_.contains(*path))) return nullptr;
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
  std::set<std::string>& given_out_;
  const protocol::Job& job_;
  const clang::SourceManager* sources_ = nullptr;
  std::map<clang::FileID, program::Builder*> by_file_;
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
    const auto end = sources.getFileOffset(range.getEnd());
    auto directive = sources.getBufferData(file).slice(begin, end).ltrim("# \t");
    const bool is_if = directive.consume_front("if");
    directive = directive.ltrim(" \t");
    const bool is_dead = is_if && (directive.starts_with("0") || directive.starts_with("false"));
    units_.skip(file, begin, end, is_dead ? ProjectUnits::Branch::dead : ProjectUnits::Branch::left_out);
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
  Consumer(Units& units, const clang::SourceManager& sources) : units_(units), sources_(sources) {}

  bool HandleTopLevelDecl(clang::DeclGroupRef group) override {
    for (const auto* decl : group) {
      if (decl->getLexicalDeclContext()->isTranslationUnit()) declarations_.push_back(decl);
    }
    return true;
  }
  void HandleInterestingDecl(clang::DeclGroupRef) override {}  // of what came precompiled
  bool shouldSkipFunctionBody(clang::Decl* decl) override {
    return units_.builder_of(sources_.getFileID(sources_.getExpansionLoc(decl->getLocation()))) == nullptr;
  }
  void HandleTranslationUnit(clang::ASTContext& context) override {
    units_.builder_of(sources_.getMainFileID());  // a file of macros alone was read, too
    lower(context, declarations_, units_);
  }

 private:
  Units& units_;
  const clang::SourceManager& sources_;
  std::vector<const clang::Decl*> declarations_;
};

class Action : public clang::ASTFrontendAction {
 public:
  explicit Action(Units& units) : units_(units) {}

 protected:
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& instance, llvm::StringRef) override {
    units_.begin(instance.getSourceManager());
    instance.getPreprocessor().addPPCallbacks(std::make_unique<Includes>(units_, instance.getPreprocessor()));
    return std::make_unique<Consumer>(units_, instance.getSourceManager());
  }

 private:
  Units& units_;
};

std::vector<std::string> arguments_for(const protocol::Job& job, const std::string& root) {
  const auto extension = llvm::sys::path::extension(job.path);
  const bool is_c = extension == ".c";
  // argv[0] is ours: Clang looks for configuration and tools beside it.
  std::vector<std::string> arguments = {"clang++",
                                        "--no-default-config",
                                        "-fsyntax-only",
                                        "-w",
                                        "-Xclang",
                                        "-disable-pragma-debug-crash",
                                        "-resource-dir",
                                        DBSSOT_CLANG_RESOURCES,
                                        "-nogpuinc",
                                        "-nogpulib",
                                        "-fmacro-prefix-map=" + root + "/="};  // __FILE__ is the same on every machine
  if (job.tier == "inferred-flags") {
    if (!is_c) {
      arguments.insert(arguments.end(), {"-x", "c++", "-std=gnu++20", "-fno-char8_t"});
    } else {
      arguments.insert(arguments.end(), {"-x", "c", "-std=gnu17"});
    }
    for (const char* folder : {"", "/include", "/src", "/lib", "/inc"}) arguments.insert(arguments.end(), {"-I", root + folder});
    // Our headers of well-known libraries before the installed ones: smaller, and the same on every machine.
    arguments.insert(arguments.end(), {"-isystem", Files::stub_folder});
  } else if (job.is_header) {
    arguments.insert(arguments.end(), {"-x", "c++"});
  }
  arguments.insert(arguments.end(), job.flags.begin(), job.flags.end());
  arguments.insert(arguments.end(), {"-idirafter", Files::search_folder, "-idirafter", Files::stub_folder});
  arguments.push_back(root + "/" + job.path);
  return arguments;
}

/// Everything that could make Clang write, load or run something, whatever the flags said.
void disarm(clang::CompilerInvocation& invocation) {
  invocation.getDependencyOutputOpts() = {};
  auto& frontend = invocation.getFrontendOpts();
  frontend.OutputFile.clear();
  frontend.StatsFile.clear();
  frontend.TimeTracePath.clear();
  frontend.Plugins.clear();
  frontend.AddPluginActions.clear();
  frontend.PluginArgs.clear();
  frontend.LLVMArgs.clear();
  frontend.ModuleFiles.clear();
  frontend.ProgramAction = clang::frontend::ParseSyntaxOnly;
  frontend.SkipFunctionBodies = true;  // of those that Consumer::shouldSkipFunctionBody names
  frontend.DisableFree = false;
  auto& diagnostics = invocation.getDiagnosticOpts();
  diagnostics.DiagnosticLogFile.clear();
  diagnostics.DiagnosticSerializationFile.clear();
  diagnostics.ErrorLimit = 0;
  auto& language = invocation.getLangOpts();
  language.Modules = false;
  language.SpellChecking = false;  // slow, and a corrected name is not what the author wrote
  language.ConstexprStepLimit = 100'000;
  language.ConstexprCallDepth = 128;
  language.InstantiationDepth = 256;
  auto& preprocessor = invocation.getPreprocessorOpts();
  preprocessor.ImplicitPCHInclude.clear();
  preprocessor.DisablePragmaDebugCrash = true;
  invocation.getHeaderSearchOpts().ModuleCachePath.clear();
}

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
  std::set<std::string> given_out;
};

TranslationUnits::TranslationUnits(protocol::Setup setup) : state_(std::make_unique<State>()) {
  state_->files = new Files(setup.root, setup.system_roots, setup.headers, setup.file_bytes);
  for (std::size_t i = 0; i + 1 < setup.texts.size(); i += 2) state_->files->put(setup.texts[i], setup.texts[i + 1]);
  state_->setup = std::move(setup);
}

TranslationUnits::~TranslationUnits() = default;

std::vector<program::Unit> TranslationUnits::read(const protocol::Job& job) {
  auto& files = *state_->files;
  files.set_main_file(job.path);
  const auto full = state_->setup.root + "/" + job.path;
  if (!files.project_path(full)) return {unreadable(job, "the file leads out of the project")};
  if (const auto status = files.status(full); !status || !status->isRegularFile()) {
    return {unreadable(job, "not a regular file, not there, or too large")};
  }
  if (job.tier == "tokens") return {from_tokens(job, files, full)};  // of a file that Clang did not survive
  ErrorCounter errors;
  const auto arguments = arguments_for(job, state_->setup.root);
  std::vector<const char*> pointers;
  for (const auto& argument : arguments) pointers.push_back(argument.c_str());
  clang::CreateInvocationOptions options;
  options.VFS = state_->files;
  options.RecoverOnError = true;
  options.Diags = clang::CompilerInstance::createDiagnostics(new clang::DiagnosticOptions, &errors, false);
  std::shared_ptr<clang::CompilerInvocation> invocation = clang::createInvocation(pointers, options);
  if (!invocation) return {unreadable(job, "Clang does not take the compile command of this file")};
  disarm(*invocation);

  Units units(files, state_->given_out, job);
  clang::CompilerInstance instance;
  instance.setInvocation(std::move(invocation));
  instance.createDiagnostics(&errors, false);
  instance.getDiagnostics().setFatalsAsError(true);  // a missing header must not stop templates from being read
  errors.clear();
  // Not shared between jobs: which header an #include finds depends on the main file.
  instance.setFileManager(new clang::FileManager(clang::FileSystemOptions{}, state_->files));
  instance.createSourceManager(instance.getFileManager());
  Action action(units);
  instance.ExecuteAction(action);

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
    if (errors.getNumErrors() > 0) {
      unit.diagnostics.push_back({DiagnosticLevel::note, job.path, 0,
                                  std::to_string(errors.getNumErrors()) +
                                      (errors.getNumErrors() == 1 ? " compile error" : " compile errors") +
                                      ", read with recovery; a compile_commands.json or installed headers make it exact",
                                  false});
    }
  }
  if (!has_main) result.push_back(unreadable(job, "Clang could not start on this file"));
  return result;
}

}  // namespace dbssot::cpp
