#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "audit/audit.h"
#include "editor/answers.h"
#include "lsp/open_files.h"

namespace dbssot::editor {

struct LanguageServerOptions {
  AuditOptions audit;  ///< policy, test code, threads; paths and texts come from the editor
  bool open_files_only = false;
  std::chrono::milliseconds debounce{250};                      ///< quiet time after a keystroke before the project is audited
  std::function<std::string(std::string_view rule)> rule_page;  ///< URI of a rule's page; absent: no links
  std::function<void(AuditResult&)> narrow;                     ///< what else is suppressed, such as a baseline
};

/// A language server without threads and streams: messages go in, messages come out by `send`, and audits are handed out as jobs,
/// to be run wherever the caller likes while further messages are taken. Any bytes in: never a crash, at worst an error reply.
class LanguageServer {
 public:
  using Clock = std::chrono::steady_clock;
  using Send = std::function<void(const nlohmann::json& message)>;

  LanguageServer(LanguageServerOptions options, Send send) : options_(std::move(options)), send_(std::move(send)) {}

  void take(std::string_view body);
  /// What was no message at all.
  void take_fault(const std::string& what);

  /// True after `exit`.
  [[nodiscard]] bool has_ended() const { return has_ended_; }
  /// 0 if `shutdown` came before the end.
  [[nodiscard]] int exit_code() const { return is_shut_down_ ? 0 : 1; }

  /// A folder to audit with the texts that are open.
  struct Job {
    std::size_t project = 0;
    AuditOptions options;
    std::vector<program::Unit> cpp_units;
    bool has_cpp_units = false;
    std::shared_ptr<AuditResult> result;
    std::string failure;

    /// Takes its time; may run on any thread.
    void run();
  };

  /// When the next audit should begin; nothing while there is no reason for one.
  [[nodiscard]] std::optional<Clock::time_point> due() const { return due_; }
  /// What is to be audited now. The server expects finish() for each before it is asked again.
  [[nodiscard]] std::vector<Job> begin_audits();
  void finish(std::vector<Job> jobs);

 private:
  struct Project {
    std::string folder;       ///< absolute, links followed
    std::string client_path;  ///< as the client names it
    bool single_file = false;
    bool is_dirty = true;
    bool reads_cpp_again = true;
    std::shared_ptr<const AuditResult> result;
    std::map<std::string, nlohmann::json> published;  ///< by URI
    std::vector<program::Unit> cpp_units;
    mutable std::map<std::string, bool> tested;  ///< by fingerprint: whether a fix of `result` stands its test
  };

  using Json = nlohmann::json;

  void reply(const Json& id, Json result);
  void reply_error(const Json& id, int code, const std::string& message);
  void notify(const char* method, Json params);
  void log(int type, const std::string& message);

  void take_message(const Json& message);
  void take_request(const Json& id, const std::string& method, const Json& params);
  void take_notification(const std::string& method, const Json& params);
  [[nodiscard]] Json initialize(const Json& params);
  void take_capabilities(const Json& capabilities);
  void take_folders(const Json& params);
  void watch_files();

  void open(const Json& document);
  void change(const Json& params);
  void close(const Json& document);
  void change_folders(const Json& event);
  void add_folder(const std::string& path);
  void remove_folder(const std::string& path);
  [[nodiscard]] bool has_room_for(const std::string& path, std::size_t bytes) const;

  /// By absolute path with links followed in its folder: how the audit knows the file.
  [[nodiscard]] static std::optional<std::string> path_in(const Json& document);
  [[nodiscard]] Project* project_of(const std::string& path);
  void mark(const std::string& path, bool on_disk, std::chrono::milliseconds wait);
  void schedule(std::chrono::milliseconds wait);

  [[nodiscard]] EditorView::Names names(const Project& project) const;
  [[nodiscard]] std::string uri_of(const Project& project, const std::string& path) const;
  [[nodiscard]] std::optional<bool> is_tested(const Project& project, const Finding& finding) const;
  /// The project with the texts that are open.
  [[nodiscard]] AuditOptions audit_of(const Project& project) const;
  void publish(Project& project);
  void withdraw(Project& project);
  [[nodiscard]] Json answer(const std::string& method, const Json& params);
  [[nodiscard]] bool stands_as_audited(const Project& project, const std::string& path, std::uint32_t line) const;

  LanguageServerOptions options_;
  Send send_;
  EditorClient client_;
  bool watches_files_ = false;
  bool is_initialized_ = false;
  bool is_shut_down_ = false;
  bool has_ended_ = false;
  bool has_folders_ = false;
  std::vector<Project> projects_;
  std::map<std::string, lsp::OpenFile> open_;  ///< by absolute path
  std::optional<Clock::time_point> due_;
};

}  // namespace dbssot::editor
