#include <algorithm>
#include <cstdlib>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "core/video/geometry.h"
#include "tests/lab/uvc/usb_capture.h"
#include "tests/lab/vaapi/libva_names.h"
#include "tests/support/rigs/va_display.h"
#include "tests/support/streams/ffprobe.h"

// An MJPEG camera whose JPEGs the GPU decodes, for the encoder of the same GPU.

namespace penstock::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using Words = std::vector<std::string>;
using Sent = UsbCamera::Sent;

constexpr std::size_t kFrames = 8;
/// What decoders differ by, each way.
constexpr int kRounding = 2;

/// A picture in three planes, one after the other.
struct Planes {
	Size size;
	std::uint32_t chroma_rows;
	std::string bytes; ///< of several pictures

	std::size_t luma() const { return std::size_t{size.width} * size.height; }
	std::size_t chroma() const { return std::size_t{size.width} / 2 * chroma_rows; }
	std::size_t picture() const { return luma() + 2 * chroma(); }
	std::size_t count() const { return bytes.size() / picture(); }
	int at(std::size_t number, std::size_t byte) const
	{
		return static_cast<unsigned char>(bytes[number * picture() + byte]);
	}

	/// Which chroma sample a sample of 4:2:0 is made of: `row` lines below the first of two.
	int chroma_at(std::size_t number, std::size_t plane, std::size_t sample,
		      std::size_t row) const
	{
		const std::size_t width = size.width / 2;
		const std::size_t lines = 2 * chroma_rows / size.height;
		const std::size_t line = sample / width * lines + std::min(row, lines - 1);
		return at(number, luma() + plane * chroma() + line * width + sample % width);
	}
};

/// The largest difference of any sample of two pictures, by their numbers. Where `sent` has twice
/// the chroma, a sample of `recorded` is one of two, or between them.
int difference(const Planes &sent, std::size_t i, const Planes &recorded, std::size_t k)
{
	int largest = 0;
	for (std::size_t at = 0; at < recorded.luma(); ++at)
		largest = std::max(largest, std::abs(sent.at(i, at) - recorded.at(k, at)));
	for (std::size_t plane = 0; plane < 2; ++plane)
		for (std::size_t at = 0; at < recorded.chroma(); ++at) {
			const auto [low, high] = std::minmax(
				{sent.chroma_at(i, plane, at, 0), sent.chroma_at(i, plane, at, 1)});
			const int is = recorded.chroma_at(k, plane, at, 0);
			largest = std::max({largest, low - is, is - high});
		}
	return largest;
}

class UsbDecode : public testing::Test
{
protected:
	std::string file(const std::string &name) const { return scratch_.file(name); }

	Finished record(const UsbCamera &camera, Size size, const Words &options = {}) const
	{
		return penstock(Words{"record", "--camera", camera.node(), "--size",
				      to_string(size), "--fps", "30", "--format", "MJPG",
				      "--encoder", "vaapi", "--frames", std::to_string(kFrames),
				      "--overwrite", "--stats-file", file("statistics"), "-o",
				      file("out.mp4")} +
				options);
	}
	json statistics() const { return read_json(file("statistics")); }

	/// The pictures of a file, as its decoder gives them.
	std::string pictures_of(const std::string &format, const std::string &path) const
	{
		const Finished run = test::run({"ffmpeg", "-v", "error", "-nostdin", "-y", "-f",
						format, "-i", path, "-fps_mode", "passthrough",
						"-f", "rawvideo", file("pictures")});
		EXPECT_EQ(run.ending, exited(0)) << run.err;
		EXPECT_EQ(run.err, "");
		return read_file(file("pictures"));
	}

	/// Fails unless each frame of the recording is the next whole picture that the camera sent,
	/// by FFmpeg's decoder of JPEG.
	void expect_sent_pictures(const UsbCamera &camera, Size size,
				  std::uint32_t sent_chroma_rows) const
	{
		std::string whole;
		for (const Sent &sent : camera.sent())
			if (sent.fault == "none")
				whole += sent.bytes;
		write_file(file("sent.mjpeg"), std::as_bytes(std::span(whole)));
		const Planes sent{size, sent_chroma_rows, pictures_of("mjpeg", file("sent.mjpeg"))};
		const Planes recorded{size, size.height / 2, pictures_of("mov", file("out.mp4"))};
		ASSERT_EQ(recorded.count(), kFrames);
		std::size_t before = 0;
		while (before + kFrames < sent.count() &&
		       difference(sent, before, recorded, 0) > kRounding)
			++before;
		ASSERT_LE(before + kFrames, sent.count());
		for (std::size_t i = 0; i < kFrames; ++i)
			EXPECT_LE(difference(sent, before + i, recorded, i), kRounding)
				<< "frame " << i;
	}

	void expect_no_pixel_touched() const
	{
		EXPECT_EQ(statistics()["path"]["strategy"], "device-convert");
		EXPECT_EQ(statistics()["path"]["camera_format"], "MJPG");
		EXPECT_EQ(statistics()["bytes_copied"]["total"], 0);
		EXPECT_EQ(statistics()["frames_encoded"], kFrames);
		EXPECT_THAT(driver_->violations(), IsEmpty());
	}

	const LibvaNames names_;
	ScratchDirectory scratch_;
	std::optional<DriverEnvironment> driver_{std::in_place};
};

TEST_F(UsbDecode, RecordsThePicturesThatTheCameraSent)
{
	constexpr Size kHd{1280, 720};
	const UsbCamera camera({"c920"});
	const Finished run = record(camera, kHd, {"--zero-copy", "require"});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, HasSubstr("path=device-convert"));
	EXPECT_THAT(run.err, HasSubstr("copies/frame=0"));
	expect_no_pixel_touched();
	EXPECT_THAT(driver_->log("process"), IsEmpty()) << "4:2:0 needs no conversion";
	expect_sent_pictures(camera, kHd, kHd.height / 2);
}

constexpr Size kSmall{320, 240};

TEST_F(UsbDecode, MakesNv12OfMoreChroma)
{
	for (const auto &[persona, conversions] :
	     {std::pair("mesa-new", kFrames), std::pair("ihd", std::size_t{0})}) {
		driver_.reset();
		driver_.emplace(DriverEnvironment::Variables{{"PERSONA", persona}});
		const UsbCamera camera({"small422"});
		const Finished run = record(camera, kSmall, {"--zero-copy", "require"});
		ASSERT_EQ(run.ending, exited(0)) << run.err;
		expect_no_pixel_touched();
		EXPECT_THAT(driver_->log("process"), testing::SizeIs(conversions));
		expect_sent_pictures(camera, kSmall, kSmall.height);
	}
}

TEST_F(UsbDecode, CountsDamagedPicturesAndLeavesThemOut)
{
	const UsbCamera camera({"small", "--fault", "short@1+2:3"});
	const Finished run = record(camera, kSmall);
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, HasSubstr("a frame is left out, since it cannot be decoded: JPEG of"));
	expect_no_pixel_touched();
	EXPECT_EQ(statistics()["frames_dropped"]["corrupt"], 3);
	EXPECT_THAT(driver_->log("decode"), testing::SizeIs(kFrames));
	expect_sent_pictures(camera, kSmall, kSmall.height / 2);
}

json plan(const UsbCamera &camera)
{
	const Finished run = penstock({"plan", "--camera", camera.node(), "--encoder", "vaapi",
				       "--size", "320x240", "--format", "MJPG", "--all", "--json"});
	EXPECT_EQ(run.ending, exited(0)) << run.err;
	return json::parse(run.out);
}

TEST_F(UsbDecode, IsLeftToTheCpuWhereTheDriverDoesNotDecode)
{
	const UsbCamera camera({"small"});
	const json decoding = plan(camera);
	const json &chosen = decoding["candidates"][decoding["chosen"].get<std::size_t>()];
	EXPECT_EQ(chosen["strategy"], "device-convert");
	EXPECT_EQ(chosen["copies_per_frame"], 0);

	driver_.reset();
	driver_.emplace(DriverEnvironment::Variables{{"NO_JPEG", "1"}});
	const json converting = plan(camera);
	const json &other = converting["candidates"][converting["chosen"].get<std::size_t>()];
	EXPECT_EQ(other["strategy"], "convert");
	EXPECT_THAT(converting["candidates"][0]["reason"].get<std::string>(),
		    HasSubstr("encoder takes no MJPG"));
}

TEST_F(UsbDecode, GoesOnWithTheCpuWhereTheDriverFailsToDecode)
{
	driver_.reset();
	driver_.emplace(DriverEnvironment::Variables{{"FAIL_END_PICTURE", "1:1:3"}});
	const UsbCamera camera({"small"});
	const Finished run = record(camera, kSmall);
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_EQ(statistics()["path"]["strategy"], "convert");
	// Two are lost; with the third the path ends, and it is none of the frames.
	EXPECT_EQ(statistics()["frames_encoded"], kFrames - 2);
	EXPECT_THAT(run.err, HasSubstr("a frame is lost"));
}

} // namespace
} // namespace penstock::test
