#include <utility>

#include <gtest/gtest.h>

#include "core/memory/system_allocator.h"
#include "tests/unit/core/memory/memory_bytes.h"

namespace penstock {
namespace {

using test::bytes_of;
using test::counting;
using test::fill;

class MemoryMap : public ::testing::Test
{
protected:
	MemoryRef allocate(MemoryFlags flags = {})
	{
		const AllocationParams params{.flags = flags, .prefix = 10, .padding = 20};
		auto memory = SystemAllocator::create()->allocate(100, params);
		EXPECT_TRUE(memory.has_value());
		return memory.value();
	}
	static bool can_map(Memory &memory, MapModes modes)
	{
		return memory.map(modes).has_value();
	}
	static bool refused(Memory &memory, MapModes modes, std::errc code)
	{
		const auto mapping = memory.map(modes);
		return !mapping && mapping.error().is(code);
	}

	MemoryRef memory_ = allocate();
};

TEST_F(MemoryMap, ShowsTheAccessibleRegionAndWhatFollowsIt)
{
	auto mapping = memory_->map(kReadWrite);
	ASSERT_TRUE(mapping.has_value());
	EXPECT_EQ(mapping->size(), 100U);
	EXPECT_EQ(mapping->maxsize(), 120U);
	EXPECT_EQ(mapping->bytes().data(), mapping->data());
	EXPECT_EQ(mapping->bytes().size(), 100U);
	EXPECT_EQ(mapping->modes(), kReadWrite);
}

TEST_F(MemoryMap, WhatIsWrittenIsReadLater)
{
	ASSERT_TRUE(fill(*memory_, 7));
	EXPECT_EQ(bytes_of(*memory_), counting(7, 100));
}

TEST_F(MemoryMap, NoModeIsRefused)
{
	EXPECT_TRUE(refused(*memory_, {}, std::errc::invalid_argument));
}

TEST_F(MemoryMap, ReadOnlyMemoryIsNotMappedForWriting)
{
	memory_ = allocate(MemoryFlag::kReadOnly);
	EXPECT_TRUE(refused(*memory_, MapMode::kWrite, std::errc::permission_denied));
	EXPECT_TRUE(refused(*memory_, kReadWrite, std::errc::permission_denied));
	EXPECT_TRUE(can_map(*memory_, MapMode::kRead));
	EXPECT_FALSE(memory_->is_writable());
}

TEST_F(MemoryMap, NotMappableMemorySaysSo)
{
	memory_ = allocate(MemoryFlag::kNotMappable);
	const auto mapping = memory_->map(MapMode::kRead);
	ASSERT_FALSE(mapping.has_value());
	EXPECT_TRUE(mapping.error().is(std::errc::permission_denied));
	EXPECT_NE(mapping.error().message().find("not mappable"), std::string::npos)
		<< mapping.error().message();
}

TEST_F(MemoryMap, OneHolderMayWrite)
{
	memory_->add_holder();
	EXPECT_TRUE(memory_->is_writable());
	EXPECT_TRUE(can_map(*memory_, MapMode::kWrite));
	memory_->remove_holder();
}

TEST_F(MemoryMap, SharedMemoryIsReadButNotWritten)
{
	memory_->add_holder();
	memory_->add_holder();
	EXPECT_FALSE(memory_->is_writable());
	EXPECT_TRUE(refused(*memory_, MapMode::kWrite, std::errc::permission_denied));
	EXPECT_TRUE(refused(*memory_, kReadWrite, std::errc::permission_denied));
	EXPECT_TRUE(can_map(*memory_, MapMode::kRead));
	memory_->remove_holder();
	EXPECT_TRUE(memory_->is_writable());
	EXPECT_TRUE(can_map(*memory_, MapMode::kWrite));
	memory_->remove_holder();
}

TEST_F(MemoryMap, ViewAndHolderTogetherForbidWriting)
{
	memory_->add_holder();
	{
		const auto view = memory_->share();
		ASSERT_TRUE(view.has_value());
		EXPECT_FALSE(memory_->is_writable());
		EXPECT_FALSE(can_map(*memory_, MapMode::kWrite));
	}
	EXPECT_TRUE(can_map(*memory_, MapMode::kWrite));
	memory_->remove_holder();
}

TEST_F(MemoryMap, OneViewAloneDoesNotForbidWriting)
{
	const auto view = memory_->share();
	ASSERT_TRUE(view.has_value());
	EXPECT_TRUE(fill(*memory_, 3));
	EXPECT_EQ(bytes_of(**view), counting(3, 100));
}

TEST_F(MemoryMap, HolderAddedWhileMappedForWritingForbidsNestedMaps)
{
	auto mapping = memory_->map(kReadWrite);
	ASSERT_TRUE(mapping.has_value());
	memory_->add_holder();
	memory_->add_holder();
	EXPECT_TRUE(refused(*memory_, MapMode::kRead, std::errc::permission_denied));
	ASSERT_TRUE(mapping->unmap());
	EXPECT_TRUE(can_map(*memory_, MapMode::kRead));
	memory_->remove_holder();
	memory_->remove_holder();
}

TEST_F(MemoryMap, NestedMapWithinTheHeldModesIsAllowed)
{
	for (const MapModes held :
	     {MapModes(MapMode::kRead), MapModes(MapMode::kWrite), kReadWrite}) {
		auto outer = memory_->map(held);
		ASSERT_TRUE(outer.has_value());
		for (const MapModes asked :
		     {MapModes(MapMode::kRead), MapModes(MapMode::kWrite), kReadWrite}) {
			if (held.has(asked)) {
				auto inner = memory_->map(asked);
				ASSERT_TRUE(inner.has_value());
				EXPECT_EQ(inner->data(), outer->data());
			} else {
				EXPECT_TRUE(refused(*memory_, asked,
						    std::errc::device_or_resource_busy));
			}
		}
	}
}

TEST_F(MemoryMap, EndedMapLeavesTheModesFree)
{
	{
		auto reading = memory_->map(MapMode::kRead);
		ASSERT_TRUE(reading.has_value());
		EXPECT_FALSE(can_map(*memory_, MapMode::kWrite));
	}
	EXPECT_TRUE(can_map(*memory_, MapMode::kWrite));
}

TEST_F(MemoryMap, RefusedMapLeavesNothingBehind)
{
	{
		auto reading = memory_->map(MapMode::kRead);
		ASSERT_TRUE(reading.has_value());
		EXPECT_FALSE(can_map(*memory_, MapMode::kWrite));
	}
	EXPECT_TRUE(memory_->unique());
}

TEST_F(MemoryMap, MappingKeepsTheMemoryAlive)
{
	ASSERT_TRUE(fill(*memory_, 1));
	auto mapping = memory_->map(MapMode::kRead);
	ASSERT_TRUE(mapping.has_value());
	memory_.reset();
	EXPECT_EQ(std::to_integer<int>(mapping->data()[99]), 100);
}

TEST_F(MemoryMap, MovedMappingIsEndedOnce)
{
	{
		auto mapping = memory_->map(MapMode::kWrite);
		ASSERT_TRUE(mapping.has_value());
		Mapping moved = std::move(*mapping);
		EXPECT_EQ(mapping->data(), nullptr);
		EXPECT_EQ(mapping->size(), 0U);
		EXPECT_EQ(moved.size(), 100U);
		EXPECT_TRUE(mapping->unmap());
		EXPECT_FALSE(can_map(*memory_, MapMode::kRead));
	}
	EXPECT_TRUE(can_map(*memory_, MapMode::kRead));
	EXPECT_TRUE(memory_->unique());
}

TEST_F(MemoryMap, AssignedMappingEndsTheOneItHeld)
{
	const MemoryRef other = allocate();
	auto mapping = memory_->map(MapMode::kWrite);
	auto replacement = other->map(MapMode::kRead);
	ASSERT_TRUE(mapping.has_value() && replacement.has_value());
	*mapping = std::move(*replacement);
	EXPECT_TRUE(memory_->unique());
	EXPECT_EQ(mapping->modes(), MapMode::kRead);
	EXPECT_FALSE(can_map(*other, MapMode::kWrite));
}

TEST_F(MemoryMap, UnmapTwiceIsHarmless)
{
	auto mapping = memory_->map(MapMode::kWrite);
	ASSERT_TRUE(mapping.has_value());
	EXPECT_TRUE(mapping->unmap());
	EXPECT_EQ(mapping->data(), nullptr);
	EXPECT_TRUE(mapping->unmap());
	EXPECT_TRUE(memory_->unique());
}

TEST_F(MemoryMap, EmptyRegionCanBeMapped)
{
	ASSERT_TRUE(memory_->resize(0, 0));
	auto mapping = memory_->map(kReadWrite);
	ASSERT_TRUE(mapping.has_value());
	EXPECT_EQ(mapping->size(), 0U);
	EXPECT_EQ(mapping->maxsize(), 120U);
}

TEST_F(MemoryMap, UniqueMeansOneReferenceAndNoMap)
{
	EXPECT_TRUE(memory_->unique());
	{
		const MemoryRef other = memory_;
		EXPECT_FALSE(memory_->unique());
	}
	const auto mapping = memory_->map(MapMode::kRead);
	EXPECT_FALSE(memory_->unique());
}

} // namespace
} // namespace penstock
