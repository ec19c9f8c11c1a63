#pragma once

#include "app/pipeline/end_reason.h"
#include "app/planning/path_report.h"
#include "app/statistics/statistics.h"

namespace penstock {

/// A run that coded nothing has failed, whatever ended it: the camera gave no frame, or the encoder
/// made nothing of them.
Fault nothing_coded(const PathReport &path, const Statistics &statistics);

} // namespace penstock
