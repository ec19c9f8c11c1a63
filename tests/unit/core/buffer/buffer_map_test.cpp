#include "core/buffer/buffer.h"

#include <gtest/gtest.h>

#include "core/meta/capture_meta.h"
#include "core/meta/video_meta.h"
#include "tests/unit/core/buffer/test_buffer.h"

namespace penstock {
namespace {

using test::buffer_of;
using test::fails_with;
using test::memory_of;
using test::text_of;
using test::write;

constexpr auto kMayNotMap = std::errc::operation_not_permitted;

class BufferMap : public ::testing::Test
{
protected:
	BufferRef counted(BufferRef buffer) const
	{
		buffer->count_copies(copies_);
		return buffer;
	}
	CopyCounter::Count merges() const { return copies_->count(CopyCause::kMerge); }
	CopyCounter::Count copies_on_write() const
	{
		return copies_->count(CopyCause::kCopyOnWrite);
	}

	/// Views of one parent, "abcdefgh", with the given starts and three bytes each.
	BufferRef views(std::initializer_list<std::ptrdiff_t> starts) const
	{
		BufferRef buffer = Buffer::create();
		for (const std::ptrdiff_t start : starts)
			EXPECT_TRUE(buffer->append_memory(parent_->share(start, 3).value()));
		return counted(buffer);
	}

	const MemoryRef parent_ = memory_of("abcdefgh");
	const Ref<CopyCounter> copies_ = make_ref<CopyCounter>();
};

TEST_F(BufferMap, OneMemoryIsSeenItself)
{
	const BufferRef buffer = counted(buffer_of({"abc"}));
	Memory &memory = buffer->memory(0);
	auto mapping = buffer->map(kReadWrite);
	ASSERT_TRUE(mapping.has_value());
	EXPECT_EQ(text_of(*mapping), "abc");
	write(*mapping, "xyz");
	EXPECT_EQ(mapping->copied_bytes(), 0U);
	EXPECT_TRUE(mapping->unmap());
	EXPECT_EQ(text_of(*buffer), "xyz");
	EXPECT_EQ(&buffer->memory(0), &memory);
	EXPECT_EQ(merges().copies + copies_on_write().copies, 0U);
}

TEST_F(BufferMap, WithoutMemoryTheMappingIsEmpty)
{
	auto mapping = Buffer::create()->map(MapMode::kRead);
	ASSERT_TRUE(mapping.has_value());
	EXPECT_EQ(mapping->size(), 0U);
}

TEST_F(BufferMap, SeveralMemoriesAreMergedAndTheCopyIsCounted)
{
	const BufferRef buffer = counted(buffer_of({"abc", "de", "fghi"}));
	auto mapping = buffer->map(MapMode::kRead);
	ASSERT_TRUE(mapping.has_value());
	EXPECT_EQ(text_of(*mapping), "abcdefghi");
	EXPECT_EQ(mapping->copied_bytes(), 9U);
	EXPECT_EQ(merges().copies, 1U);
	EXPECT_EQ(merges().bytes, 9U);
}

TEST_F(BufferMap, WritableBufferKeepsTheMergeSoTheNextMapCopiesNothing)
{
	const BufferRef buffer = counted(buffer_of({"abc", "de"}));
	EXPECT_TRUE(buffer->map(MapMode::kRead));
	EXPECT_EQ(buffer->memory_count(), 1U);
	auto again = buffer->map(MapMode::kRead);
	ASSERT_TRUE(again.has_value());
	EXPECT_EQ(again->copied_bytes(), 0U);
	EXPECT_EQ(merges().copies, 1U);
}

TEST_F(BufferMap, SharedBufferIsMergedForTheMappingOnly)
{
	const BufferRef buffer = counted(buffer_of({"abc", "de"}));
	const BufferRef other = buffer;
	for (unsigned i = 1; i <= 2; ++i) {
		auto mapping = buffer->map(MapMode::kRead);
		ASSERT_TRUE(mapping.has_value());
		EXPECT_EQ(text_of(*mapping), "abcde");
		EXPECT_EQ(buffer->memory_count(), 2U);
		EXPECT_EQ(merges().copies, i);
	}
}

TEST_F(BufferMap, WritingToMergedMemoryReachesTheBuffer)
{
	const BufferRef buffer = counted(buffer_of({"abc", "de"}));
	auto mapping = buffer->map(kReadWrite);
	ASSERT_TRUE(mapping.has_value());
	write(*mapping, "vwxyz");
	EXPECT_TRUE(mapping->unmap());
	EXPECT_EQ(text_of(*buffer), "vwxyz");
	EXPECT_EQ(merges().copies, 1U);
	EXPECT_EQ(copies_on_write().copies, 0U);
}

TEST_F(BufferMap, ViewsThatFollowEachOtherAreSeenInTheirParentWithoutACopy)
{
	const BufferRef buffer = views({1, 4});
	auto mapping = buffer->map(MapMode::kRead);
	ASSERT_TRUE(mapping.has_value());
	EXPECT_EQ(text_of(*mapping), "bcdefg");
	EXPECT_EQ(mapping->copied_bytes(), 0U);
	EXPECT_EQ(merges().copies, 0U);
	EXPECT_EQ(mapping->data(), parent_->map(MapMode::kRead)->data() + 1);
}

TEST_F(BufferMap, ViewsWithAGapAreCopied)
{
	const BufferRef buffer = views({0, 5});
	auto mapping = buffer->map(MapMode::kRead);
	ASSERT_TRUE(mapping.has_value());
	EXPECT_EQ(text_of(*mapping), "abcfgh");
	EXPECT_EQ(merges().bytes, 6U);
}

TEST_F(BufferMap, ViewsWithAGapAfterASpanAreCopied)
{
	const BufferRef buffer = views({0, 3, 0});
	EXPECT_EQ(text_of(buffer->map(MapMode::kRead).value()), "abcdefabc");
	EXPECT_EQ(merges().bytes, 9U);
}

TEST_F(BufferMap, WritingToASpanCopiesItOnceAndLeavesTheParentAlone)
{
	const BufferRef buffer = views({0, 3});
	auto mapping = buffer->map(kReadWrite);
	ASSERT_TRUE(mapping.has_value());
	EXPECT_EQ(text_of(*mapping), "abcdef");
	write(*mapping, "------");
	EXPECT_EQ(mapping->copied_bytes(), 6U);
	EXPECT_EQ(merges().copies, 0U);
	EXPECT_EQ(copies_on_write().bytes, 6U);
	EXPECT_TRUE(mapping->unmap());
	EXPECT_EQ(text_of(*buffer), "------");
	EXPECT_EQ(text_of(*parent_), "abcdefgh");
}

TEST_F(BufferMap, ARangeOfMemoriesIsMergedAlone)
{
	const BufferRef buffer = counted(buffer_of({"a", "bc", "de", "f"}));
	auto mapping = buffer->map_range(1, 2, MapMode::kRead);
	ASSERT_TRUE(mapping.has_value());
	EXPECT_EQ(text_of(*mapping), "bcde");
	EXPECT_EQ(buffer->memory_count(), 3U);
	EXPECT_EQ(text_of(*buffer), "abcdef");
}

TEST_F(BufferMap, ARangeOutsideIsRefused)
{
	const BufferRef buffer = buffer_of({"a", "b"});
	const auto refused = [&](std::size_t first, std::size_t count) {
		return fails_with(buffer->map_range(first, count, MapMode::kRead),
				  std::errc::invalid_argument);
	};
	EXPECT_TRUE(refused(0, 3));
	EXPECT_TRUE(refused(2, 1));
	EXPECT_TRUE(refused(3, 0));
	EXPECT_TRUE(refused(1, SIZE_MAX));
}

TEST_F(BufferMap, WritingToASharedBufferIsRefused)
{
	const BufferRef buffer = buffer_of({"abc"});
	const BufferRef other = buffer;
	EXPECT_TRUE(fails_with(buffer->map(MapMode::kWrite), kMayNotMap));
	EXPECT_TRUE(fails_with(buffer->map(kReadWrite), kMayNotMap));
	EXPECT_TRUE(buffer->map(MapMode::kRead));
}

TEST_F(BufferMap, WritingToMemoryThatAnotherBufferHoldsCopiesIt)
{
	const BufferRef first = counted(buffer_of({"abc"}));
	const BufferRef second = Buffer::create(first->memory_ref(0));
	{
		auto mapping = first->map(kReadWrite);
		ASSERT_TRUE(mapping.has_value());
		EXPECT_EQ(text_of(*mapping), "abc");
		EXPECT_EQ(mapping->copied_bytes(), 3U);
		write(*mapping, "xyz");
	}
	EXPECT_EQ(text_of(*first), "xyz");
	EXPECT_EQ(text_of(*second), "abc");
	EXPECT_EQ(copies_on_write().copies, 1U);
	EXPECT_EQ(copies_on_write().bytes, 3U);
	// The other buffer is now alone with its memory, and so is this one.
	EXPECT_TRUE(first->memory(0).is_writable());
	EXPECT_TRUE(second->memory(0).is_writable());
}

TEST_F(BufferMap, WritingToMemoryThatIsReadCopiesIt)
{
	for (const MapModes modes : {MapModes(MapMode::kWrite), kReadWrite}) {
		const BufferRef buffer = counted(buffer_of({"abc"}));
		const std::uint64_t before = copies_on_write().copies;
		const auto reader = buffer->map(MapMode::kRead);
		ASSERT_TRUE(reader.has_value());
		auto writer = buffer->map(modes);
		ASSERT_TRUE(writer.has_value()) << writer.error().message();
		EXPECT_EQ(writer->copied_bytes(), 3U);
		EXPECT_EQ(copies_on_write().copies, before + 1);
		write(*writer, "xyz");
		EXPECT_EQ(text_of(*reader), "abc");
		EXPECT_TRUE(writer->unmap());
		EXPECT_EQ(text_of(*buffer), "xyz");
	}
}

TEST_F(BufferMap, ReadingMemoryThatIsOnlyWrittenIsRefused)
{
	const BufferRef buffer = buffer_of({"abc"});
	const auto writer = buffer->map(MapMode::kWrite);
	ASSERT_TRUE(writer.has_value());
	EXPECT_TRUE(fails_with(buffer->map(MapMode::kRead), std::errc::device_or_resource_busy));
}

TEST_F(BufferMap, MappingsEndInAnyOrder)
{
	const BufferRef buffer = buffer_of({"abc"});
	auto outer = buffer->map(kReadWrite);
	auto inner = buffer->map(MapMode::kRead);
	ASSERT_TRUE(outer.has_value());
	ASSERT_TRUE(inner.has_value());
	EXPECT_TRUE(outer->unmap());
	// What is left allows what is left.
	EXPECT_EQ(text_of(*inner), "abc");
	EXPECT_TRUE(buffer->map(MapMode::kRead));
	EXPECT_FALSE(buffer->memory(0).is_idle());
	EXPECT_TRUE(inner->unmap());
	EXPECT_TRUE(buffer->memory(0).is_idle());
	EXPECT_TRUE(buffer->map(kReadWrite));
}

TEST_F(BufferMap, WritingToReadOnlyMemoryCopiesIt)
{
	const BufferRef buffer = Buffer::create(memory_of("???", {.flags = MemoryFlag::kReadOnly}));
	auto mapping = buffer->map(MapMode::kWrite);
	ASSERT_TRUE(mapping.has_value());
	EXPECT_EQ(mapping->copied_bytes(), 3U);
	EXPECT_FALSE(buffer->memory(0).flags().has(MemoryFlag::kReadOnly));
}

TEST_F(BufferMap, MemoryThatCannotBeMappedIsAnErrorAndStaysWhereItIs)
{
	const MemoryRef hidden = memory_of("???", {.flags = MemoryFlag::kNotMappable});
	const BufferRef buffer = Buffer::create(hidden);
	for (const MapModes modes : {MapModes(MapMode::kRead), kReadWrite})
		EXPECT_TRUE(fails_with(buffer->map(modes), std::errc::permission_denied));
	EXPECT_TRUE(buffer->append_memory(memory_of("abc")));
	EXPECT_TRUE(fails_with(buffer->map(MapMode::kRead), std::errc::permission_denied));
	EXPECT_EQ(buffer->memory_count(), 2U);
	EXPECT_EQ(buffer->memory_ref(0), hidden);
}

/// A frame of two memories, whose metas say what lies in which.
BufferRef two_memory_frame()
{
	const VideoInfo info = VideoInfo::create(PixelFormat::kNM12, {4, 2}).value();
	BufferRef frame = buffer_of({"12345678", "abcd"});
	frame->add_meta<VideoMeta>(info)->add_flags(MetaFlag::kLocked);
	auto *capture = frame->add_meta<CaptureMeta>();
	capture->sequence = 7;
	capture->bytes_used = {8, 4};
	capture->memory_count = 2;
	return frame;
}

/// Every plane is inside a memory that the buffer has.
void expect_planes_in_place(const Buffer &frame)
{
	const auto *meta = frame.find_meta<VideoMeta>();
	ASSERT_NE(meta, nullptr);
	for (const PlaneLayout &plane : meta->info.planes()) {
		ASSERT_LT(plane.memory, frame.memory_count());
		EXPECT_LE(plane.start() + plane.length(), frame.memory(plane.memory).size());
	}
}

void expect_no_word_of_the_memories(const Buffer &frame)
{
	EXPECT_EQ(frame.find_meta<VideoMeta>(), nullptr);
	const auto *capture = frame.find_meta<CaptureMeta>();
	ASSERT_NE(capture, nullptr);
	EXPECT_EQ(capture->memory_count, 0U);
	EXPECT_EQ(capture->bytes_used[0], 0U);
	EXPECT_EQ(capture->sequence, 7U);
}

TEST_F(BufferMap, ReadingAFrameLeavesItsPlanesWhereItsMetasSay)
{
	const BufferRef frame = two_memory_frame();
	EXPECT_EQ(text_of(frame->map(MapMode::kRead).value()), "12345678abcd");
	EXPECT_EQ(frame->memory_count(), 2U);
	expect_planes_in_place(*frame);
	EXPECT_EQ(frame->find_meta<CaptureMeta>()->memory_count, 2U);
}

TEST_F(BufferMap, ReadingDoesNotCostTheCaptureMetaItsPayload)
{
	const BufferRef buffer = buffer_of({"abc", "de"});
	buffer->add_meta<CaptureMeta>()->memory_count = 2;
	EXPECT_TRUE(buffer->map(MapMode::kRead));
	EXPECT_EQ(buffer->memory_count(), 2U);
	EXPECT_EQ(buffer->find_meta<CaptureMeta>()->memory_count, 2U);
}

TEST_F(BufferMap, WritingAFrameInOnePieceRemovesWhatWasSaidOfTheMemories)
{
	const BufferRef frame = two_memory_frame();
	EXPECT_TRUE(frame->map(kReadWrite));
	EXPECT_EQ(frame->memory_count(), 1U);
	expect_no_word_of_the_memories(*frame);
}

TEST_F(BufferMap, WritingOneMemoryOfAFrameLeavesTheMetas)
{
	const BufferRef frame = two_memory_frame();
	const BufferRef other = Buffer::create(frame->memory_ref(1));
	EXPECT_TRUE(frame->map_range(1, 1, kReadWrite));
	expect_planes_in_place(*frame);
	EXPECT_EQ(frame->find_meta<CaptureMeta>()->memory_count, 2U);
}

TEST_F(BufferMap, ASeventeenthMemoryRemovesWhatWasSaidOfTheOthers)
{
	const BufferRef frame = two_memory_frame();
	while (frame->memory_count() < Buffer::kMaxMemories)
		EXPECT_TRUE(frame->append_memory(memory_of("x")));
	expect_planes_in_place(*frame);
	EXPECT_TRUE(frame->append_memory(memory_of("x")));
	expect_no_word_of_the_memories(*frame);
}

TEST_F(BufferMap, MergingIntoAFrameRemovesWhatWasSaidOfItsMemories)
{
	const BufferRef frame = two_memory_frame();
	EXPECT_TRUE(buffer_of({"x"})->copy_into(*frame, BufferCopyFlags(BufferCopyFlag::kMemory) |
								BufferCopyFlag::kMerge));
	EXPECT_EQ(frame->memory_count(), 1U);
	expect_no_word_of_the_memories(*frame);
}

TEST_F(BufferMap, TheMappingOutlivesTheBuffer)
{
	BufferRef buffer = buffer_of({"abc", "de"});
	auto mapping = buffer->map(MapMode::kRead);
	buffer.reset();
	EXPECT_EQ(text_of(mapping.value()), "abcde");
}

} // namespace
} // namespace penstock
