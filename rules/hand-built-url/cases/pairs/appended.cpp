#include <optional>
#include <string>

#include <libpq-fe.h>

// Helpers that put more behind a text which they are given by reference.
static bool append(std::string& text, const char* key, const std::string& value) {
  if (value.empty()) return false;
  if (!text.empty()) text += ' ';
  text += key;
  text += value;
  return true;
}

static bool append(std::string& text, const char* key, const std::optional<std::string>& value) {
  return value && append(text, key, *value);
}

PGconn* open_shop(const std::string& host, const std::string& name, const std::optional<std::string>& user) {
  std::string conninfo;
  append(conninfo, "host=", host);  // expect: hand-built-url
  append(conninfo, "dbname=", name);
  append(conninfo, "user=", user);
  return PQconnectdb(conninfo.c_str());  // fact: connection driver=libpq
}

/// What the text holds is the caller's; that more is put behind it is not.
PGconn* open_with(const std::string& conninfo, const std::string& password) {
  std::string text = conninfo;
  if (!password.empty()) text += " password=" + password;  // expect: hand-built-url
  return PQconnectdb(text.c_str());
}
