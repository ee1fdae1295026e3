#include "frontends/config/secret_notation.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace dbssot::config {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char sign) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(sign, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

bool is_secret_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
  });
}

bool is_version(std::string_view text) {
  return text == "latest" ||
         (!text.empty() && text.size() <= 6 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

/// `projects/P/secrets/NAME[/versions/V]`, with or without a scheme in front.
std::optional<SecretReference> google(std::string_view value) {
  const std::size_t at = value.find("/secrets/");
  if (at == std::string_view::npos || value.find("projects/") == std::string_view::npos || value.find("://") < at) return {};
  const auto parts = split(value.substr(at + 9), '/');
  SecretReference secret;
  secret.secret = std::string(parts[0]);
  if (parts.size() >= 3 && parts[1] == "versions") secret.version = std::string(parts[2]);
  return secret;
}

std::optional<SecretReference> amazon(std::string_view value) {
  SecretReference secret;
  if (value.starts_with("{{resolve:")) {
    const auto parts = split(value.substr(10, value.size() - std::min<std::size_t>(value.size(), 12)), ':');
    if (parts.size() < 2) return {};
    // {{resolve:secretsmanager:NAME:SecretString:KEY:STAGE}}, {{resolve:ssm-secure:NAME:VERSION}}
    secret.secret = std::string(parts[1]);
    if (parts.size() > 3 && parts[0] == "secretsmanager") secret.key = std::string(parts[3]);
    if (parts.size() > 2 && parts[0] != "secretsmanager") secret.version = std::string(parts[2]);
    return secret;
  }
  if (!value.starts_with("arn:aws")) return {};
  const auto parts = split(value, ':');
  if (parts.size() >= 7 && parts[2] == "secretsmanager") {
    secret.secret = std::string(parts[6]);
    if (parts.size() > 7) secret.key = std::string(parts[7]);
    if (parts.size() > 9) secret.version = std::string(parts[9].empty() ? parts[8] : parts[9]);
    return secret;
  }
  if (parts.size() >= 6 && parts[2] == "ssm" && parts[5].starts_with("parameter")) {
    secret.secret = std::string(parts[5].substr(9));
    return secret;
  }
  return {};
}

std::optional<SecretReference> path_and_key(std::string_view value) {
  constexpr std::array<std::string_view, 6> schemes = {"op://", "vault:", "ref+", "sm://", "awssm://", "azurekeyvault://"};
  const bool fits = std::any_of(schemes.begin(), schemes.end(), [&](std::string_view scheme) { return value.starts_with(scheme); });
  if (!fits) return {};
  std::size_t begin = value.find("://");
  begin = begin == std::string_view::npos ? value.find(':') + 1 : begin + 3;
  const std::size_t sign = value.find('#', begin);
  SecretReference secret;
  secret.secret = std::string(value.substr(begin, std::min(sign, value.size()) - begin));
  if (sign != std::string_view::npos) secret.key = std::string(value.substr(sign + 1));
  return secret;
}

}  // namespace

std::vector<std::string> github_secrets(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t open = text.find("${{"); open != std::string_view::npos; open = text.find("${{", open + 3)) {
    const std::size_t close = std::min(text.find("}}", open), text.size());
    const std::string_view inside = text.substr(open + 3, close - open - 3);
    for (std::size_t at = inside.find("secrets."); at != std::string_view::npos; at = inside.find("secrets.", at + 8)) {
      std::size_t end = at + 8;
      while (end < inside.size() && (std::isalnum(static_cast<unsigned char>(inside[end])) != 0 || inside[end] == '_')) ++end;
      if (end > at + 8) names.emplace_back(inside.substr(at + 8, end - at - 8));
    }
  }
  return names;
}

std::optional<SecretReference> secret_notation(std::string_view value, SecretContext context) {
  value = trimmed(value);
  if (value.empty()) return {};
  if (value.starts_with("${{") && value.find("}}") == value.size() - 2) {
    const std::string_view inside = trimmed(value.substr(3, value.size() - 5));
    if (!inside.starts_with("secrets.") || !is_secret_name(inside.substr(8))) return {};
    SecretReference secret;
    secret.secret = std::string(inside.substr(8));
    return secret;
  }
  if (auto found = amazon(value)) return found;
  if (value.find('$') != std::string_view::npos || value.find("{{") != std::string_view::npos) return {};
  if (auto found = google(value)) return found;
  if (auto found = path_and_key(value)) return found;
  if (value.starts_with("@Microsoft.KeyVault(") && value.ends_with(")")) {
    SecretReference secret;
    secret.secret = std::string(value.substr(20, value.size() - 21));
    return secret;
  }
  const std::size_t colon = value.rfind(':');
  if (context == SecretContext::list_of_secrets && colon != std::string_view::npos && is_version(value.substr(colon + 1)) &&
      is_secret_name(value.substr(0, colon))) {
    SecretReference secret;
    secret.secret = std::string(value.substr(0, colon));
    secret.version = std::string(value.substr(colon + 1));
    return secret;
  }
  return {};
}

}  // namespace dbssot::config
