# How a room of the house is built: one static library per folder, from every .cpp in it.

# The root of the sources, also when this file is included by a project of its own such as tests/fuzz/url.
cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH DBSSOT_ROOT)

find_program(DBSSOT_CCACHE ccache)
if(DBSSOT_CCACHE)
  foreach(language C CXX)
    set(CMAKE_${language}_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${DBSSOT_ROOT} CCACHE_NOHASHDIR=1
                                            CCACHE_SLOPPINESS=pch_defines,time_macros ${DBSSOT_CCACHE})
  endforeach()
endif()

add_library(dbssot_flags INTERFACE)
target_compile_options(dbssot_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wshadow>)
target_include_directories(dbssot_flags INTERFACE ${DBSSOT_ROOT}/src)
if(DBSSOT_SANITIZE)
  target_compile_options(dbssot_flags INTERFACE -fsanitize=${DBSSOT_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(dbssot_flags INTERFACE -fsanitize=${DBSSOT_SANITIZE})
endif()

# dbssot_room(NAME [PUBLIC library…] [PRIVATE library…])
#   The static library dbssot_NAME with the alias dbssot::NAME. Only the libraries named here are linked: the link graph is the
#   architecture, see docs/architecture.md. An installed room does not bring our warnings along, nor libraries that are headers alone.
function(dbssot_room name)
  cmake_parse_arguments(ROOM "" "" "PUBLIC;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(NOT sources)
    add_library(dbssot_${name} INTERFACE)
    add_library(dbssot::${name} ALIAS dbssot_${name})
    target_link_libraries(dbssot_${name} INTERFACE dbssot_flags ${ROOM_PUBLIC})
    return()
  endif()
  add_library(dbssot_${name} STATIC ${sources})
  add_library(dbssot::${name} ALIAS dbssot_${name})
  set_target_properties(dbssot_${name} PROPERTIES EXPORT_NAME ${name})
  list(TRANSFORM ROOM_PRIVATE REPLACE "^nlohmann_json::.*" "$<BUILD_INTERFACE:\\0>")
  target_link_libraries(dbssot_${name} PUBLIC $<BUILD_INTERFACE:dbssot_flags> ${ROOM_PUBLIC} PRIVATE ${ROOM_PRIVATE})
endfunction()

# dbssot_embed(TARGET SYMBOL file…)
#   Embeds files: generates SYMBOL.cpp with `extern const std::vector<std::pair<std::string_view, std::string_view>> SYMBOL`
#   in namespace dbssot::embedded (file name, content), and adds it to TARGET.
function(dbssot_embed target symbol)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DSYMBOL=${symbol} "-DFILES=${ARGN}" -P ${DBSSOT_ROOT}/cmake/Embed.cmake
    DEPENDS ${ARGN} ${DBSSOT_ROOT}/cmake/Embed.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
