#include "frontends/live/libpq.h"

#include <dlfcn.h>

namespace dbssot::live {
namespace {

struct Loaded {
  Libpq functions;
  std::string error;
};

Loaded open_library() {
  Loaded loaded;
  void* library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    loaded.error = "libpq.so.5 cannot be loaded; install the package libpq5";
    return loaded;
  }
  const auto find = [&]<typename Function>(Function& function, const char* name) {
    function = reinterpret_cast<Function>(dlsym(library, name));
    if (function == nullptr && loaded.error.empty()) loaded.error = std::string("libpq.so.5 has no function ") + name;
  };
  Libpq& libpq = loaded.functions;
  find(libpq.conninfo_parse, "PQconninfoParse");
  find(libpq.conndefaults, "PQconndefaults");
  find(libpq.conninfo_free, "PQconninfoFree");
  find(libpq.freemem, "PQfreemem");
  find(libpq.lib_version, "PQlibVersion");
  find(libpq.connect_start, "PQconnectStartParams");
  find(libpq.connect_poll, "PQconnectPoll");
  find(libpq.finish, "PQfinish");
  find(libpq.status, "PQstatus");
  find(libpq.socket, "PQsocket");
  find(libpq.error_message, "PQerrorMessage");
  find(libpq.set_error_verbosity, "PQsetErrorVerbosity");
  find(libpq.set_notice_processor, "PQsetNoticeProcessor");
  find(libpq.pass, "PQpass");
  find(libpq.backend_pid, "PQbackendPID");
  find(libpq.parameter_status, "PQparameterStatus");
  find(libpq.used_password, "PQconnectionUsedPassword");
  find(libpq.ssl_in_use, "PQsslInUse");
  find(libpq.ssl_attribute, "PQsslAttribute");
  find(libpq.send_query, "PQsendQuery");
  find(libpq.flush, "PQflush");
  find(libpq.consume_input, "PQconsumeInput");
  find(libpq.is_busy, "PQisBusy");
  find(libpq.get_result, "PQgetResult");
  find(libpq.result_status, "PQresultStatus");
  find(libpq.result_error_field, "PQresultErrorField");
  find(libpq.getvalue, "PQgetvalue");
  find(libpq.getisnull, "PQgetisnull");
  find(libpq.ntuples, "PQntuples");
  find(libpq.nfields, "PQnfields");
  find(libpq.clear, "PQclear");
  return loaded;
}

}  // namespace

const Libpq* Libpq::load(std::string& error) {
  static const Loaded loaded = open_library();
  error = loaded.error;
  return loaded.error.empty() ? &loaded.functions : nullptr;
}

}  // namespace dbssot::live
