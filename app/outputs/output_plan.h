#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/outputs/delivery/output_set.h"
#include "app/outputs/stream/destination.h"
#include "app/outputs/stream/stream_info.h"
#include "config/options/settings.h"

namespace penstock {

/// An output as the user asked for it.
struct PlannedOutput {
	Destination destination;
	bool optional = false; ///< the run goes on when it fails
};

/// Names that say no container, or that come twice, are a user_mistake().
Result<std::vector<PlannedOutput>> plan_outputs(std::span<const OutputSettings> outputs);

/// The codecs to look for an encoder for, one after another; none where the outputs leave it open.
/// user_mistake() where no codec goes into all of them, or not the one that was asked for.
Result<std::vector<std::optional<Codec>>> codecs_to_try(std::span<const PlannedOutput> outputs,
							std::optional<Codec> asked);

/// An output that cannot hold the codec is a user_mistake(), with what can.
Status check_codec(std::span<const PlannedOutput> outputs, Codec codec);

/// Creates the files and starts the outputs' threads.
Result<std::unique_ptr<OutputSet>> open_outputs(std::span<const PlannedOutput> outputs,
						const StreamInfo &stream);

} // namespace penstock
