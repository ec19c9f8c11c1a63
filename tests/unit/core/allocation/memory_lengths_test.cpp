#include "core/allocation/memory_lengths.h"

#include <array>

#include <gtest/gtest.h>

#include "core/memory/system_allocator.h"

namespace penstock {
namespace {

TEST(MemoryLengths, CountWhatAMemoryHasAndNotWhatIsInUse)
{
	auto allocator = SystemAllocator::create();
	BufferRef buffer = Buffer::create();
	for (std::size_t size : {4000u, 100u}) {
		auto memory = allocator->allocate(size, {.padding = 96});
		ASSERT_TRUE(memory);
		ASSERT_TRUE(buffer->append_memory(std::move(*memory)));
	}
	std::vector<std::uint64_t> lengths = memory_lengths(*buffer);
	ASSERT_EQ(lengths.size(), 2u);
	EXPECT_EQ(lengths[0], buffer->memory(0).maxsize());
	EXPECT_GE(lengths[0], 4096u);
	EXPECT_GE(lengths[1], 196u);
}

TEST(MemoryLengths, FindTheFirstMemoryThatIsTooShort)
{
	constexpr std::array<std::uint64_t, 3> kLengths{4096, 2048, 10};
	constexpr std::array<std::uint32_t, 3> kNeeded{4096, 2049, 11};
	auto found = find_short_memory(kLengths, kNeeded);
	ASSERT_TRUE(found);
	EXPECT_EQ(found->memory, 1u);
	EXPECT_EQ(found->needed, 2049u);
	EXPECT_EQ(found->length, 2048u);
	EXPECT_FALSE(find_short_memory(kLengths, std::span(kNeeded).first(1)));
}

TEST(MemoryLengths, AMemoryThatIsMissingIsTooShort)
{
	constexpr std::array<std::uint64_t, 1> kLengths{4096};
	constexpr std::array<std::uint32_t, 2> kNeeded{4096, 1};
	auto found = find_short_memory(kLengths, kNeeded);
	ASSERT_TRUE(found);
	EXPECT_EQ(found->memory, 1u);
	EXPECT_EQ(found->length, 0u);
}

} // namespace
} // namespace penstock
