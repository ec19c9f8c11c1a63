// The pattern camera in its role: memory, pace, what is lost. On a machine without any device.

#include "devices/pattern/camera.h"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/base/unique_fd.h"
#include "core/buffer/frame_mapping.h"
#include "core/memory/system_allocator.h"
#include "core/meta/capture_meta.h"
#include "core/meta/video_meta.h"
#include "core/pool/video_buffer_pool.h"
#include "devices/pattern/painter.h"
#include "tests/support/fakes/fake_heap.h"
#include "tests/support/fakes/fake_picture.h"
#include "tests/support/pictures/pattern_reading.h"

namespace penstock::pattern {
namespace {

using namespace std::chrono_literals;
using test::FakeHeap;
using testing::HasSubstr;
using enum PixelFormat;

constexpr Size kSize{128, 96};

AllocationQuery query_for(PixelFormat format, Size size = kSize)
{
	AllocationQuery query;
	query.info = VideoInfo::create(format, size).value();
	query.imports = MemoryUse::kDmabuf;
	query.pools.push_back({{}, 0, 2, 0});
	return query;
}

/// Offers memory of its own for the query, in its layout.
Ref<BufferPool> offer_pool(AllocationQuery &query, AllocatorRef allocator)
{
	const auto *meta = query.find_meta(kVideoMetaApi);
	VideoAlignment alignment = meta && meta->alignment ? *meta->alignment : VideoAlignment{};
	BufferPool::Config config;
	config.info = query.info.align(alignment).value();
	config.allocator = std::move(allocator);
	config.min = config.max = 1;
	config.add_option(kOptionVideoMeta);
	Ref<BufferPool> pool = VideoBufferPool::create();
	EXPECT_TRUE(pool->set_config(config));
	query.pools[0].pool = pool;
	return pool;
}

/// Of the visible picture in the memories.
std::uint64_t checksum_of(const VideoInfo &layout, std::span<const Mapping> mappings)
{
	std::vector<std::span<std::byte>> bytes;
	for (const Mapping &mapping : mappings)
		bytes.push_back(mapping.bytes());
	return test::checksum(layout, bytes);
}

std::uint64_t checksum_of(const VideoInfo &layout, const Buffer &frame)
{
	const auto mapping = FrameMapping::map(frame, layout, MapMode::kRead);
	return checksum_of(layout, mapping.value().memories());
}

/// What frame `number` looks like when all of it is drawn.
std::uint64_t drawn_checksum(const VideoInfo &layout, std::uint32_t number)
{
	std::vector<MemoryRef> memories;
	std::vector<Mapping> mappings;
	for (std::size_t i = 0; i < layout.memory_count(); ++i) {
		memories.push_back(
			SystemAllocator::create()->allocate(layout.memory_size(i)).value());
		mappings.push_back(memories.back()->map(kReadWrite).value());
	}
	Painter(layout).draw(mappings, std::nullopt, number);
	return checksum_of(layout, mappings);
}

void expect_frame(const VideoInfo &layout, const BufferRef &frame, std::uint32_t number)
{
	ASSERT_TRUE(frame);
	EXPECT_EQ(std::as_const(*frame).find_meta<CaptureMeta>()->sequence, number);
	EXPECT_EQ(checksum_of(layout, *frame), drawn_checksum(layout, number)) << number;
}

/// A camera in a loop of its own, which takes a step at a time.
class Rig final : public FrameSink
{
public:
	explicit Rig(const CameraSettings &settings, AllocatorRef exports = FakeHeap::create())
		: camera_(Camera::open(settings, std::move(exports)).value())
	{}

	Camera &camera() { return *camera_; }

	/// Takes the decision: the reason of a refusal, or nothing.
	std::string decide(const AllocationQuery &query, Strategy strategy)
	{
		auto decided = camera_->decide_allocation(query, strategy).value();
		decision = decided.value_or(Decision{});
		return decided ? std::string() : decided.error().reason;
	}
	void start() { ASSERT_TRUE(camera_->start(*this)); }

	/// Whether there is something to do now.
	bool can_step() { return wait(0ms); }
	/// One dispatch(), in good time.
	void step()
	{
		ASSERT_TRUE(wait(60s)) << "nothing happens";
		ASSERT_TRUE(camera_->dispatch(POLLIN));
	}
	/// A frame, however many steps it takes.
	BufferRef next()
	{
		const std::size_t before = taken;
		while (taken == before && !testing::Test::HasFatalFailure())
			step();
		return std::exchange(last_, {});
	}

	Status on_frame(BufferRef frame) override
	{
		++taken;
		last_ = std::move(frame);
		return {};
	}

	Decision decision;
	std::size_t taken = 0;

private:
	bool wait(std::chrono::milliseconds patience)
	{
		const std::uint32_t events = camera_->prepare().value();
		pollfd wait{camera_->event_fd(), static_cast<short>(events), 0};
		return ::poll(&wait, events == 0 ? 0 : 1, static_cast<int>(patience.count())) == 1;
	}

	std::unique_ptr<Camera> camera_;
	BufferRef last_;
};

CameraSettings at_rate(Fraction rate)
{
	CameraSettings settings;
	settings.rate = rate;
	return settings;
}

const CaptureMeta &capture_of(const BufferRef &frame)
{
	return *std::as_const(*frame).find_meta<CaptureMeta>();
}

TEST(PatternCamera, OffersEveryUncompressedFormatAtAnySize)
{
	Rig rig({});
	const CameraCapabilities capabilities = rig.camera().capabilities().value();
	std::size_t expected = 0;
	for (const PixelFormatInfo &info : pixel_formats())
		expected += !info.compressed;
	ASSERT_EQ(capabilities.formats.size(), expected);
	for (const FormatCapability &format : capabilities.formats) {
		EXPECT_NE(format.fourcc, 0u);
		EXPECT_TRUE(format.supports({1, 1}));
		EXPECT_TRUE(format.supports({4097, 2161}));
		EXPECT_TRUE(rig.camera().describe(format.format, {4097, 2161}).value());
	}
	EXPECT_EQ(rig.camera().native_size().value(), (Size{1280, 720}));
	EXPECT_FALSE(rig.camera().describe(kMJPG, kSize).value());
	EXPECT_FALSE(rig.camera().describe(kNV12, {20000, 20}).value());
}

TEST(PatternCamera, TellsItsColoursAndRate)
{
	Rig rig({});
	const VideoInfo hd = rig.camera().describe(kNV12, {1920, 1080}).value().value();
	EXPECT_EQ(hd.colorimetry.matrix, 1);
	EXPECT_EQ(hd.colorimetry.range, Colorimetry::Range::kLimited);
	EXPECT_EQ(hd.rate, (Fraction{30, 1}));
	EXPECT_EQ(rig.camera().describe(kNV12, {640, 480}).value()->colorimetry.matrix, 6);
	ASSERT_EQ(rig.decide(query_for(kNV12, {1920, 1080}), Strategy::kExport), "");
	EXPECT_EQ(rig.decision.camera.layout.colorimetry, hd.colorimetry);
	EXPECT_EQ(rig.decision.camera.layout.rate, hd.rate);
}

TEST(PatternCamera, RefusesARateThatNoTimerKeeps)
{
	auto camera = Camera::open(at_rate({2'000'000, 1}), {});
	ASSERT_FALSE(camera);
	EXPECT_TRUE(camera.error().is(std::errc::invalid_argument));
	EXPECT_THAT(camera.error().context, HasSubstr("--fps 2000000"));
}

TEST(PatternCamera, DoesNotStartWithoutItsTimer)
{
	Rig rig({});
	ASSERT_EQ(rig.decide(query_for(kNV12), Strategy::kExport), "");
	// timerfd_settime(2) refuses what is no timer.
	const UniqueFd other(::eventfd(0, EFD_CLOEXEC));
	ASSERT_GE(::dup3(other.get(), rig.camera().event_fd(), O_CLOEXEC), 0);
	EXPECT_FALSE(rig.camera().start(rig));
}

/// A path of memory, and a layout that the consumer asks for.
struct PathCase {
	const char *name;
	Strategy strategy;
	PixelFormat format;
	Size size;
	VideoAlignment alignment;
};

void PrintTo(const PathCase &path, std::ostream *stream)
{
	*stream << path.name;
}

class PatternCameraPath : public testing::TestWithParam<PathCase>
{
protected:
	AllocationQuery query() const
	{
		AllocationQuery query = query_for(GetParam().format, GetParam().size);
		query.add_meta(kVideoMetaApi, GetParam().alignment);
		if (GetParam().strategy == Strategy::kImport)
			offer_pool(query, FakeHeap::create());
		if (GetParam().strategy == Strategy::kShared)
			query.allocators.push_back({FakeHeap::create(), {}});
		return query;
	}
	VideoInfo layout(const AllocationQuery &query) const
	{
		VideoAlignment alignment = GetParam().alignment;
		return is_zero_copy(GetParam().strategy) ? query.info.align(alignment).value()
							 : query.info;
	}
};

TEST_P(PatternCameraPath, DrawsEveryFrameIntoTheMemoryThatWasAgreed)
{
	const AllocationQuery asked = query();
	Rig rig(at_rate({0, 1}));
	ASSERT_EQ(rig.decide(asked, GetParam().strategy), "");
	const VideoInfo expected = layout(asked);
	const VideoInfo given = rig.decision.camera.layout;
	ASSERT_TRUE(std::ranges::equal(given.planes(), expected.planes())) << to_string(given);
	EXPECT_EQ(rig.decision.camera.buffers, 4u);
	EXPECT_EQ(rig.decision.strategy, GetParam().strategy);
	if (GetParam().strategy == Strategy::kImport) {
		EXPECT_EQ(rig.decision.camera.pool.get(), asked.pools[0].pool.get());
	}

	rig.start();
	std::vector<BufferRef> held;
	for (std::uint32_t number = 0; number < 12; ++number) {
		BufferRef frame = rig.next();
		expect_frame(given, frame, number);
		EXPECT_EQ(frame->memory(0).is_dmabuf(), is_zero_copy(GetParam().strategy));
		// Of three buffers in turn.
		held.push_back(std::move(frame));
		if (held.size() == 3)
			held.erase(held.begin());
	}
	rig.camera().stop();
	held.clear();
	rig.camera().release_allocation();
}

constexpr VideoAlignment kNone;
constexpr VideoAlignment kPaddedAround{.padding_top = 4,
				       .padding_bottom = 12,
				       .padding_left = 8,
				       .padding_right = 32,
				       .stride_alignment = {64, 64, 64, 64}};
constexpr VideoAlignment kLumaOnly{.padding_bottom = 8, .stride_alignment = {128, 64, 32, 1}};

INSTANTIATE_TEST_SUITE_P(
	Table, PatternCameraPath,
	testing::Values(
		PathCase{"import_nv12", Strategy::kImport, kNV12, kSize, kNone},
		PathCase{"import_padded", Strategy::kImport, kNV12, {127, 95}, kPaddedAround},
		PathCase{"import_three_memories", Strategy::kImport, kYM12, kSize, kPaddedAround},
		PathCase{"export_nv12", Strategy::kExport, kNV12, kSize, kNone},
		PathCase{"export_padded", Strategy::kExport, kNV12, {127, 95}, kPaddedAround},
		PathCase{"export_uneven_strides", Strategy::kExport, kYU12, {100, 60}, kLumaOnly},
		PathCase{"export_two_memories", Strategy::kExport, kNM12, kSize, kPaddedAround},
		PathCase{"shared_yuyv", Strategy::kShared, kYUYV, {127, 95}, kPaddedAround},
		PathCase{"shared_rgb", Strategy::kShared, kXR24, kSize, kNone},
		PathCase{"device_convert", Strategy::kDeviceConvert, kYUYV, kSize, kPaddedAround},
		PathCase{"copy_nv12", Strategy::kCopy, kNV12, {127, 95}, kPaddedAround},
		PathCase{"convert_bayer", Strategy::kConvert, kRGGB, kSize, kNone}),
	[](const auto &test) { return std::string(test.param.name); });

TEST(PatternCameraMemory, IsPlainForAConsumerThatReadsWithTheCpu)
{
	AllocationQuery query = query_for(kYU12);
	query.imports = MemoryUse::kMapped;
	for (AllocatorRef exports : {AllocatorRef(), AllocatorRef(FakeHeap::create())}) {
		Rig rig(at_rate({0, 1}), exports);
		ASSERT_EQ(rig.decide(query, Strategy::kExport), "");
		EXPECT_EQ(rig.decision.camera.allocator, "system");
	}
}

TEST(PatternCameraMemory, NeedsDmabufsToExportToADevice)
{
	Rig rig({}, nullptr);
	EXPECT_FALSE(rig.camera().capabilities().value().memory.exports);
	EXPECT_THAT(rig.decide(query_for(kNV12), Strategy::kExport), HasSubstr("no dmabufs"));
	EXPECT_EQ(rig.decide(query_for(kNV12), Strategy::kCopy), "");
}

TEST(PatternCameraMemory, MustBeMappable)
{
	Rig rig({});
	AllocationQuery query = query_for(kNV12);
	query.allocators.push_back({FakeHeap::create(FakeHeap::Kind::kProtected), {}});
	EXPECT_THAT(rig.decide(query, Strategy::kShared),
		    testing::AllOf(HasSubstr("cannot draw into this memory"),
				   HasSubstr("not mappable")));
	query = query_for(kNV12);
	const auto pool = offer_pool(query, FakeHeap::create(FakeHeap::Kind::kProtected));
	EXPECT_THAT(rig.decide(query, Strategy::kImport), HasSubstr("not mappable"));
	EXPECT_FALSE(pool->active());
}

TEST(PatternCameraMemory, MustBeLinearAndOffered)
{
	Rig rig({});
	AllocationQuery query = query_for(kNV12);
	EXPECT_THAT(rig.decide(query, Strategy::kImport), HasSubstr("no memory of its own"));
	EXPECT_THAT(rig.decide(query, Strategy::kShared), HasSubstr("no allocator"));
	query.info.modifier = 0x100000000000001;
	EXPECT_THAT(rig.decide(query, Strategy::kExport), HasSubstr("tiles"));
	query = query_for(kNV12);
	query.info = VideoInfo::create_compressed(kMJPG, kSize, 1000).value();
	EXPECT_THAT(rig.decide(query, Strategy::kExport), HasSubstr("does not draw MJPG"));
}

TEST(PatternCameraMemory, FollowsTheUsersNumberOfBuffers)
{
	CameraSettings settings;
	settings.buffers = 7;
	Rig rig(settings);
	ASSERT_EQ(rig.decide(query_for(kNV12), Strategy::kExport), "");
	EXPECT_EQ(rig.decision.camera.buffers, 7u);
	EXPECT_EQ(rig.decision.camera.pool->allocated(), 7u);
}

TEST(PatternCameraMemory, ThatTookAnothersPlaceIsDrawnInFull)
{
	Rig rig(at_rate({0, 1}));
	ASSERT_EQ(rig.decide(query_for(kNV12), Strategy::kExport), "");
	rig.start();
	for (std::uint32_t number = 0; number < 8; ++number) {
		BufferRef frame = rig.next();
		expect_frame(rig.decision.camera.layout, frame, number);
		// Without its memory the pool discards it and makes another with the same index.
		ASSERT_TRUE(frame->remove_all_memory());
	}
}

TEST(PatternCameraMemory, OutlivesTheStream)
{
	std::optional<Rig> rig(at_rate({0, 1}));
	ASSERT_EQ(rig->decide(query_for(kNV12), Strategy::kExport), "");
	const VideoInfo layout = rig->decision.camera.layout;
	rig->start();
	BufferRef frame = rig->next();
	rig.reset();
	expect_frame(layout, frame, 0);
}

TEST(PatternCameraPace, GivesEachFrameItsIdealTime)
{
	for (Fraction rate : {Fraction{1000, 1}, Fraction{30000, 1001}}) {
		Rig rig(at_rate(rate));
		ASSERT_EQ(rig.decide(query_for(kNV12), Strategy::kExport), "");
		rig.start();
		std::optional<double> start;
		std::uint32_t last = 0;
		for (int i = 0; i < 8; ++i) {
			BufferRef frame = rig.next();
			const CaptureMeta &meta = capture_of(frame);
			EXPECT_EQ(meta.clock, TimestampClock::kMonotonic);
			EXPECT_EQ(meta.timestamp, frame->pts);
			EXPECT_LE(std::chrono::nanoseconds(frame->pts.ns()),
				  std::chrono::steady_clock::now().time_since_epoch());
			const double ideal = 1e9 * meta.sequence * rate.den / rate.num;
			const auto time = static_cast<double>(frame->pts.ns());
			if (!start)
				start = time - ideal;
			EXPECT_NEAR(time - *start, ideal, 2000) << meta.sequence;
			expect_frame(rig.decision.camera.layout, frame, meta.sequence);
			last = meta.sequence;
		}
		const CameraCounters counters = rig.camera().counters();
		EXPECT_EQ(counters.captured, 8u);
		EXPECT_EQ(counters.captured + counters.missed, last + 1u);
		EXPECT_EQ(counters.starved, 0u);
	}
}

TEST(PatternCameraPace, WaitsForTheNextTime)
{
	Rig rig(at_rate({1, 1000}));
	ASSERT_EQ(rig.decide(query_for(kNV12), Strategy::kExport), "");
	rig.start();
	EXPECT_EQ(capture_of(rig.next()).sequence, 0u);
	EXPECT_FALSE(rig.can_step());
	// An event that is none.
	ASSERT_TRUE(rig.camera().dispatch(POLLIN));
	EXPECT_EQ(rig.taken, 1u);
}

TEST(PatternCameraPace, CountsWhatALateLoopMissed)
{
	Rig rig(at_rate({500, 1}));
	ASSERT_EQ(rig.decide(query_for(kNV12), Strategy::kExport), "");
	rig.start();
	const std::uint32_t before = capture_of(rig.next()).sequence;
	const std::uint64_t missed = rig.camera().counters().missed;
	std::this_thread::sleep_for(21ms);
	const std::uint32_t after = capture_of(rig.next()).sequence;
	EXPECT_GE(after - before, 10u);
	EXPECT_EQ(rig.camera().counters().missed - missed, after - before - 1);
	EXPECT_EQ(rig.camera().counters().starved, 0u);
}

TEST(PatternCameraPace, CountsWhatItHadNoBufferFor)
{
	Rig rig(at_rate({500, 1}));
	ASSERT_EQ(rig.decide(query_for(kNV12), Strategy::kExport), "");
	rig.start();
	std::vector<BufferRef> held;
	for (int i = 0; i < 4; ++i)
		held.push_back(rig.next());
	const std::uint32_t before = capture_of(held.back()).sequence;
	const std::uint64_t missed = rig.camera().counters().missed;
	for (int i = 0; i < 5; ++i)
		rig.step();
	EXPECT_EQ(rig.taken, 4u);
	EXPECT_EQ(rig.camera().counters().starved, 1u);
	held.clear();
	const std::uint32_t after = capture_of(rig.next()).sequence;
	EXPECT_GE(after - before, 5u);
	EXPECT_EQ(rig.camera().counters().missed - missed, after - before - 1);
}

TEST(PatternCameraWithoutPace, WaitsForABufferAndNotForATime)
{
	Rig rig(at_rate({0, 1}));
	ASSERT_EQ(rig.decide(query_for(kNV12), Strategy::kExport), "");
	rig.start();
	std::vector<BufferRef> held;
	for (int i = 0; i < 4; ++i) {
		EXPECT_TRUE(rig.can_step());
		held.push_back(rig.next());
	}
	// Nothing to do, however often the loop goes round.
	for (int i = 0; i < 3; ++i)
		EXPECT_FALSE(rig.can_step());
	held.erase(held.begin());
	EXPECT_TRUE(rig.can_step());
	BufferRef frame = rig.next();
	EXPECT_EQ(capture_of(frame).sequence, 4u);
	EXPECT_GT(frame->pts.ns(), held.back()->pts.ns());
	EXPECT_FALSE(rig.can_step());
	EXPECT_EQ(rig.camera().counters().missed, 0u);
}

TEST(PatternCameraWithoutPace, IsWokenByAnotherThread)
{
	Rig rig(at_rate({0, 1}));
	ASSERT_EQ(rig.decide(query_for(kNV12), Strategy::kExport), "");
	rig.start();
	std::vector<BufferRef> held;
	for (int i = 0; i < 4; ++i)
		held.push_back(rig.next());
	for (std::uint32_t number = 4; number < 500; ++number) {
		ASSERT_FALSE(rig.can_step());
		std::jthread other([&held] { held.clear(); });
		BufferRef frame = rig.next();
		ASSERT_EQ(capture_of(frame).sequence, number);
		other.join();
		held.push_back(std::move(frame));
		while (held.size() < 4) {
			held.push_back(rig.next());
			++number;
		}
	}
}

TEST(PatternCameraWithoutPace, StartsAgain)
{
	Rig rig(at_rate({0, 1}));
	for (int run = 0; run < 3; ++run) {
		ASSERT_EQ(rig.decide(query_for(kNV12), Strategy::kExport), "");
		rig.start();
		std::vector<BufferRef> held;
		for (std::uint32_t number = 0; number < 4; ++number) {
			held.push_back(rig.next());
			EXPECT_EQ(capture_of(held.back()).sequence, number);
		}
		EXPECT_FALSE(rig.can_step());
		rig.camera().stop();
		EXPECT_FALSE(rig.can_step());
		held.clear();
		EXPECT_FALSE(rig.can_step());
		rig.camera().release_allocation();
	}
}

TEST(PatternCameraReading, CounterIsReadable)
{
	Rig rig(at_rate({0, 1}));
	ASSERT_EQ(rig.decide(query_for(kNV12, {322, 181}), Strategy::kExport), "");
	rig.start();
	for (std::uint32_t number = 0; number < 40; ++number) {
		const BufferRef frame = rig.next();
		const Mapping bytes = frame->memory(0).map(MapMode::kRead).value();
		const PlaneLayout &plane = rig.decision.camera.layout.plane(0);
		const auto luma = [&](std::uint32_t x, std::uint32_t y) {
			return std::to_integer<std::uint8_t>(
				bytes.data()[plane.offset + y * plane.stride + x]);
		};
		EXPECT_EQ(test::read_pattern_counter({322, 181}, luma), number);
	}
}

} // namespace
} // namespace penstock::pattern
