#pragma once

#include <memory>

#include "app/outputs/stream/deadline.h"
#include "app/outputs/stream/destination.h"
#include "app/outputs/stream/output.h"
#include "app/outputs/stream/stream_info.h"

namespace penstock {

/// Opens what takes the stream there: a file by its pattern (see FileNames), or a file after
/// another where `segment` is set. Creates or empties files; a sink is called by the first
/// write. Borrows `deadline`.
Result<std::unique_ptr<Output>> open_output(const Destination &destination,
					    const StreamInfo &stream, Deadline &deadline);

} // namespace penstock
