# The helpers that every CMakeLists.txt of ours uses instead of add_library and add_executable.

# trimtab_library(NAME LAYER n SOURCES ... [DEPS rooms ...] [LIBS private external libraries ...])
#
# A room of the house: the library trimtab_NAME. Refuses at configure time a dependency on a room of the same or a
# higher layer (docs/architecture.md).
function(trimtab_library NAME)
  cmake_parse_arguments(ARG "" "LAYER" "SOURCES;DEPS;LIBS" ${ARGN})
  if(NOT DEFINED ARG_LAYER OR ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "trimtab_library(${NAME}): needs LAYER n, and takes SOURCES, DEPS, LIBS.")
  endif()
  add_library(trimtab_${NAME} STATIC ${ARG_SOURCES})
  set_target_properties(trimtab_${NAME} PROPERTIES TRIMTAB_LAYER ${ARG_LAYER})
  foreach(dep IN LISTS ARG_DEPS)
    if(NOT TARGET trimtab_${dep})
      message(FATAL_ERROR "trimtab_library(${NAME}): there is no room '${dep}' yet; add its folder earlier.")
    endif()
    get_target_property(dep_layer trimtab_${dep} TRIMTAB_LAYER)
    if(NOT dep_layer LESS ARG_LAYER)
      message(FATAL_ERROR "trimtab_library(${NAME}): layer ${ARG_LAYER} may not depend on "
                          "'${dep}' of layer ${dep_layer}; only on lower layers.")
    endif()
    target_link_libraries(trimtab_${NAME} PUBLIC trimtab_${dep})
  endforeach()
  target_link_libraries(trimtab_${NAME} PUBLIC trimtab_compile PRIVATE ${ARG_LIBS})
endfunction()

# trimtab_test(NAME SOURCES ... [DEPS targets ...] [LABELS ...] [SERIAL] [CLUSTER] [WHOLE])
#
# One GoogleTest program; each of its tests is a ctest test, or all of them are one (WHOLE: they share a server that takes
# seconds to start). SERIAL: no other test runs beside it. CLUSTER: it finds the
# control plane that all such tests share (ControlPlane::ShareOrStart), started before the first and ended after the last.
# The target tests_LABEL builds the programs of a label: what a preset does not run it need not build.
function(trimtab_test NAME)
  cmake_parse_arguments(ARG "SERIAL;CLUSTER;WHOLE" "" "SOURCES;DEPS;LABELS" ${ARGN})
  add_executable(${NAME} ${ARG_SOURCES})
  target_link_libraries(${NAME} PRIVATE trimtab_compile ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
    trimtab_precompile(${NAME})
    # Optimizing assertions takes longer than it saves; what they test stays optimized. Of an inline function that both
    # have, the linker takes the first it meets: ours come first, or the code under test would call the test's slow ones.
    target_compile_options(${NAME} PRIVATE -O0)
    foreach(dep IN LISTS ARG_DEPS)
      if(dep MATCHES "^trimtab_")
        target_link_options(${NAME} PRIVATE "LINKER:--whole-archive,$<TARGET_FILE:${dep}>,--no-whole-archive")
      endif()
    endforeach()
  endif()
  set(properties TIMEOUT 180)
  if(ARG_SERIAL)
    list(APPEND properties RUN_SERIAL ON)
  endif()
  if(ARG_CLUSTER)
    target_link_libraries(${NAME} PRIVATE trimtab_test_cluster)
    list(APPEND properties FIXTURES_REQUIRED control_plane
         ENVIRONMENT TRIMTAB_CONTROL_PLANE=${CMAKE_BINARY_DIR}/control-plane)
  endif()
  if(ARG_WHOLE)
    add_test(NAME ${NAME} COMMAND ${NAME})
    set_tests_properties(${NAME} PROPERTIES ${properties} LABELS "${ARG_LABELS}"
                                            SKIP_REGULAR_EXPRESSION "\\[  SKIPPED \\]")
  else()
    trimtab_discover(${NAME} "${ARG_LABELS}" ${properties})
  endif()
  foreach(label IN LISTS ARG_LABELS)
    if(NOT TARGET tests_${label})
      add_custom_target(tests_${label})
    endif()
    add_dependencies(tests_${label} ${NAME})
  endforeach()
endfunction()

# Makes each test of the program NAME a ctest test, with these LABELS and the properties behind them.
function(trimtab_discover NAME LABELS)
  gtest_discover_tests(${NAME} DISCOVERY_TIMEOUT 60 TEST_LIST tests_of_${NAME} PROPERTIES ${ARGN})
  # Not among the properties above, which cannot carry a list of more than one.
  if(LABELS)
    set(labels "${CMAKE_CURRENT_BINARY_DIR}/labels_of_${NAME}.cmake")
    file(CONFIGURE OUTPUT "${labels}" @ONLY CONTENT
         "if(tests_of_@NAME@)\n  set_tests_properties(\${tests_of_@NAME@} PROPERTIES LABELS \"@LABELS@\")\nendif()\n")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${labels}")
  endif()
endfunction()

# What every test includes is parsed once, by the first of them: a third of the time that a test takes to compile. Of ours
# there is nothing among it, so that a changed header rebuilds no more than those who include it. Who uses the optimizer is
# compiled for its CPU, and the first of those parses for them. Not where tests are optimized: g++ 12 then warns of the
# standard library's own code, which it does not know as such any more (GCC bug 105651 again).
function(trimtab_precompile NAME)
  target_compile_options(${NAME} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)  # for ccache
  trimtab_depends(${NAME} LINK_LIBRARIES trimtab_optimizer optimizes)
  get_property(owner GLOBAL PROPERTY TRIMTAB_PRECOMPILED_BY_${optimizes})
  if(owner)
    target_precompile_headers(${NAME} REUSE_FROM ${owner})
    return()
  endif()
  set_property(GLOBAL PROPERTY TRIMTAB_PRECOMPILED_BY_${optimizes} ${NAME})
  target_precompile_headers(
    ${NAME} PRIVATE <gmock/gmock.h> <gtest/gtest.h> <chrono> <functional> <map> <memory> <optional> <string> <vector>)
endfunction()

# Sets RESULT to whether NAME has the compile options of ROOM, through what its PROPERTY names and what those need.
function(trimtab_depends NAME PROPERTY ROOM RESULT)
  get_target_property(needed ${NAME} ${PROPERTY})
  set(${RESULT} FALSE PARENT_SCOPE)
  foreach(dep IN LISTS needed)
    if(NOT TARGET ${dep})
      continue()
    endif()
    trimtab_depends(${dep} INTERFACE_LINK_LIBRARIES ${ROOM} found)
    if(found OR dep STREQUAL ROOM)
      set(${RESULT} TRUE PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

# trimtab_fuzzer(NAME SOURCE [DEPS targets ...])
#
# One libFuzzer program; ctest runs it for TRIMTAB_FUZZ_SECONDS on its seed corpus tests/fuzz/corpus/NAME. The target
# fuzzers builds them all, and nothing that none of them needs.
function(trimtab_fuzzer NAME SOURCE)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  add_executable(${NAME} ${SOURCE})
  target_link_libraries(${NAME} PRIVATE trimtab_compile ${ARG_DEPS})
  target_link_options(${NAME} PRIVATE -fsanitize=fuzzer)
  if(NOT TARGET fuzzers)
    add_custom_target(fuzzers)
  endif()
  add_dependencies(fuzzers ${NAME})
  set(grown "${CMAKE_CURRENT_BINARY_DIR}/corpus/${NAME}")
  file(MAKE_DIRECTORY "${grown}")
  add_test(NAME fuzz.${NAME}
           COMMAND ${NAME} -max_total_time=${TRIMTAB_FUZZ_SECONDS} -timeout=5 -rss_limit_mb=2048
                   -print_final_stats=1 "${grown}" "${CMAKE_CURRENT_SOURCE_DIR}/corpus/${NAME}")
  set_tests_properties(fuzz.${NAME} PROPERTIES LABELS fuzz)
endfunction()
