# How every translation unit of ours is compiled: the language, the warnings, the sanitizers, ccache.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_package(Threads REQUIRED)

# Paths relative to the source folder let every clone share the cache.
find_program(TRIMTAB_CCACHE ccache)
if(TRIMTAB_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros  # what it asks for where headers are precompiled
      ${TRIMTAB_CCACHE})
endif()

add_library(trimtab_compile INTERFACE)
target_include_directories(trimtab_compile INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(
  trimtab_compile
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wshadow
            -Wconversion
            -Wsign-conversion
            -Wold-style-cast
            -Wnon-virtual-dtor
            -Woverloaded-virtual
            -Wimplicit-fallthrough
            # Designated initializers leave members out on purpose.
            -Wno-missing-field-initializers
            # GCC 12 reports members of a std::variant that are never read; clang-tidy looks for the real ones.
            $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
            # g++ 12 sees overlaps in "text" + std::string when it optimizes (GCC bug 105651).
            $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
            -Werror
            # The same seed must give the same numbers with every compiler.
            -ffp-contract=off
            -fstack-protector-strong)
target_link_libraries(trimtab_compile INTERFACE Threads::Threads)

if(TRIMTAB_SANITIZE)
  target_compile_options(trimtab_compile INTERFACE -fsanitize=${TRIMTAB_SANITIZE}
                                                   -fno-sanitize-recover=all
                                                   -fno-omit-frame-pointer)
  target_link_options(trimtab_compile INTERFACE -fsanitize=${TRIMTAB_SANITIZE})
endif()
