#include "frontends/cpp/worker/stubs.h"

namespace dbssot::embedded {
extern const std::vector<std::pair<std::string_view, std::string_view>> cpp_stubs;
}

namespace dbssot::cpp {

const std::vector<std::pair<std::string, std::string_view>>& stub_headers() {
  // Each embedded file begins with the names it goes by: "// headers: pqxx/pqxx pqxx/connection".
  static const auto headers = [] {
    std::vector<std::pair<std::string, std::string_view>> list;
    for (const auto& [file, content] : embedded::cpp_stubs) {
      constexpr std::string_view lead = "// headers:";
      if (!content.starts_with(lead)) continue;
      std::string_view names = content.substr(lead.size(), content.find('\n') - lead.size());
      while (!names.empty()) {
        const auto begin = names.find_first_not_of(' ');
        if (begin == std::string_view::npos) break;
        names.remove_prefix(begin);
        const auto name = names.substr(0, names.find(' '));
        list.emplace_back(name, content);
        names.remove_prefix(name.size());
      }
    }
    return list;
  }();
  return headers;
}

}  // namespace dbssot::cpp
