#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "facts/fact.h"

/// How deploy files write "this comes from a secret store" inside a plain value.
namespace dbssot::config {

enum class SecretContext : std::uint8_t {
  any_value,       ///< only notations that mean nothing else
  list_of_secrets  ///< the place holds secrets: `name:version` is one too, not a host and its port
};

/// The secret that the whole value names:
///   projects/P/secrets/NAME/versions/V, sm://P/NAME                      Google
///   arn:aws:secretsmanager:R:A:secret:NAME:KEY:STAGE:ID, arn:aws:ssm:…:parameter/NAME, {{resolve:secretsmanager:NAME:…}}   AWS
///   @Microsoft.KeyVault(SecretUri=…)                                     Azure
///   op://vault/item/field, vault:path#key, ref+…://path#key              1Password, Vault, vals
///   ${{ secrets.NAME }}                                                  GitHub
///   NAME:latest, NAME:3                                                  Cloud Run, where the context says so
[[nodiscard]] std::optional<SecretReference> secret_notation(std::string_view value, SecretContext context);

/// Names in `${{ secrets.NAME }}` anywhere in the text.
[[nodiscard]] std::vector<std::string> github_secrets(std::string_view text);

}  // namespace dbssot::config
