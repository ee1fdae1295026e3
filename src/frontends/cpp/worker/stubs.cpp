#include "frontends/cpp/worker/stubs.h"

#include <string_view>

namespace dbssot::embedded {
extern const std::vector<std::pair<std::string_view, std::string_view>> cpp_stubs;
}

namespace dbssot::cpp {

std::vector<std::pair<std::string, std::string>> stub_headers(const std::string& folder) {
  // Each embedded file begins with the names it goes by: "// headers: pqxx/pqxx pqxx/connection".
  std::vector<std::pair<std::string, std::string>> headers;
  for (const auto& [file, content] : embedded::cpp_stubs) {
    constexpr std::string_view lead = "// headers:";
    if (!content.starts_with(lead)) continue;
    std::string_view names = content.substr(lead.size(), content.find('\n') - lead.size());
    std::string include;
    while (!names.empty()) {
      const auto begin = names.find_first_not_of(' ');
      if (begin == std::string_view::npos) break;
      names.remove_prefix(begin);
      const std::string name(names.substr(0, names.find(' ')));
      names.remove_prefix(name.size());
      headers.emplace_back(name, include.empty() ? std::string(content) : include);
      if (include.empty()) include = "#pragma once\n#include \"" + folder + "/" + name + "\"\n";
    }
  }
  return headers;
}

}  // namespace dbssot::cpp
