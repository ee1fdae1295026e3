#include <map>
#include <string>
#include <vector>

namespace {

std::string build(const std::string& host, const std::string& password) {
  auto text = "dbname=shop host=" + host;  // expect: hand-built-url
  if (!password.empty()) {
    text += " password=";
    text += password;
  }
  return text;
}

}  // namespace

std::string with_settings(const std::string& host, const std::string& password, const std::map<std::string, std::string>& settings) {
  auto text = build(host, password);
  if (!settings.empty()) {
    std::string options = " options='";
    for (const auto& [key, value] : settings) {
      options += " -c ";
      options += key;
      options += "=";
      options += value;
    }
    text += options + "'";  // expect: hand-built-url
  }
  return text;
}
