#include "tests/soak/recorded.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <span>

#include <nlohmann/json.hpp>

extern "C" {
#include <libavformat/avformat.h>
}

#include "config/options/values.h"
#include "tests/support/fakes/fake_picture.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

namespace {

namespace fs = std::filesystem;

/// After so many, they come again. No run has more.
constexpr std::uint32_t kPictures = 256;
constexpr Size kPicture{64, 36};

struct Close {
	void operator()(AVFormatContext *file) const { avformat_close_input(&file); }
};
struct Free {
	void operator()(AVPacket *packet) const { av_packet_free(&packet); }
};

/// Access units of a raw stream are told apart by its parser.
std::uint64_t count_packets(const std::string &path)
{
	AVFormatContext *opened = nullptr;
	if (avformat_open_input(&opened, path.c_str(), nullptr, nullptr) < 0)
		return 0;
	const std::unique_ptr<AVFormatContext, Close> file(opened);
	const std::unique_ptr<AVPacket, Free> packet(av_packet_alloc());
	std::uint64_t count = 0;
	while (av_read_frame(file.get(), packet.get()) >= 0) {
		++count;
		av_packet_unref(packet.get());
	}
	return count;
}

std::vector<fs::path> files_in(const std::string &folder)
{
	std::vector<fs::path> files;
	for (const auto &entry : fs::directory_iterator(folder))
		if (entry.is_regular_file() && entry.path().extension() != ".m3u8")
			files.push_back(entry.path());
	std::ranges::sort(files);
	return files;
}

std::map<std::uint64_t, std::uint32_t> known_pictures(PixelFormat format)
{
	const VideoInfo layout = lay_out({}, format, kPicture);
	std::map<std::uint64_t, std::uint32_t> known;
	for (std::uint32_t i = 0; i < kPictures; ++i)
		known[picture_checksum(layout, i)] = i;
	return known;
}

} // namespace

Recorded read_back(const SoakPipeline &pipeline, const std::string &folder)
{
	Recorded recorded;
	for (const fs::path &file : files_in(folder)) {
		if (pipeline.encoder == SoakEncoder::kSoftware) {
			recorded.frames += count_packets(file.string());
			continue;
		}
		const std::string bytes = read_file(file.string());
		for (const FakeCoded &coded : parse_fake_stream(std::as_bytes(std::span(bytes))))
			recorded.coded.push_back(coded);
		recorded.frames = recorded.coded.size();
	}
	return recorded;
}

std::optional<std::vector<std::optional<std::uint32_t>>>
numbers_of(const SoakPipeline &pipeline, const nlohmann::json &told, const Recorded &recorded)
{
	if (pipeline.camera != SoakCamera::kNode || told["path"].is_null() ||
	    told["path"]["format"] != told["path"]["camera_format"])
		return std::nullopt;
	const auto format = parse_format(told["path"]["format"].get<std::string>());
	if (!format)
		return std::nullopt;
	const auto known = known_pictures(*format);
	std::vector<std::optional<std::uint32_t>> numbers;
	for (const FakeCoded &coded : recorded.coded) {
		const auto found = known.find(coded.checksum);
		numbers.push_back(found == known.end() ? std::nullopt
						       : std::optional(found->second));
	}
	return numbers;
}

} // namespace penstock::test
