#include "app/statistics/statistics_json.h"

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
		{"file", nullptr},
		{"files", output.files},
		{"frames", output.frames},
		{"bytes", output.bytes},
		{"dropped", output.dropped},
		{"reconnects", output.reconnects},
		{"error", nullptr},
	};
	if (!output.file.empty())
		json["file"] = output.file;
	if (output.error)
		json["error"] = *output.error;
	return json;
}

ordered_json describe(const Loss &loss)
{
	ordered_json json = {{"cause", loss.cause}, {"at_s", loss.at_s}, {"lasted_s", nullptr}};
	if (loss.lasted_s)
		json["lasted_s"] = *loss.lasted_s;
	return json;
}

ordered_json describe(const StreamStatistics &stream)
{
	return {{"name", stream.name},
		{"encoder", stream.encoder},
		{"codec", stream.codec},
		{"frames_encoded", stream.frames_encoded},
		{"frames_failed", stream.frames_failed},
		{"frames_impaired", stream.frames_impaired},
		{"bytes_out", stream.bytes_out},
		{"latency_us", latencies(stream)}};
}

} // namespace

ordered_json to_json_object(const Statistics &statistics, const Decision &path)
{
	ordered_json json = {
		{"frames_captured", statistics.frames_captured},
		{"frames_of_card", statistics.frames_of_card},
		{"frames_encoded", statistics.frames_encoded},
		{"frames_impaired", statistics.frames_impaired},
		{"frames_dropped",
		 {{"camera", statistics.frames_dropped.missed},
		  {"corrupt", statistics.frames_dropped.damaged},
		  {"late", statistics.frames_dropped.late}}},
		{"bytes_copied",
		 {{"total", statistics.bytes_copied.total()},
		  {"copy", statistics.bytes_copied.copy},
		  {"convert", statistics.bytes_copied.convert}}},
		{"clock_jumps", statistics.clock_jumps},
		{"camera_starved", statistics.starved},
		{"losses_in_all", statistics.losses_in_all},
		{"losses", ordered_json::array()},
		{"source_changes",
		 {{"real", statistics.source_changes.real},
		  {"spurious", statistics.source_changes.spurious}}},
		{"encoder_resets", statistics.encoder_resets},
		{"bytes_out", statistics.bytes_out},
		{"duration_s", statistics.duration_s},
		{"first_frame_ms", nullptr},
		{"path", nullptr},
		{"latency_us", latencies(statistics)},
		{"frame_interval_us", percentiles(statistics.frame_interval)},
		{"outputs", ordered_json::array()},
	};
	for (const Loss &loss : statistics.losses)
		json["losses"].push_back(describe(loss));
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

} // namespace penstock
