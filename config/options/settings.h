#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "config/options/event_command.h"
#include "config/outputs/destination.h"
#include "core/allocation/ladder.h"
#include "devices/roles/camera.h"
#include "devices/roles/encoder.h"

namespace penstock {

/// An output that the user asked for.
struct OutputSettings {
	Destination destination;
	bool optional = false; ///< the run goes on when it fails
};

/// An encoder and the outputs of its stream.
struct StreamSettings {
	std::string name; ///< may be empty
	EncoderSettings encoder;
	std::vector<OutputSettings> outputs;
};

/// A camera and at least one stream; all streams are encoded from the same buffers.
struct PipelineSettings {
	std::string name; ///< may be empty
	CameraSettings camera;
	AllocationPolicy policy;
	std::vector<StreamSettings> streams = std::vector<StreamSettings>(1);
};

/// The settings of the command `plan`.
struct PlanSettings {
	std::vector<PipelineSettings> pipelines; ///< at least one
	bool json = false;
	bool every_path = false; ///< shown, not only the answer and its reasons
};

/// When a run ends, and what it writes about itself.
struct RunSettings {
	std::optional<std::uint64_t> frames; ///< of each pipeline
	std::optional<std::chrono::nanoseconds> duration;
	std::string stats_file; ///< empty: none
	std::string report;	///< a page of HTML; empty: none
	/// How often the progress is told, as a line of its own. Nothing: each second, in one line
	/// of a terminal.
	std::optional<std::chrono::nanoseconds> progress;
	static constexpr std::chrono::nanoseconds kNoProgress{0};
	std::string
		events; ///< where a line is written for each, by parse_event_place(); may be empty
	std::vector<EventCommand> exec_on; ///< at most one for each event
};

/// The settings of the command `record`.
struct RecordSettings {
	std::vector<PipelineSettings> pipelines; ///< at least one
	RunSettings run;
};

/// The settings of the command `devices`.
struct DevicesSettings {
	bool json = false;
	std::string only; ///< the name of a device; empty: all
};

enum class LogLevel { kTrace, kDebug, kInfo, kWarn, kError };
/// Whether messages are coloured; kAuto: on a terminal, unless NO_COLOR is set.
enum class Color { kAuto, kAlways, kNever };

struct LogSettings {
	LogLevel level = LogLevel::kInfo;
	bool json = false;
	bool quiet = false; ///< nothing but errors, whatever the level
	Color color = Color::kAuto;
};

/// Everything that a config file can contain.
struct Configuration {
	LogSettings log;
	RecordSettings record;
};

/// The settings of the command `config`. The file has been read, and the command line overrides it.
struct ConfigSettings {
	enum class Action { kCheck, kPrint, kSchema, kInit };
	Action action = Action::kCheck;
	std::string file{}; ///< empty: kSchema and kInit need none
	Configuration configuration{};
	bool devices = false;	///< kCheck also looks for cameras and encoders
	std::string new_file{}; ///< of kInit; empty: standard output
};

} // namespace penstock
