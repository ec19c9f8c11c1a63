#include "tests/support/streams/ffprobe.h"

#include <algorithm>
#include <span>
#include <stdexcept>

#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

namespace {

double number(const nlohmann::json &object, const char *name)
{
	const auto member = object.find(name);
	return member == object.end() ? 0 : std::stod(member->get<std::string>());
}

} // namespace

Probed ffprobe(const std::string &file)
{
	const Finished finished =
		run({"ffprobe", "-v", "warning", "-select_streams", "v:0", "-show_streams",
		     "-show_format", "-show_packets", "-of", "json", file});
	if (finished.ending != exited(0))
		throw std::runtime_error("ffprobe " + file + ": " + finished.err);
	const auto json = nlohmann::json::parse(finished.out);
	Probed probed;
	probed.complaints = finished.err;
	probed.container = json.at("format").at("format_name");
	probed.duration = number(json.at("format"), "duration");
	probed.stream = json.at("streams").at(0);
	for (const auto &packet : json.at("packets"))
		probed.packets.push_back({number(packet, "pts_time"),
					  number(packet, "duration_time"),
					  packet.at("flags").get<std::string>().starts_with("K")});
	return probed;
}

Decoded decode_all(const std::string &file)
{
	const Finished finished = run({"ffmpeg", "-v", "warning", "-i", file, "-map", "0:v",
				       "-fps_mode", "passthrough", "-f", "framecrc", "-"});
	if (finished.ending != exited(0))
		throw std::runtime_error("ffmpeg " + file + ": " + finished.err);
	Decoded decoded;
	decoded.complaints = finished.err;
	// A line for each picture; the header's begin with #.
	const std::string &out = finished.out;
	for (std::size_t at = 0; at < out.size(); at = out.find('\n', at) + 1) {
		if (out[at] == '#')
			continue;
		const std::string line = out.substr(at, out.find('\n', at) - at);
		decoded.checksums.push_back(line.substr(line.rfind(' ') + 1));
	}
	decoded.pictures = decoded.checksums.size();
	return decoded;
}

Decoded decode_unfinished_list(const std::string &file)
{
	const std::string finished = read_file(file) + "#EXT-X-ENDLIST\n";
	const std::string name = file + ".finished.m3u8";
	write_file(name, std::as_bytes(std::span(finished)));
	return decode_all(name);
}

} // namespace penstock::test
