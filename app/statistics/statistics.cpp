#include "app/statistics/statistics.h"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace penstock {

namespace {

using nlohmann::ordered_json;

ordered_json percentiles(const LatencyHistogram &latency)
{
	return {{"p50", latency.percentile(50)},
		{"p95", latency.percentile(95)},
		{"p99", latency.percentile(99)},
		{"max", latency.max()}};
}

/// Of a stream, or of all together.
template <typename T>
ordered_json latencies(const T &statistics)
{
	return {{"capture_to_submit", percentiles(statistics.capture_to_submit)},
		{"encode", percentiles(statistics.encode)},
		{"capture_to_coded", percentiles(statistics.capture_to_coded)}};
}

ordered_json describe(const Decision &path)
{
	const VideoInfo &read = path.encoder_side().layout;
	return {{"strategy", name_of(path.strategy)},
		{"allocator", path.camera.allocator},
		{"camera_format", name_of(path.camera.layout.format())},
		{"format", name_of(read.format())},
		{"coded_size", to_string(read.coded_size())},
		{"visible", to_string(read.size())},
		{"stride", read.plane(0).stride},
		{"buffers", path.camera.buffers}};
}

ordered_json describe(const OutputStatistics &output)
{
	ordered_json json = {
		{"url", output.url},
		{"container", output.container},
		{"optional", output.optional},
		{"frames", output.frames},
		{"bytes", output.bytes},
		{"dropped", output.dropped},
		{"reconnects", output.reconnects},
		{"error", nullptr},
	};
	if (output.error)
		json["error"] = *output.error;
	return json;
}

ordered_json describe(const StreamStatistics &stream)
{
	return {{"name", stream.name},		 {"encoder", stream.encoder},
		{"codec", stream.codec},	 {"frames_encoded", stream.frames_encoded},
		{"bytes_out", stream.bytes_out}, {"latency_us", latencies(stream)}};
}

ordered_json describe(const Statistics &statistics, const Decision &path)
{
	ordered_json json = {
		{"frames_captured", statistics.frames_captured},
		{"frames_encoded", statistics.frames_encoded},
		{"frames_dropped",
		 {{"camera", statistics.frames_dropped.camera},
		  {"corrupt", statistics.frames_dropped.corrupt},
		  {"late", statistics.frames_dropped.late}}},
		{"bytes_copied",
		 {{"total", statistics.bytes_copied.total()},
		  {"copy", statistics.bytes_copied.copy},
		  {"convert", statistics.bytes_copied.convert}}},
		{"camera_starved", statistics.starved},
		{"bytes_out", statistics.bytes_out},
		{"duration_s", statistics.duration_s},
		{"first_frame_ms", nullptr},
		{"path", nullptr},
		{"latency_us", latencies(statistics)},
		{"frame_interval_us", percentiles(statistics.frame_interval)},
		{"outputs", ordered_json::array()},
	};
	for (const OutputStatistics &output : statistics.outputs)
		json["outputs"].push_back(describe(output));
	if (statistics.streams.size() > 1)
		for (const StreamStatistics &stream : statistics.streams)
			json["streams"].push_back(describe(stream));
	if (path.camera.buffers != 0)
		json["path"] = describe(path);
	if (statistics.first_frame_ms)
		json["first_frame_ms"] = *statistics.first_frame_ms;
	return json;
}

} // namespace

void Statistics::set_streams(std::vector<StreamStatistics> all)
{
	streams = std::move(all);
	frames_encoded = streams.empty() ? 0 : streams.front().frames_encoded;
	bytes_out = 0;
	capture_to_submit = {};
	encode = {};
	capture_to_coded = {};
	for (const StreamStatistics &stream : streams) {
		frames_encoded = std::min(frames_encoded, stream.frames_encoded);
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

std::string to_json(const Statistics &statistics, const Decision &path)
{
	return describe(statistics, path).dump(2) + "\n";
}

std::string to_json(std::span<const PipelineStatistics> pipelines)
{
	ordered_json all = ordered_json::array();
	for (const PipelineStatistics &pipeline : pipelines) {
		ordered_json one = {{"name", pipeline.name},
				    {"exit_code", static_cast<int>(pipeline.code)}};
		one.update(describe(pipeline.statistics, pipeline.path));
		all.push_back(std::move(one));
	}
	return ordered_json{{"pipelines", std::move(all)}}.dump(2) + "\n";
}

} // namespace penstock
