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

constexpr std::size_t most_looked_at = 24;  ///< files, the last ones, that a choice is made by
constexpr std::size_t most_sets = 8;        ///< for the same flags
/// Headers are parsed once for all when they were parsed in vain so many times: what is to come is taken to be like what was. That
/// is less sure of those that come after the first set, as it serves most files, and others are exceptions.
constexpr std::uint64_t first_in_vain = 2;
constexpr std::uint64_t further_in_vain = 5;

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
  void InclusionDirective(clang::SourceLocation hash, const clang::Token&, llvm::StringRef name, bool is_angled,
                          clang::CharSourceRange, clang::OptionalFileEntryRef found, llvm::StringRef, llvm::StringRef,
                          const clang::Module*, bool, clang::SrcMgr::CharacteristicKind) override {
    if (!found) return;
    const auto& sources = preprocessor_.getSourceManager();
    if (const auto by = sources.getFileEntryRefForID(sources.getFileID(hash)); by)
      met_.inclusions.push_back(
          {by->getUniqueID(), found->getUniqueID(), static_cast<std::uint64_t>(found->getSize()), name.str()});
    if (const auto header = number_of_standard_header(name); header && is_angled) {
      met_.headers.set(*header);
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

CommonHeaders::Group* CommonHeaders::group_of(const protocol::Job& job) {
  if (!job.shares_headers || job.tier == "tokens" || is_c(job)) return nullptr;
  auto key = standard_flags(job.flags);
  key.push_back(job.tier);
  return &groups_[std::move(key)];
}

StandardHeaders CommonHeaders::expected_of(const Group& group, const protocol::Job& job) const {
  const auto text = files_->getBufferForFile(root_ + "/" + job.path);
  return text ? group.graph.reached_from(included_names((*text)->getBuffer())) : StandardHeaders();
}

CommonHeaders::Set* CommonHeaders::largest_within(Group& group, const StandardHeaders& expected, const protocol::Job& job) {
  Set* largest = nullptr;
  for (auto& set : group.sets) {
    if (set.made.name.empty() || set.failed > set.held + 1 || (set.made.headers & ~expected).any()) continue;
    if ((largest == nullptr || set.weight > largest->weight) && !sets_a_macro(job, set.made)) largest = &set;
  }
  return largest;
}

/// Begins with all that the file to be read includes, and leaves out ever more of it, each time so that one more of the files
/// read shares what is left, and that this is most.
StandardHeaders CommonHeaders::worth_making(const Group& group, const StandardHeaders& expected, std::uint64_t spared) {
  const auto in_vain = group.sets.empty() ? first_in_vain : further_in_vain;
  StandardHeaders best;
  std::uint64_t most = 0;
  for (auto shared = expected; shared.any();) {
    const auto weight = group.graph.weight_of(shared);
    auto gain = weight - std::min(weight, spared);
    StandardHeaders next;
    std::uint64_t most_left = 0;
    for (const auto& file : group.read) {
      const auto both = shared & file.headers;
      if (both == shared) {
        gain += weight - std::min(weight, file.spared);
      } else if (const auto left = group.graph.weight_of(both); left > most_left) {
        most_left = left;
        next = both;
      }
    }
    if (gain >= in_vain * weight && gain - in_vain * weight >= most) {
      most = gain - in_vain * weight;
      best = shared;
    }
    shared = next;
  }
  return best;
}

const Precompiled* CommonHeaders::of(const protocol::Job& job) {
  auto* group = group_of(job);
  if (group == nullptr || group->read.empty()) return nullptr;
  const auto expected = expected_of(*group, job);
  auto* set = largest_within(*group, expected, job);
  if (group->sets.size() < most_sets) {
    const auto headers = worth_making(*group, expected, set == nullptr ? 0 : set->weight);
    if (headers.any()) {
      make(*group, headers, job);
      set = largest_within(*group, expected, job);
    }
  }
  return set == nullptr ? nullptr : &set->made;
}

void CommonHeaders::note(const protocol::Job& job, const StandardIncludes& met, const Precompiled* given, bool held) {
  auto* group = group_of(job);
  if (group == nullptr) return;
  group->graph.learn(met.inclusions);
  Read read{met.headers, 0};
  if (held) read.headers |= given->headers;
  for (auto& set : group->sets) {
    if (&set.made == given) ++(held ? set.held : set.failed);
    if (&set.made == given && held) read.spared = set.weight;
  }
  group->read.push_back(read);
  if (group->read.size() > most_looked_at) group->read.pop_front();
}

void CommonHeaders::make(Group& group, const StandardHeaders& headers, const protocol::Job& job) {
  auto& set = group.sets.emplace_back();
  set.weight = group.graph.weight_of(headers);
  set.made.headers = headers;
  precompile(set.made, job);
  for (auto& file : group.read) {
    if ((headers & ~file.headers).none()) file.spared = std::max(file.spared, set.weight);
  }
}

void CommonHeaders::precompile(Precompiled& made, const protocol::Job& job) {
  for (std::size_t header = 0; header < made.headers.size(); ++header) {
    if (made.headers.test(header)) made.text += "#include <" + std::string(standard_header(header)) + ">\n";
  }
  const auto name = "common" + std::to_string(++times_);
  const auto source = name + ".h";
  (void)files_->take_inputs();
  files_->keep_in_memory(source, made.text);
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
  made.name = name + ".pch";
  files_->keep_in_memory(made.name, made.content);
}

void CommonHeaders::add(clang::CompilerInvocation& invocation, const Precompiled& used) {
  auto& options = invocation.getPreprocessorOpts();
  options.ImplicitPCHInclude = std::string(Files::memory_folder) + "/" + used.name;
  options.DisablePCHOrModuleValidation = clang::DisableValidationForModuleKind::All;
}

}  // namespace dbssot::cpp
