# The kinds of target in this repository: library, program, test, fuzzer.

set(NOODGELD_SANITIZE "" CACHE STRING "Sanitizers to build everything with, e.g. address,undefined")
option(NOODGELD_FUZZ "Build fuzz targets with libFuzzer (clang only); else they replay files" OFF)
set(NOODGELD_VECTORS ${PROJECT_SOURCE_DIR}/../shared/vectors CACHE PATH
  "Extra test vectors; tests that want them are skipped where the folder is absent")

set(CMAKE_CXX_EXTENSIONS OFF)
add_library(noodgeld_flags INTERFACE)
target_compile_features(noodgeld_flags INTERFACE cxx_std_20)
target_include_directories(noodgeld_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(noodgeld_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wimplicit-fallthrough -Wswitch-enum -Wnon-virtual-dtor -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 guesses these after inlining the standard library's own code, and guesses wrong at -O3.
  target_compile_options(noodgeld_flags INTERFACE
    -Wno-array-bounds -Wno-free-nonheap-object -Wno-maybe-uninitialized -Wno-restrict
    -Wno-stringop-overflow -Wno-stringop-overread)
endif()
if(NOODGELD_SANITIZE)
  target_compile_options(noodgeld_flags INTERFACE
    -fsanitize=${NOODGELD_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(noodgeld_flags INTERFACE -fsanitize=${NOODGELD_SANITIZE})
endif()
if(NOODGELD_FUZZ)
  target_compile_options(noodgeld_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# noodgeld_library(NAME HEADERS... SOURCES... USES...): USES are public, so a room's dependencies
# are visible. Each header must compile by itself: target all_verify_interface_header_sets checks it.
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)
function(noodgeld_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;SOURCES;USES")
  add_library(${name} STATIC ${arg_SOURCES})
  target_sources(${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${arg_HEADERS})
  target_link_libraries(${name} PUBLIC noodgeld_flags ${arg_USES})
endfunction()

# noodgeld_program(NAME SOURCES... USES...): the executable lies at the top of the build folder.
function(noodgeld_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE noodgeld_flags ${arg_USES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
endfunction()

# noodgeld_test(NAME SOURCES... USES... [LABEL unit|property|e2e|house|attack] [TIMEOUT seconds]): one GoogleTest
# program, one ctest entry. LABEL is unit where none is given; `ninja tests_LABEL` builds all of a label.
foreach(label unit property e2e corpus house attack)
  add_custom_target(tests_${label})
endforeach()
function(noodgeld_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL;TIMEOUT" "SOURCES;USES")
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE noodgeld_flags ${arg_USES}
    rapidcheck rapidcheck_gtest GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE
    NOODGELD_SOURCE_DIR="${PROJECT_SOURCE_DIR}" NOODGELD_VECTORS="${NOODGELD_VECTORS}")
  if(NOODGELD_SANITIZE)
    # Half the time to compile; what is tested is optimised, which is where the work is.
    target_compile_options(${name} PRIVATE -O0)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT})
  add_dependencies(tests_${arg_LABEL} ${name})
endfunction()

# noodgeld_fuzzer(NAME USES...): NAME_fuzz from NAME_fuzz.cpp, with its seeds in fuzz/corpus/NAME.
# Without libFuzzer it links a driver that replays the corpus, so each saved input is a ctest entry.
function(noodgeld_fuzzer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES")
  add_executable(${name}_fuzz ${name}_fuzz.cpp)
  target_link_libraries(${name}_fuzz PRIVATE noodgeld_flags ${arg_USES})
  if(NOODGELD_FUZZ)
    target_link_options(${name}_fuzz PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${name}_fuzz PRIVATE ${PROJECT_SOURCE_DIR}/fuzz/replay_main.cpp)
    add_test(NAME ${name}_corpus COMMAND ${name}_fuzz ${PROJECT_SOURCE_DIR}/fuzz/corpus/${name})
    set_tests_properties(${name}_corpus PROPERTIES LABELS corpus TIMEOUT 60)
    add_dependencies(tests_corpus ${name}_fuzz)
  endif()
endfunction()
