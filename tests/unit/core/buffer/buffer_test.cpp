#include "core/buffer/buffer.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/core/buffer/test_buffer.h"

namespace penstock {
namespace {

using test::buffer_of;
using test::fails_with;
using test::memory_of;
using test::text_of;

constexpr auto kNotPermitted = std::errc::operation_not_permitted;
constexpr auto kInvalid = std::errc::invalid_argument;

TEST(ClockTime, UnsetIsDistinctFromZero)
{
	EXPECT_FALSE(ClockTime().is_set());
	EXPECT_TRUE(ClockTime(0).is_set());
	EXPECT_NE(ClockTime(), ClockTime(0));
	EXPECT_EQ(ClockTime(), ClockTime());
	EXPECT_EQ(ClockTime(std::chrono::milliseconds(3)).ns(), 3'000'000U);
	EXPECT_EQ(sizeof(ClockTime), 8U);
}

TEST(FrameOffset, UnsetIsDistinctFromZero)
{
	EXPECT_FALSE(FrameOffset().is_set());
	EXPECT_TRUE(FrameOffset(0).is_set());
	EXPECT_NE(FrameOffset(), FrameOffset(0));
	EXPECT_EQ(FrameOffset(7).value(), 7U);
	EXPECT_EQ(sizeof(FrameOffset), 8U);
}

TEST(Buffer, NewBufferHasNothingSet)
{
	const BufferRef buffer = Buffer::create();
	EXPECT_FALSE(buffer->pts.is_set());
	EXPECT_FALSE(buffer->dts.is_set());
	EXPECT_FALSE(buffer->duration.is_set());
	EXPECT_FALSE(buffer->offset.is_set());
	EXPECT_FALSE(buffer->offset_end.is_set());
	EXPECT_FALSE(buffer->flags.any());
	EXPECT_EQ(buffer->memory_count(), 0U);
	EXPECT_EQ(buffer->size(), 0U);
	EXPECT_EQ(buffer->index(), Buffer::kNoIndex);
	EXPECT_EQ(buffer->owner(), nullptr);
	EXPECT_TRUE(buffer->metas().empty());
}

TEST(Buffer, AllocateGivesOneMemoryOfThatSizeAndLayout)
{
	const auto buffer = Buffer::allocate(*SystemAllocator::create(), 100,
					     {.alignment = 64, .prefix = 8, .padding = 4});
	ASSERT_TRUE(buffer.has_value());
	EXPECT_EQ((*buffer)->memory_count(), 1U);
	EXPECT_EQ((*buffer)->size(), 100U);
	EXPECT_EQ((*buffer)->memory(0).offset(), 8U);
	EXPECT_EQ((*buffer)->memory(0).alignment(), 64U);
}

TEST(Buffer, AllocateFailsAsTheAllocatorDoes)
{
	EXPECT_TRUE(fails_with(Buffer::allocate(*SystemAllocator::create(), 100, {.alignment = 3}),
			       kInvalid));
}

TEST(Buffer, SizeIsTheSumOfTheAccessibleRegions)
{
	const BufferRef buffer = buffer_of({"abc", "defgh"});
	EXPECT_EQ(buffer->size(), 8U);
}

TEST(Buffer, MemoryKeepsItsOrder)
{
	const BufferRef buffer = buffer_of({"b", "d"});
	EXPECT_TRUE(buffer->insert_memory(0, memory_of("a")));
	EXPECT_TRUE(buffer->insert_memory(2, memory_of("c")));
	EXPECT_TRUE(buffer->append_memory(memory_of("e")));
	EXPECT_EQ(text_of(*buffer), "abcde");
	EXPECT_TRUE(buffer->replace_memory(1, memory_of("B")));
	EXPECT_EQ(text_of(*buffer), "aBcde");
	EXPECT_TRUE(buffer->remove_memory(2));
	EXPECT_EQ(text_of(*buffer), "aBde");
	EXPECT_TRUE(buffer->remove_all_memory());
	EXPECT_EQ(buffer->memory_count(), 0U);
}

TEST(Buffer, AnIndexThatDoesNotExistIsRefused)
{
	const BufferRef buffer = buffer_of({"a"});
	EXPECT_TRUE(fails_with(buffer->insert_memory(2, memory_of("x")), kInvalid));
	EXPECT_TRUE(fails_with(buffer->replace_memory(1, memory_of("x")), kInvalid));
	EXPECT_TRUE(fails_with(buffer->remove_memory(1), kInvalid));
	EXPECT_EQ(text_of(*buffer), "a");
}

TEST(Buffer, WritableExactlyWhileThereIsOneReference)
{
	BufferRef buffer = Buffer::create();
	EXPECT_TRUE(buffer->is_writable());
	{
		const BufferRef other = buffer;
		EXPECT_FALSE(buffer->is_writable());
	}
	EXPECT_TRUE(buffer->is_writable());
	const BufferRef moved = std::move(buffer);
	EXPECT_TRUE(moved->is_writable());
}

TEST(Buffer, MemoryOfASharedBufferCannotBeChanged)
{
	const BufferRef buffer = buffer_of({"a"});
	const BufferRef other = buffer;
	EXPECT_TRUE(fails_with(buffer->append_memory(memory_of("x")), kNotPermitted));
	EXPECT_TRUE(fails_with(buffer->insert_memory(0, memory_of("x")), kNotPermitted));
	EXPECT_TRUE(fails_with(buffer->replace_memory(0, memory_of("x")), kNotPermitted));
	EXPECT_TRUE(fails_with(buffer->remove_memory(0), kNotPermitted));
	EXPECT_TRUE(fails_with(buffer->remove_all_memory(), kNotPermitted));
	EXPECT_EQ(text_of(*buffer), "a");
}

TEST(Buffer, MemoryIsWritableAgainWhenAllButOneBufferLetItGo)
{
	const MemoryRef memory = memory_of("a");
	BufferRef first = Buffer::create(memory);
	EXPECT_TRUE(memory->is_writable());
	BufferRef second = Buffer::create(memory);
	EXPECT_FALSE(memory->is_writable());
	EXPECT_TRUE(second->remove_memory(0));
	EXPECT_TRUE(memory->is_writable());
	second = Buffer::create(memory);
	EXPECT_FALSE(memory->is_writable());
	first.reset();
	EXPECT_TRUE(memory->is_writable());
}

class SeventeenthMemory : public ::testing::TestWithParam<std::size_t>
{
protected:
	static std::string letters(std::size_t count)
	{
		std::string text;
		for (std::size_t i = 0; i < count; ++i)
			text += static_cast<char>('a' + i);
		return text;
	}
	static BufferRef full_buffer()
	{
		BufferRef buffer = Buffer::create();
		for (char letter : letters(Buffer::kMaxMemories))
			EXPECT_TRUE(buffer->append_memory(memory_of({&letter, 1})));
		return buffer;
	}
};

TEST_F(SeventeenthMemory, AppendedItMergesTheOthersIntoOne)
{
	const BufferRef buffer = full_buffer();
	const Ref<CopyCounter> copies = make_ref<CopyCounter>();
	buffer->count_copies(copies);
	EXPECT_EQ(buffer->memory_count(), 16U);
	EXPECT_EQ(copies->count(CopyCause::kMerge).copies, 0U);

	EXPECT_TRUE(buffer->append_memory(memory_of("q")));
	EXPECT_EQ(buffer->memory_count(), 2U);
	EXPECT_EQ(text_of(*buffer), letters(17));
	EXPECT_EQ(copies->count(CopyCause::kMerge).copies, 1U);
	EXPECT_EQ(copies->count(CopyCause::kMerge).bytes, 16U);
}

TEST_P(SeventeenthMemory, InsertedAnywhereItKeepsTheOrder)
{
	const BufferRef buffer = full_buffer();
	EXPECT_TRUE(buffer->insert_memory(GetParam(), memory_of("-")));
	EXPECT_EQ(text_of(*buffer), letters(16).insert(GetParam(), "-"));
	EXPECT_LE(buffer->memory_count(), Buffer::kMaxMemories);
}

INSTANTIATE_TEST_SUITE_P(EveryPlace, SeventeenthMemory, ::testing::Range<std::size_t>(0, 17));

TEST_F(SeventeenthMemory, FailedMergeIsReportedAndChangesNothing)
{
	const BufferRef buffer = full_buffer();
	EXPECT_TRUE(buffer->replace_memory(3, memory_of("d", {.flags = MemoryFlag::kNotMappable})));
	EXPECT_TRUE(
		fails_with(buffer->append_memory(memory_of("q")), std::errc::permission_denied));
	EXPECT_EQ(buffer->memory_count(), 16U);
}

} // namespace
} // namespace penstock
