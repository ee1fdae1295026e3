#include "editor/language_server.h"

#include <algorithm>
#include <exception>

#include <fmt/format.h>

#include "audit/candidates.h"
#include "editor/trial.h"
#include "lsp/framing.h"
#include "lsp/uri.h"
#include "report/report.h"
#include "source/usage_error.h"

namespace dbssot::editor {
namespace {

using nlohmann::json;

// JSON-RPC 2.0 and the protocol's own codes.
constexpr int parse_error = -32700;
constexpr int invalid_request = -32600;
constexpr int method_not_found = -32601;
constexpr int invalid_params = -32602;
constexpr int internal_error = -32603;
constexpr int not_initialized = -32002;

constexpr std::chrono::milliseconds soon{20};  ///< after what is no typing: what comes in one go is audited in one go
constexpr std::size_t most_folders = 64;

/// What the message does not have is null.
const json& at(const json& value, std::initializer_list<const char*> keys) {
  static const json null;
  const json* here = &value;
  for (const char* key : keys) {
    if (!here->is_object()) return null;
    const auto found = here->find(key);
    if (found == here->end()) return null;
    here = &*found;
  }
  return *here;
}

bool is_true(const json& value) { return value.is_boolean() && value.get<bool>(); }

const std::string& text_in(const json& value) {
  static const std::string none;
  return value.is_string() ? value.get_ref<const std::string&>() : none;
}

bool holds(const json& list, std::string_view word) {
  return list.is_array() && std::ranges::any_of(list, [&](const json& entry) {
           return entry.is_string() && entry.get_ref<const std::string&>() == word;
         });
}

std::optional<lsp::Position> position_in(const json& value) {
  const json& line = at(value, {"line"});
  const json& character = at(value, {"character"});
  if (!line.is_number_unsigned() || !character.is_number_unsigned()) return std::nullopt;
  constexpr std::uint64_t most = UINT32_MAX;
  return lsp::Position{static_cast<std::uint32_t>(std::min(line.get<std::uint64_t>(), most)),
                       static_cast<std::uint32_t>(std::min(character.get<std::uint64_t>(), most))};
}

/// A kind asks for itself and what is below it: "quickfix" wants "quickfix.x" too.
bool wants_quick_fixes(const json& only) {
  return !only.is_array() ||
         std::ranges::any_of(only, [](const json& kind) { return text_in(kind) == "quickfix" || text_in(kind).empty(); });
}

std::string folder_resolved(const std::string& path) {
  const auto folder = real_file_system().resolved(parent_folder(path));
  return folder ? joined_path(*folder, path.substr(path.rfind('/') + 1)) : path;
}

}  // namespace

// Messages

void LanguageServer::reply(const Json& id, Json result) { send_({{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}}); }

void LanguageServer::reply_error(const Json& id, int code, const std::string& message) {
  send_({{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", code}, {"message", message}}}});
}

void LanguageServer::notify(const char* method, Json params) {
  send_({{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}});
}

void LanguageServer::log(int type, const std::string& message) {
  notify("window/logMessage", {{"type", type}, {"message", message}});
}

void LanguageServer::take_fault(const std::string& what) { reply_error(nullptr, parse_error, what); }

void LanguageServer::take(std::string_view body) {
  if (lsp::nests_deeper_than(body, lsp::most_json_depth))
    return take_fault(fmt::format("JSON nests deeper than {}", lsp::most_json_depth));
  const json message = json::parse(body, nullptr, false);
  if (message.is_discarded()) return take_fault("no JSON");
  try {
    take_message(message);
  } catch (const std::exception&) {
    // A fault of ours; its text may quote what was sent.
    const json& id = at(message, {"id"});
    if (id.is_number_integer() || id.is_string())
      reply_error(id, internal_error, "internal fault; please report it with the message that led here");
  }
}

void LanguageServer::take_message(const Json& message) {
  const json& method = at(message, {"method"});
  const json& id = at(message, {"id"});
  const bool has_id = id.is_number_integer() || (id.is_string() && text_in(id).size() <= 256);
  if (!message.is_object() || (!id.is_null() && !has_id))
    return reply_error(nullptr, invalid_request, "a message is an object, its id a number or a text");
  if (method.is_null() && has_id) return;  // an answer to what we asked
  if (!method.is_string()) return reply_error(id, invalid_request, "the message names no method");
  if (has_id) return take_request(id, text_in(method), at(message, {"params"}));
  take_notification(text_in(method), at(message, {"params"}));
}

void LanguageServer::take_request(const Json& id, const std::string& method, const Json& params) {
  if (is_shut_down_) return reply_error(id, invalid_request, "the server was shut down");
  if (method == "initialize") {
    if (is_initialized_) return reply_error(id, invalid_request, "the server was initialized before");
    return reply(id, initialize(params));
  }
  if (!is_initialized_) return reply_error(id, not_initialized, "`initialize` comes first");
  if (method == "shutdown") {
    is_shut_down_ = true;
    due_.reset();
    return reply(id, nullptr);
  }
  const bool is_known =
      method == "textDocument/hover" || method == "textDocument/definition" || method == "textDocument/codeAction";
  if (!is_known) return reply_error(id, method_not_found, "no such method");
  Json result = answer(method, params);
  if (result.is_discarded()) return reply_error(id, invalid_params, "the document's URI or the position is missing");
  reply(id, std::move(result));
}

void LanguageServer::take_notification(const std::string& method, const Json& params) {
  if (method == "exit") {
    has_ended_ = true;
    return;
  }
  if (!is_initialized_ || is_shut_down_) return;
  const json& document = at(params, {"textDocument"});
  if (method == "initialized") {
    watch_files();
  } else if (method == "textDocument/didOpen") {
    open(document);
  } else if (method == "textDocument/didChange") {
    change(params);
  } else if (method == "textDocument/didClose") {
    close(document);
  } else if (method == "textDocument/didSave") {
    if (const auto path = path_in(document)) mark(*path, true, soon);
  } else if (method == "workspace/didChangeWatchedFiles") {
    const json& changes = at(params, {"changes"});
    for (std::size_t i = 0; changes.is_array() && i < changes.size(); ++i) {
      // What is open is read from the editor, whatever happens to it on the disk.
      if (const auto path = path_in(changes[i]); path && !open_.contains(*path)) mark(*path, true, options_.debounce);
    }
  } else if (method == "workspace/didChangeWorkspaceFolders") {
    change_folders(at(params, {"event"}));
  }
}

// What client and server agree on

nlohmann::json LanguageServer::initialize(const Json& params) {
  take_capabilities(at(params, {"capabilities"}));
  take_folders(params);
  is_initialized_ = true;
  constexpr int incremental = 2;
  json out = {{"capabilities",
               {{"positionEncoding", client_.encoding == lsp::Encoding::utf8 ? "utf-8" : "utf-16"},
                {"textDocumentSync", {{"openClose", true}, {"change", incremental}, {"save", {{"includeText", false}}}}},
                {"codeActionProvider", {{"codeActionKinds", {"quickfix"}}}},
                {"hoverProvider", true},
                {"definitionProvider", true},
                {"workspace", {{"workspaceFolders", {{"supported", true}, {"changeNotifications", true}}}}}}},
              {"serverInfo", {{"name", "dbssot"}, {"version", DBSSOT_VERSION}}}};
  schedule(soon);
  return out;
}

void LanguageServer::take_capabilities(const Json& capabilities) {
  const json& encodings = at(capabilities, {"general", "positionEncodings"});
  for (std::size_t i = 0; encodings.is_array() && i < encodings.size(); ++i) {
    const std::string& name = text_in(encodings[i]);  // the client's favourite stands first
    if (name != "utf-8" && name != "utf-16") continue;
    client_.encoding = name == "utf-8" ? lsp::Encoding::utf8 : lsp::Encoding::utf16;
    break;
  }
  const json& published = at(capabilities, {"textDocument", "publishDiagnostics"});
  client_.related_information = is_true(at(published, {"relatedInformation"}));
  client_.code_description = is_true(at(published, {"codeDescriptionSupport"}));
  client_.data = is_true(at(published, {"dataSupport"}));
  client_.versions = is_true(at(published, {"versionSupport"}));
  client_.markdown = holds(at(capabilities, {"textDocument", "hover", "contentFormat"}), "markdown");
  client_.document_changes = is_true(at(capabilities, {"workspace", "workspaceEdit", "documentChanges"}));
  watches_files_ = is_true(at(capabilities, {"workspace", "didChangeWatchedFiles", "dynamicRegistration"}));
}

void LanguageServer::take_folders(const Json& params) {
  const json& folders = at(params, {"workspaceFolders"});
  if (folders.is_array() && !folders.empty()) {
    for (const json& folder : folders) {
      if (const auto path = lsp::path_of_uri(text_in(at(folder, {"uri"})))) add_folder(*path);
    }
  } else if (const auto root = lsp::path_of_uri(text_in(at(params, {"rootUri"})))) {
    add_folder(*root);
  } else if (const std::string& path = text_in(at(params, {"rootPath"}));
             path.starts_with('/') && path.find('\0') == std::string::npos) {
    add_folder(absolute_path("/", path));
  }
  has_folders_ = !projects_.empty();
}

void LanguageServer::watch_files() {
  if (!watches_files_) return;
  const json watcher = {{"globPattern", "**/*"}};
  send_({{"jsonrpc", "2.0"},
         {"id", "watch"},
         {"method", "client/registerCapability"},
         {"params",
          {{"registrations", json::array({{{"id", "watch"},
                                           {"method", "workspace/didChangeWatchedFiles"},
                                           {"registerOptions", {{"watchers", json::array({watcher})}}}}})}}}});
}

// Folders and files

void LanguageServer::add_folder(const std::string& path) {
  const auto folder = real_file_system().resolved(path);
  if (!folder || real_file_system().kind(*folder) != FileSystem::Kind::folder || projects_.size() >= most_folders) {
    return log(1, "a workspace folder cannot be read, or is one too many");
  }
  if (std::ranges::find(projects_, *folder, &Project::folder) != projects_.end()) return;
  Project project;
  project.folder = *folder;
  project.client_path = path;
  projects_.push_back(std::move(project));
  schedule(soon);
}

void LanguageServer::remove_folder(const std::string& path) {
  const auto folder = real_file_system().resolved(path).value_or(path);
  for (Project& project : projects_) {
    if (project.folder == folder) withdraw(project);
  }
  std::erase_if(projects_, [&](const Project& project) { return project.folder == folder; });
}

void LanguageServer::change_folders(const Json& event) {
  const auto each = [&](const json& list, auto take) {
    for (std::size_t i = 0; list.is_array() && i < list.size(); ++i) {
      if (const auto path = lsp::path_of_uri(text_in(at(list[i], {"uri"})))) take(*path);
    }
  };
  each(at(event, {"removed"}), [&](const std::string& path) { remove_folder(path); });
  each(at(event, {"added"}), [&](const std::string& path) { add_folder(path); });
  has_folders_ = has_folders_ || !projects_.empty();
}

std::optional<std::string> LanguageServer::path_in(const Json& document) {
  const auto path = lsp::path_of_uri(text_in(at(document, {"uri"})));
  return path && *path != "/" ? std::optional(folder_resolved(*path)) : std::nullopt;
}

/// The innermost folder that holds the file. An editor without a folder gets the file's project, or the file alone.
LanguageServer::Project* LanguageServer::project_of(const std::string& path) {
  Project* best = nullptr;
  for (Project& project : projects_) {
    const bool holds_it = project.single_file ? project.folder == path : path_below(project.folder, path).has_value();
    if (holds_it && (best == nullptr || project.folder.size() > best->folder.size())) best = &project;
  }
  return best;
}

bool LanguageServer::has_room_for(const std::string& path, std::size_t bytes) const {
  std::size_t sum = bytes;
  for (const auto& [other, file] : open_) sum += other == path ? 0 : file.text.size();
  return bytes <= lsp::most_file_bytes && sum <= lsp::most_open_bytes &&
         (open_.contains(path) || open_.size() < lsp::most_open_files);
}

void LanguageServer::open(const Json& document) {
  const auto path = path_in(document);
  const json& text = at(document, {"text"});
  if (!path || !text.is_string()) return;
  if (!has_room_for(*path, text_in(text).size()))
    return log(2, "a file is too large, or one too many is open; it is read from the disk");
  const json& version = at(document, {"version"});
  open_[*path] = {text_in(at(document, {"uri"})), version.is_number_integer() ? version.get<std::int64_t>() : 0, text_in(text)};
  if (!has_folders_ && project_of(*path) == nullptr && projects_.size() < most_folders) {
    const FileSystem& disk = real_file_system();
    const std::string root = find_root(disk, *path);
    const bool is_project = disk.kind(joined_path(root, ".git")) != FileSystem::Kind::absent ||
                            disk.kind(joined_path(root, ".dbssot.yaml")) != FileSystem::Kind::absent;
    Project project;
    project.folder = project.client_path = is_project ? root : *path;
    project.single_file = !is_project;
    projects_.push_back(std::move(project));
  }
  mark(*path, false, soon);
}

void LanguageServer::change(const Json& params) {
  const auto path = path_in(at(params, {"textDocument"}));
  const auto file = path ? open_.find(*path) : open_.end();
  if (file == open_.end()) return;
  const json& changes = at(params, {"contentChanges"});
  std::string text = file->second.text;
  for (std::size_t i = 0; changes.is_array() && i < changes.size(); ++i) {
    if (!lsp::apply_change(text, changes[i], client_.encoding) || text.size() > lsp::most_file_bytes) {
      open_.erase(file);
      log(1, "a change could not be made, or the file grew too large; it is read from the disk until it is opened again");
      return mark(*path, true, soon);
    }
  }
  if (!has_room_for(*path, text.size())) {
    open_.erase(file);
    return log(2, "too much text is open; a file is read from the disk until it is opened again");
  }
  file->second.text = std::move(text);
  const json& version = at(params, {"textDocument", "version"});
  if (version.is_number_integer()) file->second.version = version.get<std::int64_t>();
  mark(*path, false, options_.debounce);
}

void LanguageServer::close(const Json& document) {
  const auto path = path_in(document);
  if (!path || open_.erase(*path) == 0) return;
  const Project* project = project_of(*path);
  if (project != nullptr && project->single_file) {
    withdraw(*project_of(*path));
    std::erase_if(projects_, [&](const Project& one) { return one.single_file && one.folder == *path; });
    return;
  }
  mark(*path, true, soon);
}

void LanguageServer::mark(const std::string& path, bool on_disk, std::chrono::milliseconds wait) {
  Project* project = project_of(path);
  if (project == nullptr) return;
  project->is_dirty = true;
  // Clang takes its time: it reads again only when C++ changed, or what decides which C++ is read.
  const Reader reader = reader_of(path);
  project->reads_cpp_again = project->reads_cpp_again || on_disk || reader == Reader::cpp || path.ends_with(".dbssot.yaml");
  schedule(wait);
}

void LanguageServer::schedule(std::chrono::milliseconds wait) {
  if (is_shut_down_) return;
  // Each keystroke puts it off; what is due sooner for another reason waits as well, since one audit answers both.
  due_ = Clock::now() + wait;
}

// Audits

void LanguageServer::Job::run() {
  options.cpp_units = has_cpp_units ? &cpp_units : nullptr;
  options.keep_cpp_units = !has_cpp_units;
  try {
    result = std::make_shared<AuditResult>(audit(real_file_system(), options));
  } catch (const UsageError& error) {
    failure = report::neutralised(url::redact_text(error.message));
  } catch (const std::exception&) {
    failure = "internal fault; please report it with the file that led here";
  }
}

AuditOptions LanguageServer::audit_of(const Project& project) const {
  AuditOptions options = options_.audit;
  options.paths = {project.folder};
  if (project.single_file) options.root = parent_folder(project.folder);
  for (const auto& [path, file] : open_) {
    const bool is_part = project.single_file ? path == project.folder : path_below(project.folder, path).has_value();
    if (is_part) options.texts.emplace(path, file.text);
  }
  return options;
}

std::vector<LanguageServer::Job> LanguageServer::begin_audits() {
  due_.reset();
  std::vector<Job> jobs;
  for (std::size_t i = 0; i < projects_.size(); ++i) {
    Project& project = projects_[i];
    if (!project.is_dirty) continue;
    Job job;
    job.project = i;
    job.options = audit_of(project);
    job.has_cpp_units = !project.reads_cpp_again;
    job.cpp_units = project.cpp_units;
    project.is_dirty = project.reads_cpp_again = false;
    jobs.push_back(std::move(job));
  }
  return jobs;
}

void LanguageServer::finish(std::vector<Job> jobs) {
  for (Job& job : jobs) {
    const auto project = std::ranges::find(projects_, job.options.paths.front(), &Project::folder);
    if (project == projects_.end() || is_shut_down_) continue;  // its folder was closed meanwhile
    if (!job.failure.empty()) {
      project->reads_cpp_again = true;
      log(1, "dbssot: " + job.failure);
      continue;
    }
    // A policy that cannot be read, as while it is being written, leaves the findings as they were.
    if (!job.has_cpp_units && !job.result->has_faulty_policy) project->cpp_units = std::move(job.result->cpp_units);
    if (job.result->has_faulty_policy) project->reads_cpp_again = true;
    if (options_.narrow && !job.result->has_faulty_policy) options_.narrow(*job.result);
    project->result = std::move(job.result);
    project->tested.clear();
    publish(*project);
  }
}

// What the editor is told

std::string LanguageServer::uri_of(const Project& project, const std::string& path) const {
  const auto file = open_.find(path);
  if (file != open_.end()) return file->second.uri;
  const auto below = path_below(project.folder, path);
  return lsp::uri_of_path(below ? joined_path(project.client_path, *below) : path);
}

EditorView::Names LanguageServer::names(const Project& project) const {
  return {[this, &project](const std::string& path) { return uri_of(project, path); },
          [this](const std::string& path) -> std::optional<std::int64_t> {
            const auto file = open_.find(path);
            return file == open_.end() ? std::nullopt : std::optional(file->second.version);
          },
          [this, &project](const std::string& path) {
            const SourceText* audited = project.result->text_of(path_below(project.result->root, path).value_or(""));
            if (audited == nullptr) return false;
            const auto file = open_.find(path);
            if (file != open_.end()) return file->second.text == audited->bytes();
            return real_file_system().read(path, lsp::most_file_bytes).bytes == audited->bytes();
          },
          [this](std::string_view rule) { return options_.rule_page ? options_.rule_page(rule) : std::string(); },
          [this, &project](const Finding& finding) { return is_tested(project, finding); }};
}

/// Asked when somebody looks at a fix, once for each audit. What Clang would have to read again is not tried: that takes seconds,
/// and an editor waits.
std::optional<bool> LanguageServer::is_tested(const Project& project, const Finding& finding) const {
  const AuditResult& before = *project.result;
  for (const Edit& edit : finding.fix->edits) {
    if (reader_of(before.files[static_cast<std::uint32_t>(edit.place.file)]) == Reader::cpp) return std::nullopt;
  }
  const auto known = project.tested.find(finding.fingerprint);
  if (known != project.tested.end()) return known->second;
  bool good = false;
  try {
    good = stands_the_test(before, finding, [&](std::map<std::string, std::string> texts) {
      AuditOptions options = audit_of(project);
      for (auto& [path, text] : texts) options.texts.insert_or_assign(path, std::move(text));
      options.cpp_units = &project.cpp_units;
      AuditResult after = audit(real_file_system(), options);
      if (options_.narrow && !after.has_faulty_policy) options_.narrow(after);
      return after;
    });
  } catch (const UsageError&) {  // a file went away meanwhile
  }
  project.tested.emplace(finding.fingerprint, good);
  return good;
}

void LanguageServer::publish(Project& project) {
  const bool keeps_findings = project.result->has_faulty_policy;
  std::map<std::string, json> now;
  const EditorView view(*project.result, client_, names(project));
  std::map<std::string, std::string> paths;
  for (auto& [path, list] : view.diagnostics()) {
    if (options_.open_files_only && !open_.contains(path) && !path.ends_with(".dbssot.yaml")) continue;
    std::string uri = uri_of(project, path);
    paths.emplace(uri, path);
    now.emplace(std::move(uri), std::move(list));
  }
  for (const auto& [uri, list] : project.published) {
    const auto path = lsp::path_of_uri(uri);
    const bool is_policy = path && path->ends_with(".dbssot.yaml");
    if (now.contains(uri)) continue;
    if (keeps_findings && !is_policy) {
      now.emplace(uri, list);
    } else if (!list.empty()) {
      notify("textDocument/publishDiagnostics", {{"uri", uri}, {"diagnostics", json::array()}});
    }
  }
  // An open file is told that nothing was found, too: then its editor knows that somebody looked.
  for (const auto& [path, file] : open_) {
    if (project_of(path) != &project || now.contains(file.uri)) continue;
    paths.emplace(file.uri, path);
    now.emplace(file.uri, json::array());
  }
  for (const auto& [uri, list] : now) {
    const auto before = project.published.find(uri);
    const auto path = paths.find(uri);
    const auto file = path == paths.end() ? open_.end() : open_.find(path->second);
    if (before != project.published.end() && before->second == list && file == open_.end()) continue;
    json params = {{"uri", uri}, {"diagnostics", list}};
    const bool is_current = file != open_.end() && names(project).is_current(file->first);
    if (client_.versions && is_current) params["version"] = file->second.version;
    notify("textDocument/publishDiagnostics", std::move(params));
  }
  project.published = std::move(now);
}

void LanguageServer::withdraw(Project& project) {
  for (const auto& [uri, list] : project.published) {
    if (!list.empty()) notify("textDocument/publishDiagnostics", {{"uri", uri}, {"diagnostics", json::array()}});
  }
  project.published.clear();
}

/// Between a keystroke and its audit a line may have moved: better no answer than one about another line.
bool LanguageServer::stands_as_audited(const Project& project, const std::string& path, std::uint32_t line) const {
  const SourceText* audited = project.result->text_of(path_below(project.result->root, path).value_or(""));
  const auto file = open_.find(path);
  if (audited == nullptr) return false;
  if (file == open_.end() || file->second.text == audited->bytes()) return true;
  return lsp::EditorLines(file->second.text, client_.encoding).line(line) ==
         lsp::EditorLines(audited->bytes(), client_.encoding).line(line);
}

/// Discarded JSON for faulty parameters.
nlohmann::json LanguageServer::answer(const std::string& method, const Json& params) {
  const bool is_action = method == "textDocument/codeAction";
  const auto path = path_in(at(params, {"textDocument"}));
  const auto begin = position_in(is_action ? at(params, {"range", "start"}) : at(params, {"position"}));
  const auto end = is_action ? position_in(at(params, {"range", "end"})) : begin;
  if (!path || !begin || !end) return json(json::value_t::discarded);
  const json nothing = is_action ? json::array() : json();
  const Project* project = project_of(*path);
  if (project == nullptr || project->result == nullptr || project->result->has_faulty_policy) return nothing;
  const auto below = path_below(project->result->root, *path);
  if (!below || !stands_as_audited(*project, *path, begin->line)) return nothing;
  const EditorView view(*project->result, client_, names(*project));
  if (method == "textDocument/hover") return view.hover(*below, *begin);
  if (method == "textDocument/definition") return view.definition(*below, *begin);
  return wants_quick_fixes(at(params, {"context", "only"})) ? view.code_actions(*below, *begin, *end) : nothing;
}

}  // namespace dbssot::editor
