#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/outputs/delivery/output_set.h"
#include "app/outputs/stream/stream_info.h"
#include "config/options/settings.h"

namespace penstock {

/// user_mistake() where a stream would go to the terminal that standard output is.
Status check_terminal(std::span<const OutputSettings> outputs);

/// The codecs to look for an encoder for, in this order; nullopt where the outputs take any codec.
/// user_mistake() if no codec fits all outputs, or `asked` does not.
Result<std::vector<std::optional<Codec>>> codecs_to_try(std::span<const OutputSettings> outputs,
							std::optional<Codec> asked);

/// user_mistake() for an output that cannot hold the codec; the message lists those that can.
Status check_codec(std::span<const OutputSettings> outputs, Codec codec);

/// What would keep the output from being opened, as far as that is known before.
Status check_output(const OutputSettings &output);

/// Starts the outputs' threads. `events` and `opened` as of OutputSet.
Result<std::unique_ptr<OutputSet>> open_outputs(
	std::span<const OutputSettings> outputs, const StreamInfo &stream,
	EventSink events = [](const Event &) {}, OpenedSink opened = [](const std::string &) {});

} // namespace penstock
