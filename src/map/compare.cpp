#include "map/compare.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include <fmt/format.h>

namespace dbssot::map {
namespace {

enum class Wanted : std::uint8_t { more, less, neither };

Verdict judged(double before, double after, Wanted wanted) {
  if (before == after) return Verdict::same;
  if (wanted == Wanted::neither) return Verdict::changed;
  return (after > before) == (wanted == Wanted::more) ? Verdict::better : Verdict::worse;
}

double part_of(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::set<std::string> keys(const std::map<std::string, std::size_t>& counts) {
  std::set<std::string> names;
  for (const auto& [name, count] : counts) names.insert(name);
  return names;
}

/// "DATABASE_URL in auth/environment.py": lines move, so files tell where.
std::set<std::string> outside_reads(const Map& map) {
  std::set<std::string> reads;
  for (const Service& service : map.services) {
    for (const Variable& variable : service.variables) {
      for (const Spot& spot : variable.outside) reads.insert(fmt::format("{} in {}", variable.name, spot.file));
    }
  }
  return reads;
}

std::set<std::string> variables(const Map& map) {
  std::set<std::string> names;
  for (const Service& service : map.services) {
    for (const Variable& variable : service.variables) names.insert(variable.name);
  }
  return names;
}

std::set<std::string> sinks(const Map& map) {
  std::set<std::string> names;
  for (const Sink& sink : map.sinks) names.insert(fmt::format("{} in {} ({})", sink.call, sink.spot.file, sink.driver));
  return names;
}

std::set<std::string> demands(const Map& map, State state) {
  std::set<std::string> names;
  for (const PolicyLine& line : map.lines) {
    if (line.state == state) names.insert(line.key);
  }
  return names;
}

class Comparing {
 public:
  Comparing(const Map& before, const Map& after) : before_(before), after_(after), b_(before.metrics), a_(after.metrics) {}

  Comparison run() {
    share_of_sinks();
    number("engines and connections", b_.sinks, a_.sinks, Wanted::neither);
    number("past the source of truth", b_.bypassed + b_.partly, a_.bypassed + a_.partly, Wanted::less, "partly past it among them");
    number("not followed to their end", b_.unknown, a_.unknown, Wanted::neither, "nothing is claimed of these");
    largest();
    number("variables read", b_.variables, a_.variables, Wanted::neither);
    number("reads outside the source of truth", b_.reads_outside, a_.reads_outside, Wanted::less);
    number("URLs put together outside", b_.builds_outside, a_.builds_outside, Wanted::less);
    number("URLs taken apart outside", b_.inspections_outside, a_.inspections_outside, Wanted::less);
    number("kinds of pool", b_.pools.size(), a_.pools.size(), Wanted::neither);
    number("drivers", b_.drivers.size(), a_.drivers.size(), Wanted::neither);
    number("sinks without a limit in time", b_.without_timeout, a_.without_timeout, Wanted::less);
    number("demands of the policy broken", demands(before_, State::broken).size(), demands(after_, State::broken).size(),
           Wanted::less);
    number("errors", b_.errors, a_.errors, Wanted::less);
    number("warnings", b_.warnings, a_.warnings, Wanted::less);
    number("notes", b_.notes, a_.notes, Wanted::less);
    change("drivers", keys(b_.drivers), keys(a_.drivers));
    change("pools", keys(b_.pools), keys(a_.pools));
    change("limits in time", keys(b_.timeouts), keys(a_.timeouts));
    change("engines and connections", sinks(before_), sinks(after_));
    change("variables read", variables(before_), variables(after_));
    change("reads outside the source of truth", outside_reads(before_), outside_reads(after_));
    change("demands broken", demands(before_, State::broken), demands(after_, State::broken));
    change("source of truth", {before_.source_of_truth.begin(), before_.source_of_truth.end()},
           {after_.source_of_truth.begin(), after_.source_of_truth.end()});
    for (const MetricChange& metric : out_.metrics) {
      if (metric.verdict == Verdict::better) ++out_.better;
      if (metric.verdict == Verdict::worse) ++out_.worse;
    }
    return std::move(out_);
  }

 private:
  void number(std::string name, std::size_t before, std::size_t after, Wanted wanted, std::string note = "") {
    const Verdict verdict = judged(static_cast<double>(before), static_cast<double>(after), wanted);
    out_.metrics.push_back({std::move(name), std::to_string(before), std::to_string(after), verdict, std::move(note)});
  }

  void share_of_sinks() {
    // What was not followed may be through or not: a share got worse only if it did whatever that is.
    const double least_before = part_of(b_.through, b_.sinks), most_before = part_of(b_.through + b_.unknown, b_.sinks);
    const double least_after = part_of(a_.through, a_.sinks), most_after = part_of(a_.through + a_.unknown, a_.sinks);
    Verdict verdict = least_before == least_after ? Verdict::same : Verdict::changed;
    if (least_after > most_before) verdict = Verdict::better;
    if (most_after < least_before) verdict = Verdict::worse;
    if (b_.sinks == 0 || a_.sinks == 0) verdict = b_.sinks == a_.sinks ? Verdict::same : Verdict::changed;
    out_.metrics.push_back({"share through the source of truth", share_through(b_), share_through(a_), verdict,
                            fmt::format("{} of {}, then {} of {}", b_.through, b_.sinks, a_.through, a_.sinks)});
  }

  void largest() {
    std::string note;
    if (!a_.largest.name.empty()) note = fmt::format("{}, {}", a_.largest.name, spot_in_words(a_.largest.spot));
    if (!b_.largest.name.empty() && b_.largest.name != a_.largest.name)
      note += fmt::format("{}before {}", note.empty() ? "" : "; ", b_.largest.name);
    number("lines of the largest database class", b_.largest.lines, a_.largest.lines, Wanted::less, std::move(note));
  }

  void change(std::string name, const std::set<std::string>& before, const std::set<std::string>& after) {
    Change change{std::move(name), {}, {}};
    std::ranges::set_difference(before, after, std::back_inserter(change.gone));
    std::ranges::set_difference(after, before, std::back_inserter(change.added));
    if (!change.gone.empty() || !change.added.empty()) out_.changes.push_back(std::move(change));
  }

  const Map& before_;
  const Map& after_;
  const Metrics& b_;
  const Metrics& a_;
  Comparison out_;
};

}  // namespace

std::string_view name_of(Verdict verdict) {
  constexpr std::string_view names[] = {"better", "worse", "same", "changed"};
  return names[static_cast<std::size_t>(verdict)];
}

Comparison compare(const Map& before, const Map& after) { return Comparing(before, after).run(); }

std::vector<Series> series_of(const std::vector<Metrics>& metrics) {
  std::vector<Series> all = {{"share through the source of truth", " %", {}}, {"engines and connections", "", {}},
                             {"reads outside the source of truth", "", {}},   {"URLs put together or taken apart outside", "", {}},
                             {"lines of the largest database class", "", {}}, {"errors and warnings", "", {}}};
  for (const Metrics& one : metrics) {
    const double values[] = {std::round(1000 * part_of(one.through, one.sinks)) / 10,
                             static_cast<double>(one.sinks),
                             static_cast<double>(one.reads_outside),
                             static_cast<double>(one.builds_outside + one.inspections_outside),
                             static_cast<double>(one.largest.lines),
                             static_cast<double>(one.errors + one.warnings)};
    for (std::size_t i = 0; i < all.size(); ++i) all[i].values.push_back(values[i]);
  }
  return all;
}

}  // namespace dbssot::map
