#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace penstock::test {

/// What FFmpeg's ffprobe says about the first stream of a file. Times in seconds.
struct Probed {
	struct Packet {
		double time;
		double duration; ///< 0 when the container has none
		bool keyframe;
	};
	std::string container; ///< "mov,mp4,…"
	double duration = 0;   ///< of the file
	nlohmann::json stream; ///< as ffprobe writes it
	std::vector<Packet> packets;
	std::string complaints; ///< on standard error
};

/// Throws when it cannot be read at all.
Probed ffprobe(const std::string &file);

/// How many pictures FFmpeg decodes, and what it complains of.
struct Decoded {
	std::size_t pictures = 0;
	std::vector<std::string> checksums; ///< of each picture
	std::string complaints;
};
Decoded decode_all(const std::string &file);
/// Of an HLS list that nobody finished, whose end FFmpeg would wait for.
Decoded decode_unfinished_list(const std::string &file);

} // namespace penstock::test
