#include "deploy/resolve.h"

#include <algorithm>

#include "deploy/project.h"
#include "facts/context.h"

namespace dbssot::deploy {
namespace {

std::vector<const Unit*> of_kinds(const Plan& plan, std::initializer_list<std::string_view> kinds, bool others = false) {
  std::vector<const Unit*> found;
  for (const Unit* unit : plan.files) {
    if ((std::find(kinds.begin(), kinds.end(), unit->kind) != kinds.end()) != others) found.push_back(unit);
  }
  return found;
}

/// The service of the policy whose code runs here: its folder is built here, or it has the same name.
std::string code_service(const Policy& policy, const Service& service) {
  if (service.is_built && !service.build.empty()) {
    if (const ServicePolicy* found = policy.service_of(service.build + "/_.py")) return found->name;
  }
  const auto same = [&](std::string_view name) {
    return std::ranges::any_of(policy.services, [&](const ServicePolicy& known) { return known.name == name; });
  };
  const std::string outer = service.name.substr(0, service.name.find('/'));
  for (const std::string& name : {service.name, outer}) {
    if (same(name)) return name;
  }
  // "shop-auth" and "auth-service" both run auth.
  for (const ServicePolicy& known : policy.services) {
    if (outer.ends_with("-" + known.name) || outer.starts_with(known.name + "-")) return known.name;
  }
  return "";
}

Context context_of_plan(const Plan& plan) {
  Context context = Context::production;
  for (const Unit* unit : plan.files) {
    const Context one = context_of(unit->path, false);
    if (one != Context::production) context = one;
  }
  const bool all_examples =
      !plan.files.empty() && std::ranges::all_of(plan.files, [](const Unit* unit) { return is_example(*unit); });
  if (all_examples) return Context::example;
  return plan.name == "ci" && context == Context::production ? Context::ci : context;
}

/// Helm, Kustomize and compose are platforms only as long as nothing says where they run.
std::string platform_of(const Plan& plan) {
  const std::string& platform = plan.platform;
  const bool is_known = platform == "cloud-run" || platform == "cloud-sql" || platform == "app-engine" ||
                        platform == "kubernetes" || platform == "compose" || platform == "aws-rds" || platform == "heroku" ||
                        platform == "local";
  return is_known ? platform : "";
}

Environment environment_of_plan(const Project& project, const Plan& plan, std::size_t& room) {
  Assembly assembly{project, plan, {}, {}, {}, {}, room};
  assemble_compose(of_kinds(plan, {"compose"}), assembly);
  assemble_kubernetes(of_kinds(plan, {"kubernetes", "kustomize", "helm-values", "helm-helpers"}), assembly);
  assemble_workflows(of_kinds(plan, {"github-actions"}), assembly);
  assemble_dotenv(of_kinds(plan, {"dotenv"}), assembly);
  assemble_others(of_kinds(plan, {"compose", "kubernetes", "kustomize", "helm-helpers", "github-actions", "dotenv"}, true),
                  assembly);

  Environment environment;
  environment.name = plan.name;
  environment.folder = plan.folder;
  environment.platform = platform_of(plan);
  environment.is_declared = plan.is_declared;
  environment.files = std::move(assembly.files);
  environment.hosts = std::move(assembly.hosts);
  environment.notes = std::move(assembly.notes);
  environment.context = context_of_plan(plan);
  for (Receiver& receiver : assembly.receivers) {
    Service service = settled(project, std::move(receiver), plan.name);
    if (service.variables.empty() && service.open.empty()) continue;
    service.code_service = code_service(project.policy(), service);
    environment.services.push_back(std::move(service));
  }
  std::ranges::stable_sort(environment.services, {}, &Service::name);
  return environment;
}

}  // namespace

Deployment resolve(std::span<const config::Unit> units, const Policy& policy, std::span<const std::string> files,
                   const SecretValues& secrets) {
  const Project project(units, policy, files, secrets);
  Deployment deployment;
  std::size_t room = 300'000;
  for (const Plan& plan : plans_of(project)) {
    Environment environment = environment_of_plan(project, plan, room);
    if (!environment.services.empty() || environment.is_declared) deployment.environments.push_back(std::move(environment));
  }
  return deployment;
}

}  // namespace dbssot::deploy
