# SPDX-License-Identifier: MIT
# The one place for compiler and linker flags: every target of ours links execcap_flags.
include(CheckCXXCompilerFlag)
include(CheckCXXSourceCompiles)
include(CheckIPOSupported)
include(CheckPIESupported)

add_library(execcap_flags INTERFACE)

target_compile_options(execcap_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Woverloaded-virtual -Wundef -Wimplicit-fallthrough
  # A member left out of a designated initialiser has a default of its own on purpose.
  -Wno-missing-field-initializers
  -ffunction-sections -fdata-sections)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 at -O3 sees overlaps and overflows in the standard library's own strings and vectors that
  # are not there (its bugs 105651, 105329, 107852); clang and the sanitizers watch over these.
  target_compile_options(execcap_flags INTERFACE
    -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds)
  target_link_options(execcap_flags INTERFACE -Wno-stringop-overflow -Wno-array-bounds)
endif()
if(EXECCAP_WERROR)
  target_compile_options(execcap_flags INTERFACE -Werror)
endif()

# Files of any size, inode numbers of any file system and times after 2038.
if(CMAKE_SIZEOF_VOID_P EQUAL 4)
  target_compile_definitions(execcap_flags INTERFACE _FILE_OFFSET_BITS=64 _TIME_BITS=64)
endif()

# A step out of bounds in a standard container ends the program instead of going on.
target_compile_definitions(execcap_flags INTERFACE _GLIBCXX_ASSERTIONS)

if(EXECCAP_COVERAGE)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    message(FATAL_ERROR "EXECCAP_COVERAGE counts with g++ alone")
  endif()
  # Threads count together, and what becomes another program writes before it does.
  target_compile_options(execcap_flags INTERFACE --coverage -fprofile-update=atomic -fprofile-abs-path)
  target_link_options(execcap_flags INTERFACE --coverage)
  add_library(execcap_coverage_flush STATIC ${PROJECT_SOURCE_DIR}/tests/coverage/flush.cpp)
  target_link_libraries(execcap_flags INTERFACE $<BUILD_INTERFACE:execcap_coverage_flush>)
endif()

if(EXECCAP_SANITIZE)
  target_compile_options(execcap_flags INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(execcap_flags INTERFACE -fsanitize=address,undefined)
  if(EXECCAP_BUILD_FUZZ)
    target_compile_options(execcap_flags INTERFACE -fsanitize=fuzzer-no-link)
  endif()
else()
  target_compile_options(execcap_flags INTERFACE
    -fstack-protector-strong
    # glibc checks buffers only in optimised code, and warns elsewhere.
    $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE>
    $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=3>)
  # Each of these exists on some processors only: x86 has the first two, ARM the first and third.
  # clang only warns of one that it does not use.
  set(CMAKE_REQUIRED_FLAGS -Werror)
  foreach(flag IN ITEMS -fstack-clash-protection -fcf-protection=full -mbranch-protection=standard)
    string(MAKE_C_IDENTIFIER "EXECCAP_HAS${flag}" has_flag)
    check_cxx_compiler_flag(${flag} ${has_flag})
    if(${has_flag})
      target_compile_options(execcap_flags INTERFACE ${flag})
    endif()
  endforeach()
  unset(CMAKE_REQUIRED_FLAGS)
endif()

set(CMAKE_POSITION_INDEPENDENT_CODE ON)
check_pie_supported(LANGUAGES CXX)
target_link_options(execcap_flags INTERFACE
  -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--gc-sections -Wl,--as-needed)

if(EXECCAP_LTO AND NOT EXECCAP_SANITIZE AND CMAKE_BUILD_TYPE STREQUAL "Release")
  check_ipo_supported(RESULT EXECCAP_CAN_LTO OUTPUT EXECCAP_WHY_NO_LTO LANGUAGES CXX)
  if(EXECCAP_CAN_LTO)
    set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
    # Ordinary code as well, for execcap_link_tests_fast().
    target_compile_options(execcap_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-ffat-lto-objects>)
  else()
    message(STATUS "Without optimisation across translation units: ${EXECCAP_WHY_NO_LTO}")
  endif()
endif()

# Lets what is added after it link the ordinary code of the libraries, which takes a fraction of the
# time. clang's libraries have none.
macro(execcap_link_tests_fast)
  if(EXECCAP_CAN_LTO AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    set(CMAKE_INTERPROCEDURAL_OPTIMIZATION OFF)
    add_link_options(-fno-lto)
  endif()
endmacro()

# Flags of the tools alone: what starts at every launch is linked for a short start.
add_library(execcap_tool_flags INTERFACE)
if(EXECCAP_STATIC_LIBSTDCXX AND NOT EXECCAP_SANITIZE)
  target_link_options(execcap_tool_flags INTERFACE -static-libstdc++ -static-libgcc)
endif()

# A static program has to bring its own start-up code for the addresses that it gets at each start.
set(EXECCAP_HAS_STATIC_LAUNCHERS OFF)
if(EXECCAP_STATIC_LAUNCHERS AND NOT EXECCAP_SANITIZE)
  set(CMAKE_REQUIRED_FLAGS -fPIE)
  set(CMAKE_REQUIRED_LIBRARIES -static-pie)
  check_cxx_source_compiles("int main() {}" EXECCAP_CAN_STATIC)
  unset(CMAKE_REQUIRED_FLAGS)
  unset(CMAKE_REQUIRED_LIBRARIES)
  set(EXECCAP_HAS_STATIC_LAUNCHERS ${EXECCAP_CAN_STATIC})
  if(NOT EXECCAP_CAN_STATIC)
    message(STATUS "execcap and capdrop are linked to the shared C library: no static one here")
  endif()
endif()

# Adds the static library of one layer: execcap_layer(caps SOURCES a.cpp b.cpp BELOW base).
function(execcap_layer name)
  cmake_parse_arguments(LAYER "" "" "SOURCES;BELOW" ${ARGN})
  add_library(execcap_${name} STATIC ${LAYER_SOURCES})
  add_library(execcap::${name} ALIAS execcap_${name})
  target_include_directories(execcap_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_features(execcap_${name} PUBLIC cxx_std_20)
  target_link_libraries(execcap_${name} PRIVATE $<BUILD_INTERFACE:execcap_flags>)
  foreach(below IN LISTS LAYER_BELOW)
    target_link_libraries(execcap_${name} PUBLIC execcap_${below})
  endforeach()
endfunction()

# Adds one tool: execcap_tool(getpcaps) is tools/getpcaps.cpp over the cli layer.
function(execcap_tool name)
  add_executable(${name} ${name}.cpp)
  if(EXECCAP_SANITIZE)
    target_sources(${name} PRIVATE sanitizer_options.cpp)
  endif()
  target_link_libraries(${name} PRIVATE execcap_cli execcap_flags)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
endfunction()

# Adds one tool that is linked as a tool that stays: to the C library of the machine.
function(execcap_shared_tool name)
  execcap_tool(${name})
  target_link_libraries(${name} PRIVATE execcap_tool_flags)
endfunction()

# Adds one tool that starts others, statically where that is possible.
function(execcap_launcher name)
  if(NOT EXECCAP_HAS_STATIC_LAUNCHERS)
    execcap_shared_tool(${name})
    return()
  endif()
  execcap_tool(${name})
  target_compile_definitions(${name} PRIVATE EXECCAP_IS_STATIC)
  # Behind the -pie of CMake, since the last of the two counts. A function of the name service, which
  # a static program cannot load, is a warning of the linker's.
  target_link_libraries(${name} PRIVATE -static-pie)
  target_link_options(${name} PRIVATE -Wl,--fatal-warnings)
endfunction()
