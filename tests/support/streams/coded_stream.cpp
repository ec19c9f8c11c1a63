#include "tests/support/streams/coded_stream.h"

#include <algorithm>
#include <map>
#include <span>
#include <stdexcept>
#include <string_view>

#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/streams/ffprobe.h"

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
	unsigned first_set;
	unsigned last_set;
};

constexpr UnitTypes kH264{0, 0x1f, 9, 5, 5, 7, 8};
constexpr UnitTypes kHevc{1, 0x3f, 35, 16, 21, 32, 34};

/// Calls `found` with the type of each unit and its bytes, with the start code.
template <typename Found>
void for_each_unit(const std::string &stream, const UnitTypes &types, Found found)
{
	std::vector<std::size_t> begins = units(stream);
	for (std::size_t i = 0; i < begins.size(); ++i) {
		const std::size_t end = i + 1 < begins.size() ? begins[i + 1] - 3 : stream.size();
		const auto first = static_cast<unsigned char>(stream.at(begins[i]));
		const auto bytes = std::as_bytes(std::span(stream));
		found((first >> types.shift) & types.mask,
		      bytes.subspan(begins[i] - 3, end - (begins[i] - 3)));
	}
}

void append(CodedPicture &picture, std::span<const std::byte> bytes)
{
	picture.data.insert(picture.data.end(), bytes.begin(), bytes.end());
}

std::vector<CodedPicture> split(const std::string &stream, const UnitTypes &types)
{
	std::vector<CodedPicture> pictures;
	for_each_unit(stream, types, [&](unsigned type, std::span<const std::byte> unit) {
		if (type == types.delimiter)
			pictures.emplace_back();
		CodedPicture &picture = pictures.at(pictures.size() - 1);
		picture.keyframe |= type >= types.first_key && type <= types.last_key;
		append(picture, unit);
	});
	return pictures;
}

/// IVF: a header of 32 bytes; before each frame its size in four bytes, and eight of its time.
std::vector<CodedPicture> split_ivf(const std::string &stream, bool vp9)
{
	std::vector<CodedPicture> pictures;
	const auto bytes = std::as_bytes(std::span(stream));
	for (std::size_t at = 32; at + 12 < bytes.size();) {
		std::size_t size = 0;
		for (std::size_t i = 4; i-- > 0;)
			size = size << 8 | std::to_integer<std::size_t>(bytes[at + i]);
		const auto frame = bytes.subspan(at + 12, size);
		// The inverse key frame flag of VP8, frame_type of VP9's profile 0.
		const std::byte inter = frame[0] & std::byte(vp9 ? 4 : 1);
		append(pictures.emplace_back(), frame);
		pictures.back().keyframe = inter == std::byte{0};
		at += 12 + size;
	}
	return pictures;
}

/// A start-of-image marker cannot occur inside of a picture.
std::vector<CodedPicture> split_mjpeg(const std::string &stream)
{
	constexpr std::string_view kStart = "\xff\xd8";
	std::vector<CodedPicture> pictures;
	const auto bytes = std::as_bytes(std::span(stream));
	for (std::size_t at = 0; at < stream.size();) {
		const std::size_t next = std::min(stream.find(kStart, at + 2), stream.size());
		append(pictures.emplace_back(), bytes.subspan(at, next - at));
		pictures.back().keyframe = true;
		at = next;
	}
	return pictures;
}

std::vector<std::string> coder_of(const std::string &codec)
{
	const std::string gop = std::to_string(kStreamGop);
	const std::string colours = ":colorprim=bt709:transfer=bt709:colormatrix=bt709";
	const std::string parameters = "aud=1:repeat-headers=1:bframes=0:scenecut=0:keyint=" + gop +
				       ":min-keyint=" + gop + colours;
	if (codec == "h264")
		return {"-preset",	"ultrafast", "-c:v", "libx264",
			"-x264-params", parameters,  "-f",   "h264"};
	if (codec == "hevc")
		return {"-preset",
			"ultrafast",
			"-c:v",
			"libx265",
			"-x265-params",
			"log-level=error:open-gop=0:pools=none:frame-threads=1:wpp=0:range="
			"limited:" +
				parameters,
			"-f",
			"hevc"};
	if (codec == "mjpeg")
		return {"-pix_fmt", "yuvj420p", "-c:v", "mjpeg", "-f", "mjpeg"};
	return {"-colorspace",
		"bt709",
		"-c:v",
		codec == "vp8" ? "libvpx" : "libvpx-vp9",
		"-deadline",
		"realtime",
		"-cpu-used",
		"8",
		"-lag-in-frames",
		"0",
		"-auto-alt-ref",
		"0",
		"-g",
		gop,
		"-keyint_min",
		gop,
		"-f",
		"ivf"};
}

std::vector<CodedPicture> split(const std::string &stream, const std::string &codec)
{
	if (codec == "mjpeg")
		return split_mjpeg(stream);
	if (codec == "vp8" || codec == "vp9")
		return split_ivf(stream, codec == "vp9");
	return split(stream, codec == "hevc" ? kHevc : kH264);
}

/// What FFmpeg's encoder made of the test picture, and how it decodes.
struct Source {
	std::vector<CodedPicture> pictures;
	std::vector<std::string> checksums;
};

Source make(const std::string &codec)
{
	const ScratchDirectory scratch;
	const std::string file = scratch.file("stream");
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
					 "-threads",
					 "1"};
	const std::vector<std::string> coder = coder_of(codec);
	command.insert(command.end(), coder.begin(), coder.end());
	command.push_back(file);
	const Finished finished = run(command);
	if (finished.ending != exited(0))
		throw std::runtime_error("ffmpeg: " + finished.err);
	Source source{split(read_file(file), codec), decode_all(file).checksums};
	if (source.pictures.size() != kStreamLength || source.checksums.size() != kStreamLength)
		throw std::runtime_error("not one access unit for each picture");
	return source;
}

const Source &source_of(const std::string &codec)
{
	static std::map<std::string, Source> made;
	auto found = made.find(codec);
	if (found == made.end())
		found = made.emplace(codec, make(codec)).first;
	return found->second;
}

} // namespace

const std::vector<CodedPicture> &coded_stream(const std::string &codec)
{
	return source_of(codec).pictures;
}

std::vector<std::string> source_checksums(const std::string &codec, std::size_t pictures)
{
	std::vector<std::string> checksums = source_of(codec).checksums;
	checksums.resize(pictures);
	return checksums;
}

std::vector<CodedPicture> coded_stream_with_headers_once(const std::string &codec, bool delimiters)
{
	const UnitTypes &types = codec == "hevc" ? kHevc : kH264;
	std::vector<CodedPicture> stripped;
	for (const CodedPicture &picture : coded_stream(codec)) {
		const bool first = stripped.empty();
		CodedPicture &kept = stripped.emplace_back();
		kept.keyframe = picture.keyframe;
		const std::string bytes(reinterpret_cast<const char *>(picture.data.data()),
					picture.data.size());
		for_each_unit(bytes, types, [&](unsigned type, std::span<const std::byte> unit) {
			const bool set = type >= types.first_set && type <= types.last_set;
			if ((first || !set) && (delimiters || type != types.delimiter))
				append(kept, unit);
		});
	}
	return stripped;
}

StreamInfo stream_info(const std::string &codec)
{
	return {parse_codec(codec).value(),
		kStreamSize,
		{30, 1},
		{1, 1, 1, Colorimetry::Range::kLimited}};
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
