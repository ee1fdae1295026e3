#include <array>

#include "frontends/config/kind.h"

namespace dbssot::config {

namespace kinds {
extern const Kind alembic_ini;
extern const Kind app_engine;
extern const Kind cloud_build;
extern const Kind cloud_run_secrets;
extern const Kind cloudformation;
extern const Kind compose;
extern const Kind devcontainer;
extern const Kind dockerfile;
extern const Kind dotenv;
extern const Kind ecs;
extern const Kind generic_tree;
extern const Kind github_actions;
extern const Kind gitlab_ci;
extern const Kind helm_helpers;
extern const Kind heroku_app;
extern const Kind kubernetes;
extern const Kind kustomize;
extern const Kind makefile;
extern const Kind pg_service;
extern const Kind pgbouncer;
extern const Kind pgbouncer_users;
extern const Kind procfile;
extern const Kind python_ini;
extern const Kind render;
extern const Kind shell_script;
extern const Kind systemd;
extern const Kind terraform;
}  // namespace kinds

namespace {
constexpr std::array table = {
    &kinds::cloud_run_secrets, &kinds::dotenv,       &kinds::dockerfile,
    &kinds::procfile,          &kinds::shell_script, &kinds::makefile,
    &kinds::helm_helpers,      &kinds::render,       &kinds::kustomize,
    &kinds::github_actions,    &kinds::gitlab_ci,    &kinds::cloud_build,
    &kinds::cloudformation,    &kinds::ecs,          &kinds::kubernetes,
    &kinds::compose,           &kinds::app_engine,   &kinds::heroku_app,
    &kinds::devcontainer,      &kinds::systemd,      &kinds::terraform,
    &kinds::alembic_ini,       &kinds::pgbouncer,    &kinds::pgbouncer_users,
    &kinds::pg_service,        &kinds::python_ini,
    &kinds::generic_tree,  // takes any tree: last
};
}  // namespace

std::span<const Kind* const> all_kinds() { return table; }

}  // namespace dbssot::config
