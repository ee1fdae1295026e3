#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "frontends/cpp/protocol.h"
#include "program/program.h"

namespace dbssot::cpp {

struct Precompiled;
struct StandardIncludes;

/// Parses translation units with Clang, one after the other. Remembers which project headers it has answered for: a header is given
/// out once, with the first job that includes it, and its function bodies are not parsed again but for those that callers look
/// into.
class TranslationUnits {
 public:
  explicit TranslationUnits(protocol::Setup setup);
  ~TranslationUnits();

  /// The file of the job and the project headers it includes that were not given out before with a job of a lower number. Never
  /// empty.
  [[nodiscard]] std::vector<program::Unit> read(const protocol::Job& job, protocol::Seen& seen);

  /// Sets of headers for the jobs to come; one made, as another worker can take it.
  [[nodiscard]] protocol::Plan plan(const protocol::Jobs& jobs);
  [[nodiscard]] std::string make(const protocol::CommonSet& set);
  void take(std::string_view set);

 private:
  std::vector<program::Unit> parse(const protocol::Job& job, const Precompiled* common, StandardIncludes& met,
                                   protocol::Seen& seen);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dbssot::cpp
