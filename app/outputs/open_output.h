#pragma once

#include <memory>

#include "app/outputs/libav/libav_output.h"

namespace penstock {

/// Opens what takes the stream to the target: a file by its pattern (see FileNames), or a file
/// after another where `segment` is set. Creates or empties files; a peer is called by the first
/// write. Borrows `deadline`.
Result<std::unique_ptr<Output>> open_output(const LibavOutput::Target &target,
					    const StreamInfo &stream, Deadline &deadline);

} // namespace penstock
