#include <ostream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fakes/fake_heap.h"
#include "tests/support/fakes/gated_allocator.h"
#include "tests/support/rigs/software_rig.h"
#include "tests/unit/devices/convert/frame.h"

namespace penstock::test {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using RateControl = EncoderSettings::RateControl;

std::vector<std::uint64_t> numbers(std::uint64_t first, std::uint64_t end)
{
	std::vector<std::uint64_t> result;
	for (; first < end; ++first)
		result.push_back(first);
	return result;
}

struct Case {
	std::string name;
	SoftwareSetup setup;
};

std::ostream &operator<<(std::ostream &stream, const Case &each)
{
	return stream << each.name;
}

class SoftwareEncoderStream : public ::testing::TestWithParam<Case>
{};

// Memory that ends at a page that nobody may touch, so that reading too far dies.
TEST_P(SoftwareEncoderStream, DecodesToTheFrames)
{
	SoftwareSetup setup = GetParam().setup;
	setup.settings.qp = 18;
	setup.allocator = make_ref<GuardedAllocator>();
	SoftwareRig rig(setup);
	ASSERT_EQ(rig.allocate(), "");
	rig.start();
	const Status status = rig.encode(9);
	ASSERT_TRUE(status) << status.error().message();
	EXPECT_EQ(rig.frames(), numbers(0, 9));
	EXPECT_GT(rig.worst_psnr(), 38);
	EXPECT_EQ(rig.pool().outstanding(), 0u);
	EXPECT_EQ(rig.encoder().failed(), 0u);
}

SoftwareSetup of_format(PixelFormat format)
{
	SoftwareSetup setup;
	setup.format = format;
	return setup;
}

SoftwareSetup of_size(Size size)
{
	SoftwareSetup setup;
	setup.size = size;
	return setup;
}

SoftwareSetup of_profile(Profile profile)
{
	SoftwareSetup setup;
	setup.settings.profile = profile;
	return setup;
}

/// Planes apart from each other, odd strides, padding on every side.
SoftwareSetup scattered(PixelFormat format, Size size, std::uint32_t last_stride = 0)
{
	const VideoInfo least = tight(format, size);
	std::vector<PlaneLayout> planes(least.planes().begin(), least.planes().end());
	std::uint32_t end = 0;
	for (std::uint32_t i = 0; i < planes.size(); ++i) {
		PlaneLayout &plane = planes[i];
		plane.padding_left = 6 + i;
		plane.padding_top = i;
		plane.stride = least.line_bytes(i) + 23;
		plane.rows = least.visible_rows(i) + i + 1;
		if (plane.memory == i)
			end = 0;
		if (i == 2)
			plane.stride += last_stride;
		const std::uint32_t start = end + 10;
		plane.offset = start + plane.padding_top * plane.stride + plane.padding_left;
		end = start + plane.stride * plane.rows;
	}
	SoftwareSetup setup = of_size(size);
	setup.format = format;
	setup.layout = VideoInfo::create(format, size, planes).value();
	return setup;
}

INSTANTIATE_TEST_SUITE_P(
	Table, SoftwareEncoderStream,
	::testing::Values(Case{"yu12", of_format(PixelFormat::kYU12)},
			  Case{"yv12", of_format(PixelFormat::kYV12)},
			  Case{"ym12", of_format(PixelFormat::kYM12)},
			  Case{"ym21", of_format(PixelFormat::kYM21)},
			  Case{"scattered_yu12", scattered(PixelFormat::kYU12, {318, 238})},
			  Case{"scattered_yv12", scattered(PixelFormat::kYV12, {322, 242})},
			  Case{"scattered_ym21", scattered(PixelFormat::kYM21, {200, 120})},
			  Case{"odd", of_size({161, 121})},
			  Case{"odd_scattered", scattered(PixelFormat::kYU12, {161, 121})},
			  Case{"tiny", of_size({16, 16})}, Case{"hd", of_size({1280, 720})},
			  Case{"baseline", of_profile(Profile::kBaseline)},
			  Case{"main", of_profile(Profile::kMain)},
			  Case{"high", of_profile(Profile::kHigh)}),
	[](const auto &each) { return each.param.name; });

// --- negotiation

TEST(SoftwareEncoder, ReadsAnyLayoutOfAnyMemoryThatTheCpuCanMap)
{
	SoftwareRig rig;
	ASSERT_EQ(rig.allocate(), "");
	EXPECT_TRUE(rig.query().reads_any_layout());
	EXPECT_TRUE(rig.query().imports.has(MemoryUse::kMapped));
	EXPECT_TRUE(rig.query().imports.has(MemoryUse::kDmabuf));
	ASSERT_EQ(rig.query().pools.size(), 1u);
	EXPECT_EQ(rig.query().pools[0].min, 2u);
}

TEST(SoftwareEncoder, MapsEachFrameOnce)
{
	SoftwareSetup setup;
	const auto heap = FakeHeap::create();
	setup.allocator = heap;
	SoftwareRig rig(setup);
	ASSERT_EQ(rig.allocate(), "");
	const std::uint32_t tried = heap->maps();
	rig.start();
	ASSERT_TRUE(rig.encode(20));
	// Of three planes in one memory; the drawing maps it for each.
	EXPECT_EQ(heap->maps() - tried, 20u + 3 * 20u);
}

TEST(SoftwareEncoder, RefusesMemoryThatTheCpuMustNotSee)
{
	SoftwareSetup setup;
	setup.allocator = FakeHeap::create(FakeHeap::Kind::kProtected);
	SoftwareRig rig(setup);
	EXPECT_THAT(rig.allocate(), HasSubstr("the CPU cannot read this memory"));
}

TEST(SoftwareEncoder, RefusesWhatItDoesNotRead)
{
	for (const auto &[setup, words] :
	     {std::pair{of_format(PixelFormat::kNV12), "does not take NV12"},
	      std::pair{of_size({15, 16}), "does not encode 15x16: 16x16 to 9437184 pixels"},
	      std::pair{of_size({16, 8}), "does not encode 16x8"},
	      std::pair{of_size({4096, 2305}), "does not encode 4096x2305"}}) {
		SoftwareRig rig(setup);
		EXPECT_THAT(rig.allocate(), HasSubstr(words));
	}
}

TEST(SoftwareEncoder, RefusesChromaPlanesOfTwoStrides)
{
	SoftwareRig rig(scattered(PixelFormat::kYU12, {320, 240}, 8));
	EXPECT_THAT(rig.allocate(), HasSubstr("lines of Cb and Cr 183 and 191 bytes apart"));
}

TEST(SoftwareEncoder, DoesNotScale)
{
	auto encoder = software::Encoder::open({});
	ASSERT_TRUE(encoder);
	AllocationQuery query;
	query.info = *VideoInfo::create(PixelFormat::kYU12, {320, 240});
	query.output_size = Size{160, 120};
	const auto proposed = (*encoder)->propose_allocation(query);
	ASSERT_TRUE(proposed);
	EXPECT_FALSE(*proposed);
}

// --- the stream

TEST(SoftwareEncoder, MakesAKeyframeInEachPeriodAndOnRequest)
{
	SoftwareSetup setup;
	setup.settings.gop = 5;
	SoftwareRig rig(setup);
	rig.start();
	ASSERT_TRUE(rig.submit(7));
	ASSERT_TRUE(rig.settle());
	rig.encoder().request_keyframe();
	ASSERT_TRUE(rig.encode(8));
	EXPECT_THAT(rig.keyframes(), ElementsAre(0, 5, 7, 12));

	// Each with its own parameter sets, and nothing else is one.
	const HeaderTrace trace = rig.headers();
	EXPECT_EQ(trace.complaints, "");
	std::vector<std::uint64_t> idr;
	std::uint64_t frame = 0;
	std::string before;
	for (const TracedUnit &unit : trace.units) {
		if (unit.name == "Slice Header") {
			if (unit["nal_unit_type"] == 5) {
				idr.push_back(frame);
				EXPECT_EQ(before, "Picture Parameter Set");
			}
			++frame;
		}
		before = unit.name;
	}
	EXPECT_EQ(idr, rig.keyframes());
	EXPECT_EQ(trace.named("Sequence Parameter Set").size(), 4u);
}

TEST(SoftwareEncoder, MakesNoKeyframeAtAChangeOfScene)
{
	SoftwareSetup setup = of_size({64, 64});
	setup.settings.gop = 0;
	setup.noise = 90;
	SoftwareRig rig(setup);
	rig.start();
	ASSERT_TRUE(rig.encode(70));
	EXPECT_THAT(rig.keyframes(), ElementsAre(0));
}

TEST(SoftwareEncoder, HasAKeyframeEveryTwoSecondsByItself)
{
	SoftwareSetup setup = of_size({64, 64});
	setup.rate = {5, 1};
	SoftwareRig rig(setup);
	rig.start();
	ASSERT_TRUE(rig.encode(21));
	EXPECT_THAT(rig.keyframes(), ElementsAre(0, 10, 20));
}

double bits_per_second(const SoftwareRig &rig, Fraction rate)
{
	double bits = 0;
	for (const SoftwareRig::Coded &coded : rig.coded())
		bits += 8 * static_cast<double>(coded.data.size());
	return bits * rate.num / rate.den / static_cast<double>(rig.coded().size());
}

TEST(SoftwareEncoder, KeepsTheBitrateAtAnyRateAndLosesNoFrame)
{
	for (const Fraction rate : {Fraction{30, 1}, Fraction{15, 2}, Fraction{120, 1}})
		for (const std::uint64_t bitrate : {400'000ull, 1'200'000ull}) {
			SoftwareSetup setup = of_size({160, 120});
			setup.rate = rate;
			setup.noise = 60;
			setup.settings.bitrate = bitrate;
			SoftwareRig rig(setup);
			rig.start();
			ASSERT_TRUE(rig.encode(150));
			EXPECT_EQ(rig.coded().size(), 150u);
			const auto wanted = static_cast<double>(bitrate);
			EXPECT_NEAR(bits_per_second(rig, rate), wanted, 0.2 * wanted)
				<< to_string(rate);
		}
}

TEST(SoftwareEncoder, CodesWithTheQpThatWasAskedFor)
{
	for (const std::uint32_t qp : {0u, 20u, 51u}) {
		SoftwareSetup setup;
		setup.settings.qp = qp;
		setup.settings.rate_control = RateControl::kCqp;
		SoftwareRig rig(setup);
		rig.start();
		ASSERT_TRUE(rig.encode(4));
		const HeaderTrace trace = rig.headers();
		const std::int64_t initial =
			26 + trace.named("Picture Parameter Set").at(0)["pic_init_qp_minus26"];
		for (const TracedUnit &slice : trace.named("Slice Header"))
			EXPECT_EQ(initial + slice["slice_qp_delta"], qp);
	}
}

TEST(SoftwareEncoder, WritesTheProfileAndTheLevel)
{
	struct Row {
		std::optional<Profile> profile;
		std::optional<std::string> level;
		int profile_idc, level_idc, cabac;
	};
	for (const Row &row :
	     {Row{{}, {}, 100, 13, 1}, Row{Profile::kMain, "3.1", 77, 31, 1},
	      Row{Profile::kConstrainedBaseline, "4", 66, 40, 0},
	      Row{Profile::kBaseline, "5.2", 66, 52, 0}, Row{Profile::kHigh, {}, 100, 13, 1}}) {
		SoftwareSetup setup;
		setup.settings.profile = row.profile;
		setup.settings.level = row.level;
		setup.settings.bitrate = 300'000;
		SoftwareRig rig(setup);
		rig.start();
		ASSERT_TRUE(rig.encode(2));
		const HeaderTrace trace = rig.headers();
		const TracedUnit sps = trace.named("Sequence Parameter Set").at(0);
		EXPECT_EQ(sps["profile_idc"], row.profile_idc);
		EXPECT_EQ(sps["level_idc"], row.level_idc);
		EXPECT_EQ(trace.named("Picture Parameter Set").at(0)["entropy_coding_mode_flag"],
			  row.cabac);
	}
}

TEST(SoftwareEncoder, RefusesALevelThatIsTooLow)
{
	SoftwareSetup setup = of_size({1280, 720});
	setup.settings.level = "1.0";
	setup.settings.bitrate = 50'000;
	SoftwareRig rig(setup);
	EXPECT_THAT(rig.allocate(),
		    ::testing::AllOf(HasSubstr("--level 1.0 is too low"), HasSubstr("3.1")));
}

TEST(SoftwareEncoder, RefusesInTheLibrarysWords)
{
	SoftwareSetup setup;
	setup.settings.level = "1.0";
	setup.settings.bitrate = 50'000'000;
	SoftwareRig rig(setup);
	EXPECT_THAT(rig.allocate(), HasSubstr("MaxSpatialBitrate"));
}

TEST(SoftwareEncoder, TellsTheColours)
{
	const auto sps_of = [](const Colorimetry &colours) {
		SoftwareSetup setup;
		setup.colorimetry = colours;
		SoftwareRig rig(setup);
		rig.start();
		EXPECT_TRUE(rig.encode(1));
		return rig.headers().named("Sequence Parameter Set").at(0);
	};
	using Range = Colorimetry::Range;
	const TracedUnit full = sps_of({9, 16, 10, Range::kFull});
	EXPECT_EQ(full["video_full_range_flag"], 1);
	EXPECT_EQ(full["colour_primaries"], 9);
	EXPECT_EQ(full["transfer_characteristics"], 16);
	EXPECT_EQ(full["matrix_coefficients"], 10);

	const TracedUnit limited = sps_of({1, 1, 0, Range::kLimited});
	EXPECT_EQ(limited["video_full_range_flag"], 0);
	EXPECT_EQ(limited["colour_primaries"], 1);
	EXPECT_EQ(limited["matrix_coefficients"], 2);

	const TracedUnit range = sps_of({2, 2, 2, Range::kFull});
	EXPECT_EQ(range["video_full_range_flag"], 1);
	EXPECT_EQ(range["colour_description_present_flag"], 0);

	EXPECT_EQ(sps_of({})["video_signal_type_present_flag"], 0);
}

TEST(SoftwareEncoder, TellsTheRateInTheStream)
{
	for (const Fraction rate : {Fraction{30, 1}, Fraction{60000, 1001}}) {
		SoftwareSetup setup = of_size({64, 64});
		setup.rate = rate;
		SoftwareRig rig(setup);
		rig.start();
		ASSERT_TRUE(rig.encode(1));
		const HeaderTrace trace = rig.headers();
		EXPECT_EQ(trace.complaints, "");
		const TracedUnit sps = trace.named("Sequence Parameter Set").at(0);
		EXPECT_EQ(sps["time_scale"], 2 * std::int64_t{rate.num});
		EXPECT_EQ(sps["num_units_in_tick"], rate.den);
	}
}

// A camera's clock may stand still or go back; the rate control goes on.
TEST(SoftwareEncoder, EncodesWhateverTheTimestamps)
{
	SoftwareRig rig(of_size({64, 64}));
	rig.start();
	for (const std::uint64_t pts :
	     {5'000'000'000ull, 5'000'000'000ull, 0ull, 1ull << 60, 7ull}) {
		BufferRef frame = rig.draw();
		frame->pts = ClockTime(pts);
		ASSERT_TRUE(rig.encoder().submit(std::move(frame)));
		ASSERT_TRUE(rig.settle());
	}
	BufferRef frame = rig.draw();
	frame->pts = {};
	ASSERT_TRUE(rig.drain());
	EXPECT_EQ(rig.coded().size(), 5u);
}

// --- streaming

class SlowSoftwareEncoder : public ::testing::Test
{
protected:
	SlowSoftwareEncoder()
	{
		SoftwareSetup setup = of_size({64, 64});
		setup.allocator = gate_;
		setup.buffers = 8;
		rig_.emplace(setup);
		rig_->start();
		for (BufferRef frame = rig_->draw(); frame; frame = rig_->draw())
			frames_.push_back(std::move(frame));
		gate_->close();
	}
	~SlowSoftwareEncoder() override { gate_->open(); }

	void submit_all()
	{
		for (BufferRef &frame : frames_)
			ASSERT_TRUE(rig_->encoder().submit(std::move(frame)));
	}

	const Ref<GatedAllocator> gate_ = make_ref<GatedAllocator>();
	std::optional<SoftwareRig> rig_;
	std::vector<BufferRef> frames_;
};

// The camera runs dry, which is counted there; the loop never waits.
TEST_F(SlowSoftwareEncoder, TakesAsManyFramesAsThereAre)
{
	submit_all();
	EXPECT_EQ(rig_->encoder().in_flight(), 8u);
	EXPECT_EQ(rig_->pool().outstanding(), 8u);
	EXPECT_FALSE(rig_->draw());
	const Status early = rig_->dispatch(std::chrono::milliseconds(20));
	EXPECT_TRUE(!early && early.error().is(std::errc::timed_out));
	EXPECT_EQ(rig_->pool().outstanding(), 8u);

	gate_->open();
	ASSERT_TRUE(rig_->drain());
	EXPECT_EQ(rig_->frames(), numbers(0, 8));
	EXPECT_EQ(rig_->pool().outstanding(), 0u);
	EXPECT_EQ(rig_->encoder().in_flight(), 0u);
}

TEST_F(SlowSoftwareEncoder, StopsWithoutTheFramesThatWait)
{
	submit_all();
	std::thread opener([this] { gate_->open(); });
	rig_->encoder().stop();
	opener.join();
	EXPECT_EQ(rig_->pool().outstanding(), 0u);
	EXPECT_EQ(rig_->encoder().in_flight(), 0u);
}

TEST(SoftwareEncoder, StartsAgainWithAKeyframe)
{
	SoftwareRig rig;
	rig.start();
	ASSERT_TRUE(rig.submit(3));
	ASSERT_TRUE(rig.settle());
	rig.encoder().stop();
	rig.start();
	ASSERT_TRUE(rig.encode(3));
	EXPECT_EQ(rig.frames(), numbers(0, 6));
	EXPECT_THAT(rig.keyframes(), ElementsAre(0, 3));
}

TEST(SoftwareEncoder, DrainsAtOnceWithoutFrames)
{
	SoftwareRig rig;
	rig.start();
	EXPECT_TRUE(rig.drain());
	EXPECT_TRUE(rig.coded().empty());
}

TEST(SoftwareEncoder, TakesNothingBeforeItsStart)
{
	SoftwareRig rig;
	ASSERT_EQ(rig.allocate(), "");
	const Status status = rig.encoder().submit(rig.draw());
	ASSERT_FALSE(status);
	EXPECT_EQ(rig.pool().outstanding(), 0u);
}

// --- settings

struct BadSetting {
	std::string name;
	std::function<void(EncoderSettings &)> set;
	std::string words;
	std::errc code = std::errc::invalid_argument;
};

std::ostream &operator<<(std::ostream &stream, const BadSetting &each)
{
	return stream << each.name;
}

class BadSoftwareSetting : public ::testing::TestWithParam<BadSetting>
{};

TEST_P(BadSoftwareSetting, IsRefusedAtOnce)
{
	EncoderSettings settings;
	GetParam().set(settings);
	const auto encoder = software::Encoder::open(settings);
	ASSERT_FALSE(encoder);
	EXPECT_TRUE(encoder.error().is(GetParam().code));
	EXPECT_THAT(encoder.error().context, HasSubstr(GetParam().words));
}

INSTANTIATE_TEST_SUITE_P(
	Table, BadSoftwareSetting,
	::testing::Values(BadSetting{"codec", [](auto &s) { s.codec = Codec::kHevc; }, "hevc",
				     std::errc::not_supported},
			  BadSetting{"control",
				     [](auto &s) {
					     s.controls = {{"sharpness", "1"}};
				     },
				     "--enc-ctrl sharpness"},
			  BadSetting{"profile", [](auto &s) { s.profile = Profile::kHigh10; },
				     "--profile high10"},
			  BadSetting{"level", [](auto &s) { s.level = "6.0"; }, "--level 6.0"},
			  BadSetting{"no_level", [](auto &s) { s.level = "4.3"; }, "--level 4.3"},
			  BadSetting{"cbr", [](auto &s) { s.rate_control = RateControl::kCbr; },
				     "--rate-control cbr"},
			  BadSetting{"qp", [](auto &s) { s.qp = 52; }, "--qp 52"},
			  BadSetting{"qp_with_vbr",
				     [](auto &s) {
					     s.qp = 20;
					     s.rate_control = RateControl::kVbr;
				     },
				     "--qp"},
			  BadSetting{"bitrate_with_qp",
				     [](auto &s) {
					     s.qp = 20;
					     s.bitrate = 1'000'000;
				     },
				     "--bitrate"},
			  BadSetting{"bitrate", [](auto &s) { s.bitrate = 1ull << 31; },
				     "--bitrate 2147483648"}),
	[](const auto &each) { return each.param.name; });

std::vector<std::byte> stream_of(std::optional<std::uint32_t> quality)
{
	SoftwareSetup setup;
	setup.settings.quality = quality;
	SoftwareRig rig(setup);
	rig.start();
	EXPECT_TRUE(rig.encode(5));
	return rig.stream();
}

TEST(SoftwareEncoder, TakesItsTimeForQuality)
{
	EXPECT_NE(stream_of(0), stream_of(100));
	EXPECT_EQ(stream_of(0), stream_of(49));
	EXPECT_EQ(stream_of({}), stream_of(50));
}

} // namespace
} // namespace penstock::test
