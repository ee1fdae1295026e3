#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audit/known_units.h"
#include "audit/parts.h"
#include "cache/store.h"
#include "deploy/connection.h"
#include "deploy/deployment.h"
#include "deploy/secret_values.h"
#include "facts/config_unit.h"
#include "facts/fact.h"
#include "lint/finding.h"
#include "lint/own_rules.h"
#include "lint/rule.h"
#include "lint/secrets.h"
#include "policy/policy.h"
#include "program/program.h"
#include "report/report.h"
#include "source/discover.h"
#include "source/file_system.h"
#include "source/text.h"

namespace dbssot {

struct AuditOptions {
  std::string working_directory = "/";
  std::vector<std::string> paths;     ///< as on the command line; empty: the working directory
  std::optional<std::string> root;    ///< absolute; nothing: looked for
  std::optional<std::string> config;  ///< --config
  bool isolated = false;              ///< no policy, whatever lies about
  bool include_tests = false;
  bool force_exclude = false;
  bool judge = true;                                    ///< false: facts only
  std::map<std::string, std::string>* fates = nullptr;  ///< takes each file's fate, in words; C++ is not read then
  const FileSystem* policy_disk = nullptr;              ///< where policies are read, if not from the audited disk
  bool keep_cpp_units = false;
  const std::vector<program::Unit>* cpp_units = nullptr;  ///< what was read of C++ before; it is not read again
  std::string
      cpp_disk;  ///< Clang reads files of the disk: what stands before their paths there, if the audited disk is another one
  bool takes_compile_commands = true;  ///< false: flags of C++ are guessed, so that two states are read alike
  /// By absolute path: text that is read in place of what the disk holds, if it holds anything. Links are not followed.
  std::map<std::string, std::string> texts;
  /// Whoever asks looks at findings and reports alone: where nothing has changed that matters, the result comes from the cache,
  /// without facts. The disk is the real one.
  bool may_recall = false;
  /// Takes what the audit needed on its way, where the process ends before taking that apart is worth its time; null: let go of.
  std::shared_ptr<void>* remains = nullptr;
  unsigned jobs = 0;                      ///< 0: all cores
  unsigned largest_code = 4;              ///< MB; code beyond it is generated, and its parse would cost more than it tells
  cache::Store* cache = nullptr;          ///< what earlier runs made of the same files
  std::vector<std::string> selected;      ///< rules that are asked for whatever the policies say; those on request run then
  std::vector<const Rule*> plugin_rules;  ///< run beside the built-in ones; lent for as long as results are looked at
  const Parts* parts = nullptr;           ///< what shards made of them
  std::optional<Shard> shard;             ///< reads the files of one shard, and follows no names to others
  std::chrono::year_month_day today{};
  /// For the deployment, with what the policy names for its environments. Nothing: what files leave open stays so.
  std::optional<deploy::SecretValues> secrets;
  /// With `--live`: connects with what the deployment amounts to; its results are for the rules. Nothing: no network.
  std::function<std::vector<deploy::Connection>(const RuleContext&)> connect;
};

/// Files that one policy holds for, with what was linked from them.
struct AuditGroup {
  Policy policy;
  std::string folder;  ///< of the policy, relative to the root; "" for the root's
  FactStore facts;
  deploy::Deployment deployment;
  std::vector<std::string> inferred_modules;  ///< Python modules that look like the source of truth, where nobody declared one
};

/// What an audit found, as reports and commands read it.
struct AuditResult {
  std::string root;
  std::vector<std::string> named;  ///< what was to be audited, relative to the root; "" for all of it
  bool has_faulty_policy = false;  ///< then nothing was analysed; the diagnostics say why
  std::vector<AuditGroup> groups;  ///< by folder; at least one
  std::vector<std::string> files;  ///< analysed ones, by path; FileIds of findings are indices into it
  std::vector<Finding> findings;
  std::vector<Diagnostic> diagnostics;
  std::map<std::string, SourceText, std::less<>> texts;
  Secrets secrets;
  std::vector<const Rule*> rules;                         ///< of this run, by id
  std::vector<std::shared_ptr<const StatedRule>> stated;  ///< those of them that policies state themselves
  report::Summary summary;
  std::vector<program::Unit> cpp_units;  ///< with keep_cpp_units
  std::vector<KeptUnit> kept_units;      ///< of a shard, by path
  bool has_unread = false;               ///< of some files what an earlier run saw was taken over, as they lie there as they did
  bool is_recalled = false;   ///< from the cache: the groups have policies and no facts, texts are those that reports quote
  bool has_read_cpp = false;  ///< by programs of their own, from disks of their own
  std::optional<std::string>
      cpp_testimony;            ///< cpp::UnitCache::testimony(), of a run that has read C or C++ and keeps what it read
  std::string policy_identity;  ///< of the policy files that were read, for parts

  [[nodiscard]] const SourceText* text_of(std::string_view path) const;
  /// The page of a rule of this run; "" if it has none. Lent by the rule.
  [[nodiscard]] std::string_view page_of(std::string_view rule) const;
  /// Number of files that were not analysed to their end.
  [[nodiscard]] bool is_incomplete() const { return summary.parsed != summary.files; }
};

/// The way through the house: discover, prefilter, front ends, link, rules, triage. Throws UsageError for paths that do not exist.
[[nodiscard]] AuditResult audit(const FileSystem& disk, const AuditOptions& options);

}  // namespace dbssot
