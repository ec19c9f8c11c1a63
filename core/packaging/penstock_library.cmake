# The libraries that programs other than penstock may use, and their installation: headers, static
# libraries, find_package(penstock) and pkg-config.
include(CMakePackageConfigHelpers) # write_basic_package_version_file()
include(GNUInstallDirs)

set(PENSTOCK_INCLUDE_DIR ${CMAKE_INSTALL_INCLUDEDIR}/penstock)
set(PENSTOCK_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/penstock)
set(PENSTOCK_PKGCONFIG_DIR ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
set(PENSTOCK_PACKAGING_FOLDER ${CMAKE_CURRENT_LIST_DIR})

# penstock_library(PART FOLDERS folder... [PUBLIC target...] [PRIVATE target...]): the static library
# penstock_PART, penstock::PART for others, of all sources below the folders. It may link other parts
# (penstock::devices), imported targets and, by their bare name, libraries without any package.
function(penstock_library part)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "FOLDERS;PUBLIC;PRIVATE")
  list(TRANSFORM ARG_FOLDERS APPEND "/*.cpp" OUTPUT_VARIABLE patterns)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${patterns})
  set(target penstock_${part})
  add_library(${target} STATIC ${sources})
  add_library(penstock::${part} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${part})
  target_link_libraries(${target} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:${PENSTOCK_INCLUDE_DIR}>)

  install(TARGETS ${target} EXPORT penstock-targets COMPONENT dev
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  file(RELATIVE_PATH here ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  foreach(folder ${ARG_FOLDERS})
    install(DIRECTORY ${folder} DESTINATION ${PENSTOCK_INCLUDE_DIR}/${here} COMPONENT dev
      FILES_MATCHING PATTERN "*.h" PATTERN packaging EXCLUDE)
  endforeach()
  install_pkgconfig_file(${part} ${ARG_PUBLIC} ${ARG_PRIVATE})
endfunction()

# A static library needs all that it links, whoever uses it. A package is named like its target.
function(install_pkgconfig_file part)
  set(requires "")
  set(libraries -lpenstock_${part})
  foreach(target ${ARGN})
    if(target MATCHES "^penstock::(.*)")
      list(APPEND requires penstock-${CMAKE_MATCH_1})
    elseif(target STREQUAL Threads::Threads)
      list(APPEND libraries ${CMAKE_THREAD_LIBS_INIT})
    elseif(target MATCHES "^PkgConfig::(.*)")
      list(APPEND requires ${CMAKE_MATCH_1})
      set_property(GLOBAL APPEND PROPERTY PENSTOCK_MODULES ${CMAKE_MATCH_1})
    elseif(target MATCHES "^(fmt|spdlog)::")
      list(APPEND requires ${CMAKE_MATCH_1})
    elseif(NOT target MATCHES "::")
      list(APPEND libraries -l${target})
    endif()
  endforeach()
  list(JOIN requires " " requires)
  list(JOIN libraries " " libraries)
  # The files find the tree that they are in, wherever it was installed.
  string(REGEX REPLACE "[^/]+" ".." up ${PENSTOCK_PKGCONFIG_DIR})
  set(file ${PROJECT_BINARY_DIR}/penstock-${part}.pc)
  configure_file(${PENSTOCK_PACKAGING_FOLDER}/penstock-part.pc.in ${file} @ONLY)
  install(FILES ${file} DESTINATION ${PENSTOCK_PKGCONFIG_DIR} COMPONENT dev)
endfunction()

# After all parts.
function(install_penstock_package)
  get_property(PENSTOCK_MODULES GLOBAL PROPERTY PENSTOCK_MODULES)
  list(REMOVE_DUPLICATES PENSTOCK_MODULES)
  set(config ${PROJECT_BINARY_DIR}/penstock-config.cmake)
  configure_file(${PENSTOCK_PACKAGING_FOLDER}/penstock-config.cmake.in ${config} @ONLY)
  # Before version 1 each minor version may break its users.
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/penstock-config-version.cmake
    COMPATIBILITY SameMinorVersion)
  install(FILES ${config} ${PROJECT_BINARY_DIR}/penstock-config-version.cmake
    DESTINATION ${PENSTOCK_CMAKE_DIR} COMPONENT dev)
  install(EXPORT penstock-targets NAMESPACE penstock:: DESTINATION ${PENSTOCK_CMAKE_DIR}
    COMPONENT dev)
endfunction()
