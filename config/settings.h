#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/allocation/ladder.h"
#include "devices/camera.h"
#include "devices/encoder.h"

namespace penstock {

/// From which camera to which encoder, and how frames may travel.
struct WaySettings {
	CameraSettings camera;
	EncoderSettings encoder;
	AllocationPolicy policy;
};

struct PlanSettings {
	WaySettings way;
	bool json = false;
};

/// Where coded frames go.
struct OutputSettings {
	std::string url; ///< "-", a path or a URL
	/// The run goes on when it fails.
	bool optional = false;
	/// A file: a new one at the first keyframe after this time.
	std::optional<std::chrono::nanoseconds> segment;
};

/// What `record` is to do.
struct RecordSettings {
	WaySettings way;
	std::vector<OutputSettings> outputs;
	std::optional<std::uint64_t> frames;
	std::optional<std::chrono::nanoseconds> duration;
	std::string stats_file; ///< empty: none
};

struct DevicesSettings {
	bool json = false;
};

enum class LogLevel { kTrace, kDebug, kInfo, kWarn, kError };

struct LogSettings {
	LogLevel level = LogLevel::kInfo;
	bool json = false;
};

} // namespace penstock
