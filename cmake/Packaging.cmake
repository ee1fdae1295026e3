# What is installed, and the Debian packages that `cpack` makes of it (run it in the build tree). The C++ front end is a package of its
# own, since it brings Clang; without it dbssot reads everything but C and C++, and says so.
include(GNUInstallDirs)

if(TARGET dbssot)
  install(TARGETS dbssot RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT dbssot)
endif()
install(FILES README.md CHANGELOG.md SECURITY.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT dbssot)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT dbssot RENAME copyright)
if(TARGET dbssot-cpp)  # found there by dbssot itself, see src/frontends/cpp
  install(TARGETS dbssot-cpp RUNTIME DESTINATION libexec/dbssot COMPONENT cpp)
  install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/dbssot-cpp COMPONENT cpp RENAME copyright)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "the dbssot authors <dbssot@users.noreply.github.com>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_COMPONENT_DBSSOT_DESCRIPTION "${PROJECT_DESCRIPTION}
 Reads Python and deploy configuration; dbssot-cpp adds C and C++.")
set(CPACK_DEBIAN_DBSSOT_PACKAGE_NAME dbssot)
set(CPACK_DEBIAN_DBSSOT_PACKAGE_RECOMMENDS "dbssot-cpp, libpq5")  # libpq is opened by live checks alone, so no tool sees it
set(CPACK_COMPONENT_CPP_DESCRIPTION "C++ front end of dbssot
 The worker program with which dbssot reads C and C++.")
set(CPACK_DEBIAN_CPP_PACKAGE_NAME dbssot-cpp)
set(CPACK_DEBIAN_CPP_PACKAGE_DEPENDS "dbssot (= ${PROJECT_VERSION}), libclang-common-19-dev")  # Clang's own headers (stddef.h and their like)
include(CPack)
