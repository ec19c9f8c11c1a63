#include "tests/real_va/sources/told_source.h"

#include <algorithm>
#include <cstdio>
#include <fstream>

#include <fmt/format.h>

#include "core/meta/video_meta.h"
#include "tests/support/fakes/fake_dmabuf.h"

namespace penstock::test {

namespace {

constexpr std::uint64_t kBlock = 16;

constexpr std::uint64_t whole_blocks(std::uint64_t pixels)
{
	return (pixels + kBlock - 1) / kBlock * kBlock;
}

} // namespace

std::optional<ToldSource> read_told_source(const std::string &log)
{
	std::optional<ToldSource> last;
	std::ifstream lines(log);
	for (std::string line; std::getline(lines, line);) {
		ToldSource source;
		unsigned long long pitch = 0;
		unsigned long long luma = 0;
		unsigned long long chroma = 0;
		unsigned long long memory = 0;
		unsigned long long inode = 0;
		if (std::sscanf(line.c_str(),
				"source %ux%u pitch %llu luma %llu chroma %llu of %llu inode %llu",
				&source.width, &source.height, &pitch, &luma, &chroma, &memory,
				&inode) != 7)
			continue;
		source.pitch = pitch;
		source.luma = luma;
		source.chroma = chroma;
		source.memory = memory;
		source.inode = inode;
		source.tiled = line.find(" tiled") != std::string::npos;
		source.apart = line.ends_with(" apart");
		last = source;
	}
	return last;
}

bool has_unknown(const std::string &log)
{
	std::ifstream lines(log);
	for (std::string line; std::getline(lines, line);)
		if (line.ends_with("unanswered") || line == "unreadable batch")
			return true;
	return false;
}

std::string compare_with_frame(const ToldSource &source, const Buffer &frame)
{
	const VideoInfo &layout = frame.find_meta<VideoMeta>()->info;
	const PlaneLayout &luma = layout.plane(0);
	const PlaneLayout &chroma = layout.plane(1);
	// The last line that is read: of chroma, which has half as many.
	const std::uint64_t end = source.chroma +
				  source.pitch * (whole_blocks(source.height) / 2 - 1) +
				  std::min(whole_blocks(source.width), source.pitch);
	std::string misfit;
	const auto expect = [&misfit](bool fits, const std::string &what) {
		if (!fits)
			misfit += (misfit.empty() ? "" : ", ") + what;
	};
	expect(source.inode == inode_of(frame.memory(0).fd()), "reads other memory");
	expect(!source.tiled, "reads tiles");
	expect(!source.apart, "planes apart");
	expect(source.pitch == luma.stride,
	       fmt::format("lines of {} bytes, not {}", source.pitch, luma.stride));
	expect(source.luma == luma.offset,
	       fmt::format("luma at {}, not {}", source.luma, luma.offset));
	expect(source.chroma == chroma.offset,
	       fmt::format("chroma at {}, not {}", source.chroma, chroma.offset));
	expect(source.width >= layout.width() && source.height >= layout.height(),
	       fmt::format("reads {}x{}", source.width, source.height));
	expect(end <= source.memory, fmt::format("reads {} bytes of {}", end, source.memory));
	return misfit;
}

} // namespace penstock::test
