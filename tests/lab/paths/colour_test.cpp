#include <cstdlib>
#include <poll.h>

#include <fmt/format.h>
#include <linux/videodev2.h>

#include "tests/lab/vaapi/va_lab_test.h"
#include "tests/support/lab/video_node.h"
#include "tests/support/streams/ffprobe.h"

namespace penstock::test {
namespace {

using Words = std::vector<std::string>;

constexpr std::uint32_t kWidth = 640;
constexpr std::uint32_t kHeight = 360;

// Entries of vivid's menus.
constexpr int kColourBars = 1; ///< of 100 %
constexpr int kFullRange = 1;

/// What vivid is told of its colours, as entries of its menus.
struct Colours {
	int colorspace = 1;
	int encoding = 0;
	int quantization = 0;
	int transfer = 0;
};

/// Every colorspace by its defaults, and every encoding in every range.
std::vector<Colours> all_colours()
{
	std::vector<Colours> all;
	for (int colorspace = 0; colorspace <= 8; ++colorspace)
		all.push_back({colorspace});
	for (int encoding : {1, 2, 3, 4, 6, 8})
		for (int quantization : {1, 2})
			all.push_back({1, encoding, quantization});
	return all;
}

/// Whatever a camera says of its colours, a player that believes the stream shows what the camera
/// sees.
class Colour : public VaLab
{
protected:
	void SetUp() override
	{
		VaLab::SetUp();
		vivid_.set("Test Pattern", kColourBars);
	}
	void TearDown() override
	{
		set({2, 0, 0, 0});
		VaLab::TearDown();
	}

	void set(const Colours &colours) const
	{
		vivid_.set("Colorspace", colours.colorspace);
		vivid_.set("Y'CbCr Encoding", colours.encoding);
		vivid_.set("Quantization", colours.quantization);
		vivid_.set("Transfer Function", colours.transfer);
	}

	/// What the camera sees: red, green and blue of full range, which no encoding has touched.
	std::string truth() const
	{
		set({.quantization = kFullRange});
		VideoNode node(vivid_.node());
		node.set_format(node.capture_type(), {V4L2_PIX_FMT_RGB24, kWidth, kHeight, 0, 0});
		MappedQueue queue(node, node.capture_type(), 2);
		queue.queue(0);
		queue.stream_on();
		wait_for(node, POLLIN);
		const auto frame = queue.dequeue().value().data;
		return {reinterpret_cast<const char *>(frame.data()), frame.size()};
	}

	std::string recording(std::size_t number) const
	{
		return file(fmt::format("{}.h264", number));
	}
	std::string shown(std::size_t number) const { return file(fmt::format("{}.rgb", number)); }

	void record(std::size_t number, const Colours &colours, const Words &options) const
	{
		set(colours);
		const Finished finished =
			penstock(Words{"record", "--size", fmt::format("{}x{}", kWidth, kHeight),
				       "--frames", "1", "-o", recording(number)} +
				 options);
		ASSERT_EQ(finished.ending, exited(0)) << finished.err;
	}

	/// A frame of each recording, by a player that knows nothing but the files.
	void play(std::size_t count) const
	{
		Words command{"ffmpeg", "-v", "error"};
		for (std::size_t i = 0; i < count; ++i)
			command = command + Words{"-i", recording(i)};
		for (std::size_t i = 0; i < count; ++i)
			command = command + Words{"-map",	std::to_string(i),
						  "-frames:v",	"1",
						  "-sws_flags", "accurate_rnd+full_chroma_int",
						  "-pix_fmt",	"rgb24",
						  "-f",		"rawvideo",
						  shown(i)};
		const Finished finished = run(command);
		ASSERT_EQ(finished.ending, exited(0)) << finished.err;
	}

	/// The share of pixels that differ visibly; those at the edges of a bar do, since they
	/// share their chroma with a neighbour.
	static double share_of_wrong(const std::string &shown, const std::string &truth)
	{
		constexpr int kVisible = 12;
		if (shown.size() != truth.size())
			return 1;
		std::size_t wrong = 0;
		for (std::size_t i = 0; i < shown.size(); i += 3) {
			bool differs = false;
			for (std::size_t c = i; c < i + 3; ++c)
				differs |=
					std::abs(static_cast<unsigned char>(shown[c]) -
						 static_cast<unsigned char>(truth[c])) > kVisible;
			wrong += differs;
		}
		return 3.0 * static_cast<double>(wrong) / static_cast<double>(shown.size());
	}

	void expect_true_colours(const Words &options) const
	{
		constexpr double kEdges = 0.06;
		const std::string expected = truth();
		const std::vector<Colours> all = all_colours();
		for (std::size_t i = 0; i < all.size(); ++i)
			ASSERT_NO_FATAL_FAILURE(record(i, all[i], options));
		ASSERT_NO_FATAL_FAILURE(play(all.size()));
		for (std::size_t i = 0; i < all.size(); ++i)
			EXPECT_LT(share_of_wrong(read_file(shown(i)), expected), kEdges)
				<< fmt::format("colorspace {}, encoding {}, range {}",
					       all[i].colorspace, all[i].encoding,
					       all[i].quantization);
	}
};

TEST_F(Colour, OfYuvByTheCpuIsTrue)
{
	expect_true_colours({"--format", "YUYV", "--encoder", "software", "--qp", "4"});
}

TEST_F(Colour, OfRgbByTheCpuIsTrue)
{
	expect_true_colours({"--format", "RGB3", "--encoder", "software", "--qp", "4"});
}

TEST_F(Colour, OfYuvByVaIsTrue)
{
	expect_true_colours({"--format", "NV12", "--encoder", "vaapi"});
}

TEST_F(Colour, TheStreamTellsWhatTheCameraSays)
{
	struct Told {
		Colours colours;
		std::string primaries;
		std::string transfer;
		std::string matrix;
		std::string range;
	};
	const std::vector<Told> all{
		{{0}, "smpte170m", "bt709", "smpte170m", "tv"},
		{{1}, "bt709", "bt709", "bt709", "tv"},
		{{2}, "bt709", "iec61966-2-1", "smpte170m", "tv"},
		{{4}, "bt2020", "bt709", "bt2020nc", "tv"},
		{{5}, "smpte431", "smpte428", "bt709", "tv"},
		{{6}, "smpte240m", "smpte240m", "smpte240m", "tv"},
		{{7}, "bt470m", "bt709", "smpte170m", "tv"},
		{{8}, "bt470bg", "bt709", "smpte170m", "tv"},
		{{1, 3, 1}, "bt709", "bt709", "smpte170m", "tv"},
		{{1, 4, 0}, "bt709", "bt709", "bt709", "tv"},
		{{1, 2, 1}, "bt709", "bt709", "bt709", "pc"},
		{{4, 7, 0, 7}, "bt2020", "smpte2084", "bt2020c", "tv"},
	};
	for (const char *encoder : {"software", "vaapi"})
		for (std::size_t i = 0; i < all.size(); ++i) {
			const Told &told = all[i];
			SCOPED_TRACE(fmt::format("{} {} {}", encoder, told.primaries, told.matrix));
			ASSERT_NO_FATAL_FAILURE(
				record(i, told.colours,
				       {"--overwrite", "--encoder", encoder, "--format", "NV12"}));
			const nlohmann::json stream = ffprobe(recording(i)).stream;
			EXPECT_EQ(stream["color_primaries"], told.primaries);
			EXPECT_EQ(stream["color_transfer"], told.transfer);
			EXPECT_EQ(stream["color_space"], told.matrix);
			EXPECT_EQ(stream["color_range"], told.range);
		}
}

} // namespace
} // namespace penstock::test
