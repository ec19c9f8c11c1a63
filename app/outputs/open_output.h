#pragma once

#include <memory>

#include "app/outputs/stream/deadline.h"
#include "app/outputs/stream/output.h"
#include "app/outputs/stream/stream_info.h"
#include "config/outputs/destination.h"

namespace penstock {

/// Opens what takes the stream there: a file by its pattern (see FileNames), or a file after
/// another where `segment` is set. Files are made here, so call it when there is a frame; a sink is
/// called by the first write. Borrows `deadline`.
Result<std::unique_ptr<Output>> open_output(const Destination &destination,
					    const StreamInfo &stream, Deadline &deadline,
					    OutputHandlers handlers = {});

/// What would keep open_output() from making its file, or from trusting its sink, as far as that is
/// known before.
Status check_destination(const Destination &destination);

} // namespace penstock
