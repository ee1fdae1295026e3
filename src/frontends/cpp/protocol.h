#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "program/bytes.h"

/// What this library and its worker say to each other: frames of a length (4 bytes, little endian), a kind (1 byte) and content.
namespace dbssot::cpp::protocol {

inline constexpr std::uint32_t version = 5;
inline constexpr std::uint32_t max_frame = std::uint32_t{256} << 20;
inline constexpr std::size_t head_size = 5;

enum class Frame : char {
  setup = 'S',    ///< to the worker, once: Setup
  plan = 'P',     ///< to the worker: Jobs that are to come
  planned = 'p',  ///< from the worker: Plan
  make = 'M',     ///< to the worker: a CommonSet of its plan or that of another
  set = 'C',      ///< from the worker: what it made, and to other workers, who do not answer
  job = 'J',      ///< to the worker: Job
  unit = 'U',     ///< from the worker: program::encode of one Unit
  seen = 'I',     ///< from the worker: Seen, after the units
  done = 'D',     ///< from the worker: what it was told to do is finished; it is told nothing else before
};

/// What holds for all jobs.
struct Setup {
  std::string root;  ///< absolute, links resolved
  std::vector<std::string>
      headers;  ///< project headers, relative to the root: found by the end of their path when flags are guessed
  std::vector<std::string> system_roots;  ///< further folders that may be read
  std::vector<std::string> texts;  ///< path relative to the root and text, in turn: files that read otherwise than on the disk
  std::uint64_t memory_bytes = 0;
  std::uint64_t cpu_seconds = 0;  ///< for one job
  std::uint64_t file_bytes = 0;
};

struct Job {
  std::string path;  ///< relative to the root
  std::string tier;  ///< Unit::tier
  std::vector<std::string> flags;
  bool is_header = false;
  std::uint64_t number = 0;  ///< of several jobs that include a header, the one with the lowest number answers for it
  std::uint64_t set = 0;     ///< the CommonSet that may stand in for some of its includes; 0: none
};

/// Headers of the standard library that are worth being parsed once for many files.
struct CommonSet {
  std::uint64_t number = 0;
  std::vector<std::string> headers;
  std::string tier;  ///< as of a Job
  std::vector<std::string> flags;
};

struct Jobs {
  std::uint64_t first_set = 1;  ///< number for the first set
  std::vector<Job> jobs;
};

struct Plan {
  std::vector<CommonSet> sets;
  std::vector<std::uint64_t> set_of_job;  ///< as Job::set, in the order of Jobs
};

/// What an answer rests on besides the job.
struct Seen {
  /// Project headers that the job included, given out with it or not.
  std::vector<std::string> headers;
  /// What was asked of the disk, sorted: "F" and the absolute path of a file, there or not; "D" and a folder that was listed; "E"
  /// and the end of a path that was looked for among the project's headers.
  std::vector<std::string> inputs;
};

inline void write_list(bytes::Writer& out, const auto& list) {
  out.number(list.size());
  for (const auto& text : list) out.text(text);
}

inline std::vector<std::string> read_list(bytes::Reader& in) {
  std::vector<std::string> list;
  for (auto left = in.count(); left > 0 && in.ok(); --left) list.emplace_back(in.text());
  return list;
}

inline std::string encode(const Setup& setup) {
  bytes::Writer out;
  out.number(version);
  out.text(setup.root);
  write_list(out, setup.headers);
  write_list(out, setup.system_roots);
  write_list(out, setup.texts);
  out.number(setup.memory_bytes);
  out.number(setup.cpu_seconds);
  out.number(setup.file_bytes);
  return out.take();
}

inline std::optional<Setup> decode_setup(std::string_view content) {
  bytes::Reader in(content);
  if (in.number() != version) return std::nullopt;
  Setup setup;
  setup.root = in.text();
  setup.headers = read_list(in);
  setup.system_roots = read_list(in);
  setup.texts = read_list(in);
  setup.memory_bytes = in.number();
  setup.cpu_seconds = in.number();
  setup.file_bytes = in.number();
  if (!in.ok()) return std::nullopt;
  return setup;
}

inline std::string encode(const Job& job) {
  bytes::Writer out;
  out.text(job.path);
  out.text(job.tier);
  write_list(out, job.flags);
  out.flag(job.is_header);
  out.number(job.number);
  out.number(job.set);
  return out.take();
}

inline std::string encode(const Seen& seen) {
  bytes::Writer out;
  write_list(out, seen.headers);
  write_list(out, seen.inputs);
  return out.take();
}

inline std::optional<Seen> decode_seen(std::string_view content) {
  bytes::Reader in(content);
  Seen seen;
  seen.headers = read_list(in);
  seen.inputs = read_list(in);
  if (!in.ok()) return std::nullopt;
  return seen;
}

inline std::optional<Job> decode_job(std::string_view content) {
  bytes::Reader in(content);
  Job job;
  job.path = in.text();
  job.tier = in.text();
  job.flags = read_list(in);
  job.is_header = in.flag();
  job.number = in.number();
  job.set = in.number();
  if (!in.ok()) return std::nullopt;
  return job;
}

inline std::string encode(const CommonSet& set) {
  bytes::Writer out;
  out.number(set.number);
  write_list(out, set.headers);
  out.text(set.tier);
  write_list(out, set.flags);
  return out.take();
}

inline std::optional<CommonSet> decode_set(std::string_view content) {
  bytes::Reader in(content);
  CommonSet set;
  set.number = in.number();
  set.headers = read_list(in);
  set.tier = in.text();
  set.flags = read_list(in);
  if (!in.ok()) return std::nullopt;
  return set;
}

inline std::string encode(const Jobs& jobs) {
  bytes::Writer out;
  out.numbers(jobs.first_set, jobs.jobs.size());
  for (const auto& job : jobs.jobs) out.text(encode(job));
  return out.take();
}

inline std::optional<Jobs> decode_jobs(std::string_view content) {
  bytes::Reader in(content);
  Jobs jobs;
  jobs.first_set = in.number();
  for (auto left = in.count(); left > 0 && in.ok(); --left) {
    auto job = decode_job(in.text());
    if (!job) return std::nullopt;
    jobs.jobs.push_back(std::move(*job));
  }
  if (!in.ok()) return std::nullopt;
  return jobs;
}

inline std::string encode(const Plan& plan) {
  bytes::Writer out;
  out.number(plan.sets.size());
  for (const auto& set : plan.sets) out.text(encode(set));
  out.number(plan.set_of_job.size());
  for (const auto set : plan.set_of_job) out.number(set);
  return out.take();
}

inline std::optional<Plan> decode_plan(std::string_view content) {
  bytes::Reader in(content);
  Plan plan;
  for (auto left = in.count(); left > 0 && in.ok(); --left) {
    auto set = decode_set(in.text());
    if (!set) return std::nullopt;
    plan.sets.push_back(std::move(*set));
  }
  for (auto left = in.count(); left > 0 && in.ok(); --left) plan.set_of_job.push_back(in.number());
  if (!in.ok()) return std::nullopt;
  return plan;
}

inline std::array<char, head_size> head(Frame kind, std::size_t size) {
  const auto n = static_cast<std::uint32_t>(size);
  return {static_cast<char>(n), static_cast<char>(n >> 8), static_cast<char>(n >> 16), static_cast<char>(n >> 24),
          static_cast<char>(kind)};
}

inline std::uint32_t size_in(std::string_view head) {
  std::uint32_t size = 0;
  for (int i = 3; i >= 0; --i) size = size << 8 | static_cast<unsigned char>(head[static_cast<std::size_t>(i)]);
  return size;
}

}  // namespace dbssot::cpp::protocol
