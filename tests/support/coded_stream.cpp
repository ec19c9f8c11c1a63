#include "tests/support/coded_stream.h"

#include <map>
#include <span>
#include <stdexcept>

#include "tests/support/child_process.h"
#include "tests/support/scratch_directory.h"

namespace penstock::test {

namespace {

/// Where start codes (00 00 01) end.
std::vector<std::size_t> units(const std::string &stream)
{
	std::vector<std::size_t> begins;
	const std::string_view code("\0\0\1", 3);
	for (std::size_t at = stream.find(code); at != std::string::npos;
	     at = stream.find(code, at + 3))
		begins.push_back(at + 3);
	return begins;
}

struct UnitTypes {
	unsigned shift;
	unsigned mask;
	unsigned delimiter; ///< begins a picture
	unsigned first_key;
	unsigned last_key;
};

constexpr UnitTypes kH264{0, 0x1f, 9, 5, 5};
constexpr UnitTypes kHevc{1, 0x3f, 35, 16, 21};

std::vector<CodedPicture> split(const std::string &stream, const UnitTypes &types)
{
	std::vector<CodedPicture> pictures;
	std::vector<std::size_t> begins = units(stream);
	for (std::size_t i = 0; i < begins.size(); ++i) {
		const std::size_t end = i + 1 < begins.size() ? begins[i + 1] - 3 : stream.size();
		const auto first = static_cast<unsigned char>(stream.at(begins[i]));
		const unsigned type = (first >> types.shift) & types.mask;
		if (type == types.delimiter)
			pictures.emplace_back();
		CodedPicture &picture = pictures.at(pictures.size() - 1);
		picture.keyframe |= type >= types.first_key && type <= types.last_key;
		const auto bytes = std::as_bytes(std::span(stream));
		picture.data.insert(picture.data.end(),
				    bytes.begin() + static_cast<std::ptrdiff_t>(begins[i] - 3),
				    bytes.begin() + static_cast<std::ptrdiff_t>(end));
	}
	return pictures;
}

std::vector<CodedPicture> make(const std::string &codec)
{
	const ScratchDirectory scratch;
	const std::string file = scratch.file("stream");
	const bool hevc = codec == "hevc";
	const std::string gop = std::to_string(kStreamGop);
	const std::string colours = ":colorprim=bt709:transfer=bt709:colormatrix=bt709";
	const std::string parameters = "aud=1:repeat-headers=1:bframes=0:scenecut=0:keyint=" + gop +
				       ":min-keyint=" + gop + colours;
	std::vector<std::string> command{"ffmpeg",
					 "-v",
					 "error",
					 "-f",
					 "lavfi",
					 "-i",
					 "testsrc2=size=" + to_string(kStreamSize) + ":rate=30",
					 "-frames:v",
					 std::to_string(kStreamLength),
					 "-pix_fmt",
					 "yuv420p",
					 "-preset",
					 "ultrafast",
					 "-threads",
					 "1"};
	const std::vector<std::string> coder =
		hevc ? std::vector<std::string>{"-c:v",
						"libx265",
						"-x265-params",
						"log-level=error:open-gop=0:pools=none:frame-"
						"threads=1:wpp=0:range="
						"limited:" +
							parameters,
						"-f",
						"hevc"}
		     : std::vector<std::string>{"-c:v",	    "libx264", "-x264-params",
						parameters, "-f",      "h264"};
	command.insert(command.end(), coder.begin(), coder.end());
	command.push_back(file);
	const Finished finished = run(command);
	if (finished.ending != exited(0))
		throw std::runtime_error("ffmpeg: " + finished.err);
	std::vector<CodedPicture> pictures = split(read_file(file), hevc ? kHevc : kH264);
	if (pictures.size() != kStreamLength)
		throw std::runtime_error("not one access unit for each picture");
	return pictures;
}

} // namespace

const std::vector<CodedPicture> &coded_stream(const std::string &codec)
{
	static std::map<std::string, std::vector<CodedPicture>> made;
	auto found = made.find(codec);
	if (found == made.end())
		found = made.emplace(codec, make(codec)).first;
	return found->second;
}

StreamInfo stream_info(const std::string &codec)
{
	return {codec, kStreamSize, {30, 1}, {1, 1, 1, Colorimetry::Range::kLimited}};
}

ClockTime picture_time(std::size_t number)
{
	constexpr std::uint64_t kBegin = 12345678901000;
	constexpr std::uint64_t kPause = 700000000;
	// Within 5 ms of the beat, in whole microseconds as V4L2 gives them.
	const std::uint64_t jitter = number * 7919 % 5000 * 1000;
	return ClockTime(kBegin + number * 33333000 + jitter + (number > 40 ? kPause : 0));
}

PacketRef picture_packet(PacketPool &pool, const std::string &codec, std::size_t number)
{
	const CodedPicture &picture = coded_stream(codec)[number % kStreamLength];
	return pool.copy(picture.data, picture_time(number), picture.keyframe);
}

} // namespace penstock::test
