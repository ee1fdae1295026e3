#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "source/diagnostic.h"
#include "url/sensitive.h"

namespace dbssot::deploy {

/// Values that the project's files leave open, by name: read from a file of secrets, or from the environment of a process. Lives
/// for one run; never printed, never written anywhere.
struct SecretValues {
  /// From a file. "" is the whole of a file that is one secret's JSON. Names are those of variables ("DB_PASSWORD"), of secrets
  /// ("db-password"), or of a secret and its key ("db-credentials/password").
  std::map<std::string, Sensitive, std::less<>> given;
  /// From the process, by name of the variable; asked after `given`.
  std::map<std::string, Sensitive, std::less<>> process;
  /// From the files that the policy names for single environments; asked first there.
  std::map<std::string, std::map<std::string, Sensitive, std::less<>>, std::less<>> by_environment;
};

/// Reads a file of secrets in any of its forms: `.env` lines, JSON or YAML maps (leaves by "outer/inner" and by the inner name
/// alone), Kubernetes Secrets with `stringData` or base64 `data`, several documents. `path` serves to tell the form where the text
/// does not. What cannot be read gives a diagnostic that quotes nothing of the text.
void read_secrets(std::string_view path, std::string_view bytes, std::map<std::string, Sensitive, std::less<>>& out,
                  std::vector<Diagnostic>& diagnostics);

/// A file of a directory as Kubernetes and compose mount secrets: its name is the secret's, its content the value. `relative`:
/// "DB_PASSWORD", or "db-credentials/password" below the directory. A line end behind the value is not part of it.
void add_mounted_secret(std::string_view relative, std::string_view bytes, std::map<std::string, Sensitive, std::less<>>& out);

}  // namespace dbssot::deploy
