// Generated from the folders under rules/ when configuring.
#include <string_view>
#include <utility>
#include <vector>

#include "lint/rule.h"

namespace dbssot::embedded {
extern const std::vector<std::pair<std::string_view, std::string_view>> rule_pages;
}

namespace dbssot::rules {
extern const Rule bypassed_source_of_truth;
extern const Rule conflicting_variables;
extern const Rule direct_url_read;
extern const Rule driver_scheme_mismatch;
extern const Rule expired_suppression;
extern const Rule hand_built_url;
extern const Rule hand_parsed_url;
extern const Rule hardcoded_password;
extern const Rule hardcoded_url;
extern const Rule hardcoded_variable_list;
extern const Rule inconsistent_pool_class;
extern const Rule invalid_pool_argument;
extern const Rule invalid_url;
extern const Rule logged_url;
extern const Rule malformed_suppression;
extern const Rule missing_reason;
extern const Rule plaintext_secret;
extern const Rule ssl_parameter_mismatch;
extern const Rule sync_driver_in_async_service;
extern const Rule unused_suppression;

}  // namespace dbssot::rules

namespace dbssot {

const std::vector<const Rule*>& builtin_rules() {
  using namespace rules;
  static const std::vector<const Rule*> table = {
      &bypassed_source_of_truth,
      &conflicting_variables,
      &direct_url_read,
      &driver_scheme_mismatch,
      &expired_suppression,
      &hand_built_url,
      &hand_parsed_url,
      &hardcoded_password,
      &hardcoded_url,
      &hardcoded_variable_list,
      &inconsistent_pool_class,
      &invalid_pool_argument,
      &invalid_url,
      &logged_url,
      &malformed_suppression,
      &missing_reason,
      &plaintext_secret,
      &ssl_parameter_mismatch,
      &sync_driver_in_async_service,
      &unused_suppression,
  };
  return table;
}

const Rule* find_rule(std::string_view id) {
  for (const Rule* rule : builtin_rules()) {
    if (rule->info.id == id) return rule;
  }
  return nullptr;
}

std::string_view rule_page(std::string_view id) {
  for (const auto& [name, page] : embedded::rule_pages) {
    if (name == id) return page;
  }
  return {};
}

}  // namespace dbssot
