#include "app/statistics/statistics.h"

#include <algorithm>
#include <utility>

namespace penstock {

void Statistics::add_loss(std::string cause, double at_s)
{
	constexpr std::size_t kKept = 100;
	if (losses.size() == kKept)
		losses.erase(losses.begin());
	losses.push_back({std::move(cause), at_s, std::nullopt});
	++losses_in_all;
}

void Statistics::set_streams(std::vector<StreamStatistics> all)
{
	streams = std::move(all);
	frames_encoded = streams.empty() ? 0 : streams.front().frames_encoded;
	frames_failed = 0;
	frames_impaired = 0;
	bytes_out = 0;
	capture_to_submit = {};
	encode = {};
	capture_to_coded = {};
	for (const StreamStatistics &stream : streams) {
		frames_encoded = std::min(frames_encoded, stream.frames_encoded);
		frames_failed = std::max(frames_failed, stream.frames_failed);
		frames_impaired = std::max(frames_impaired, stream.frames_impaired);
		bytes_out += stream.bytes_out;
		capture_to_submit.add(stream.capture_to_submit);
		encode.add(stream.encode);
		capture_to_coded.add(stream.capture_to_coded);
	}
}

Decision without_memory(Decision path)
{
	path.camera.pool.reset();
	if (path.copy)
		path.copy->pool.reset();
	return path;
}

} // namespace penstock
