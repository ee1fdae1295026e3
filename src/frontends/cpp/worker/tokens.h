#pragma once

#include <string>

#include "frontends/cpp/protocol.h"
#include "frontends/cpp/worker/files.h"
#include "program/program.h"

namespace dbssot::cpp {

/// The last resort, for files that Clang does not survive: includes, calls and texts as the tokens have them, nothing followed.
/// `path` is where Clang would find the file. Never fails: a file that cannot be read gives a Unit with a diagnostic.
[[nodiscard]] program::Unit from_tokens(const protocol::Job& job, Files& files, const std::string& path);

}  // namespace dbssot::cpp
