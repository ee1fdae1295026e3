#pragma once

#include <string>

#include <sqlite3.h>

namespace dbssot::report {

/// The functions of SQLite that we call, found with dlopen(): only who writes a database shall pay for mapping it.
struct SqliteLibrary {
  decltype(&sqlite3_open) open = nullptr;
  decltype(&sqlite3_close) close = nullptr;
  decltype(&sqlite3_exec) exec = nullptr;
  decltype(&sqlite3_prepare_v2) prepare_v2 = nullptr;
  decltype(&sqlite3_bind_text) bind_text = nullptr;
  decltype(&sqlite3_bind_int64) bind_int64 = nullptr;
  decltype(&sqlite3_bind_null) bind_null = nullptr;
  decltype(&sqlite3_step) step = nullptr;
  decltype(&sqlite3_reset) reset = nullptr;
  decltype(&sqlite3_finalize) finalize = nullptr;
  decltype(&sqlite3_serialize) serialize = nullptr;
  decltype(&sqlite3_free) free = nullptr;
};

/// Loaded once, never unloaded. nullptr, and a sentence in `fault`, where it is not installed.
[[nodiscard]] const SqliteLibrary* sqlite_library(std::string& fault);

}  // namespace dbssot::report
