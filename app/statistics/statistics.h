#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/statistics/latency_histogram.h"
#include "app/statistics/output_statistics.h"
#include "core/allocation/decision.h"

namespace penstock {

/// Frames that were not encoded, by cause.
struct FramesDropped {
	std::uint64_t missed = 0; ///< gaps in the driver's sequence
	/// Flagged by the driver, unreadable, refused by every encoder, or lost by one.
	std::uint64_t damaged = 0;
	std::uint64_t late = 0; ///< dropped by policy

	std::uint64_t total() const { return missed + damaged + late; }
};

/// A time without the camera.
struct Loss {
	std::string cause;
	double at_s = 0;		///< into the streaming
	std::optional<double> lasted_s; ///< absent: it is not back
};

/// What a camera's driver said of changes of its source.
struct SourceChanges {
	std::uint64_t real = 0;
	std::uint64_t spurious = 0; ///< the picture was as before
};

/// What one encoder of a run did.
struct StreamStatistics {
	std::string name;
	std::string encoder; ///< its path
	std::string codec;
	std::uint64_t frames_encoded = 0;
	std::uint64_t frames_failed = 0; ///< captured, and lost by the encoder
	/// Of those encoded, after a frame that the camera missed, up to the next keyframe: where
	/// the camera codes, they may refer to it.
	std::uint64_t frames_impaired = 0;
	std::uint64_t bytes_out = 0;
	LatencyHistogram capture_to_submit; ///< as in Statistics
	LatencyHistogram encode;
	LatencyHistogram capture_to_coded;
};

/// What a run came to; written by --stats-file. Where each frame becomes one coded frame, the
/// camera's are those encoded, damaged and late, and those of a stream are its encoded and failed
/// ones: each is counted once.
struct Statistics {
	std::uint64_t frames_captured = 0;
	std::uint64_t frames_of_card = 0;  ///< that stood in for the camera's
	std::uint64_t frames_encoded = 0;  ///< by every encoder
	std::uint64_t frames_failed = 0;   ///< lost by any encoder; among those damaged
	std::uint64_t frames_impaired = 0; ///< as in StreamStatistics, by any
	FramesDropped frames_dropped;
	/// Of frames, by the CPU, per cause.
	struct {
		std::uint64_t copy = 0;
		std::uint64_t convert = 0;
		std::uint64_t total() const { return copy + convert; }
	} bytes_copied;
	std::uint64_t clock_jumps = 0;	      ///< of the camera driver's clock
	std::uint64_t starved = 0;	      ///< times that the camera was left without a buffer
	std::uint32_t in_flight = 0;	      ///< frames that an encoder holds now, the most of all
	std::uint64_t bytes_out = 0;	      ///< that all encoders made
	double duration_s = 0;		      ///< of the streaming, so far
	std::optional<double> first_frame_ms; ///< from the start of the process
	LatencyHistogram capture_to_submit;   ///< µs, from the driver's timestamp; a sample
	LatencyHistogram encode;	      ///< µs, from the submission; a sample of the frames
	LatencyHistogram capture_to_coded;    ///< µs, from the driver's timestamp
	LatencyHistogram frame_interval;      ///< µs, between the times of captured frames
	std::uint64_t losses_in_all = 0;
	std::vector<Loss> losses; ///< the last ones
	SourceChanges source_changes;
	std::uint64_t encoder_resets = 0; ///< times that encoders which failed were opened again
	std::vector<OutputStatistics> outputs;
	std::vector<StreamStatistics> streams;

	/// Keeps the newest 100.
	void add_loss(std::string cause, double at_s);
	/// Keeps the streams, and what they come to together.
	void set_streams(std::vector<StreamStatistics> all);
};

/// What one of several pipelines did.
struct PipelineStatistics {
	std::string name;
	Statistics statistics;
	Decision path;
};

/// A copy for reporting, without references to pools, which would keep the devices' memory.
Decision without_memory(Decision path);

} // namespace penstock
