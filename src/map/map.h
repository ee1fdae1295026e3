#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "facts/provenance.h"
#include "lint/finding.h"
#include "lint/rule.h"

/// The inventory for architects: who opens connections to which database, from which sources, through which hands, with which pool
/// and which limits in time, and what of it keeps the policy. A plain value without FileIds, so that maps of two revisions can be
/// compared and written. Texts are redacted as facts are; writers mask the secrets of the run besides.
namespace dbssot::map {

/// A place of a file by its path. line 0: the file as a whole.
struct Spot {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  auto operator<=>(const Spot&) const = default;
};

struct SpotNote {
  Spot spot;
  std::string note;
};

/// Where a URL is born.
struct Origin {
  std::string kind;  ///< "environment", "field", "secret", "literal", "source-of-truth", "parameter", "call", "unknown"
  std::string name;  ///< redacted
  Spot spot;
  std::vector<std::string> of;  ///< what the source of truth made it from, as far as that was followed
  bool operator==(const Origin&) const = default;
};

struct Limit {
  Spot spot;
  std::string service;
  std::string step;  ///< as Timeout::step
  std::string call;
  std::optional<std::chrono::milliseconds> duration;  ///< nothing: stated and not followed, or without a limit
  bool is_unlimited = false;
};

/// Where a URL becomes connections.
struct Sink {
  Spot spot;
  std::string service;  ///< "" in a project that is one service
  std::string context;  ///< "production", "migration", …
  std::string language;
  std::string scope;
  std::string kind;  ///< "engine" or "connection"
  std::string call;
  std::string library;
  std::string driver;
  std::string mode;
  std::vector<std::string> pools;  ///< classes it may have; empty: it keeps none, or what is stated was not followed
  bool is_default_pool = false;    ///< nobody chose it
  bool is_pool_unknown = false;    ///< stated and not followed
  Provenance::Passage passage = Provenance::Passage::unknown;
  bool is_elsewhere = false;  ///< opens a database of another kind, so that no share counts it
  std::string database;       ///< name in Map::databases; "" if it was not followed
  std::string source;         ///< where it is born, in a few words
  std::vector<Origin> origins;
  std::vector<SpotNote> hands;  ///< the way from source to sink
  std::vector<Limit> limits;
};

/// A database variable and who reads it.
struct Variable {
  std::string name;
  std::vector<Spot> inside;   ///< reads by the source of truth
  std::vector<Spot> outside;  ///< reads by anybody else
};

/// Somebody who puts a URL together, takes it apart, or changes it outside the source of truth.
struct Hand {
  Spot spot;
  std::string service;
  std::string what;  ///< "builds (f-string)", "replace", …
  bool in_source_of_truth = false;
};

struct Service {
  std::string name;  ///< "" for a project that is one service
  bool is_declared = false;
  std::vector<std::size_t> sinks;   ///< indices into Map::sinks
  std::vector<Variable> variables;  ///< by name
  std::vector<Hand> hands;
  std::vector<std::string> drivers;  ///< imported or opened, by name
  std::vector<Limit> limits;
  std::size_t findings = 0;  ///< that are not suppressed
};

/// A database as the code knows it: by the variables, the member of the source of truth or the address that lead there.
struct Database {
  std::string name;
  std::vector<std::size_t> sinks;
  std::vector<std::string> services;
  std::vector<std::string> variables;
};

/// What an environment's variables amount to for one of its services.
struct DeployedDatabase {
  std::string family;             ///< "" for the main one
  std::string source;             ///< the variables that win; "" if there is no URL
  std::string url;                ///< redacted, holes in braces
  std::vector<std::string> used;  ///< variables that went into it
  bool is_known = false;
  std::vector<std::string> hidden;   ///< sources that lose
  std::vector<std::string> missing;  ///< parts that nothing sets
};
struct DeployedService {
  std::string name;
  std::string code_service;
  std::string kind;
  Spot spot;
  std::vector<DeployedDatabase> databases;
};
struct Environment {
  std::string name, folder, platform, context;
  bool is_declared = false;
  std::vector<DeployedService> services;  ///< that are told of a database
};

enum class State : std::uint8_t { kept, broken, unknown };
[[nodiscard]] std::string_view name_of(State state);
[[nodiscard]] std::string_view name_of(Provenance::Passage passage);

/// A demand of the policy and how the project stands to it.
struct PolicyLine {
  std::string key;  ///< "services.auth.mode"; that of a policy in a subfolder begins with its folder and a colon
  std::string says;
  State state = State::kept;
  std::string why;
  std::vector<SpotNote> places;  ///< where it is broken, or was not followed
};

struct LargestClass {
  std::string name;
  Spot spot;
  std::uint32_t lines = 0, methods = 0;
};

/// Numbers to follow over time.
struct Metrics {
  std::size_t files = 0;
  std::size_t sinks = 0, through = 0, partly = 0, bypassed = 0, unknown = 0;
  std::size_t elsewhere = 0;  ///< sinks of databases of another kind, which the others do not count
  LargestClass largest;       ///< name "" without a class that has to do with connections
  std::size_t variables = 0, reads = 0, reads_outside = 0;
  std::size_t builds_outside = 0, inspections_outside = 0;
  std::map<std::string, std::size_t> pools;     ///< class → engines; "NullPool or QueuePool" where both may be, "not followed"
  std::map<std::string, std::size_t> drivers;   ///< sinks by driver
  std::map<std::string, std::size_t> timeouts;  ///< "connect 30 s" → places
  std::size_t without_timeout = 0;              ///< production sinks that no time limit was seen for
  std::size_t errors = 0, warnings = 0, notes = 0;
};

struct Map {
  std::vector<std::string> source_of_truth;  ///< declared names, or files that look like it
  bool is_source_of_truth_declared = false;
  std::vector<std::string> policies;  ///< paths
  std::vector<Sink> sinks;            ///< by place
  std::vector<Service> services;      ///< by name
  std::vector<Database> databases;    ///< by name
  std::vector<Environment> environments;
  std::vector<PolicyLine> lines;
  std::vector<LargestClass> classes;                     ///< that have to do with connections, the largest first
  std::map<std::string, std::string> services_of_files;  ///< of files that belong to a named one
  Metrics metrics;
};

/// What one policy of a run holds for.
struct Part {
  RuleContext context;
  std::string folder;  ///< of the policy, "" for the root's
};

/// `findings`: of the whole run after triage, whose FileIds are indices into `files`.
[[nodiscard]] Map make_map(std::span<const Part> parts, std::span<const Finding> findings, const std::vector<std::string>& files);

/// "asyncpg", "NullPool or QueuePool (default)", "not followed", "none".
[[nodiscard]] std::string pool_in_words(const Sink& sink);
/// "connect 30 s", "pool not followed".
[[nodiscard]] std::string limit_in_words(const Limit& limit);
/// "services/auth", "this project" for the nameless one.
[[nodiscard]] std::string service_in_words(std::string_view name);
/// "database_url.py:12"; the path alone without a line.
[[nodiscard]] std::string spot_in_words(const Spot& spot);
/// "36.5 %" of `whole`; "–" of nothing.
[[nodiscard]] std::string share(std::size_t part, std::size_t whole);
/// The share of sinks through the source of truth: "36.5 %"; "36.5 % to 50.0 %" where some were not followed, which may be through
/// or not.
[[nodiscard]] std::string share_through(const Metrics& metrics);

}  // namespace dbssot::map
