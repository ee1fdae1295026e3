#include "audit/audit.h"

#include <algorithm>
#include <functional>
#include <future>
#include <iterator>
#include <memory>
#include <numeric>
#include <set>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "audit/audit_memory.h"
#include "audit/candidates.h"
#include "audit/candidates_as_before.h"
#include "audit/cpp_reading.h"
#include "audit/file_choice.h"
#include "audit/harmless_changes.h"
#include "audit/judging.h"
#include "audit/known_configs.h"
#include "audit/named_paths.h"
#include "audit/prefilter.h"
#include "audit/unmatched_globs.h"
#include "audit/value_variables.h"
#include "deploy/resolve.h"
#include "deploy/secret_files.h"
#include "drivers/code_shape.h"
#include "facts/provenance.h"
#include "linker/link.h"
#include "linker/name_follower.h"
#include "lint/fingerprint.h"
#include "policy/load_policy.h"
#include "source/overlay.h"
#include "source/parallel.h"
#include "source/usage_error.h"

namespace dbssot {
namespace {

class Audit {
 public:
  Audit(const FileSystem& disk, const AuditOptions& options)
      : disk_(disk),
        policy_disk_(options.policy_disk == nullptr ? disk : *options.policy_disk),
        policy_reads_(policy_disk_),
        options_(options),
        jobs_(options.jobs == 0 ? usable_cores() : options.jobs) {}

  AuditResult run() {
    locate();
    if (!load_root_policy()) return faulty();
    const Discovered found = choice_.discovered(disk_, groups_.front().out.policy, result_.diagnostics, jobs_);
    if (!load_nested_policies(found.policies)) return faulty();
    identify_policies(found.policies);
    say_what_matches_nothing(found);
    select(found);
    if (recall()) return std::move(result_);
    known_.emplace(options_.cache, options_.parts, options_.shard.has_value());
    interests_.emplace(memory_ ? options_.cache : nullptr, memory_key(), *prefilter_);
    if (!read_as_before()) read();
    parse();
    note_held_secrets();
    begin_to_take_files();
    for (Group& group : groups_) link_group(group);
    take_files();
    keep_what_was_read();
    if (options_.judge) judge_groups();
    finish();
    return std::move(result_);
  }

 private:
  struct Group {
    AuditGroup out;
    std::unique_ptr<program::NameFollower> names;  ///< has the units of Python as long as names are followed
    std::vector<program::Unit> programs;
    std::optional<program::KnownNames> known;  ///< of those of Python
    std::vector<config::Unit> configs;
  };

  AuditResult faulty() {
    result_.has_faulty_policy = true;
    return std::move(result_);
  }

  // Where

  void locate() {
    const std::string here = disk_.resolved(options_.working_directory).value_or(options_.working_directory);
    named_ = named_on_disk(disk_, here, options_.paths);
    result_.root = options_.root ? *options_.root : root_of(disk_, here, named_);
    for (const std::string& path : named_) {
      if (auto below = path_below(result_.root, path)) result_.named.push_back(std::move(*below));
    }
  }

  // Policies

  [[nodiscard]] std::vector<std::string> plugin_ids() const {
    std::vector<std::string> ids;
    for (const Rule* rule : options_.plugin_rules) ids.emplace_back(rule->info.id);
    return ids;
  }

  bool load_root_policy() {
    Group& group = groups_.emplace_back();
    std::string file = joined_path(result_.root, ".dbssot.yaml");
    if (options_.config) {
      file = absolute_path(options_.working_directory, *options_.config);
      if (policy_disk_.kind(policy_disk_.resolved(file).value_or(file)) != FileSystem::Kind::file) {
        throw UsageError{fmt::format("no such policy file: {}", report::neutralised(*options_.config))};
      }
    } else if (options_.isolated || policy_disk_.kind(file) == FileSystem::Kind::absent) {
      return true;
    }
    auto policy = load_policy(policy_reads_, result_.root, file, "", result_.diagnostics, plugin_ids());
    if (policy) group.out.policy = std::move(*policy);
    return policy.has_value();
  }

  /// Policies below the root hold for their folders, unless one was named on the command line.
  bool load_nested_policies(const std::vector<std::string>& files) {
    bool good = true;
    for (const std::string& file : files) {
      if (options_.isolated || options_.config || file == ".dbssot.yaml") continue;
      const std::string folder = file.substr(0, file.rfind('/') + 1);
      auto policy =
          load_policy(policy_reads_, result_.root, joined_path(result_.root, file), folder, result_.diagnostics, plugin_ids());
      good = good && policy.has_value();
      if (!policy) continue;
      Group& group = groups_.emplace_back();
      group.out.policy = std::move(*policy);
      group.out.folder = folder;
    }
    return good;
  }

  /// Parts are judged under the policy that they were made under: what is read and skipped depends on it.
  void identify_policies(std::vector<std::string> files) {
    if (!options_.shard && options_.parts == nullptr) return;
    std::string all = fmt::format("{} {} {} {} {}", options_.isolated, options_.include_tests, options_.force_exclude,
                                  options_.config.has_value(), options_.largest_code);
    for (std::string& file : files) file = joined_path(result_.root, file);
    if (options_.isolated) files.clear();
    if (options_.config) files = {absolute_path(options_.working_directory, *options_.config)};
    for (const std::string& file : files) all += "\n" + policy_disk_.read(file, std::size_t{8} << 20).bytes.value_or("");
    result_.policy_identity = cache::key_of({all}).hex();
    if (options_.parts != nullptr) options_.parts->require_policy(result_.policy_identity);
  }

  [[nodiscard]] Group& group_of(std::string_view path) {
    Group* best = &groups_.front();
    for (Group& group : groups_) {
      if (path.starts_with(group.out.folder) && group.out.folder.size() >= best->out.folder.size()) best = &group;
    }
    return *best;
  }

  // Files

  void ask_for_selected_rules() {
    for (Group& group : groups_) {
      for (const std::string& rule : options_.selected) group.out.policy.rules.try_emplace(rule);
    }
  }

  void select(const Discovered& found) {
    ask_for_selected_rules();
    std::vector<char> analysed(found.files.size(), 0);
    in_parallel(found.files.size(), jobs_, [&](std::size_t at) { analysed[at] = choice_.is_analysed(found.files[at]) ? 1 : 0; });
    for (std::size_t at = 0; at < found.files.size(); ++at) {
      const DiscoveredFile& file = found.files[at];
      if (analysed[at] != 0) wanted_.push_back(file);
      if (options_.fates != nullptr) (*options_.fates)[file.path] = choice_.fate_before_reading(file);
    }
    std::vector<const Policy*> policies;
    for (const Group& group : groups_) policies.push_back(&group.out.policy);
    prefilter_.emplace(policies);
  }

  /// True: of each file what the last run read in the end is to be read again, and no names need be followed.
  bool read_as_before() {
    if (!memory_) return false;
    const auto policy_of = [this](std::string_view path) -> const Policy& { return group_of(path).out.policy; };
    auto before = candidates_as_before({*memory_, result_.root, wanted_, *stamps_, *prefilter_, *known_, policy_of,
                                        std::size_t{options_.largest_code} << 20, jobs_});
    if (!before) return false;
    memory_->follow_as_before(before->all);
    candidates_.emplace(disk_, result_.root, std::move(before->all), memory_->names().hot, *prefilter_, *interests_);
    read_before_ = std::move(before->units);
    follows_names_ = false;
    is_as_before_ = true;
    return true;
  }

  void read() {
    follows_names_ = !options_.shard;
    candidates_.emplace(memory_ ? memory_->disk() : disk_, result_.root, wanted_, *prefilter_, *interests_,
                        memory_ ? &*memory_ : nullptr, std::size_t{options_.largest_code} << 20, jobs_);
  }

  /// Only a whole project shows that a glob means nothing.
  void say_what_matches_nothing(const Discovered& found) {
    if (named_.size() != 1 || named_.front() != result_.root || !options_.judge) return;
    std::vector<const Policy*> policies;
    for (const Group& group : groups_) policies.push_back(&group.out.policy);
    for (Diagnostic& note : unmatched_globs(policies, choice_.used_excludes(), found.files))
      result_.diagnostics.push_back(std::move(note));
  }

  // What an earlier run found

  [[nodiscard]] bool may_recall() const {
    return options_.may_recall && options_.cache != nullptr && options_.judge && options_.fates == nullptr &&
           options_.policy_disk == nullptr && options_.cpp_units == nullptr && !options_.keep_cpp_units &&
           options_.cpp_disk.empty() && options_.texts.empty() && options_.plugin_rules.empty() && options_.parts == nullptr &&
           !options_.shard && !options_.secrets && !options_.connect;
  }

  /// Of all that findings rest on, but for the files that are audited: those are held against what they were.
  [[nodiscard]] cache::Key memory_key() const {
    std::string named;
    for (const std::string& path : named_) (named += path) += '\0';
    for (const std::string& rule : options_.selected) (named += "select " + rule) += '\0';
    const std::string rest = fmt::format("{} {} {} {} {}", options_.isolated, options_.include_tests,
                                         options_.takes_compile_commands, options_.largest_code, options_.config.has_value());
    return cache::key_of({"audit", cache::build_identity(), result_.root, named, rest, policy_reads_.digest().hex()});
  }

  [[nodiscard]] cache::Key index_key() const { return cache::key_of({"files", memory_key().hex()}); }

  /// True: the result is whole.
  bool recall() {
    if (!may_recall()) return false;
    const std::size_t faults = result_.diagnostics.size();
    const auto former = options_.cache->get_pieces(memory_key());
    stamps_.emplace(result_.root, wanted_, former ? jobs_ : 1);
    if (former && take_former(*former)) {
      finish_summary();
      return true;
    }
    result_.diagnostics.resize(faults);
    result_.rules.clear();
    result_.stated.clear();
    result_.texts.clear();
    result_.secrets = {};
    said_before_ = faults;
    memory_.emplace(disk_, result_.root, *stamps_);
    if (const auto index = options_.cache->get_pieces(index_key())) memory_->know(*index, jobs_);
    return false;
  }

  bool take_former(std::span<const std::string> kept) {
    result_.rules = common_rules(options_);
    for (Group& group : groups_) (void)with_stated_rules(group.out.policy, result_.rules, result_);
    const auto rule_named = [this](std::string_view id) -> std::string_view {
      const auto found = std::ranges::find(result_.rules, id, [](const Rule* rule) { return rule->info.id; });
      return found == result_.rules.end() ? std::string_view() : (*found)->info.id;
    };
    auto former = FormerAudit::decoded(kept, rule_named, jobs_);
    if (!former || (former->rests_on_day && former->day != options_.today)) return false;
    auto moved = harmless_changes(*former, wanted_, *stamps_, disk_, result_.root, *prefilter_, jobs_);
    if (!moved || (former->has_other_secrets && !moved->empty())) return false;
    if (!CppReading::still_holds(former->cpp_testimony, *options_.cache)) return false;
    former->move(std::move(*moved));
    for (const std::uint32_t file : former->quoted()) {
      auto text = former->text_of(file, disk_, result_.root);
      if (!text) return false;
      result_.texts.emplace(former->audited[file], SourceText(std::move(*text)));
    }
    for (const SecretPlace& place : former->secrets) {
      auto form = place.form_in(result_.text_of(former->audited[place.file])->bytes());
      if (!form) return false;
      result_.secrets.add_form(std::move(*form));
    }
    if (!read_alike(*former)) return false;
    result_.files = std::move(former->audited);
    result_.findings = std::move(former->findings);
    result_.diagnostics.insert(result_.diagnostics.end(), former->diagnostics.begin(), former->diagnostics.end());
    result_.summary = former->summary;
    result_.has_read_cpp = !former->cpp_testimony.empty();
    result_.is_recalled = true;
    return true;
  }

  /// True if what findings quote of files that changed is what they quoted before.
  [[nodiscard]] bool read_alike(const FormerAudit& former) const {
    std::vector<Finding> moved;
    for (const std::size_t at : former.moved_findings()) moved.push_back(former.findings[at]);
    const std::vector<Finding> before = moved;
    add_fingerprints(moved, former.audited, [this](std::string_view path) { return result_.text_of(path); }, result_.secrets);
    return std::ranges::equal(moved, before, {}, &Finding::content, &Finding::content);
  }

  // Front ends

  void parse() {
    std::vector<std::size_t> programs;
    std::vector<std::size_t> configs;
    for (std::size_t at = 0; at < candidates_->all().size(); ++at) {
      const Candidate& candidate = candidates_->all()[at];
      if (!candidate.matters) continue;
      if (candidate.reader == Reader::python && (!options_.shard || holds(*options_.shard, candidate.path))) programs.push_back(at);
      if (candidate.reader == Reader::config) configs.push_back(at);
    }
    parse_python(programs);
    // Following names keeps one core busy now and then; deploy files are read on the others meanwhile.
    std::vector<config::Unit> deployed(configs.size());
    WhenIdle reading(configs.size(), jobs_, [&](std::size_t i) {
      const Candidate& candidate = candidates_->all()[configs[i]];
      deployed[i] = candidate.empty ? *candidate.empty : known_configs_.unit_of(candidate.path, candidate.text.bytes());
    });
    follow_names();
    reading.finish();
    follow_variables(deployed);
    past_.readings = known_->take_readings();
    for (Group& group : groups_) {
      if (group.names) {
        group.programs = group.names->release();
        group.known = group.names->known_of(group.programs);
      } else if (is_as_before_) {
        if (auto relevant = memory_->relevant_as_before(group.programs))
          group.known = program::KnownNames{nullptr, std::move(*relevant)};
      }
    }
    for (config::Unit& unit : deployed) take(std::move(unit));
    note_what_was_read();
    if (options_.fates == nullptr) {
      for (program::Unit& unit : cpp_.units(candidates_->all(), result_)) take(std::move(unit));
    }
  }

  /// While values are followed, which keeps one core busy, and knows the files by their units.
  void begin_to_take_files() {
    taking_ = std::async(jobs_ > 1 ? std::launch::async : std::launch::deferred, [this] {
      if (noting_.valid()) noting_.get();
      candidates_->drop_the_rest();
      return files_taken();
    });
  }

  void take_files() {
    std::vector<Diagnostic> faults = taking_.get();
    std::ranges::move(faults, std::back_inserter(result_.diagnostics));
    for (const Group& group : groups_) {
      if (memory_) memory_->note(group.out.facts);
    }
    if (memory_) result_.has_unread = memory_->has_unread();
  }

  /// What is wrong with some of them.
  std::vector<Diagnostic> files_taken() {
    std::vector<Diagnostic> faults;
    for (Candidate& candidate : candidates_->all()) {
      if (candidate.fault) faults.push_back(*candidate.fault);
      result_.files.push_back(candidate.path);
      if (options_.fates != nullptr) {
        constexpr std::string_view readers[] = {"unknown", "Python", "C++", "configuration"};
        (*options_.fates)[candidate.path] = candidate.fault
                                                ? candidate.fault->message
                                                : fmt::format("audited as {}", readers[static_cast<std::size_t>(candidate.reader)]);
      }
      result_.texts.emplace_hint(result_.texts.end(), candidate.path, std::move(candidate.text));
    }
    return faults;
  }

  /// Files that say nothing of databases, and yet hold functions and constants that values go through.
  void follow_names() {
    if (!follows_names_) return;
    constexpr int rounds = 8;
    for (int round = 0; round < rounds; ++round) {
      std::vector<std::size_t> added;
      for (const Group& group : groups_) {
        if (!group.names) continue;
        const program::OpenEnds ends = group.names->follow();
        if (memory_) memory_->note(ends);
        for (const std::size_t at : candidates_->follow(ends)) added.push_back(at);
      }
      if (added.empty()) return;
      parse_python(added);
    }
  }

  void follow_variables(const std::vector<config::Unit>& deployed) {
    if (!follows_names_) return;
    std::set<std::string, std::less<>> names;
    for (const config::Unit& unit : deployed) names.merge(variables_by_value(unit, group_of(unit.path).out.policy));
    if (names.empty()) return;
    parse_python(candidates_->follow_variables(std::move(names)));
    follow_names();
  }

  /// Of the files themselves while values are followed, which keeps one core busy.
  void note_what_was_read() {
    if (!memory_) return;
    for (const Group& group : groups_) {
      memory_->note(group.programs, group.known ? &group.known->relevant : nullptr, group.out.policy, jobs_);
      for (const config::Unit& unit : group.configs) memory_->note(unit, variables_by_value(unit, group.out.policy));
    }
    noting_ = std::async(jobs_ > 1 ? std::launch::async : std::launch::deferred, [this] { note_files(std::max(2U, jobs_) - 1); });
  }

  void note_files(unsigned jobs) {
    memory_->note(*candidates_, wanted_, jobs);
    std::unordered_map<std::string_view, std::string_view> texts;
    for (const Candidate& candidate : candidates_->all()) texts.emplace(candidate.path, candidate.text.bytes());
    known_->look_for_secrets(
        [&](std::string_view path) {
          const auto found = texts.find(path);
          return found == texts.end() ? std::string_view() : found->second;
        },
        jobs);
  }

  void parse_python(const std::vector<std::size_t>& files) {
    const auto file = [&](std::size_t i) -> const Candidate& { return candidates_->all()[files[i]]; };
    // Largest first, so that no core is left with a large file at the end.
    std::vector<std::size_t> order(files.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater(), [&](std::size_t i) { return file(i).text.bytes().size(); });
    std::vector<KnownUnit> programs(files.size());
    in_parallel(
        files.size(), jobs_,
        [&](std::size_t at) {
          const std::size_t i = order[at];
          const auto read_before = read_before_.find(file(i).path);
          if (read_before != read_before_.end()) {
            programs[i] = std::move(read_before->second);
            return;
          }
          programs[i] = known_->unit_of(file(i).path, file(i).text, file(i).unread, file(i).interest.idle);
        },
        2);
    for (KnownUnit& known : programs) {
      if (memory_) memory_->note(known.unit, known.shape);
      take(std::move(known.unit));
    }
  }

  template <class Unit>
  void take(Unit unit) {
    result_.diagnostics.insert(result_.diagnostics.end(), unit.diagnostics.begin(), unit.diagnostics.end());
    Group& group = group_of(unit.path);
    if constexpr (std::is_same_v<Unit, program::Unit>) {
      if (unit.language == "python" && follows_names_) {
        if (!group.names) group.names = std::make_unique<program::NameFollower>(group.out.policy, jobs_);
        group.names->take(std::move(unit));
        return;
      }
      if (unit.language != "python") result_.summary.cpp_tiers.insert_or_assign(unit.path, unit.tier);
      group.known.reset();
      group.programs.push_back(std::move(unit));
    } else {
      group.configs.push_back(std::move(unit));
    }
  }

  /// Letting go of so many small things takes a while; another core does so when linking, which needs both and memory, is over.
  void let_go_of_past() {
    if (options_.remains != nullptr) return;
    ended_.push_back(std::async(jobs_ > 1 ? std::launch::async : std::launch::deferred,
                                [past = std::exchange(past_, {})]() mutable { past = {}; }));
  }

  // Facts and findings

  /// What deploy files hold as secrets, as it is spelt: so before their texts are taken away.
  void note_held_secrets() {
    const std::vector<Candidate>& all = candidates_->all();
    for (const Group& group : groups_) {
      for (const config::Unit& unit : group.configs) {
        const auto candidate = std::ranges::lower_bound(all, unit.path, {}, &Candidate::path);
        const bool is_there = candidate != all.end() && candidate->path == unit.path;
        result_.secrets.add_held(unit, is_there ? candidate->text.bytes() : std::string_view());
      }
    }
  }

  void link_group(Group& group) {
    const bool is_declared = !group.out.policy.source_of_truth.empty();
    const deploy::SecretValues values = secrets_of(group.out.policy);
    std::shared_ptr<void> remains;
    auto deploying = std::async(jobs_ > 1 ? std::launch::async : std::launch::deferred, [&] {
      return deploy::resolve(group.configs, group.out.policy, linked_files(group.programs, group.configs), values);
    });
    group.out.facts = link(group.programs, group.configs, group.out.policy, jobs_, &remains, group.known ? &*group.known : nullptr);
    group.out.deployment = deploying.get();
    if (!is_declared) say_what_was_inferred(group);
    past_.linking.push_back(std::move(remains));
    past_.names.push_back(std::move(group.names));
    past_.programs.push_back(std::move(group.programs));
    group.programs.clear();
    group.configs.clear();
    let_go_of_past();
    count_sinks(group.out);
    result_.secrets.add(Secrets::of(group.out.facts, jobs_));
  }

  [[nodiscard]] deploy::SecretValues secrets_of(const Policy& policy) {
    deploy::SecretValues secrets = options_.secrets.value_or(deploy::SecretValues{});
    if (!options_.secrets) return secrets;
    deploy::load_policy_secrets(disk_, result_.root, policy, secrets, result_.diagnostics);
    const auto hide = [&](const auto& values) {
      for (const auto& [name, value] : values) result_.secrets.add_value(name, value);
    };
    hide(secrets.given);
    hide(secrets.process);
    for (const auto& [environment, values] : secrets.by_environment) hide(values);
    return secrets;
  }

  /// Which file was taken for the source of truth, and the line of policy that says so; C++ has no module to name.
  void say_what_was_inferred(Group& group) {
    for (const FileId id : group.out.facts.inferred_source_of_truth) {
      const std::string& path = group.out.facts.path(id);
      std::string message = fmt::format("no policy declares the source of truth; {} looks like it", path);
      const auto unit = std::ranges::find(group.programs, path, &program::Unit::path);
      if (unit != group.programs.end() && !unit->module.empty()) {
        group.out.inferred_modules.push_back(unit->module);
        message += fmt::format(". Declare it in {}.dbssot.yaml: `source-of-truth: [{{{}: {}}}]`", group.out.folder, unit->language,
                               unit->module);
      }
      result_.diagnostics.push_back({DiagnosticLevel::note, "", 0, std::move(message), false});
    }
  }

  void count_sinks(const AuditGroup& group) {
    const Provenance provenance(group.facts);
    const auto count = [&](const Sink& sink) {
      ++result_.summary.sinks;
      const bool through =
          sink.in_source_of_truth || (sink.target != 0 && provenance.passage(sink.target) == Provenance::Passage::through);
      if (through) ++result_.summary.sinks_through_source_of_truth;
    };
    for (const Engine& engine : group.facts.all<Engine>()) count(engine);
    for (const Connection& connection : group.facts.all<Connection>()) count(connection);
  }

  void judge_groups() {
    std::vector<AuditGroup*> groups;
    for (Group& group : groups_) groups.push_back(&group.out);
    judge(groups, options_, result_, jobs_);
  }

  /// It rests on what was read and on the secrets that were met, and is written while others judge.
  void keep_what_was_read() {
    keeping_ = std::async(jobs_ > 1 ? std::launch::async : std::launch::deferred, [this] {
      if (memory_) options_.cache->put_pieces(index_key(), memory_->encoded_index(result_.secrets));
      interests_->keep();
      known_configs_.keep(result_.secrets, jobs_);
      result_.kept_units = known_->keep([this](std::string_view path) { return bytes_of(path); }, result_.secrets, jobs_);
    });
  }

  [[nodiscard]] std::string_view bytes_of(std::string_view path) const {
    const SourceText* text = result_.text_of(path);
    return text == nullptr ? std::string_view() : text->bytes();
  }

  void finish() {
    std::optional<std::vector<std::string>> former;
    if (memory_) {
      const std::span<const Diagnostic> said(result_.diagnostics.begin() + static_cast<std::ptrdiff_t>(said_before_),
                                             result_.diagnostics.end());
      former = memory_->encoded(result_, said, options_.today, jobs_);
    }
    keeping_.get();
    if (former) {
      options_.cache->put_pieces(memory_key(), std::move(*former));
      options_.cache->commit();
    }
    cpp_.keep(result_.secrets);
    finish_summary();
  }

  void finish_summary() {
    std::ranges::sort(result_.diagnostics, [](const Diagnostic& left, const Diagnostic& right) {
      return std::tie(left.file, left.line, left.message, left.level) <
             std::tie(right.file, right.line, right.message, right.level);
    });
    result_.diagnostics.erase(std::ranges::unique(result_.diagnostics).begin(), result_.diagnostics.end());
    std::set<std::string> incomplete;
    for (const Diagnostic& diagnostic : result_.diagnostics) {
      if (diagnostic.incomplete && std::ranges::binary_search(result_.files, diagnostic.file)) incomplete.insert(diagnostic.file);
    }
    result_.summary.files = result_.files.size();
    result_.summary.parsed = result_.files.size() - incomplete.size();
    for (Group& group : groups_) result_.groups.push_back(std::move(group.out));
  }

  const FileSystem& disk_;
  const FileSystem& policy_disk_;
  ReadLog policy_reads_;  ///< what it was asked for
  const AuditOptions& options_;
  unsigned jobs_;
  std::vector<std::string> named_;  ///< absolute, links followed
  std::vector<Group> groups_;       ///< the root's first
  FileChoice choice_{options_, result_, named_,
                     [this](std::string_view path) -> const Policy& { return group_of(path).out.policy; }};
  std::vector<DiscoveredFile> wanted_;
  std::optional<FileStamps> stamps_;  ///< of those that are wanted
  std::optional<AuditMemory> memory_;
  std::size_t said_before_ = 0;  ///< diagnostics of the files' names and the policies, which every run finds anew
  std::optional<Prefilter> prefilter_;
  std::optional<Candidates> candidates_;
  std::optional<KnownUnits> known_;
  KnownConfigs known_configs_{options_.cache};
  std::optional<KnownInterests> interests_;
  bool follows_names_ = true;                               ///< else it is known where they lead
  bool is_as_before_ = false;                               ///< read_as_before()
  std::unordered_map<std::string, KnownUnit> read_before_;  ///< by path, when it was found out whether they lead there
  /// What is not needed any more.
  struct Past {
    KnownUnits::Readings readings;
    std::vector<std::unique_ptr<program::NameFollower>> names;
    std::vector<std::vector<program::Unit>> programs;
    std::vector<std::shared_ptr<void>> linking;
  };
  Past past_;
  std::vector<std::future<void>> ended_;
  std::future<void> noting_;
  CppReading cpp_{options_, jobs_};
  AuditResult result_;
  std::future<std::vector<Diagnostic>> taking_;  ///< writes to the result, so it ends before that
  std::future<void> keeping_;
};

}  // namespace

const SourceText* AuditResult::text_of(std::string_view path) const {
  const auto found = texts.find(path);
  return found == texts.end() ? nullptr : &found->second;
}

std::string_view AuditResult::page_of(std::string_view rule) const {
  const auto found = std::ranges::find(rules, rule, [](const Rule* one) { return one->info.id; });
  return found == rules.end() || (*found)->page.empty() ? rule_page(rule) : (*found)->page;
}

AuditResult audit(const FileSystem& disk, const AuditOptions& options) {
  Overlay overlay(disk);
  for (const auto& [path, text] : options.texts) overlay.put(path, text);
  const auto way = std::make_shared<Audit>(options.texts.empty() ? disk : overlay, options);
  AuditResult result = way->run();
  if (options.remains != nullptr) *options.remains = way;
  return result;
}

}  // namespace dbssot
