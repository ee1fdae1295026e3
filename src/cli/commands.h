#pragma once

#include "cli/command.h"

/// All commands, each in a file of its own.
namespace dbssot::cli {

void add_check_command(CLI::App& app, Session& session);       // check_command.cpp
void add_baseline_command(CLI::App& app, Session& session);    // baseline_command.cpp
void add_init_command(CLI::App& app, Session& session);        // init_command.cpp
void add_config_command(CLI::App& app, Session& session);      // config_command.cpp
void add_files_command(CLI::App& app, Session& session);       // files_command.cpp
void add_facts_command(CLI::App& app, Session& session);       // facts_command.cpp
void add_verify_command(CLI::App& app, Session& session);      // verify_command.cpp
void add_compare_command(CLI::App& app, Session& session);     // compare_command.cpp
void add_map_command(CLI::App& app, Session& session);         // map_command.cpp
void add_scaffold_command(CLI::App& app, Session& session);    // scaffold_command.cpp
void add_lsp_command(CLI::App& app, Session& session);         // lsp_command.cpp
void add_test_command(CLI::App& app, Session& session);        // test_command.cpp
void add_rules_command(CLI::App& app, Session& session);       // rules_command.cpp
void add_explain_command(CLI::App& app, Session& session);     // explain_command.cpp
void add_schema_command(CLI::App& app, Session& session);      // schema_command.cpp
void add_version_command(CLI::App& app, Session& session);     // version_command.cpp
void add_completion_command(CLI::App& app, Session& session);  // completion_command.cpp
void add_help_command(CLI::App& app, Session& session);        // help_command.cpp

}  // namespace dbssot::cli
