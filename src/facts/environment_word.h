#pragma once

#include <string_view>
#include <vector>

/// Words that name environments, in files, folders, namespaces and secrets.
namespace dbssot {

/// The environment that a word names: "prod" is "production". "" if it names none.
[[nodiscard]] std::string_view environment_of(std::string_view word);
/// The environment that some part of a text names ("shop-staging-eu": staging); the last one that does.
[[nodiscard]] std::string_view environment_in(std::string_view text);
/// Every environment that the text names, in its order.
[[nodiscard]] std::vector<std::string_view> environments_in(std::string_view text);

}  // namespace dbssot
