#include "frontends/cpp/worker/tokens.h"

#include <clang/Basic/FileManager.h>
#include <clang/Basic/LangOptions.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Frontend/CompilerInstance.h>
#include <llvm/Support/MemoryBuffer.h>

#include "frontends/cpp/worker/leftovers.h"
#include "frontends/cpp/worker/lowering.h"
#include "program/builder.h"

namespace dbssot::cpp {
namespace {

/// Everything is taken, whatever the preprocessor would say.
class OneFile : public ProjectUnits {
 public:
  explicit OneFile(program::Builder& builder) : builder_(builder) {}
  program::Builder* builder_of(clang::FileID) override { return &builder_; }
  [[nodiscard]] Branch branch_at(clang::FileID, unsigned) const override { return Branch::taken; }
  [[nodiscard]] std::vector<std::pair<unsigned, unsigned>> left_out(clang::FileID) const override { return {}; }

 private:
  program::Builder& builder_;
};

/// `#include <libpq-fe.h>`, line by line.
void add_includes(program::Builder& builder, llvm::StringRef text) {
  std::uint32_t line = 0;
  while (!text.empty()) {
    const auto [first, rest] = text.split('\n');
    text = rest;
    ++line;
    auto directive = first.trim();
    if (!directive.consume_front("#")) continue;
    directive = directive.ltrim();
    if (!directive.consume_front("include")) continue;
    directive = directive.ltrim();
    const auto end = directive.empty() ? llvm::StringRef::npos : directive.find(directive.front() == '<' ? '>' : '"', 1);
    if (end == llvm::StringRef::npos) continue;
    program::Import import;
    import.module = builder.intern(std::string_view(directive.substr(1, end - 1)));
    const auto column = static_cast<std::uint32_t>(first.find('#') + 1);
    import.range = {line, column, line, static_cast<std::uint32_t>(first.rtrim().size() + 1)};
    builder.unit().imports.push_back(import);
  }
}

}  // namespace

program::Unit from_tokens(const protocol::Job& job, Files& files, const std::string& path) {
  auto buffer = files.getBufferForFile(path);
  program::Builder builder(job.path, "cpp");
  builder.unit().tier = job.tier;
  if (!buffer) {
    builder.unit().diagnostics.push_back(
        {DiagnosticLevel::warning, job.path, 0, "not a regular file, not there, or too large", true});
    return builder.take();
  }
  const llvm::StringRef text = (*buffer)->getBuffer();
  builder.unit().line_count = static_cast<std::uint32_t>(text.count('\n') + (text.empty() || text.ends_with("\n") ? 0 : 1));
  add_includes(builder, text);
  clang::FileManager manager(clang::FileSystemOptions{}, &files);
  clang::DiagnosticConsumer errors;
  auto engine = clang::CompilerInstance::createDiagnostics(new clang::DiagnosticOptions, &errors, false);
  clang::SourceManager sources(*engine, manager);
  const auto file = sources.createFileID(llvm::MemoryBuffer::getMemBufferCopy(text, job.path));
  clang::LangOptions language;
  language.CPlusPlus = language.CPlusPlus11 = language.CPlusPlus14 = language.CPlusPlus17 = language.CPlusPlus20 = true;
  language.RawStringLiterals = language.LineComment = language.Digraphs = true;
  OneFile units(builder);
  add_leftovers(builder, units, file, sources, language, Leftover::dropped_or_left_out);
  return builder.take();
}

}  // namespace dbssot::cpp
