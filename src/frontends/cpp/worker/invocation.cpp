#include "frontends/cpp/worker/invocation.h"

#include <clang/Frontend/Utils.h>
#include <clang/Lex/PreprocessorOptions.h>
#include <llvm/Support/Path.h>

namespace dbssot::cpp {
namespace {

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

}  // namespace

std::vector<std::string> arguments_for(const protocol::Job& job, const std::string& root, const std::string& main_file) {
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
  // `#include <QtSql>` means QtSql/QtSql: Qt's modules are folders of the same name.
  for (const char* module : {"/QtCore", "/QtSql"})
    arguments.insert(arguments.end(), {"-idirafter", std::string(Files::stub_folder) + module});
  arguments.push_back(main_file);
  return arguments;
}

std::shared_ptr<clang::CompilerInvocation> invocation_of(const std::vector<std::string>& arguments,
                                                         const llvm::IntrusiveRefCntPtr<Files>& files,
                                                         clang::DiagnosticConsumer& errors) {
  std::vector<const char*> pointers;
  for (const auto& argument : arguments) pointers.push_back(argument.c_str());
  clang::CreateInvocationOptions options;
  options.VFS = files;
  options.RecoverOnError = true;
  options.Diags = clang::CompilerInstance::createDiagnostics(new clang::DiagnosticOptions, &errors, false);
  std::shared_ptr<clang::CompilerInvocation> invocation = clang::createInvocation(pointers, options);
  if (invocation) disarm(*invocation);
  errors.clear();
  return invocation;
}

void prepare(clang::CompilerInstance& instance, std::shared_ptr<clang::CompilerInvocation> invocation,
             const llvm::IntrusiveRefCntPtr<Files>& files, clang::DiagnosticConsumer& errors) {
  instance.setInvocation(std::move(invocation));
  instance.createDiagnostics(&errors, false);
  instance.getDiagnostics().setFatalsAsError(true);  // a missing header must not stop templates from being read
  // Not shared between jobs: which header an #include finds depends on the main file.
  instance.setFileManager(new clang::FileManager(clang::FileSystemOptions{}, files));
  instance.createSourceManager(instance.getFileManager());
}

}  // namespace dbssot::cpp
