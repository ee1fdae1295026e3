#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "audit/audit.h"
#include "lsp/position.h"

/// What an audit says, in the terms of the Language Server Protocol. Every text that leaves is masked: no secret in any message.
namespace dbssot::editor {

/// What the client said it can show.
struct EditorClient {
  lsp::Encoding encoding = lsp::Encoding::utf16;
  bool related_information = false;
  bool code_description = false;
  bool data = false;
  bool versions = false;          ///< of texts, beside diagnostics
  bool markdown = false;          ///< in hovers
  bool document_changes = false;  ///< WorkspaceEdit names versions
};

/// One audit, seen from an editor. Lends everything; places become ranges of the texts that were audited.
class EditorView {
 public:
  /// Absolute path → what the editor calls the file, and the version it has there, if it is open.
  using UriOf = std::function<std::string(const std::string& path)>;
  using VersionOf = std::function<std::optional<std::int64_t>(const std::string& path)>;
  /// Whether a file still holds the text that was audited.
  using IsCurrent = std::function<bool(const std::string& path)>;

  struct Names {
    UriOf uri_of;
    VersionOf version_of;
    IsCurrent is_current;
    std::function<std::string(std::string_view rule)> page_of;  ///< URI of a rule's page; "" if there is none
    /// Whether a safe fix stood the test of an audit; nothing: it was not put to one.
    std::function<std::optional<bool>(const Finding& finding)> is_tested;
  };

  EditorView(const AuditResult& result, const EditorClient& client, Names names)
      : result_(result), client_(client), names_(std::move(names)) {}

  /// By absolute path: arrays of Diagnostic. Suppressed findings are left out.
  [[nodiscard]] std::map<std::string, nlohmann::json> diagnostics() const;
  /// CodeActions for what a finding in the range can be answered with: its fix, and the comment that allows it.
  [[nodiscard]] nlohmann::json code_actions(const std::string& path, lsp::Position begin, lsp::Position end) const;
  /// Where a value comes from, by whose hands, and what each client makes of it; null where nothing stands.
  [[nodiscard]] nlohmann::json hover(const std::string& path, lsp::Position position) const;
  /// Locations of the sources of what stands there: reads, literals, secrets; of a read, the deploy files that set its variable.
  [[nodiscard]] nlohmann::json definition(const std::string& path, lsp::Position position) const;

 private:
  [[nodiscard]] std::string shown(std::string_view text) const;
  [[nodiscard]] std::string absolute(std::string_view path) const { return joined_path(result_.root, path); }
  [[nodiscard]] const lsp::EditorLines* lines_of(const std::string& path) const;
  [[nodiscard]] nlohmann::json range(const std::string& path, const Range& range) const;
  [[nodiscard]] nlohmann::json location(const std::string& path, const Range& range) const;
  [[nodiscard]] nlohmann::json diagnostic(const Finding& finding) const;
  [[nodiscard]] const std::string& path_of(const Place& place) const {
    return result_.files[static_cast<std::uint32_t>(place.file)];
  }

  [[nodiscard]] std::optional<nlohmann::json> fix_action(const Finding& finding) const;
  [[nodiscard]] std::optional<nlohmann::json> allow_action(const Finding& finding) const;
  [[nodiscard]] nlohmann::json workspace_edit(const std::map<std::string, nlohmann::json>& edits) const;

  friend class SpotSearch;
  friend class HoverText;

  const AuditResult& result_;
  const EditorClient& client_;
  Names names_;
  mutable std::map<std::string, lsp::EditorLines> lines_;
};

}  // namespace dbssot::editor
