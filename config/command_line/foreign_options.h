#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace penstock {

/// The programs whose command lines people know.
enum class ForeignProgram : std::uint8_t {
	kFfmpeg,
	kRpicam,
	kUstreamer,
	kV4l2Ctl,
	kGstreamer,
	kNone, ///< what people guess
};

/// What becomes of the value of another program's option.
enum class ForeignValue : std::uint8_t {
	kNone,	       ///< it has no value
	kSame,	       ///< it is written in the same way here
	kUnused,       ///< it has a value, which has no place here
	kKilobits,     ///< a bitrate; without a unit it is in kilobits
	kMilliseconds, ///< a time; without a unit it is in milliseconds
	kWidth,	       ///< with the height it makes --size
	kHeight,
	kMode,	   ///< WIDTH:HEIGHT of a sensor, and what follows
	kIfTaken,  ///< as kSame, where the option here takes such a value
	kInput,	   ///< a camera, a test pattern, or what is no camera
	kFormat,   ///< of a container or an input, or a frame rate
	kEncoder,  ///< a name of an encoder
	kPreset,   ///< of speed against quality
	kControls, ///< NAME=VALUE, several with commas between them
	kFields,   ///< width=…,height=…,pixelformat=…, each of which has a row of its own
	kHost,	   ///< with the port it makes --output
	kPort,
	kMemory, ///< how the camera's frames travel, in GStreamer's words
};

/// An option or word of another program, and what it is here.
struct ForeignOption {
	std::string_view name; ///< "-framerate"; without a dash it is a word, or stands before "="
	ForeignValue value;
	/// The option that takes the value; of a row without a value the whole words. Empty: there
	/// is none, or `value` says it.
	std::string_view ours = {};
	std::string_view note = {}; ///< why there is none, where that is worth a word
};

/// Instead of an option: the devices are to be listed.
inline constexpr std::string_view kListDevices = "devices";

struct FoundForeignOption {
	const ForeignOption *option;
	ForeignProgram program;
};

/// The row of a name. "--vf" is known as "-vf" is.
std::optional<FoundForeignOption> find_foreign_option(std::string_view name);

} // namespace penstock
