#include "core/buffer/buffer.h"

#include <gtest/gtest.h>

#include "tests/unit/core/buffer/test_buffer.h"

namespace penstock {
namespace {

using test::buffer_of;
using test::fails_with;
using test::memory_of;
using test::text_of;
using test::write;

class BufferCopy : public ::testing::Test
{
protected:
	BufferCopy()
	{
		source_->pts = ClockTime(10);
		source_->dts = ClockTime(11);
		source_->duration = ClockTime(12);
		source_->offset = FrameOffset(13);
		source_->offset_end = FrameOffset(14);
		source_->flags = BufferFlags(BufferFlag::kDiscont) | BufferFlag::kCorrupted;
		source_->count_copies(copies_);
	}
	BufferRef region(std::size_t start, std::size_t length, BufferCopyFlags what = kCopyAll)
	{
		auto copy = source_->copy_region(what, start, length);
		EXPECT_TRUE(copy.has_value());
		return copy.value();
	}

	const Ref<CopyCounter> copies_ = make_ref<CopyCounter>();
	const BufferRef source_ = buffer_of({"abcd", "efgh", "ijkl"});
};

TEST_F(BufferCopy, WholeCopyHasHeaderAndTheSameMemory)
{
	const BufferRef copy = source_->copy();
	EXPECT_EQ(copy->pts, ClockTime(10));
	EXPECT_EQ(copy->dts, ClockTime(11));
	EXPECT_EQ(copy->duration, ClockTime(12));
	EXPECT_EQ(copy->offset, FrameOffset(13));
	EXPECT_EQ(copy->offset_end, FrameOffset(14));
	EXPECT_EQ(copy->flags, source_->flags);
	ASSERT_EQ(copy->memory_count(), 3U);
	for (std::size_t i = 0; i < 3; ++i) {
		EXPECT_EQ(copy->memory_ref(i), source_->memory_ref(i));
		EXPECT_FALSE(copy->memory(i).is_writable());
	}
	EXPECT_EQ(copies_->count(CopyCause::kDeepCopy).copies, 0U);
}

TEST_F(BufferCopy, WhatIsWrittenLaterIsNotInACopy)
{
	for (const MapModes modes : {MapModes(MapMode::kWrite), kReadWrite}) {
		const BufferRef source = buffer_of({"abcd", "efgh"});
		source->count_copies(copies_);
		const auto before = copies_->count(CopyCause::kDeepCopy);
		auto writer = source->map_range(0, 1, modes);
		ASSERT_TRUE(writer.has_value());
		write(*writer, "1234");
		const BufferRef whole = source->copy();
		const auto region = source->copy_region(kCopyAll);
		const auto part = source->copy_region(kCopyAll, 0, 2);
		ASSERT_TRUE(region.has_value());
		ASSERT_TRUE(part.has_value()) << part.error().message();
		write(*writer, "5678");
		EXPECT_EQ(text_of(*whole), "1234efgh");
		EXPECT_EQ(text_of(**region), "1234efgh");
		EXPECT_EQ(text_of(**part), "12");
		EXPECT_TRUE(writer->unmap());
		EXPECT_EQ(text_of(*source), "5678efgh");
		// What nobody writes to is shared.
		EXPECT_EQ(whole->memory_ref(1), source->memory_ref(1));
		EXPECT_EQ(copies_->count(CopyCause::kDeepCopy).bytes, before.bytes + 4 + 4 + 2);
	}
}

TEST_F(BufferCopy, WhatIsReadIsSharedWithACopy)
{
	const auto reader = source_->map_range(0, 1, MapMode::kRead);
	ASSERT_TRUE(reader.has_value());
	EXPECT_EQ(source_->copy()->memory_ref(0), source_->memory_ref(0));
	EXPECT_EQ(copies_->count(CopyCause::kDeepCopy).copies, 0U);
}

TEST_F(BufferCopy, RegionFromTheStartKeepsPtsDtsAndOffsetOnly)
{
	const BufferRef copy = region(0, 11);
	EXPECT_EQ(copy->pts, ClockTime(10));
	EXPECT_EQ(copy->dts, ClockTime(11));
	EXPECT_EQ(copy->offset, FrameOffset(13));
	EXPECT_FALSE(copy->duration.is_set());
	EXPECT_FALSE(copy->offset_end.is_set());
}

TEST_F(BufferCopy, RegionFromElsewhereHasNoTimestamps)
{
	const BufferRef copy = region(1, 11);
	EXPECT_FALSE(copy->pts.is_set());
	EXPECT_FALSE(copy->dts.is_set());
	EXPECT_FALSE(copy->duration.is_set());
	EXPECT_FALSE(copy->offset.is_set());
	EXPECT_FALSE(copy->offset_end.is_set());
	EXPECT_EQ(copy->flags, source_->flags);
}

TEST_F(BufferCopy, RegionIsAViewOfExactlyThoseBytes)
{
	EXPECT_EQ(text_of(*region(2, 7)), "cdefghi");
	EXPECT_EQ(text_of(*region(4, 4)), "efgh");
	EXPECT_EQ(text_of(*region(5, 2)), "fg");
	EXPECT_EQ(text_of(*region(11, 1)), "l");
	EXPECT_EQ(text_of(*region(12, 0)), "");
	EXPECT_EQ(text_of(*source_->copy_region(kCopyAll, 6).value()), "ghijkl");
	EXPECT_EQ(copies_->count(CopyCause::kDeepCopy).copies, 0U);
}

TEST_F(BufferCopy, PartsOfMemoryAreReadOnlyViewsAndWholeMemoriesAreShared)
{
	const BufferRef copy = region(2, 6);
	ASSERT_EQ(copy->memory_count(), 2U);
	EXPECT_EQ(copy->memory(0).parent(), &source_->memory(0));
	EXPECT_EQ(copy->memory_ref(1), source_->memory_ref(1));
}

TEST_F(BufferCopy, ARegionOutsideTheBufferIsRefused)
{
	const auto refused = [&](std::size_t start, std::optional<std::size_t> length) {
		return fails_with(source_->copy_region(kCopyAll, start, length),
				  std::errc::invalid_argument);
	};
	EXPECT_TRUE(refused(13, std::nullopt));
	EXPECT_TRUE(refused(0, 13));
	EXPECT_TRUE(refused(12, 1));
	EXPECT_TRUE(refused(1, SIZE_MAX));
}

TEST_F(BufferCopy, EachFlagCarriesItsPartOnly)
{
	const BufferRef flags = region(0, 12, BufferCopyFlag::kFlags);
	EXPECT_EQ(flags->flags, source_->flags);
	EXPECT_FALSE(flags->pts.is_set());
	EXPECT_EQ(flags->memory_count(), 0U);

	const BufferRef times = region(0, 12, BufferCopyFlag::kTimestamps);
	EXPECT_FALSE(times->flags.any());
	EXPECT_EQ(times->offset_end, FrameOffset(14));
	EXPECT_EQ(times->memory_count(), 0U);

	const BufferRef memory = region(0, 12, BufferCopyFlag::kMemory);
	EXPECT_FALSE(memory->flags.any());
	EXPECT_FALSE(memory->pts.is_set());
	EXPECT_EQ(text_of(*memory), "abcdefghijkl");
}

TEST_F(BufferCopy, DeepCopyHasItsOwnBytesAndIsCounted)
{
	const auto copy = source_->copy_deep();
	ASSERT_TRUE(copy.has_value());
	EXPECT_EQ(text_of(**copy), "abcdefghijkl");
	for (std::size_t i = 0; i < 3; ++i) {
		EXPECT_NE((*copy)->memory_ref(i), source_->memory_ref(i));
		EXPECT_TRUE((*copy)->memory(i).is_writable());
		EXPECT_TRUE(source_->memory(i).is_writable());
	}
	EXPECT_EQ(copies_->count(CopyCause::kDeepCopy).copies, 3U);
	EXPECT_EQ(copies_->count(CopyCause::kDeepCopy).bytes, 12U);
}

TEST_F(BufferCopy, MergeLeavesOneMemoryAndIsCounted)
{
	const BufferRef copy = region(2, 9, kCopyAll | BufferCopyFlag::kMerge);
	EXPECT_EQ(copy->memory_count(), 1U);
	EXPECT_EQ(text_of(*copy), "cdefghijk");
	EXPECT_EQ(copies_->count(CopyCause::kMerge).bytes, 9U);
}

TEST_F(BufferCopy, CopyIntoAppendsToWhatIsThere)
{
	const BufferRef dest = buffer_of({"-"});
	EXPECT_TRUE(source_->copy_into(*dest, BufferCopyFlag::kMemory, 4, 4));
	EXPECT_EQ(text_of(*dest), "-efgh");
	EXPECT_TRUE(source_->copy_into(
		*dest, BufferCopyFlags(BufferCopyFlag::kMemory) | BufferCopyFlag::kMerge, 0, 1));
	EXPECT_EQ(dest->memory_count(), 1U);
	EXPECT_EQ(text_of(*dest), "-efgha");
}

TEST_F(BufferCopy, CopyIntoASharedBufferOrItselfIsRefused)
{
	const BufferRef dest = Buffer::create();
	EXPECT_TRUE(
		fails_with(source_->copy_into(*source_, kCopyAll), std::errc::invalid_argument));
	const BufferRef other = dest;
	EXPECT_TRUE(fails_with(source_->copy_into(*dest, kCopyAll),
			       std::errc::operation_not_permitted));
	EXPECT_EQ(dest->memory_count(), 0U);
}

TEST_F(BufferCopy, MoreThanSixteenMemoriesAreMergedOnTheWay)
{
	const BufferRef dest = Buffer::create();
	for (unsigned i = 0; i < 6; ++i)
		EXPECT_TRUE(source_->copy_into(*dest, BufferCopyFlag::kMemory));
	EXPECT_LE(dest->memory_count(), Buffer::kMaxMemories);
	EXPECT_EQ(dest->size(), 72U);
	EXPECT_EQ(text_of(*dest).substr(60), "abcdefghijkl");
}

TEST_F(BufferCopy, APartOfMemoryThatMayNotBeSharedIsCopiedAndCounted)
{
	const BufferRef source = Buffer::create(memory_of("????", {.flags = MemoryFlag::kNoShare}));
	source->count_copies(copies_);
	const auto part = source->copy_region(kCopyAll, 1, 2);
	ASSERT_TRUE(part.has_value());
	EXPECT_EQ((*part)->size(), 2U);
	EXPECT_EQ((*part)->memory(0).parent(), nullptr);
	EXPECT_EQ(copies_->count(CopyCause::kDeepCopy).bytes, 2U);
}

TEST_F(BufferCopy, CopiesOfACountedBufferAreCounted)
{
	const BufferRef copy = source_->copy();
	EXPECT_TRUE(copy->map(MapMode::kRead));
	EXPECT_EQ(copies_->count(CopyCause::kMerge).bytes, 12U);
}

TEST(MakeWritable, TheOnlyReferenceComesBackItself)
{
	BufferRef buffer = buffer_of({"abc"});
	Buffer *const same = buffer.get();
	buffer = make_writable(std::move(buffer));
	EXPECT_EQ(buffer.get(), same);
}

TEST(MakeWritable, ASharedBufferBecomesACopyThatSharesTheMemory)
{
	const BufferRef buffer = buffer_of({"abc"});
	buffer->pts = ClockTime(5);
	const BufferRef copy = make_writable(buffer);
	EXPECT_NE(copy, buffer);
	EXPECT_TRUE(copy->is_writable());
	EXPECT_EQ(copy->pts, ClockTime(5));
	EXPECT_EQ(copy->memory_ref(0), buffer->memory_ref(0));

	copy->pts = ClockTime(6);
	EXPECT_EQ(buffer->pts, ClockTime(5));
	write(copy->map(MapMode::kWrite).value(), "xyz");
	EXPECT_EQ(text_of(*copy), "xyz");
	EXPECT_EQ(text_of(*buffer), "abc");
}

} // namespace
} // namespace penstock
