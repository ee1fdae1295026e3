#pragma once

#include <string>

#include "report/report.h"

/// The writers, each in a file of its own name.
namespace dbssot::report {

[[nodiscard]] std::string write_text(const Report& report);
[[nodiscard]] std::string write_json(const Report& report);
[[nodiscard]] std::string write_jsonl(const Report& report);
[[nodiscard]] std::string write_sarif(const Report& report);
[[nodiscard]] std::string write_github(const Report& report);
[[nodiscard]] std::string write_gitlab(const Report& report);
[[nodiscard]] std::string write_junit(const Report& report);
[[nodiscard]] std::string write_checkstyle(const Report& report);
[[nodiscard]] std::string write_markdown(const Report& report);
[[nodiscard]] std::string write_html(const Report& report);

}  // namespace dbssot::report
