#pragma once

#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"

namespace swva::test {

/// What FFmpeg, which knows nothing of the engines, makes of a stream in the format of Annex B.
struct Decoded {
	std::string pixels; ///< planar, all pictures one after the other
	std::string errors; ///< what it complained about
};

/// `codec` is "h264" or "hevc".
inline Decoded decode(const std::string &codec, const std::vector<std::byte> &stream)
{
	const penstock::test::ScratchDirectory scratch;
	const std::string file = scratch.file("stream");
	std::ofstream(file, std::ios::binary)
		.write(reinterpret_cast<const char *>(stream.data()),
		       static_cast<std::streamsize>(stream.size()));
	auto finished = penstock::test::run({"ffmpeg", "-v", "error", "-threads", "1", "-f", codec,
					     "-i", file, "-vsync", "passthrough", "-pix_fmt",
					     "yuv420p", "-f", "rawvideo", "-"});
	return {std::move(finished.out), std::move(finished.err)};
}

} // namespace swva::test
