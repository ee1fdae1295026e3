#include "report/sqlite_library.h"

#include <dlfcn.h>

namespace dbssot::report {
namespace {

struct Loaded {
  SqliteLibrary functions;
  std::string error;
};

Loaded open_library() {
  Loaded loaded;
  void* library = dlopen("libsqlite3.so.0", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    loaded.error = "libsqlite3.so.0 cannot be loaded; install SQLite to write a database";
    return loaded;
  }
  const auto find = [&]<typename Function>(Function& function, const char* name) {
    function = reinterpret_cast<Function>(dlsym(library, name));
    if (function == nullptr && loaded.error.empty()) loaded.error = std::string("libsqlite3.so.0 has no function ") + name;
  };
  SqliteLibrary& sqlite = loaded.functions;
  find(sqlite.open, "sqlite3_open");
  find(sqlite.close, "sqlite3_close");
  find(sqlite.exec, "sqlite3_exec");
  find(sqlite.prepare_v2, "sqlite3_prepare_v2");
  find(sqlite.bind_text, "sqlite3_bind_text");
  find(sqlite.bind_int64, "sqlite3_bind_int64");
  find(sqlite.bind_null, "sqlite3_bind_null");
  find(sqlite.step, "sqlite3_step");
  find(sqlite.reset, "sqlite3_reset");
  find(sqlite.finalize, "sqlite3_finalize");
  find(sqlite.serialize, "sqlite3_serialize");
  find(sqlite.free, "sqlite3_free");
  return loaded;
}

}  // namespace

const SqliteLibrary* sqlite_library(std::string& fault) {
  static const Loaded loaded = open_library();
  if (loaded.error.empty()) return &loaded.functions;
  fault = loaded.error;
  return nullptr;
}

}  // namespace dbssot::report
