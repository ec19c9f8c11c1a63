#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "app/control/run_control.h"
#include "app/outputs/delivery/output_set.h"
#include "app/pipeline/pipeline_observer.h"
#include "app/pipeline/recovery.h"
#include "devices/roles/camera.h"
#include "devices/roles/encoder.h"

namespace penstock {

/// When a run ends by itself.
struct RunLimits {
	std::optional<std::uint64_t> frames;
	std::optional<std::chrono::nanoseconds> duration;
	/// A camera that gives no frame for so long has failed; absent: never.
	std::optional<std::chrono::nanoseconds> camera_timeout = {};
};

/// One encoder of a pipeline, and what it feeds.
struct StreamParts {
	std::string name;
	Encoder &encoder;
	OutputSet &outputs;
};

/// What streams in the place of a camera whose source gives no picture yet, and why it gives none.
struct CardParts {
	Camera &camera;
	Error missing;
};

/// What a pipeline borrows for as long as it lives. The camera and the encoders have been set to
/// the decision that it begins with.
struct PipelineParts {
	Camera &camera;
	std::span<const StreamParts> streams; ///< looked at when it is created only
	RunControl &control;
	Recovery &recovery;
	PipelineObserver &observer;
	std::optional<CardParts> card = {}; ///< where the run begins with one; the decision is its
};

} // namespace penstock
