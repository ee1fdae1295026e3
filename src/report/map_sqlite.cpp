#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lint/finding.h"
#include "report/map_report.h"
#include "report/sqlite_library.h"

// The SQLite database of `dbssot map`, schema 1: docs/map.md. Tables of facts have the columns that docs/facts.schema.json gives
// them, so that they are there even where a project has no such fact.

namespace dbssot::embedded {
extern const std::vector<std::pair<std::string_view, std::string_view>> map_schemas;
}

namespace dbssot::report {
namespace {

using nlohmann::ordered_json;
using Cell = std::variant<std::monostate, long long, std::string>;

struct Fault {
  std::string sentence;
};

struct Table {
  std::string name;
  std::vector<std::pair<std::string, std::string>> columns;  ///< name, type
};

std::string as_name(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

class Database {
 public:
  explicit Database(const SqliteLibrary& sqlite) : sqlite_(sqlite) {
    if (sqlite_.open(":memory:", &database_) != SQLITE_OK) throw Fault{"SQLite does not open a database in memory"};
    run("PRAGMA page_size=4096; PRAGMA application_id=1684173683; PRAGMA user_version=1; BEGIN");
  }
  ~Database() {
    for (auto& [name, statement] : inserts_) sqlite_.finalize(statement);
    sqlite_.close(database_);
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void create(const Table& table) {
    std::string columns, marks;
    for (const auto& [name, type] : table.columns) {
      columns += (columns.empty() ? "" : ", ") + as_name(name) + " " + type;
      marks += marks.empty() ? "?" : ",?";
    }
    run(fmt::format("CREATE TABLE {} ({})", as_name(table.name), columns));
    sqlite3_stmt* statement = nullptr;
    const std::string insert = fmt::format("INSERT INTO {} VALUES ({})", as_name(table.name), marks);
    if (sqlite_.prepare_v2(database_, insert.c_str(), -1, &statement, nullptr) != SQLITE_OK)
      throw Fault{"SQLite does not take table " + table.name};
    inserts_[table.name] = statement;
  }

  void insert(const std::string& table, const std::vector<Cell>& row) {
    sqlite3_stmt* statement = inserts_.at(table);
    int at = 0;
    for (const Cell& cell : row) {
      ++at;
      if (const auto* number = std::get_if<long long>(&cell)) {
        sqlite_.bind_int64(statement, at, *number);
      } else if (const auto* text = std::get_if<std::string>(&cell)) {
        // The texts outlive the step that follows.
        sqlite_.bind_text(statement, at, text->data(), static_cast<int>(std::min<std::size_t>(text->size(), 1u << 24)), nullptr);
      } else {
        sqlite_.bind_null(statement, at);
      }
    }
    const int done = sqlite_.step(statement);
    sqlite_.reset(statement);
    if (done != SQLITE_DONE) throw Fault{"SQLite does not take a row of " + table};
  }

  void run(const std::string& sql) {
    if (sqlite_.exec(database_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      throw Fault{"SQLite does not run: " + sql.substr(0, 60)};
  }

  std::string bytes() {
    run("COMMIT");
    sqlite3_int64 size = 0;
    unsigned char* data = sqlite_.serialize(database_, "main", &size, 0);
    if (data == nullptr) throw Fault{"SQLite has no memory for the file"};
    std::string out(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
    sqlite_.free(data);
    return out;
  }

 private:
  const SqliteLibrary& sqlite_;
  sqlite3* database_ = nullptr;
  std::map<std::string, sqlite3_stmt*> inserts_;
};

Cell number(std::size_t value) { return static_cast<long long>(value); }
Cell truth(bool value) { return static_cast<long long>(value ? 1 : 0); }

/// A value of a fact: numbers and truths as numbers, lists and dictionaries as JSON text.
Cell cell_of(const ordered_json& value) {
  if (value.is_null()) return std::monostate();
  if (value.is_boolean()) return truth(value.get<bool>());
  if (value.is_number_integer()) return value.get<long long>();
  if (value.is_string()) return value.get<std::string>();
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string type_of(const ordered_json& property) {
  std::string type;
  if (property.contains("type"))
    type = property["type"].is_array() ? property["type"][0].get<std::string>() : property["type"].get<std::string>();
  return type == "integer" || type == "boolean" ? "INTEGER" : "TEXT";
}

std::string table_name(std::string kind) {
  std::ranges::replace(kind, '-', '_');
  return kind;
}

class Facts {
 public:
  explicit Facts(Database& out) : out_(out) {
    const ordered_json schema = ordered_json::parse(embedded::map_schemas.front().second);
    for (const ordered_json& entry : schema["allOf"]) {
      if (!entry.contains("if") || !entry["if"]["properties"]["kind"].contains("const")) continue;
      const std::string kind = entry["if"]["properties"]["kind"]["const"];
      Table table{table_name(kind),
                  {{"file", "TEXT"},
                   {"line", "INTEGER"},
                   {"col", "INTEGER"},
                   {"end_line", "INTEGER"},
                   {"service", "TEXT"},
                   {"scope", "TEXT"},
                   {"context", "TEXT"},
                   {"language", "TEXT"}}};
      for (const auto& [name, property] : entry["then"]["properties"].items()) table.columns.emplace_back(name, type_of(property));
      out_.create(table);
      tables_[kind] = std::move(table);
    }
  }

  void add(const PrintedFact& fact) {
    const auto table = tables_.find(fact.kind);
    if (table == tables_.end()) return;
    const ordered_json fields = ordered_json::parse(fact.json);
    std::vector<Cell> row;
    for (const auto& [name, type] : table->second.columns) {
      const std::string key = name == "col" ? "column" : name;
      row.push_back(fields.contains(key) ? cell_of(fields[key]) : Cell());
    }
    out_.insert(table->second.name, row);
  }

 private:
  Database& out_;
  std::map<std::string, Table> tables_;
};

class Inventory {
 public:
  Inventory(const MapReport& report, Database& out) : report_(report), map_(report.map), out_(out) {}

  void write() {
    meta();
    sinks();
    services();
    environments();
    policy();
    findings();
    metrics();
  }

 private:
  [[nodiscard]] std::string s(std::string_view text) const { return report_.shown(text); }
  [[nodiscard]] static Cell milliseconds(const map::Limit& limit) {
    return limit.duration ? Cell(static_cast<long long>(limit.duration->count())) : Cell();
  }

  void meta() {
    out_.create({"meta", {{"name", "TEXT"}, {"value", "TEXT"}}});
    out_.insert("meta", {std::string("schema"), std::string("1")});
    out_.insert("meta", {std::string("dbssot"), std::string(report_.version)});
    for (const std::string& name : map_.source_of_truth)
      out_.insert("meta", {std::string(map_.is_source_of_truth_declared ? "source of truth" : "likely source of truth"), s(name)});
    for (const std::string& path : map_.policies) out_.insert("meta", {std::string("policy"), s(path)});
  }

  void sinks() {
    const std::string text = "TEXT", integer = "INTEGER";
    out_.create({"sink",
                 {{"id", "INTEGER PRIMARY KEY"},
                  {"file", text},
                  {"line", integer},
                  {"service", text},
                  {"context", text},
                  {"language", text},
                  {"kind", text},
                  {"call", text},
                  {"library", text},
                  {"driver", text},
                  {"mode", text},
                  {"pool", text},
                  {"default_pool", integer},
                  {"passage", text},
                  {"database", text},
                  {"source", text}}});
    out_.create({"sink_origin", {{"sink", integer}, {"kind", text}, {"name", text}, {"file", text}, {"line", integer}}});
    out_.create({"sink_hand", {{"sink", integer}, {"step", integer}, {"file", text}, {"line", integer}, {"note", text}}});
    out_.create(
        {"sink_timeout", {{"sink", integer}, {"step", text}, {"milliseconds", integer}, {"file", text}, {"line", integer}}});
    for (std::size_t i = 0; i < map_.sinks.size(); ++i) {
      const map::Sink& sink = map_.sinks[i];
      out_.insert("sink", {number(i + 1), s(sink.spot.file), number(sink.spot.line), s(sink.service), sink.context, sink.language,
                           sink.kind, s(sink.call), s(sink.library), s(sink.driver), sink.mode, s(map::pool_in_words(sink)),
                           truth(sink.is_default_pool),
                           sink.is_elsewhere ? std::string("elsewhere") : std::string(map::name_of(sink.passage)), s(sink.database),
                           s(sink.source)});
      for (const map::Origin& origin : sink.origins)
        out_.insert("sink_origin", {number(i + 1), origin.kind, s(origin.name), s(origin.spot.file), number(origin.spot.line)});
      std::size_t step = 0;
      for (const map::SpotNote& hand : sink.hands)
        out_.insert("sink_hand", {number(i + 1), number(++step), s(hand.spot.file), number(hand.spot.line), s(hand.note)});
      for (const map::Limit& limit : sink.limits)
        out_.insert("sink_timeout",
                    {number(i + 1), s(limit.step), milliseconds(limit), s(limit.spot.file), number(limit.spot.line)});
    }
  }

  void services() {
    out_.create({"service", {{"name", "TEXT"}, {"declared", "INTEGER"}, {"drivers", "TEXT"}, {"findings", "INTEGER"}}});
    for (const map::Service& service : map_.services) {
      auto drivers = ordered_json::array();
      for (const std::string& driver : service.drivers) drivers.push_back(s(driver));
      out_.insert("service", {s(service.name), truth(service.is_declared), cell_of(drivers), number(service.findings)});
    }
  }

  void environments() {
    const std::string text = "TEXT";
    out_.create({"environment_database",
                 {{"environment", text},
                  {"folder", text},
                  {"platform", text},
                  {"service", text},
                  {"code_service", text},
                  {"family", text},
                  {"source", text},
                  {"url", text},
                  {"known", "INTEGER"}}});
    for (const map::Environment& environment : map_.environments) {
      for (const map::DeployedService& service : environment.services) {
        for (const map::DeployedDatabase& database : service.databases) {
          out_.insert("environment_database",
                      {s(environment.name), s(environment.folder), s(environment.platform), s(service.name),
                       s(service.code_service), s(database.family), s(database.source),
                       database.url.empty() ? Cell() : Cell(report_.shown_url(database.url)), truth(database.is_known)});
        }
      }
    }
  }

  void policy() {
    out_.create({"policy_line", {{"key", "TEXT"}, {"says", "TEXT"}, {"state", "TEXT"}, {"why", "TEXT"}}});
    out_.create({"policy_place", {{"key", "TEXT"}, {"file", "TEXT"}, {"line", "INTEGER"}, {"note", "TEXT"}}});
    for (const map::PolicyLine& line : map_.lines) {
      out_.insert("policy_line", {s(line.key), s(line.says), std::string(map::name_of(line.state)), s(line.why)});
      for (const map::SpotNote& place : line.places)
        out_.insert("policy_place", {s(line.key), s(place.spot.file), number(place.spot.line), s(place.note)});
    }
  }

  void findings() {
    const std::string text = "TEXT";
    out_.create({"finding",
                 {{"rule", text},
                  {"severity", text},
                  {"confidence", text},
                  {"file", text},
                  {"line", "INTEGER"},
                  {"message", text},
                  {"fingerprint", text},
                  {"suppressed_by", text}}});
    for (const Finding& finding : report_.findings) {
      out_.insert("finding",
                  {std::string(finding.rule), std::string(name_of(finding.severity)), std::string(name_of(finding.confidence)),
                   s(report_.files[static_cast<std::size_t>(finding.place.file)]), number(finding.place.range.line),
                   s(finding.message), finding.fingerprint, finding.suppressed ? Cell(finding.suppressed->by) : Cell()});
    }
  }

  void metrics() {
    out_.create({"metric", {{"name", "TEXT"}, {"value", "INTEGER"}}});
    const map::Metrics& metrics = map_.metrics;
    for (const auto& [name, value] :
         std::initializer_list<std::pair<std::string_view, std::size_t>>{{"files", metrics.files},
                                                                         {"sinks", metrics.sinks},
                                                                         {"through", metrics.through},
                                                                         {"partly", metrics.partly},
                                                                         {"bypassed", metrics.bypassed},
                                                                         {"unknown", metrics.unknown},
                                                                         {"largest class lines", metrics.largest.lines},
                                                                         {"variables", metrics.variables},
                                                                         {"reads", metrics.reads},
                                                                         {"reads outside", metrics.reads_outside},
                                                                         {"builds outside", metrics.builds_outside},
                                                                         {"inspections outside", metrics.inspections_outside},
                                                                         {"without timeout", metrics.without_timeout},
                                                                         {"errors", metrics.errors},
                                                                         {"warnings", metrics.warnings},
                                                                         {"notes", metrics.notes}}) {
      out_.insert("metric", {std::string(name), number(value)});
    }
  }

  const MapReport& report_;
  const map::Map& map_;
  Database& out_;
};

}  // namespace

std::optional<std::string> write_map_sqlite(const MapReport& report, std::string& fault) {
  const SqliteLibrary* sqlite = sqlite_library(fault);
  if (sqlite == nullptr) return std::nullopt;
  try {
    Database database(*sqlite);
    Inventory(report, database).write();
    Facts facts(database);
    for (const PrintedFact& fact : report.facts) facts.add(fact);
    return database.bytes();
  } catch (const Fault& stopped) {
    fault = stopped.sentence;
  } catch (const nlohmann::json::exception&) {
    fault = "a fact is no JSON";
  }
  return std::nullopt;
}

}  // namespace dbssot::report
