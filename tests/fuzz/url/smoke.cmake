# A short run of every fuzz target of the URL engine with the oracle's strings as seeds. The targets are a build of their own, since all
# they link has to be compiled by Clang with sanitizers; tests/fuzz/url/CMakeLists.txt says how to run them for longer.
find_program(DBSSOT_FUZZ_CXX clang++-19)
file(GLOB fuzzer_runtime /usr/lib/llvm-19/lib/clang/19/lib/*/libclang_rt.fuzzer*.a)
if(NOT DBSSOT_FUZZ_CXX OR NOT fuzzer_runtime)
  add_test(NAME "fuzz: url engine" COMMAND sh -c "echo clang++-19 with libclang-rt-19-dev is not installed; exit 77")
  set_tests_properties("fuzz: url engine" PROPERTIES SKIP_RETURN_CODE 77)
  return()
endif()

set(fuzz_build ${CMAKE_BINARY_DIR}/fuzz_url)
add_test(NAME "fuzz: configure" COMMAND ${CMAKE_COMMAND} -S ${CMAKE_SOURCE_DIR}/tests/fuzz/url -B ${fuzz_build} -G ${CMAKE_GENERATOR}
         -DCMAKE_CXX_COMPILER=${DBSSOT_FUZZ_CXX})
add_test(NAME "fuzz: build" COMMAND ${CMAKE_COMMAND} --build ${fuzz_build} --parallel 2)
add_test(NAME "fuzz: seeds" COMMAND ${DBSSOT_PYTHON} tests/fuzz/url/seeds.py tests/url/data/oracle.jsonl ${fuzz_build}/seeds
         WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
set_tests_properties("fuzz: configure" PROPERTIES FIXTURES_SETUP fuzz_tree)
set_tests_properties("fuzz: build" PROPERTIES FIXTURES_REQUIRED fuzz_tree FIXTURES_SETUP fuzz_targets PROCESSORS 2)
set_tests_properties("fuzz: seeds" PROPERTIES FIXTURES_REQUIRED fuzz_tree FIXTURES_SETUP fuzz_targets)
foreach(target url conninfo template redaction)
  # What is found is thrown away, so that a run does not depend on earlier ones.
  add_test(NAME "fuzz: ${target}" COMMAND sh -c "rm -rf found_${target} && mkdir found_${target} && exec ./fuzz_${target} -max_total_time=10 \
-timeout=20 -rss_limit_mb=2048 -max_len=512 -verbosity=0 -print_final_stats=1 found_${target} seeds" WORKING_DIRECTORY ${fuzz_build})
  set_tests_properties("fuzz: ${target}" PROPERTIES FIXTURES_REQUIRED fuzz_targets)
endforeach()
