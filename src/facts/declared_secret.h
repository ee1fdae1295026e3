#pragma once

#include <string_view>

namespace dbssot::config {

/// Holder::object of a Holder that gives nothing to anybody: its entries are what a file itself declares to be secret, as with
/// `sensitive = true` of Terraform, and are kept so that reports mask them.
inline constexpr std::string_view declared_secret = "(declared secret)";

}  // namespace dbssot::config
