# cmake -D SOURCE=FOLDER -D HEADER=FILE -P commit.cmake: writes a header that names the commit of the
# folder. There is none outside of git, or where git does not trust who owns the folder.
execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude=*
  OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE FAILED)
if(FAILED)
  set(COMMIT "")
endif()
# A header that stays as it is has nothing compiled anew.
file(CONFIGURE OUTPUT ${HEADER} @ONLY CONTENT
"#pragma once

#include <string_view>

namespace penstock {

/// That was built; empty: unknown.
inline constexpr std::string_view kCommit = \"@COMMIT@\";

} // namespace penstock
")
