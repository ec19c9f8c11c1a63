#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/allocation/allocation_error.h"
#include "core/meta/capture_meta.h"
#include "tests/support/pictures/jpeg_writer.h"
#include "tests/support/rigs/must.h"
#include "tests/support/rigs/va_rig.h"

// JPEG that the driver decodes before it encodes.

namespace penstock::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint32_t kLongest = 1 << 16;

struct JpegSetup {
	DriverEnvironment::Variables driver{};
	JpegKind kind{};
	Size size{160, 112};
	std::optional<Size> output_size{};
	Codec codec = Codec::kH264;
	std::chrono::nanoseconds watchdog = std::chrono::seconds(5);
	/// Done to the JPEG of a frame before the camera gives it.
	std::function<void(std::uint64_t frame, std::vector<std::uint8_t> &jpeg)> spoil{};
};

/// A value for each block of each frame.
std::uint8_t block_value(std::uint64_t frame, unsigned component, unsigned x, unsigned y)
{
	const std::uint64_t block = x / 16 * 7 + y / 16 * 13 + frame * 31 + component * 5;
	const unsigned luma = component == 0 ? x / 8 * 3 + y / 8 * 11 : 0;
	return static_cast<std::uint8_t>(60 + (block * 11 + luma) % 140);
}

/// The encoder, fed with JPEG in memory of the system.
class JpegRig final : public EncoderRig
{
public:
	explicit JpegRig(const JpegSetup &setup)
		: EncoderRig({.size = setup.size,
			      .format = PixelFormat::kMJPG,
			      .output_size = setup.output_size.value_or(setup.size),
			      .layout = must(VideoInfo::create_compressed(PixelFormat::kMJPG,
									  setup.size, kLongest))}),
		  setup_(setup), environment_(setup.driver)
	{
		EncoderSettings settings;
		settings.codec = setup.codec;
		settings.gop = 4;
		encoder_ = must(
			vaapi::Encoder::open(must(open_va_display()), settings, setup.watchdog));
	}
	~JpegRig() override { close(); }

	vaapi::Encoder &encoder() override { return *encoder_; }
	const DriverEnvironment &driver() const { return environment_; }

	void close()
	{
		encoder_.reset();
		free_memory();
	}

	/// What differs from the blocks that were written; empty if nothing does.
	std::string compare()
	{
		const auto &[pictures, complaint] = decode(std::nullopt);
		if (!complaint.empty())
			return complaint;
		std::string expected;
		for (const Coded &each : coded())
			expected += picture_of(each.frame);
		if (pictures.size() != expected.size())
			return fmt::format("{} bytes for {} frames", pictures.size(),
					   coded().size());
		const auto differs = std::ranges::mismatch(pictures, expected);
		if (differs.in1 == pictures.end())
			return {};
		const auto place = differs.in1 - pictures.begin();
		return fmt::format("byte {} is {} instead of {}", place,
				   static_cast<std::uint8_t>(*differs.in1),
				   static_cast<std::uint8_t>(*differs.in2));
	}

private:
	void paint(Buffer &buffer, std::uint64_t number) override
	{
		std::vector<std::uint8_t> jpeg = JpegWriter::write(
			setup_.size, setup_.kind, [number](unsigned i, unsigned x, unsigned y) {
				return block_value(number, i, x, y);
			});
		if (setup_.spoil)
			setup_.spoil(number, jpeg);
		Mapping mapping = must(buffer.memory(0).map(MapMode::kWrite));
		// What the last frame in this buffer left.
		std::ranges::fill(mapping.bytes(), std::byte{0x65});
		std::ranges::copy(std::as_bytes(std::span(jpeg)), mapping.bytes().begin());
		must(mapping.unmap());
		auto *found = buffer.find_meta<CaptureMeta>();
		CaptureMeta &capture = found ? *found : *buffer.add_meta<CaptureMeta>();
		capture.memory_count = 1;
		capture.bytes_used[0] = static_cast<std::uint32_t>(jpeg.size());
	}

	/// Y, Cb and Cr one after the other.
	std::string picture_of(std::uint64_t frame) const
	{
		std::string picture;
		for (std::uint32_t y = 0; y < setup_.size.height; ++y)
			for (std::uint32_t x = 0; x < setup_.size.width; ++x)
				picture += static_cast<char>(
					block_value(frame, 0, x / 8 * 8, y / 8 * 8));
		// Where the chroma block of a pixel begins, in pixels.
		const std::uint32_t width = 8 * setup_.kind.columns;
		const std::uint32_t height = 8 * setup_.kind.rows;
		for (unsigned i : {1, 2})
			for (std::uint32_t y = 0; y < setup_.size.height; y += 2)
				for (std::uint32_t x = 0; x < setup_.size.width; x += 2)
					picture += static_cast<char>(block_value(
						frame, i, x / width * width, y / height * height));
		return picture;
	}

	const JpegSetup setup_;
	const DriverEnvironment environment_;
	std::unique_ptr<vaapi::Encoder> encoder_;
};

struct JpegCase {
	std::string name;
	JpegSetup setup;
};

std::ostream &operator<<(std::ostream &stream, const JpegCase &each)
{
	return stream << each.name;
}

class VaJpegStream : public testing::TestWithParam<JpegCase>
{};

TEST_P(VaJpegStream, IsTheBlocksOfTheJpegs)
{
	JpegRig rig(GetParam().setup);
	ASSERT_EQ(rig.allocate(), "");
	rig.start();
	const Status status = rig.encode(7);
	ASSERT_TRUE(status) << status.error().message();
	EXPECT_THAT(rig.frames(), ElementsAre(0, 1, 2, 3, 4, 5, 6));
	EXPECT_EQ(rig.compare(), "");
	EXPECT_EQ(rig.driver().log("decode").size(), 7u);
	rig.close();
	EXPECT_THAT(rig.driver().violations(), IsEmpty());
	EXPECT_EQ(rig.driver().log("END").size(), 1u);
}

constexpr JpegKind k420{3, 2, 2, true};
constexpr JpegKind k422{3, 2, 1, true};

std::vector<JpegCase> jpeg_streams()
{
	std::vector<JpegCase> cases;
	for (const char *persona : {"strict", "ihd", "ihd-lp", "mesa22", "mesa-new"})
		for (const JpegKind &kind : {k420, k422}) {
			std::string name = persona;
			std::erase(name, '-');
			name += kind.rows == 2 ? "_420" : "_422";
			cases.push_back({name, {.driver = {{"PERSONA", persona}}, .kind = kind}});
		}
	cases.push_back({"without_tables", {.kind = {3, 2, 1, false}}});
	cases.push_back({"hevc", {.kind = k422, .codec = Codec::kHevc}});
	cases.push_back({"no_whole_units", {.kind = k420, .size = {158, 110}}});
	cases.push_back({"delayed", {.driver = {{"DELAY_US", "3000"}}, .kind = k422}});
	cases.push_back({"late_sync", {.driver = {{"SYNC_TIMEOUT", "3"}}, .kind = k422}});
	cases.push_back({"no_converter", {.driver = {{"NO_VIDEOPROC", "1"}}, .kind = k420}});
	return cases;
}

INSTANTIATE_TEST_SUITE_P(Jpeg, VaJpegStream, testing::ValuesIn(jpeg_streams()),
			 [](const auto &info) { return info.param.name; });

TEST(VaJpeg, ReachesTheEncoderWithoutAConversionWhereItCan)
{
	for (const auto &[persona, kind, conversions] :
	     std::vector<std::tuple<std::string, JpegKind, std::size_t>>{
		     {"strict", k420, 0}, {"strict", k422, 4}, {"ihd", k422, 0}}) {
		JpegRig rig({.driver = {{"PERSONA", persona}}, .kind = kind});
		rig.start();
		ASSERT_TRUE(rig.encode(4));
		EXPECT_EQ(rig.driver().log("process").size(), conversions) << persona;
	}
}

TEST(VaJpeg, IsScaledByTheDevice)
{
	JpegRig rig({.kind = k420, .size = {320, 240}, .output_size = Size{160, 120}});
	rig.start();
	ASSERT_TRUE(rig.encode(3));
	EXPECT_EQ(rig.driver().log("process").size(), 3u);
	EXPECT_EQ(rig.driver().log("frame").size(), 3u);
	rig.close();
	EXPECT_THAT(rig.driver().violations(), IsEmpty());
}

TEST(VaJpeg, MayChangeItsChromaWhileItStreams)
{
	const auto other = [](std::uint64_t frame, std::vector<std::uint8_t> &jpeg) {
		if (frame % 2 != 0)
			jpeg = JpegWriter::write({160, 112}, k420, [&](auto i, auto x, auto y) {
				return block_value(frame, i, x, y);
			});
	};
	JpegRig rig({.kind = k422, .spoil = other});
	rig.start();
	ASSERT_TRUE(rig.encode(6));
	EXPECT_EQ(rig.driver().log("process").size(), 3u);
	EXPECT_EQ(rig.frames().size(), 6u);
	rig.close();
	EXPECT_THAT(rig.driver().violations(), IsEmpty());
}

/// Buffers that the driver was asked for.
std::uint64_t buffers_made(const DriverEnvironment &driver)
{
	return driver.log("END").at(0).at("calls").at("CREATE_BUFFER").get<std::uint64_t>();
}

TEST(VaJpeg, KeepsTheBuffersOfWhatDoesNotChange)
{
	const auto count = [](unsigned frames) {
		JpegRig rig({.driver = {{"PERSONA", "ihd"}}, .kind = k422});
		rig.start();
		EXPECT_TRUE(rig.submit_singly(frames));
		EXPECT_TRUE(rig.drain());
		rig.close();
		return buffers_made(rig.driver());
	};
	VaSetup plain;
	plain.driver = {{"PERSONA", "ihd"}};
	plain.settings.gop = 4;
	const auto without = [&](unsigned frames) {
		VaRig rig(plain);
		rig.start();
		EXPECT_TRUE(rig.submit_singly(frames));
		EXPECT_TRUE(rig.drain());
		rig.close();
		return buffers_made(rig.driver());
	};
	// A slice and its data for each frame; everything else once.
	EXPECT_EQ(count(9) - count(5), without(9) - without(5) + 2 * 4);
}

TEST(VaJpeg, IsNotGivenToTheDriverWhenItIsDamaged)
{
	const auto spoil = [](std::uint64_t frame, std::vector<std::uint8_t> &jpeg) {
		if (frame == 1)
			jpeg.resize(jpeg.size() / 2);
		if (frame == 2)
			jpeg = JpegWriter::write({176, 112}, k422,
						 [](auto, auto, auto) { return 100; });
	};
	JpegRig rig({.kind = k422, .spoil = spoil});
	rig.start();
	ASSERT_TRUE(rig.submit());
	for (const char *reason : {"it is cut off", "JPEG of 176x112 in a frame of 160x112"}) {
		const Status refused = rig.submit();
		ASSERT_FALSE(refused);
		EXPECT_TRUE(refused.error().is(std::errc::bad_message));
		EXPECT_THAT(refused.error().context, HasSubstr(reason));
	}
	ASSERT_TRUE(rig.encode(2));
	EXPECT_THAT(rig.frames(), ElementsAre(0, 3, 4));
	EXPECT_EQ(rig.encoder().failed(), 0u);
	EXPECT_EQ(rig.compare(), "");
	EXPECT_EQ(rig.driver().log("decode").size(), 3u);
}

/// A code that no table has, which only a decoder notices.
void spoil_samples(std::vector<std::uint8_t> &jpeg)
{
	const auto end = jpeg.end() - 2;
	std::fill(end - 100, end, std::uint8_t{0xfe});
}

TEST(VaJpeg, ThatTheDriverFailsToDecodeIsLost)
{
	const auto spoil = [](std::uint64_t frame, std::vector<std::uint8_t> &jpeg) {
		if (frame == 2)
			spoil_samples(jpeg);
	};
	JpegRig rig({.kind = k422, .spoil = spoil});
	rig.start();
	ASSERT_TRUE(rig.submit_singly(5));
	ASSERT_TRUE(rig.drain());
	EXPECT_THAT(rig.frames(), ElementsAre(0, 1, 3, 4));
	EXPECT_THAT(rig.keyframes(), testing::Contains(3)) << "the next one refers to nothing";
	EXPECT_EQ(rig.encoder().failed(), 1u);
	EXPECT_EQ(rig.compare(), "");
}

TEST(VaJpeg, OfWhichNoneIsDecodedAsksForAnotherPath)
{
	const auto spoil = [](std::uint64_t, std::vector<std::uint8_t> &jpeg) {
		spoil_samples(jpeg);
	};
	JpegRig rig({.kind = k422, .spoil = spoil});
	rig.start();
	const Status failed = rig.submit_singly(10);
	ASSERT_FALSE(failed);
	EXPECT_EQ(failed.error().code, AllocationErrc::kMemoryRefused);
}

TEST(VaJpeg, ThatTheDriverDoesNotTakeAsksForAnotherPath)
{
	// Begun by the first frame's decoder, and then by those of the next.
	JpegRig rig({.driver = {{"FAIL_BEGIN_PICTURE", "1:1:100"}}, .kind = k422});
	rig.start();
	const Status failed = rig.submit_singly(10);
	ASSERT_FALSE(failed);
	EXPECT_EQ(failed.error().code, AllocationErrc::kMemoryRefused);
}

TEST(VaJpeg, OfAChromaThatComesToNoEncoderAsksForAnotherPath)
{
	JpegRig rig({.driver = {{"NO_VIDEOPROC", "1"}}, .kind = k422});
	rig.start();
	const Status refused = rig.submit();
	ASSERT_FALSE(refused);
	EXPECT_EQ(refused.error().code, AllocationErrc::kMemoryRefused);
	EXPECT_THAT(refused.error().context,
		    HasSubstr("does not make NV12 of JPEG with 4:2:2 chroma"));
}

TEST(VaJpeg, IsRefusedWhereTheDriverDoesNotDecode)
{
	JpegRig rig({.driver = {{"NO_JPEG", "1"}}});
	EXPECT_THAT(rig.allocate(), HasSubstr("does not encode MJPG 160x112"));
}

TEST(VaJpeg, IsRefusedWhereTheDriverMakesNoDecoder)
{
	// The first context is that of the decoder.
	JpegRig rig({.driver = {{"FAIL_CREATE_CONTEXT", "1"}}});
	EXPECT_THAT(rig.allocate(), HasSubstr("vaCreateContext"));
	EXPECT_EQ(rig.allocate(), "") << "and can be tried again";
}

TEST(VaJpeg, IsWatched)
{
	JpegRig rig({.driver = {{"DELAY_US", "0,hang"}},
		     .kind = k422,
		     .watchdog = std::chrono::milliseconds(400)});
	rig.start();
	const Status status = rig.submit_singly(3);
	ASSERT_FALSE(status);
	EXPECT_TRUE(status.error().is(std::errc::timed_out)) << status.error().message();
}

} // namespace
} // namespace penstock::test
