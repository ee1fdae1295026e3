#include <libpq-fe.h>

#include <map>
#include <string>
#include <vector>

// What the caller's map holds is not known: it may be sslmode.
PGconn* given(const std::map<std::string, std::string>& settings) {
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  keywords.push_back("host");
  values.push_back("db.internal");
  for (const auto& [keyword, value] : settings) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back("dbname");
  values.push_back("shop");
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  return PQconnectdbParams(keywords.data(), values.data(), 0);  // fact: connection open_arguments=true
}

PGconn* fixed() {
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  keywords.push_back("host");
  values.push_back("db.internal");
  keywords.push_back("dbname");
  values.push_back("shop");
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  return PQconnectdbParams(keywords.data(), values.data(), 0);  // fact: connection open_arguments=false
}
