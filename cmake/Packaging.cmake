# What is installed, and the Debian packages that `cpack` makes of it (run it in the build tree). The C++ front end is a package of its
# own, since it brings Clang; without it dbssot reads everything but C and C++, and says so. tools/package.sh makes the other packages.
include(GNUInstallDirs)

if(TARGET dbssot)
  # Where the tarball and the wheel carry the libraries that other systems lack; Debian's packages have no such folder. DT_RPATH and not
  # DT_RUNPATH, as the libraries there need one another.
  set_target_properties(dbssot PROPERTIES INSTALL_RPATH "$ORIGIN/../lib/dbssot")
  target_link_options(dbssot PRIVATE -Wl,--disable-new-dtags)
  install(TARGETS dbssot RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT dbssot)

  # Completions and the manual page are printed by the program itself, from the tables behind --help.
  set(share ${CMAKE_BINARY_DIR}/share)
  add_custom_command(
    OUTPUT ${share}/dbssot.bash ${share}/_dbssot ${share}/dbssot.fish ${share}/dbssot.1.gz
    COMMAND ${CMAKE_COMMAND} -E make_directory ${share}
    COMMAND dbssot completion bash > ${share}/dbssot.bash
    COMMAND dbssot completion zsh > ${share}/_dbssot
    COMMAND dbssot completion fish > ${share}/dbssot.fish
    COMMAND dbssot completion man | gzip -9n > ${share}/dbssot.1.gz
    DEPENDS dbssot
    VERBATIM)
  add_custom_target(dbssot_share ALL DEPENDS ${share}/dbssot.1.gz)
  install(FILES ${share}/dbssot.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME dbssot COMPONENT dbssot)
  install(FILES ${share}/_dbssot DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT dbssot)
  install(FILES ${share}/dbssot.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT dbssot)
  install(FILES ${share}/dbssot.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT dbssot)
endif()
file(GLOB schemas ${CMAKE_SOURCE_DIR}/docs/*.schema.json)
install(FILES ${schemas} DESTINATION ${CMAKE_INSTALL_DATADIR}/dbssot COMPONENT dbssot)
install(FILES README.md CHANGELOG.md SECURITY.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT dbssot)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT dbssot RENAME copyright)
# Of what is linked statically.
foreach(part tree-sitter tree-sitter-python)
  install(FILES node_modules/${part}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR}/licences COMPONENT dbssot RENAME ${part})
endforeach()
file(GLOB hyperscan_licence /usr/share/doc/libhyperscan-dev/copyright /usr/share/doc/libvectorscan-dev/copyright)
install(FILES ${hyperscan_licence} DESTINATION ${CMAKE_INSTALL_DOCDIR}/licences COMPONENT dbssot RENAME hyperscan OPTIONAL)
# The pages of the rules, where `dbssot lsp` sends readers of a finding.
install(DIRECTORY rules DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT dbssot FILES_MATCHING PATTERN README.md PATTERN cases EXCLUDE)
if(TARGET dbssot-cpp)  # found there by dbssot itself, see src/frontends/cpp
  install(TARGETS dbssot-cpp RUNTIME DESTINATION libexec/dbssot COMPONENT cpp)
  install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/dbssot-cpp COMPONENT cpp RENAME copyright)
endif()

# The URL engine as a library: find_package(dbssot COMPONENTS url), then link dbssot::url and include "url/url.h".
include(CMakePackageConfigHelpers)
set(DBSSOT_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/dbssot)
target_include_directories(dbssot_url INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/dbssot>)
target_compile_features(dbssot_url INTERFACE cxx_std_20)
install(TARGETS dbssot_url dbssot_drivers EXPORT dbssotTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev)
install(FILES src/url/url.h src/url/sensitive.h src/url/build.h src/url/bulk.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/dbssot/url COMPONENT dev)
# Rules of other people: find_package(dbssot COMPONENTS plugin), then a MODULE library that links dbssot::plugin and includes
# "lint/plugin.h". It links nothing of ours: what these headers declare comes from the program that loads it.
file(STRINGS src/lint/plugin.h plugin_version REGEX "DBSSOT_PLUGIN_TOOL_VERSION \"")
if(NOT plugin_version MATCHES "\"${PROJECT_VERSION}\"")
  message(FATAL_ERROR "src/lint/plugin.h is not of version ${PROJECT_VERSION}")
endif()
add_library(dbssot_plugin INTERFACE)
add_library(dbssot::plugin ALIAS dbssot_plugin)
set_target_properties(dbssot_plugin PROPERTIES EXPORT_NAME plugin)
target_include_directories(dbssot_plugin INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/dbssot>)
target_compile_features(dbssot_plugin INTERFACE cxx_std_20)
install(TARGETS dbssot_plugin EXPORT dbssotPluginTargets COMPONENT dev)
install(EXPORT dbssotPluginTargets NAMESPACE dbssot:: DESTINATION ${DBSSOT_CMAKE_DIR} COMPONENT dev)
foreach(header lint/plugin.h lint/rule.h lint/finding.h deploy/connection.h deploy/deployment.h facts/fact.h facts/value.h facts/provenance.h policy/policy.h
               source/place.h source/diagnostic.h source/glob.h)
  get_filename_component(folder ${header} DIRECTORY)
  install(FILES src/${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/dbssot/${folder} COMPONENT dev)
endforeach()
install(FILES docs/plugins.md DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/libdbssot-dev COMPONENT dev)

install(EXPORT dbssotTargets NAMESPACE dbssot:: DESTINATION ${DBSSOT_CMAKE_DIR} COMPONENT dev)
configure_package_config_file(cmake/dbssotConfig.cmake.in ${CMAKE_BINARY_DIR}/dbssotConfig.cmake INSTALL_DESTINATION ${DBSSOT_CMAKE_DIR})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/dbssotConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/dbssotConfig.cmake ${CMAKE_BINARY_DIR}/dbssotConfigVersion.cmake DESTINATION ${DBSSOT_CMAKE_DIR} COMPONENT dev)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/libdbssot-dev COMPONENT dev RENAME copyright)
install(FILES docs/url-engine.md DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/libdbssot-dev COMPONENT dev)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "the dbssot authors <dbssot@users.noreply.github.com>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_COMPONENT_DBSSOT_DESCRIPTION "Reads Python and deploy configuration; dbssot-cpp adds C and C++.")
set(CPACK_DEBIAN_DBSSOT_PACKAGE_NAME dbssot)
set(CPACK_DEBIAN_DBSSOT_PACKAGE_RECOMMENDS "dbssot-cpp, libpq5, libgit2-1.5")  # opened when needed (live checks, --new-since), so no tool sees them
set(CPACK_COMPONENT_CPP_DESCRIPTION "C++ front end of dbssot
 The worker program with which dbssot reads C and C++.")
set(CPACK_DEBIAN_CPP_PACKAGE_NAME dbssot-cpp)
set(CPACK_DEBIAN_CPP_PACKAGE_DEPENDS "dbssot (= ${PROJECT_VERSION}), libclang-common-19-dev")  # Clang's own headers (stddef.h and their like)
set(CPACK_COMPONENT_DEV_DESCRIPTION "URL engine of dbssot, for other programs
 Judges, converts, builds and redacts PostgreSQL URLs as their clients read them.")
set(CPACK_DEBIAN_DEV_PACKAGE_NAME libdbssot-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS libfmt-dev)
include(CPack)
