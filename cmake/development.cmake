# SPDX-License-Identifier: MIT
# Installs the core libraries for programs of others: headers, archives, a CMake and a pkg-config
# file. To be included when all layers are known.
include(CMakePackageConfigHelpers)

if(EXECCAP_SANITIZE OR (EXECCAP_CAN_LTO AND NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU"))
  # clang has no ordinary code beside what its own linker step reads.
  message(STATUS "Without the core libraries: only plain code is installed (EXECCAP_LTO=OFF)")
  set(EXECCAP_INSTALL_LIBRARIES OFF)
  return()
endif()

# All layers by one name.
add_library(execcap_core INTERFACE)
add_library(execcap::core ALIAS execcap_core)
target_link_libraries(execcap_core INTERFACE execcap_system)

set(EXECCAP_CORE base caps model plan system)
set(EXECCAP_CORE_TARGETS execcap_core)
set_target_properties(execcap_core PROPERTIES EXPORT_NAME core)
foreach(layer IN LISTS EXECCAP_CORE)
  list(APPEND EXECCAP_CORE_TARGETS execcap_${layer})
  set_target_properties(execcap_${layer} PROPERTIES EXPORT_NAME ${layer})
endforeach()
install(TARGETS ${EXECCAP_CORE_TARGETS} EXPORT execcapTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/execcap DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  COMPONENT development)

# What a compiler writes for its own optimisation across files, no other version of it can read.
if(EXECCAP_CAN_LTO)
  find_program(CMAKE_OBJCOPY objcopy REQUIRED)
  foreach(layer IN LISTS EXECCAP_CORE)
    install(CODE "execute_process(COMMAND \"${CMAKE_OBJCOPY}\" --wildcard
      --remove-section=.gnu.lto_* --remove-section=.gnu.debuglto_* --strip-symbol=__gnu_lto_*
      \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/libexeccap_${layer}.a\"
      COMMAND_ERROR_IS_FATAL ANY)" COMPONENT development)
  endforeach()
endif()

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/execcap)
configure_package_config_file(${PROJECT_SOURCE_DIR}/packaging/cmake/execcapConfig.cmake.in
  ${PROJECT_BINARY_DIR}/packaging/execcapConfig.cmake INSTALL_DESTINATION ${package_dir})
# Until 1.0 a minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/packaging/execcapConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/packaging/execcapConfig.cmake
  ${PROJECT_BINARY_DIR}/packaging/execcapConfigVersion.cmake
  DESTINATION ${package_dir} COMPONENT development)
install(EXPORT execcapTargets NAMESPACE execcap:: DESTINATION ${package_dir}
  COMPONENT development)

foreach(dir IN ITEMS INCLUDEDIR LIBDIR)
  set(EXECCAP_PC_${dir} \${prefix}/${CMAKE_INSTALL_${dir}})
  cmake_path(IS_ABSOLUTE CMAKE_INSTALL_${dir} is_absolute)
  if(is_absolute)
    set(EXECCAP_PC_${dir} ${CMAKE_INSTALL_${dir}})
  endif()
endforeach()
configure_file(${PROJECT_SOURCE_DIR}/packaging/cmake/execcap.pc.in
  ${PROJECT_BINARY_DIR}/packaging/execcap.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/packaging/execcap.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
