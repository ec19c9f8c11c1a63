#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <optional>
#include <ostream>
#include <set>
#include <stdexcept>

#include "core/base/user_mistake.h"
#include "tests/support/process/open_fds.h"
#include "tests/support/rigs/held_driver.h"
#include "tests/support/rigs/va_rig.h"

namespace penstock::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::uint64_t> first(std::uint64_t count)
{
	std::vector<std::uint64_t> numbers(count);
	std::iota(numbers.begin(), numbers.end(), 0);
	return numbers;
}

EncoderSettings with_gop(std::uint32_t gop)
{
	EncoderSettings settings;
	settings.gop = gop;
	return settings;
}

/// Of a surface or a frame in the driver's log: it is memory of somebody else.
bool imported(const nlohmann::json &line)
{
	return line.at("imported").get<bool>();
}

struct Case {
	std::string name;
	VaSetup setup;
};

std::ostream &operator<<(std::ostream &stream, const Case &each)
{
	return stream << each.name;
}

std::string name_of_case(const ::testing::TestParamInfo<Case> &info)
{
	return info.param.name;
}

class VaEncoderStream : public ::testing::TestWithParam<Case>
{};

// Every pixel of every frame comes back, in a stream that the driver finds nothing to say about.
TEST_P(VaEncoderStream, IsTheFramesBitForBit)
{
	VaRig rig(GetParam().setup);
	ASSERT_EQ(rig.allocate(), "");
	rig.start();
	const Status status = rig.encode(9);
	ASSERT_TRUE(status) << status.error().message();
	EXPECT_EQ(rig.frames(), first(9));
	EXPECT_EQ(rig.compare(), "");
	rig.close();
	EXPECT_THAT(rig.driver().violations(), IsEmpty());
	EXPECT_EQ(rig.driver().log("END").size(), 1u);
}

std::vector<Case> streams()
{
	std::vector<Case> cases;
	for (const char *persona : {"strict", "ihd", "ihd-lp", "mesa22", "mesa-new", "i965"})
		for (bool own : {false, true}) {
			std::string name = persona;
			std::erase(name, '-');
			VaSetup setup;
			setup.driver = {{"PERSONA", persona}};
			setup.settings = with_gop(4);
			setup.own_memory = own;
			setup.size = {318, 238};
			cases.push_back({name + (own ? "_export" : "_import"), setup});
			setup.settings.codec = Codec::kHevc;
			if (name != "i965")
				cases.push_back(
					{name + (own ? "_export" : "_import") + "_hevc", setup});
		}
	return cases;
}

INSTANTIATE_TEST_SUITE_P(Personas, VaEncoderStream, ::testing::ValuesIn(streams()), name_of_case);

VaSetup sized(std::uint32_t width, std::uint32_t height)
{
	VaSetup setup;
	setup.size = {width, height};
	return setup;
}

VaSetup faulty(DriverEnvironment::Variables faults)
{
	VaSetup setup;
	setup.driver = std::move(faults);
	setup.settings = with_gop(100);
	return setup;
}

INSTANTIATE_TEST_SUITE_P(Sizes, VaEncoderStream,
			 ::testing::Values(Case{"odd", sized(161, 121)},
					   Case{"tiny", sized(16, 16)},
					   Case{"rows360", sized(640, 360)}),
			 name_of_case);

// What a driver may do, and no stream shows.
INSTANTIATE_TEST_SUITE_P(
	Drivers, VaEncoderStream,
	::testing::Values(Case{"no_sync_buffer", faulty({{"NO_SYNCBUFFER", "1"}})},
			  Case{"packed_none", faulty({{"PACKED", "none"}})},
			  Case{"packed_sequence", faulty({{"PACKED", "sequence"}})},
			  Case{"packed_no_slice", faulty({{"PACKED", "sequence,picture,raw"}})},
			  Case{"low_power_only", faulty({{"ENTRY", "lp"}})},
			  Case{"cqp_only", faulty({{"RC", "cqp"}})},
			  Case{"icq_only", faulty({{"RC", "icq"}})},
			  Case{"legacy_prime", faulty({{"MEMTYPES", "va,prime"}})},
			  Case{"pitch_128", faulty({{"PITCH_ALIGN", "128"}})},
			  Case{"rows_32", faulty({{"HEIGHT_ALIGN", "32"}})},
			  Case{"tiled_surfaces", faulty({{"EXPORT_TILED", "1"}})},
			  Case{"bit_offset", faulty({{"BIT_OFFSET", "64"}})},
			  Case{"segments", faulty({{"SPLIT_SEGMENTS", "5"}})},
			  Case{"delayed", faulty({{"DELAY_US", "3000"}})},
			  Case{"late_sync", faulty({{"SYNC_TIMEOUT", "3"}})},
			  Case{"busy_end", faulty({{"FAIL_END_PICTURE", "2:0x22:3"}})},
			  Case{"busy_begin", faulty({{"FAIL_BEGIN_PICTURE", "3:0x22:3"}})},
			  Case{"busy_sync", faulty({{"FAIL_SYNC", "2:0x22:3"}})}),
	name_of_case);

VaSetup converted(DriverEnvironment::Variables driver, bool own_memory)
{
	VaSetup setup = faulty(std::move(driver));
	setup.format = PixelFormat::kYUYV;
	setup.own_memory = own_memory;
	return setup;
}

INSTANTIATE_TEST_SUITE_P(
	Converted, VaEncoderStream,
	::testing::Values(Case{"import", converted({}, false)}, Case{"export", converted({}, true)},
			  Case{"mesa22", converted({{"PERSONA", "mesa22"}}, false)},
			  Case{"ihd", converted({{"PERSONA", "ihd"}}, false)},
			  Case{"delayed", converted({{"DELAY_US", "3000"}}, false)}),
	name_of_case);

VaSetup scaled(PixelFormat format)
{
	VaSetup setup = faulty({});
	setup.format = format;
	setup.size = {640, 480};
	setup.output_size = Size{320, 180};
	return setup;
}

INSTANTIATE_TEST_SUITE_P(Scaled, VaEncoderStream,
			 ::testing::Values(Case{"nv12", scaled(PixelFormat::kNV12)},
					   Case{"yuyv", scaled(PixelFormat::kYUYV)}),
			 name_of_case);

TEST(VaEncoder, ConvertsOnTheDevice)
{
	VaRig rig(converted({}, false));
	rig.start();
	ASSERT_TRUE(rig.encode(5));
	EXPECT_EQ(rig.driver().log("process").size(), 5u);
	EXPECT_EQ(rig.driver().log("frame").size(), 5u);
}

TEST(VaEncoder, RefusesWhatTheDriverDoesNotConvert)
{
	VaRig rig(converted({{"NO_VIDEOPROC", "1"}}, false));
	EXPECT_THAT(rig.allocate(), HasSubstr("does not encode YUYV 320x240"));
	const auto converted = rig.encoder().capabilities().value().converted_formats;
	EXPECT_EQ(std::ranges::find(converted, PixelFormat::kYUYV, &FormatCapability::format),
		  converted.end());
}

// --- negotiation

TEST(VaEncoder, StatesTheDriversOwnLayout)
{
	VaSetup setup = faulty({{"PITCH_ALIGN", "256"}, {"HEIGHT_ALIGN", "32"}});
	setup.size = {640, 360};
	VaRig rig(setup);
	ASSERT_EQ(rig.allocate(), "");
	EXPECT_EQ(rig.layout().plane(0).stride, 768u);
	EXPECT_EQ(rig.layout().plane(1).offset, 768u * 384);
}

// Mesa tells what the hardware reads by an attribute, and makes smaller surfaces all the same.
TEST(VaEncoder, StatesALayoutAsLargeAsTheHardwareReads)
{
	VaSetup setup = faulty({{"ALIGN_ATTR", "6,5"}});
	setup.size = {600, 360};
	VaRig rig(setup);
	ASSERT_EQ(rig.allocate(), "");
	EXPECT_GE(rig.layout().plane(0).stride, 640u);
	EXPECT_GE(rig.layout().plane(1).offset, rig.layout().plane(0).stride * 384);
}

// Tiled surfaces tell nothing about linear ones, so the strictest driver's needs are met.
TEST(VaEncoder, StatesALayoutForAllWhereTheDriversOwnIsTiled)
{
	VaSetup setup = faulty({{"EXPORT_TILED", "1"}});
	setup.size = {600, 360};
	VaRig rig(setup);
	ASSERT_EQ(rig.allocate(), "");
	EXPECT_EQ(rig.layout().plane(0).stride, 768u);
	EXPECT_EQ(rig.layout().plane(1).offset, 768u * 384);
}

/// Frames of a camera that lays them out without padding, and a driver whose surfaces are tiled.
VaSetup of_webcam(const std::string &persona, Size size)
{
	VaSetup setup = faulty({{"PERSONA", persona}, {"EXPORT_TILED", "1"}});
	setup.size = size;
	setup.layout = VideoInfo::create(PixelFormat::kNV12, size).value();
	return setup;
}

TEST(VaEncoder, SaysWhatGivesIntelsLowPowerEncoderABitrate)
{
	const DriverEnvironment driver(
		DriverEnvironment::Variables{{"PERSONA", "ihd-lp"}, {"RC", "cqp"}});
	EncoderSettings settings;
	EXPECT_TRUE(vaapi::Encoder::open(open_va_display().value(), settings));
	settings.bitrate = 8'000'000;
	const auto encoder = vaapi::Encoder::open(open_va_display().value(), settings);
	ASSERT_FALSE(encoder);
	EXPECT_TRUE(is_user_mistake(encoder.error()));
	EXPECT_THAT(encoder.error().message(), HasSubstr("offers CQP only"));
	EXPECT_THAT(encoder.error().message(), HasSubstr("i915.enable_guc=2"));
	EXPECT_THAT(encoder.error().message(), HasSubstr("intel-media-va-driver-non-free"));
}

/// Of iHD's seven levels, of which the last is the fastest.
TEST(VaEncoder, TellsTheDriverTheLevelOfQuality)
{
	for (const auto &[quality, level] :
	     std::map<std::optional<std::uint32_t>, int>{{{}, 4}, {0, 7}, {49, 4}, {100, 1}}) {
		VaSetup setup = faulty({{"PERSONA", "ihd"}});
		setup.settings.quality = quality;
		VaRig rig(setup);
		rig.start();
		ASSERT_TRUE(rig.encode(1));
		EXPECT_EQ(rig.driver().log("frame").at(0).at("quality_level"), level);
	}
}

TEST(VaEncoder, ReadsACamerasOwnLayoutWhereTheDriverIsKnownTo)
{
	VaRig rig(of_webcam("ihd-lp", {1280, 720}));
	ASSERT_EQ(rig.allocate(), "");
	rig.start();
	ASSERT_TRUE(rig.encode(3));
	for (const nlohmann::json &frame : rig.driver().log("frame"))
		EXPECT_EQ(frame.at("planes").at(0).at("pitch"), 1280);
	EXPECT_EQ(rig.compare(), "");
	rig.close();
	EXPECT_THAT(rig.driver().violations(), IsEmpty());
}

/// The hardware is told rows, and these are between two that it can be told.
TEST(VaEncoder, ReadsNoLayoutThatTheDriverCannotBeTold)
{
	VaRig rig(of_webcam("ihd-lp", {1280, 718}));
	EXPECT_THAT(rig.allocate(), HasSubstr("encoder reads chroma at row 736"));
}

/// 1088 rows of luma are read, and half as many of chroma.
TEST(VaEncoder, DoesNotReadPastTheMemoryOfACamera)
{
	VaRig rig(of_webcam("ihd-lp", {1920, 1080}));
	EXPECT_THAT(rig.allocate(), HasSubstr("3118080"));
}

TEST(VaEncoder, ImportsEachBufferOnce)
{
	VaRig rig({.buffers = 4});
	rig.start();
	const auto created = rig.driver().log("surface");
	EXPECT_EQ(std::ranges::count(created, true, imported), 4);
	ASSERT_TRUE(rig.encode(20));
	EXPECT_EQ(rig.driver().log("surface").size(), created.size());
	const auto frames = rig.driver().log("frame");
	EXPECT_EQ(std::ranges::count(frames, true, imported), 20);
	std::set<std::uint64_t> surfaces;
	for (const nlohmann::json &frame : frames)
		surfaces.insert(frame.at("surface").get<std::uint64_t>());
	EXPECT_EQ(surfaces.size(), 4u);
}

TEST(VaEncoder, RefusesMemoryInTheDriversWords)
{
	VaRig rig({.driver = {{"MODIFIER", "1"}}});
	EXPECT_THAT(rig.allocate(), HasSubstr("does not import this memory: vaCreateSurfaces"));
}

TEST(VaEncoder, OffersNoTiledMemory)
{
	VaRig rig({.driver = {{"EXPORT_TILED", "1"}}, .own_memory = true});
	EXPECT_EQ(rig.allocate(), "it offers no memory");
}

class VaEncoderMemory : public ::testing::TestWithParam<PixelFormat>
{};

// The first one is that which was looked at beforehand.
TEST_P(VaEncoderMemory, IsRefusedWhenItsLayoutIsAnotherThanBefore)
{
	VaSetup setup{.driver = {{"OWN_PITCH", "3:1024"}}, .own_memory = true};
	setup.format = GetParam();
	VaRig rig(setup);
	try {
		(void)rig.allocate();
		FAIL() << "it was taken";
	} catch (const std::runtime_error &refusal) {
		EXPECT_THAT(refusal.what(), HasSubstr("instead of"));
	}
}

INSTANTIATE_TEST_SUITE_P(Formats, VaEncoderMemory,
			 ::testing::Values(PixelFormat::kNV12, PixelFormat::kYUYV),
			 [](const auto &each) { return std::string(name_of(each.param)); });

TEST(VaEncoder, RefusesAFrameThatIsTooLarge)
{
	VaRig rig({.driver = {{"MAX_W", "640"}, {"MAX_H", "480"}}, .size = {1280, 720}});
	EXPECT_THAT(rig.allocate(), HasSubstr("does not encode NV12 1280x720"));
}

TEST(VaEncoder, RefusesARateControlThatTheDriverHasNot)
{
	const DriverEnvironment driver(DriverEnvironment::Variables{{"RC", "cqp"}});
	EncoderSettings settings;
	settings.bitrate = 1'000'000;
	const auto encoder = vaapi::Encoder::open(open_va_display().value(), settings);
	ASSERT_FALSE(encoder);
	EXPECT_THAT(encoder.error().message(), Not(HasSubstr("HuC")));
}

TEST(VaEncoder, NamesTheDriverThatIsNotInstalled)
{
	const DriverEnvironment environment;
	::setenv("LIBVA_DRIVER_NAME", "nosuch", 1);
	const auto display = open_va_display();
	::unsetenv("LIBVA_DRIVER_NAME");
	ASSERT_FALSE(display);
	EXPECT_TRUE(display.error().is(std::errc::no_such_file_or_directory));
	EXPECT_THAT(display.error().message(), HasSubstr("nosuch_drv_video.so"));
}

TEST(VaEncoder, TellsWhyADriverDoesNotStart)
{
	const DriverEnvironment environment(DriverEnvironment::Variables{{"FAIL_INIT", "1"}});
	const auto display = open_va_display();
	ASSERT_FALSE(display);
	EXPECT_THAT(display.error().message(), HasSubstr("init failed"));
}

TEST(VaEncoder, RefusesControlsByName)
{
	VaRig rig({});
	EncoderSettings settings;
	settings.controls = {{"sharpness", "3"}};
	auto refused = vaapi::Encoder::open(*open_va_display(), settings);
	ASSERT_FALSE(refused);
	EXPECT_TRUE(refused.error().is(std::errc::invalid_argument));
	EXPECT_THAT(refused.error().message(), HasSubstr("sharpness"));
}

TEST(VaEncoder, SaysWhatTheDriverCan)
{
	VaRig rig({});
	const EncoderCapabilities capabilities = rig.encoder().capabilities().value();
	EXPECT_EQ(capabilities.identity.card, "penstock strict software driver");
	EXPECT_TRUE(capabilities.raw_memory.imports);
	ASSERT_FALSE(capabilities.raw_formats.empty());
	EXPECT_EQ(capabilities.raw_formats[0].format, PixelFormat::kNV12);
	EXPECT_EQ(capabilities.codecs.size(), 2u);
}

// --- streaming

TEST(VaEncoder, DropsTheFrameWhenTheHardwareHasReadIt)
{
	const HeldDriver driver;
	VaRig rig(faulty(driver.variables()));
	rig.start();
	ASSERT_TRUE(rig.submit());
	// Time enough for the worker to let go of it.
	const Status early = rig.dispatch(std::chrono::milliseconds(50));
	EXPECT_TRUE(!early && early.error().is(std::errc::timed_out));
	EXPECT_EQ(rig.pool().outstanding(), 1u);
	EXPECT_EQ(rig.encoder().in_flight(), 1u);
	driver.let_go();
	ASSERT_TRUE(rig.dispatch());
	EXPECT_EQ(rig.pool().outstanding(), 0u);
	EXPECT_EQ(rig.encoder().in_flight(), 0u);
	rig.close();
	EXPECT_THAT(rig.driver().violations(), IsEmpty());
}

TEST(VaEncoder, TellsWhenAFrameIsWrittenToTooEarly)
{
	const HeldDriver driver;
	VaRig rig(faulty(driver.variables()));
	rig.start();
	BufferRef frame = rig.draw();
	DeviceView view(frame->memory(0));
	ASSERT_TRUE(rig.encoder().submit(std::move(frame)));
	view.bytes()[100] ^= std::byte{1};
	driver.let_go();
	(void)rig.drain();
	rig.close();
	EXPECT_THAT(rig.driver().violations(), ElementsAre("8.input_changed"));
}

TEST(VaEncoder, MakesAKeyframeInEachPeriodAndOnRequest)
{
	VaSetup setup;
	setup.settings = with_gop(4);
	VaRig rig(setup);
	rig.start();
	ASSERT_TRUE(rig.submit_singly(6));
	rig.encoder().request_keyframe();
	ASSERT_TRUE(rig.encode(6));
	EXPECT_THAT(rig.keyframes(), ElementsAre(0, 4, 6, 10));
	EXPECT_EQ(rig.compare(), "");
	rig.close();
	EXPECT_THAT(rig.driver().violations(), IsEmpty());
}

TEST(VaEncoder, ChangesTheBitrateWhileRunning)
{
	VaSetup setup = faulty({{"REAL_RATE", "1"}});
	setup.size = {64, 64};
	setup.settings.bitrate = 2'000'000;
	setup.settings.rate_control = EncoderSettings::RateControl::kCbr;
	VaRig rig(setup);
	rig.start();
	ASSERT_TRUE(rig.submit_singly(4));
	const Status changed = rig.encoder().set_bitrate(4'000'000);
	ASSERT_TRUE(changed) << changed.error().message();
	ASSERT_TRUE(rig.encode(4));
	EXPECT_EQ(rig.compare(), "");
	EXPECT_NEAR(double(rig.coded()[2].data.size()), 2e6 / 8 / 30, 50);
	EXPECT_NEAR(double(rig.coded()[6].data.size()), 4e6 / 8 / 30, 50);
	rig.close();
	EXPECT_THAT(rig.driver().violations(), IsEmpty());
}

// Where the level allows both rates, nothing but the rate changes.
TEST(VaEncoder, ChangesTheBitrateWithoutAKeyframe)
{
	VaSetup setup = faulty({{"REAL_RATE", "1"}});
	setup.size = {64, 64};
	setup.settings.bitrate = 2'000'000;
	setup.settings.rate_control = EncoderSettings::RateControl::kCbr;
	setup.settings.level = "4.0";
	VaRig rig(setup);
	rig.start();
	ASSERT_TRUE(rig.submit_singly(4));
	ASSERT_TRUE(rig.encoder().set_bitrate(4'000'000));
	ASSERT_TRUE(rig.encode(4));
	EXPECT_THAT(rig.keyframes(), ElementsAre(0));
	EXPECT_NEAR(double(rig.coded()[6].data.size()), 4e6 / 8 / 30, 50);
	rig.close();
	EXPECT_THAT(rig.driver().violations(), IsEmpty());
}

// Its engine for measurements: pictures that repeat the one before cost next to nothing.
TEST(VaEncoder, EncodesForMeasurements)
{
	VaRig rig(faulty({{"ENGINE", "skip"}}));
	rig.start();
	ASSERT_TRUE(rig.encode(4));
	ASSERT_EQ(rig.frames(), first(4));
	EXPECT_GT(rig.coded()[0].data.size(), 320u * 240);
	for (std::size_t i = 1; i < 4; ++i)
		EXPECT_LT(rig.coded()[i].data.size(), 1000u);
	EXPECT_EQ(rig.compare(), "frame 1 differs");
	rig.close();
	EXPECT_THAT(rig.driver().violations(), IsEmpty());
}

TEST(VaEncoder, StartsAgainAfterAStop)
{
	VaRig rig({});
	rig.start();
	ASSERT_TRUE(rig.submit(3));
	rig.encoder().stop();
	EXPECT_EQ(rig.pool().outstanding(), 0u);
	rig.start();
	ASSERT_TRUE(rig.encode(3));
	EXPECT_TRUE(rig.coded().back().data.size() > 0);
	rig.close();
	EXPECT_THAT(rig.driver().violations(), IsEmpty());
}

// What the driver still has at its end is a violation; of memory the sanitizer tells. Coding the
// pictures would take most of the time.
TEST(VaEncoder, LeaksNothingOverManyFrames)
{
	const std::size_t before = open_fds();
	{
		VaSetup setup = sized(64, 64);
		setup.driver = {{"CRC", "0"}, {"ENGINE", "canned"}};
		setup.keeps_pictures = false;
		VaRig rig(setup);
		rig.start();
		ASSERT_TRUE(rig.submit(100));
		const std::size_t running = open_fds();
		ASSERT_TRUE(rig.encode(9'900));
		EXPECT_EQ(open_fds(), running);
		rig.close();
		EXPECT_THAT(rig.driver().violations(), IsEmpty());
		ASSERT_EQ(rig.driver().log("END").size(), 1u);
		EXPECT_EQ(rig.driver().log("frame").size(), 10'000u);
	}
	EXPECT_EQ(open_fds(), before);
}

} // namespace
} // namespace penstock::test
