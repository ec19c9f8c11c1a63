# What nearly every test includes, compiled once.
#
# Clang writes the checkout's path into a precompiled header, and ccache compares the whole file. So
# the header is not cached, and ccache compares a checksum beside it, of what the header comes to
# (CCACHE_PCH_EXTSUM): any checkout takes from the cache what another one compiled.

set(PRECOMPILED_HEADER ${CMAKE_CURRENT_LIST_DIR}/precompiled.h)

add_library(test_headers INTERFACE)
target_link_libraries(test_headers INTERFACE
  fmt::fmt nlohmann_json::nlohmann_json spdlog::spdlog tl::expected GTest::gmock)

if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)
  configure_file(${PRECOMPILED_HEADER} ${CMAKE_CURRENT_BINARY_DIR}/precompiled.cpp COPYONLY)
  add_library(precompiled OBJECT ${CMAKE_CURRENT_BINARY_DIR}/precompiled.cpp)
  target_link_libraries(precompiled PRIVATE test_headers)
  target_compile_options(precompiled PRIVATE "SHELL:-x c++-header" "SHELL:-Xclang -emit-pch"
    "SHELL:-Xclang -fno-pch-timestamp" -fpch-instantiate-templates)
  set_target_properties(precompiled PROPERTIES CXX_COMPILER_LAUNCHER "")
  set(PRECOMPILED ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/precompiled.dir/precompiled.cpp.o)

  execute_process(
    COMMAND ${CMAKE_CXX_COMPILER} -std=c++20 -x c++ -E -P ${PRECOMPILED_HEADER}
    OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  string(SHA256 sum "${text}")
  file(WRITE ${PRECOMPILED}.sum ${sum})
endif()

# precompile_headers(TARGET): compiles the target's sources with precompiled.h before them.
function(precompile_headers target)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL Clang)
    target_link_libraries(${target} PRIVATE test_headers)
    target_precompile_headers(${target} PRIVATE ${PRECOMPILED_HEADER})
    return()
  endif()
  file(RELATIVE_PATH path ${CMAKE_BINARY_DIR} ${PRECOMPILED})
  target_compile_options(${target} PRIVATE "SHELL:-include-pch ${path}")
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources EXCLUDE REGEX "TARGET_OBJECTS")
  set_property(SOURCE ${sources} TARGET_DIRECTORY ${target} APPEND PROPERTY
    OBJECT_DEPENDS ${PRECOMPILED})
endfunction()
