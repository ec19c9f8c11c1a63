#include "devices/convert/frame_converter.h"

#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "core/memory/shared_memory_allocator.h"
#include "core/memory/system_allocator.h"
#include "core/meta/video_meta.h"
#include "tests/unit/devices/convert/pixels.h"

namespace penstock::software {
namespace {

using enum PixelFormat;
using test::Frame;
using test::Random;

constexpr Size kSize{64, 48};
constexpr std::uint64_t kTiled = 1; // whatever is not DRM_FORMAT_MOD_LINEAR

FrameConverter converter_for(const VideoInfo &from, const VideoInfo &to)
{
	auto converter = FrameConverter::create(from, to);
	if (!converter)
		throw std::runtime_error(converter.error().message());
	return std::move(*converter);
}

Frame noise(const VideoInfo &layout, Random &random)
{
	Frame frame(layout);
	frame.fill_with_noise(random);
	return frame;
}

void expect_refused(const Result<std::uint64_t> &written, std::errc code)
{
	ASSERT_FALSE(written);
	EXPECT_TRUE(written.error().is(code)) << written.error().message();
}

/// Memory whose mapping or unmapping fails when told to.
class FaultyMemory final : public Memory
{
public:
	FaultyMemory(Allocator &allocator, std::size_t size)
		: Memory(allocator, {.maxsize = size, .offset = 0, .size = size}, {}), bytes_(size)
	{}

	bool map_fails = false;
	bool unmap_fails = false;
	int mapped = 0;

protected:
	Result<std::byte *> do_map(MapModes) override
	{
		if (map_fails)
			return make_error(std::errc::io_error, "begin CPU access");
		++mapped;
		return bytes_.data();
	}
	Status do_unmap(MapModes) override
	{
		--mapped;
		if (unmap_fails)
			return make_error(std::errc::io_error, "end CPU access");
		return {};
	}

private:
	std::vector<std::byte> bytes_;
};

/// A frame of two memories, both faulty.
struct FaultyFrame {
	FaultyFrame() : layout(test::tight(kNM12, kSize)), buffer(Buffer::create())
	{
		for (std::size_t i = 0; i < 2; ++i) {
			memories[i] = Ref<FaultyMemory>(
				new FaultyMemory(*allocator, layout.memory_size(i)));
			EXPECT_TRUE(buffer->append_memory(memories[i]));
		}
	}

	Ref<SystemAllocator> allocator = SystemAllocator::create();
	VideoInfo layout;
	std::array<Ref<FaultyMemory>, 2> memories;
	BufferRef buffer;
};

TEST(FrameConverter, AnotherSizeIsRefused)
{
	auto converter =
		FrameConverter::create(test::tight(kNV12, {64, 48}), test::tight(kNV12, {64, 50}));
	ASSERT_FALSE(converter);
	EXPECT_TRUE(converter.error().is(std::errc::invalid_argument));
}

TEST(FrameConverter, APaddedSizeIsNoOtherSize)
{
	EXPECT_TRUE(FrameConverter::create(test::tight(kNV12, {64, 48}),
					   *VideoInfo::create(kNV12, {64, 48}, 128, 64)));
}

TEST(FrameConverter, NoFormatIsRefused)
{
	EXPECT_FALSE(FrameConverter::create(VideoInfo(), VideoInfo()));
	EXPECT_FALSE(FrameConverter::create(test::tight(kNV12, kSize), VideoInfo()));
	EXPECT_FALSE(FrameConverter::create(VideoInfo(), test::tight(kNV12, kSize)));
}

TEST(FrameConverter, TiledLayoutsAreRefused)
{
	VideoInfo linear = test::tight(kNV12, kSize);
	VideoInfo tiled = linear;
	tiled.modifier = kTiled;
	for (const auto &[from, to] : {std::pair(linear, tiled), std::pair(tiled, linear)}) {
		auto converter = FrameConverter::create(from, to);
		ASSERT_FALSE(converter);
		EXPECT_TRUE(converter.error().is(std::errc::not_supported));
	}
}

TEST(FrameConverter, PlanesThatLibyuvCannotCountAreRefused)
{
	const VideoInfo huge = *VideoInfo::create(kGREY, {32, 16}, 1u << 26, 16);
	auto converter = FrameConverter::create(huge, test::tight(kGREY, {32, 16}));
	ASSERT_FALSE(converter);
	EXPECT_TRUE(converter.error().is(std::errc::value_too_large));

	const VideoInfo many = test::tight(kGREY, {32768, 32768});
	EXPECT_FALSE(FrameConverter::create(many, many));
	const VideoInfo jpeg = *VideoInfo::create_compressed(kMJPG, {65535, 65535}, 1u << 20);
	EXPECT_FALSE(FrameConverter::create(jpeg, test::tight(kGREY, {65535, 65535})));
}

TEST(FrameConverter, SamplesOfTwoBytesAtOddPlacesAreRefused)
{
	const auto at = [](std::uint32_t offset, std::uint32_t stride) {
		const PlaneLayout plane{
			.memory = 0, .offset = offset, .stride = stride, .rows = 48};
		return *VideoInfo::create(kRG10, kSize, std::span(&plane, 1));
	};
	const VideoInfo target = test::tight(kNV12, kSize);
	EXPECT_TRUE(FrameConverter::create(at(2, 130), target));
	EXPECT_FALSE(FrameConverter::create(at(1, 130), target));
	EXPECT_FALSE(FrameConverter::create(at(2, 131), target));
}

TEST(FrameConverter, SourceMemoryThatIsTooShortIsRefused)
{
	Random random(1);
	for (PixelFormat format : {kNV12, kNM12, kYU12, kYUYV, kRGGB}) {
		SCOPED_TRACE(name_of(format));
		const VideoInfo layout = test::tight(format, kSize);
		Frame target = noise(test::tight(kNV12, kSize), random);
		const auto before = target.all_bytes();
		FrameConverter converter = converter_for(layout, target.layout);
		for (std::size_t i = 0; i < layout.memory_count(); ++i) {
			Frame source(layout);
			ASSERT_TRUE(converter.convert(*source.buffer, *target.buffer));
			target.set_all_bytes(before);
			const std::size_t size = source.buffer->memory(i).size() - 1;
			MemoryRef view = *source.buffer->memory(i).share(0, size);
			ASSERT_TRUE(source.buffer->replace_memory(i, view));
			expect_refused(converter.convert(*source.buffer, *target.buffer),
				       std::errc::bad_message);
		}
		EXPECT_EQ(target.all_bytes(), before);
	}
}

TEST(FrameConverter, TargetMemoryThatIsTooShortIsRefused)
{
	const VideoInfo layout = test::tight(kNM12, kSize);
	const Frame source(test::tight(kYUYV, kSize));
	FrameConverter converter = converter_for(source.layout, layout);
	for (std::size_t i = 0; i < 2; ++i) {
		Frame target(layout);
		ASSERT_TRUE(converter.convert(*source.buffer, *target.buffer));
		auto shorter = SystemAllocator::create()->allocate(layout.memory_size(i) - 1);
		ASSERT_TRUE(target.buffer->replace_memory(i, *shorter));
		expect_refused(converter.convert(*source.buffer, *target.buffer),
			       std::errc::bad_message);
	}
}

TEST(FrameConverter, PaddingThatTheMemoryLacksIsNotMissed)
{
	// The last rows of a padded layout are not touched, so the memory may end before them.
	const VideoInfo padded = *VideoInfo::create(kGREY, kSize, 64, 64);
	auto memory = SystemAllocator::create()->allocate(64 * 48);
	const BufferRef source = Buffer::create(*memory);
	Frame target(test::tight(kGREY, kSize));
	EXPECT_TRUE(converter_for(padded, target.layout).convert(*source, *target.buffer));
}

TEST(FrameConverter, AMissingMemoryIsRefused)
{
	const VideoInfo layout = test::tight(kNM12, kSize);
	Frame whole(layout);
	Frame lacking(layout);
	ASSERT_TRUE(lacking.buffer->remove_memory(1));
	FrameConverter converter = converter_for(layout, layout);
	expect_refused(converter.convert(*lacking.buffer, *whole.buffer), std::errc::bad_message);
	expect_refused(converter.convert(*whole.buffer, *lacking.buffer), std::errc::bad_message);
}

TEST(FrameConverter, ATargetThatOthersReferToIsRefused)
{
	const Frame source(test::tight(kNV12, kSize));
	Frame target(source.layout);
	FrameConverter converter = converter_for(source.layout, target.layout);
	BufferRef other = target.buffer;
	expect_refused(converter.convert(*source.buffer, *target.buffer),
		       std::errc::operation_not_permitted);
	other.reset();
	EXPECT_TRUE(converter.convert(*source.buffer, *target.buffer));
}

TEST(FrameConverter, ASourceThatOthersReferToIsRead)
{
	const Frame source(test::tight(kNV12, kSize));
	const BufferRef other = source.buffer;
	Frame target(source.layout);
	EXPECT_TRUE(converter_for(source.layout, target.layout)
			    .convert(*source.buffer, *target.buffer));
}

TEST(FrameConverter, TargetMemoryThatIsSharedIsRefusedInsteadOfReplaced)
{
	const Frame source(test::tight(kNV12, kSize));
	Frame target(source.layout);
	Memory *const memory = &target.buffer->memory(0);
	const BufferRef copy = target.buffer->copy();
	expect_refused(
		converter_for(source.layout, target.layout).convert(*source.buffer, *target.buffer),
		std::errc::permission_denied);
	EXPECT_EQ(&target.buffer->memory(0), memory);
}

TEST(FrameConverter, MemoryThatMustNotBeMappedIsRefused)
{
	const VideoInfo layout = test::tight(kNV12, kSize);
	const auto allocator = SystemAllocator::create();
	const Frame hidden(layout, *allocator, {.flags = MemoryFlag::kNotMappable});
	Frame target(layout);
	expect_refused(converter_for(layout, layout).convert(*hidden.buffer, *target.buffer),
		       std::errc::permission_denied);
}

TEST(FrameConverter, AnErrorNamesWhatWasDoneAndWhatWasWrong)
{
	const Frame source(test::tight(kYUYV, kSize));
	Frame target(test::tight(kNV12, kSize));
	const BufferRef other = target.buffer;
	auto written =
		converter_for(source.layout, target.layout).convert(*source.buffer, *target.buffer);
	ASSERT_FALSE(written);
	EXPECT_EQ(written.error().context,
		  "convert YUYV to NV12 with the CPU: others refer to the target");
}

TEST(FrameConverter, AVideoMetaSaysWhereThePlanesAre)
{
	Random random(2);
	Frame source = noise(*VideoInfo::create(kNV12, kSize, 96, 64), random);
	Frame target = noise(*VideoInfo::create(kNV12, kSize, 128, 56), random);
	source.buffer->add_meta<VideoMeta>(source.layout);
	target.buffer->add_meta<VideoMeta>(target.layout);
	const auto before = target.all_bytes();
	const VideoInfo other = test::tight(kNV12, kSize);
	FrameConverter converter = converter_for(other, other);
	ASSERT_TRUE(converter.convert(*source.buffer, *target.buffer));
	test::expect_same_padding(target.layout, before, target.all_bytes());
	const test::Pixels from(source);
	const test::Pixels to(target);
	for (unsigned y = 0; y < kSize.height; ++y)
		for (unsigned x = 0; x < kSize.width; ++x)
			ASSERT_EQ(to.at(x, y), from.at(x, y));
}

TEST(FrameConverter, AVideoMetaOfAnotherPictureIsRefused)
{
	const VideoInfo layout = test::tight(kNV12, kSize);
	FrameConverter converter = converter_for(layout, layout);
	for (const VideoInfo &other :
	     {test::tight(kNV21, kSize), test::tight(kNV12, {64, 46}), test::tight(kNM12, kSize)}) {
		Frame plain(layout);
		Frame marked(layout);
		marked.buffer->add_meta<VideoMeta>(other);
		expect_refused(converter.convert(*marked.buffer, *plain.buffer),
			       std::errc::invalid_argument);
		expect_refused(converter.convert(*plain.buffer, *marked.buffer),
			       std::errc::invalid_argument);
	}
}

TEST(FrameConverter, AVideoMetaThatTheCpuCannotWalkIsRefused)
{
	VideoInfo tiled = test::tight(kNV12, kSize);
	FrameConverter converter = converter_for(tiled, tiled);
	Frame source(tiled);
	Frame target(tiled);
	tiled.modifier = kTiled;
	source.buffer->add_meta<VideoMeta>(tiled);
	expect_refused(converter.convert(*source.buffer, *target.buffer), std::errc::not_supported);
}

TEST(FrameConverter, SharedMemoryIsMappedAndUnmapped)
{
	Random random(3);
	const auto shared = SharedMemoryAllocator::create();
	for (PixelFormat from : {kNV12, kYUYV, kNM12, kRGB3}) {
		Frame source(test::random_layout(from, kSize, random), *shared);
		Frame target(test::random_layout(kNM12, kSize, random), *shared);
		source.fill_with_noise(random);
		test::draw_smooth(source);
		auto written = converter_for(source.layout, target.layout)
				       .convert(*source.buffer, *target.buffer);
		ASSERT_TRUE(written) << written.error().message();
		const test::Pixels before(source);
		const test::Pixels after(target);
		for (unsigned y = 0; y < kSize.height; ++y)
			for (unsigned x = 0; x < kSize.width; ++x) {
				const test::Colour should = test::expected(
					before, kSize, x, y, after, test::Matrix::of({}));
				for (std::size_t i = 0; i < 3; ++i)
					ASSERT_NEAR(after.at(x, y)[i], should[i], 4);
			}
		for (const Frame *frame : {&source, &target})
			for (std::size_t i = 0; i < frame->layout.memory_count(); ++i)
				EXPECT_TRUE(frame->buffer->memory(i).map(kReadWrite))
					<< "still mapped";
	}
}

TEST(FrameConverter, EveryMemoryIsUnmappedAndTheFirstErrorReported)
{
	FaultyFrame source;
	FaultyFrame target;
	FrameConverter converter = converter_for(source.layout, target.layout);
	const auto mapped = [&] {
		int count = 0;
		for (const FaultyFrame *frame : {&source, &target})
			for (const Ref<FaultyMemory> &memory : frame->memories)
				count += memory->mapped;
		return count;
	};
	ASSERT_TRUE(converter.convert(*source.buffer, *target.buffer));
	EXPECT_EQ(mapped(), 0);

	for (const FaultyFrame *frame : {&source, &target})
		for (const Ref<FaultyMemory> &memory : frame->memories)
			for (bool FaultyMemory::*fails :
			     {&FaultyMemory::map_fails, &FaultyMemory::unmap_fails}) {
				memory.get()->*fails = true;
				auto written = converter.convert(*source.buffer, *target.buffer);
				expect_refused(written, std::errc::io_error);
				EXPECT_EQ(mapped(), 0);
				memory.get()->*fails = false;
			}
	EXPECT_TRUE(converter.convert(*source.buffer, *target.buffer));
}

TEST(FrameConverter, TheBytesWrittenAreThoseOfTheVisiblePicture)
{
	struct Case {
		PixelFormat from;
		PixelFormat to;
		Size size;
		std::uint64_t bytes;
	};
	constexpr Case kCases[] = {
		{kYUYV, kNV12, {1280, 720}, 1280 * 720 * 3 / 2},
		{kNV12, kNV12, {1279, 719}, 1279 * 719 + 1280 * 360},
		{kNV12, kYU12, {1279, 719}, 1279 * 719 + 2 * 640 * 360},
		{kRGB3, kYUYV, {64, 48}, 64 * 48 * 2},
		{kRGGB, kRGB3, {64, 48}, 64 * 48 * 3},
		{kRGGB, kRGGB, {64, 48}, 64 * 48},
		{kNV12, kXR24, {63, 48}, 63 * 48 * 4},
	};
	Random random(4);
	for (const Case &c : kCases) {
		const Frame source(test::random_layout(c.from, c.size, random));
		Frame target(test::random_layout(c.to, c.size, random));
		auto written = converter_for(source.layout, target.layout)
				       .convert(*source.buffer, *target.buffer);
		ASSERT_TRUE(written);
		EXPECT_EQ(*written, c.bytes) << name_of(c.from) << " to " << name_of(c.to);
	}
}

TEST(FrameConverter, HeaderAndMetasOfTheTargetAreLeftAlone)
{
	const Frame source(test::tight(kNV12, kSize));
	Frame target(source.layout);
	source.buffer->pts = ClockTime(7);
	ASSERT_TRUE(converter_for(source.layout, target.layout)
			    .convert(*source.buffer, *target.buffer));
	EXPECT_FALSE(target.buffer->pts.is_set());
	EXPECT_EQ(target.buffer->find_meta<VideoMeta>(), nullptr);
}

TEST(FrameConverter, AConverterWorksAfterItWasMoved)
{
	Random random(5);
	const Frame source = noise(test::tight(kYVYU, kSize), random);
	Frame target(test::tight(kUYVY, kSize));
	FrameConverter first = converter_for(source.layout, target.layout);
	FrameConverter second = std::move(first);
	ASSERT_TRUE(second.convert(*source.buffer, *target.buffer));
	const test::Pixels from(source);
	const test::Pixels to(target);
	for (unsigned y = 0; y < kSize.height; ++y)
		for (unsigned x = 0; x < kSize.width; ++x)
			ASSERT_EQ(to.at(x, y), from.at(x, y));
}

TEST(FrameConverter, TwoThreadsConvertOneSourceWithAConverterEach)
{
	Random random(6);
	for (PixelFormat from : {kYUYV, kRGGB, kNV12}) {
		const Frame source = noise(test::tight(from, kSize), random);
		std::array<std::vector<std::uint8_t>, 2> results;
		std::vector<std::jthread> threads;
		for (std::vector<std::uint8_t> &result : results)
			threads.emplace_back([&source, &result] {
				Frame target(test::tight(kNV21, kSize));
				FrameConverter converter =
					converter_for(source.layout, target.layout);
				for (int i = 0; i < 50; ++i)
					EXPECT_TRUE(
						converter.convert(*source.buffer, *target.buffer));
				result = target.bytes();
			});
		threads.clear();
		EXPECT_EQ(results[0], results[1]);
	}
}

} // namespace
} // namespace penstock::software
