#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/exit_code.h"
#include "tests/soak/soak_case.h"
#include "tests/soak/soak_run.h"

namespace penstock::test {

/// Compares what a run has written with what it said of it: frames that are in no file, or are not
/// those of the camera, and that no statistics tell of as missed, damaged, late or dropped. What it
/// finds, in words; nothing when all is well.
std::vector<std::string> account(const SoakCase &soak, const SoakPlaces &places, ExitCode code);

} // namespace penstock::test
