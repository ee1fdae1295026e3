#pragma once

#include <string_view>

namespace dbssot::url {

/// True for a name whose value is a secret: password, DB_PASSWD, shopDbPwd, PGPASSWORD, api_key, client-secret, --token.
/// Names *about* a secret are not: password_file, PASSWORD_HASHERS, secretName, token_type.
[[nodiscard]] bool is_secret_name(std::string_view name);

}  // namespace dbssot::url
