// Everything whose file is the whole story: workflows, layered `.env` files, task definitions, app.yaml, render.yaml, secret maps,
// Terraform.

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "deploy/project.h"

namespace dbssot::deploy {
namespace {

/// A workload's name, or the file's where it has none.
std::string name_in(const Holder& holder, const Unit& unit) {
  if (!holder.name.empty()) return holder.name;
  const std::string name = file_name_of(unit.path);
  const std::size_t dot = name.find('.', 1);
  return dot == std::string::npos ? name : name.substr(0, dot);
}

Receiver receiver_of(const Holder& holder, const Unit& unit, const Project& project) {
  Receiver receiver;
  receiver.service.name = name_in(holder, unit);
  receiver.service.kind = unit.kind;
  receiver.service.image = holder.image;
  receiver.service.place = project.place(unit, holder.range);
  return receiver;
}

void add_entries(Assembly& out, const Unit& unit, const Holder& holder, int rank, Receiver& receiver) {
  const Lookup outside = out.project.from_outside(out.plan.name);
  const Lookup lookup = [&](std::string_view name) -> std::optional<Known> {
    // `${{ env.NAME }}`: what the levels around it set
    if (constexpr std::string_view scope = "env."; name.starts_with(scope)) {
      for (auto line = receiver.lines.rbegin(); line != receiver.lines.rend(); ++line) {
        if (line->variable == name.substr(scope.size()))
          return Known{line->setting.text, {line->variable, line->setting.place, "the workflow"}};
      }
    }
    return outside(name);
  };
  for (const Entry& entry : holder.entries) {
    Line line = line_of(out, unit, entry, holder.syntax, lookup);
    line.rank = rank;
    out.add(std::move(line), receiver);
  }
}

bool speaks_of_database(const Assembly& out, const Unit& unit) {
  return std::ranges::any_of(unit.holders, [&](const Holder& holder) {
    return std::ranges::any_of(holder.entries,
                               [&](const Entry& entry) { return is_database_variable(out.project.policy(), entry.variable); });
  });
}

/// A holder counts for the plan's environment, or for every one.
bool belongs(const Holder& holder, const Plan& plan) {
  return plan.is_declared || holder.environment.empty() || plan.name == "default" || holder.environment == plan.name;
}

/// Jobs that name an environment belong to it; the others are CI.
bool plan_takes(const Holder& holder, const Plan& plan) {
  return plan.is_declared || plan.name == (holder.environment.empty() ? std::string("ci") : holder.environment);
}

}  // namespace

void assemble_workflows(std::span<const Unit* const> files, Assembly& out) {
  for (const Unit* unit : files) {
    if (speaks_of_database(out, *unit)) out.use(*unit);
    const auto job_of = [&](const Holder& step) -> const Holder* {
      for (const Holder& holder : unit->holders) {
        if (holder.object.empty() && holder.kind == Holder::Kind::workload && holder.name == step.object) return &holder;
      }
      return nullptr;
    };
    for (const Holder& holder : unit->holders) {
      if (holder.kind != Holder::Kind::workload || holder.entries.empty()) continue;
      if (!plan_takes(holder, out.plan)) continue;
      Receiver receiver = receiver_of(holder, *unit, out.project);
      const std::string file = file_name_of(unit->path);
      receiver.service.name = holder.object.empty() ? fmt::format("{}: {}", file, holder.name)
                                                    : fmt::format("{}: {}: {}", file, holder.object, holder.name);
      const bool is_container = holder.object.empty() && !holder.image.empty();
      for (const Holder& shared : unit->holders) {
        if (shared.kind == Holder::Kind::shared && !is_container) add_entries(out, *unit, shared, rank::shared, receiver);
      }
      if (const Holder* job = holder.object.empty() ? nullptr : job_of(holder))
        add_entries(out, *unit, *job, rank::shared + 1, receiver);
      add_entries(out, *unit, holder, rank::own, receiver);
      out.receivers.push_back(std::move(receiver));
    }
  }
}

void assemble_dotenv(std::span<const Unit* const> files, Assembly& out) {
  if (files.empty()) return;
  Receiver receiver;
  receiver.service.kind = "dotenv";
  receiver.service.place = out.project.place(*files.front(), {});
  const std::string folder = folder_of(files.front()->path);
  receiver.service.name = folder.empty() ? file_name_of(files.back()->path) : file_name_of(folder);
  const Lookup outside = out.project.from_outside(out.plan.name);
  for (const Unit* unit : files) {
    out.use(*unit);
    for (Line& line : lines_of_file(out.project, *unit, false, outside, unit->path)) out.add(std::move(line), receiver);
  }
  out.receivers.push_back(std::move(receiver));
}

void assemble_others(std::span<const Unit* const> files, Assembly& out) {
  std::map<std::pair<std::string, std::string>, std::size_t> known;  // index by kind and name
  for (const Unit* unit : files) {
    if (speaks_of_database(out, *unit)) out.use(*unit);
    for (const Holder& holder : unit->holders) {
      if (holder.entries.empty() || holder.kind != Holder::Kind::workload || !belongs(holder, out.plan)) continue;
      Receiver receiver = receiver_of(holder, *unit, out.project);
      add_entries(out, *unit, holder, rank::own, receiver);
      // Layers of one service, such as a common file and one for the environment.
      const auto [same, is_new] = known.emplace(std::pair(receiver.service.kind, receiver.service.name), out.receivers.size());
      if (is_new || !out.plan.is_declared) {
        out.receivers.push_back(std::move(receiver));
      } else {
        std::ranges::move(receiver.lines, std::back_inserter(out.receivers[same->second].lines));
      }
    }
  }
}

}  // namespace dbssot::deploy
