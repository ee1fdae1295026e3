#pragma once

#include <string>

#include <libpq-fe.h>

namespace dbssot::live {

/// The functions of libpq that we call, found with dlopen(): mapping libpq and OpenSSL costs 4-7 ms, which only live checks shall
/// pay.
struct Libpq {
  decltype(&PQconninfoParse) conninfo_parse = nullptr;
  decltype(&PQconndefaults) conndefaults = nullptr;
  decltype(&PQconninfoFree) conninfo_free = nullptr;
  decltype(&PQfreemem) freemem = nullptr;
  decltype(&PQlibVersion) lib_version = nullptr;
  decltype(&PQconnectStartParams) connect_start = nullptr;
  decltype(&PQconnectPoll) connect_poll = nullptr;
  decltype(&PQfinish) finish = nullptr;
  decltype(&PQstatus) status = nullptr;
  decltype(&PQsocket) socket = nullptr;
  decltype(&PQerrorMessage) error_message = nullptr;
  decltype(&PQsetErrorVerbosity) set_error_verbosity = nullptr;
  decltype(&PQsetNoticeProcessor) set_notice_processor = nullptr;
  decltype(&PQpass) pass = nullptr;
  decltype(&PQbackendPID) backend_pid = nullptr;
  decltype(&PQparameterStatus) parameter_status = nullptr;
  decltype(&PQconnectionUsedPassword) used_password = nullptr;
  decltype(&PQsslInUse) ssl_in_use = nullptr;
  decltype(&PQsslAttribute) ssl_attribute = nullptr;
  decltype(&PQsendQuery) send_query = nullptr;
  decltype(&PQflush) flush = nullptr;
  decltype(&PQconsumeInput) consume_input = nullptr;
  decltype(&PQisBusy) is_busy = nullptr;
  decltype(&PQgetResult) get_result = nullptr;
  decltype(&PQresultStatus) result_status = nullptr;
  decltype(&PQresultErrorField) result_error_field = nullptr;
  decltype(&PQgetvalue) getvalue = nullptr;
  decltype(&PQgetisnull) getisnull = nullptr;
  decltype(&PQntuples) ntuples = nullptr;
  decltype(&PQnfields) nfields = nullptr;
  decltype(&PQclear) clear = nullptr;

  /// Null when the library is not installed; `error` then says so. Loaded once, never unloaded. Thread-safe.
  [[nodiscard]] static const Libpq* load(std::string& error);
};

}  // namespace dbssot::live
