#include "app/outputs/libav/origin_tags.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "app/outputs/libav/libav.h"
#include "core/text/utc_text.h"
#include "core/time/wall_clock.h"

namespace penstock {

void tag_origin(AVFormatContext &context, const StreamInfo &info, const Container &container,
		ClockTime begin)
{
	constexpr std::array<std::string_view, 4> kMuxers{"mp4", "mov", "matroska", "webm"};
	if (std::ranges::find(kMuxers, container.muxer) == kMuxers.end())
		return;
	const auto set = [](AVDictionary **tags, const char *name, const std::string &value) {
		if (!value.empty())
			libav().av_dict_set(tags, name, value.c_str(), 0);
	};
	const auto captured =
		std::chrono::floor<std::chrono::microseconds>(WallClock::look().at(begin).time);
	set(&context.metadata, "creation_time", utc_text(captured));
	// The name of the program has two names, by container.
	for (const char *name : {"encoder", "encoding_tool"})
		set(&context.metadata, name, info.program);
	if (!info.camera.empty())
		set(&context.metadata, "comment",
		    fmt::format("camera {}, encoder {}", info.camera, info.encoder));
	// Players show it in the place of the file's name, which tells one recording from another.
	if (!info.title.empty())
		set(&context.metadata, "title",
		    fmt::format("{}, {}", info.title,
				utc_text(std::chrono::floor<std::chrono::milliseconds>(captured))));
	set(&context.streams[0]->metadata, "encoder", info.encoder);
}

void tell_capture_time(AVFormatContext &context, ClockTime begin)
{
	// The wall clock's time where the stream's time is 0. libavformat takes that of its own
	// first packet otherwise: later by all that lies between sensor and network.
	const auto captured =
		std::chrono::floor<std::chrono::microseconds>(WallClock::look().at(begin).time);
	context.start_time_realtime = captured.time_since_epoch().count();
}

} // namespace penstock
