// A kind of memory of one's own: what Memory asks of a class that derives from it.

#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "core/memory/allocator.h"
#include "tests/unit/core/memory/file_allocator.h"
#include "tests/unit/core/memory/memory_bytes.h"

namespace penstock {
namespace {

using test::bytes_of;
using test::counting;
using test::fill;

/// What happened to the memories of an allocator, and what shall fail.
struct Record {
	std::vector<MapModes> maps;
	std::vector<MapModes> unmaps;
	bool fail_map = false;
	bool fail_unmap = false;
	bool publish = false;
};

class OnDemandMemory final : public Memory
{
public:
	OnDemandMemory(Allocator &allocator, Record &record)
		: Memory(allocator, {.maxsize = 64, .offset = 8, .size = 32}, {}), record_(record)
	{}

protected:
	Result<std::byte *> do_map(MapModes modes) override
	{
		if (record_.fail_map)
			return make_error(std::errc::io_error, "map " + description());
		record_.maps.push_back(modes);
		if (record_.publish)
			publish_address(bytes_.data());
		return bytes_.data();
	}
	Status do_unmap(MapModes modes) override
	{
		record_.unmaps.push_back(modes);
		if (record_.fail_unmap)
			return make_error(std::errc::io_error, "unmap " + description());
		return {};
	}

private:
	Record &record_;
	std::array<std::byte, 64> bytes_{};
};

class OnDemandAllocator final : public Allocator
{
public:
	std::string_view name() const noexcept override { return "on-demand"; }

	Record record;

protected:
	Result<MemoryRef> do_allocate(std::size_t, const AllocationParams &) override
	{
		return MemoryRef(new OnDemandMemory(*this, record));
	}
};

class MemoryKind : public ::testing::Test
{
protected:
	Ref<OnDemandAllocator> allocator_ = make_ref<OnDemandAllocator>();
	Record &record_ = allocator_->record;
	MemoryRef memory_ = *allocator_->allocate(32);
};

TEST_F(MemoryKind, EveryMapAndItsEndReachTheKindWithTheirModes)
{
	{
		const auto outer = memory_->map(kReadWrite);
		const auto inner = memory_->map(MapMode::kRead);
		ASSERT_TRUE(outer.has_value() && inner.has_value());
	}
	EXPECT_EQ(record_.maps, (std::vector<MapModes>{kReadWrite, MapMode::kRead}));
	EXPECT_EQ(record_.unmaps, (std::vector<MapModes>{MapMode::kRead, kReadWrite}));
}

TEST_F(MemoryKind, ViewIsMappedThroughItsRoot)
{
	ASSERT_TRUE(fill(*memory_));
	const auto view = memory_->share(4, 8);
	ASSERT_TRUE(view.has_value());
	EXPECT_EQ(bytes_of(**view), counting(4, 8));
	EXPECT_EQ(record_.maps.size(), 2U);
	EXPECT_EQ(record_.unmaps.size(), 2U);
}

TEST_F(MemoryKind, FailedMapLeavesTheMemoryUnmapped)
{
	record_.fail_map = true;
	const auto mapping = memory_->map(MapMode::kRead);
	ASSERT_FALSE(mapping.has_value());
	EXPECT_TRUE(mapping.error().is(std::errc::io_error));
	EXPECT_TRUE(memory_->unique());
	record_.fail_map = false;
	EXPECT_TRUE(memory_->map(MapMode::kWrite).has_value());
}

TEST_F(MemoryKind, FailedUnmapIsReportedAndTheMapHasEnded)
{
	record_.fail_unmap = true;
	auto mapping = memory_->map(MapMode::kRead);
	ASSERT_TRUE(mapping.has_value());
	const Status status = mapping->unmap();
	ASSERT_FALSE(status.has_value());
	EXPECT_TRUE(status.error().is(std::errc::io_error));
	EXPECT_TRUE(memory_->unique());
	EXPECT_EQ(mapping->data(), nullptr);
}

TEST_F(MemoryKind, PublishedAddressAnswersLaterMaps)
{
	record_.publish = true;
	for (int i = 0; i < 3; ++i)
		ASSERT_TRUE(memory_->map(MapMode::kRead).has_value());
	EXPECT_EQ(record_.maps.size(), 1U);
	EXPECT_EQ(record_.unmaps.size(), 1U);
}

TEST_F(MemoryKind, ViewMadeBeforeTheAddressWasPublishedSeesIt)
{
	record_.publish = true;
	const auto view = memory_->share();
	ASSERT_TRUE(view.has_value());
	ASSERT_TRUE(memory_->map(MapMode::kRead).has_value());
	ASSERT_TRUE((*view)->map(MapMode::kRead).has_value());
	EXPECT_EQ(record_.maps.size(), 1U);
}

TEST_F(MemoryKind, FailureToReadTheSourceFailsTheCopy)
{
	record_.fail_map = true;
	const auto copy = memory_->copy();
	ASSERT_FALSE(copy.has_value());
	EXPECT_TRUE(copy.error().is(std::errc::io_error));
	EXPECT_TRUE(memory_->unique());
}

TEST_F(MemoryKind, FailureToEndTheAccessFailsTheCopy)
{
	record_.fail_unmap = true;
	EXPECT_FALSE(memory_->copy().has_value());
	EXPECT_TRUE(memory_->unique());
}

TEST_F(MemoryKind, KindThatMapsNothingSaysSo)
{
	class Opaque final : public Memory
	{
	public:
		explicit Opaque(Allocator &allocator)
			: Memory(allocator, {.maxsize = 8, .offset = 0, .size = 8}, {})
		{}
	};
	const MemoryRef opaque(new Opaque(*allocator_));
	const auto mapping = opaque->map(MapMode::kRead);
	ASSERT_FALSE(mapping.has_value());
	EXPECT_TRUE(mapping.error().is(std::errc::operation_not_supported));
	EXPECT_TRUE(opaque->unique());
}

TEST_F(MemoryKind, MemoryKeepsItsAllocatorAlive)
{
	allocator_.reset();
	EXPECT_EQ(memory_->allocator().name(), "on-demand");
}

TEST(FileAllocator, BytesOfAUsersOwnKindLieInItsFile)
{
	const auto allocator = test::FileAllocator::create("/dev/shm");
	const auto memory = allocator->allocate(100, {.prefix = 28});
	ASSERT_TRUE(memory.has_value()) << memory.error().message();
	ASSERT_TRUE(fill(**memory, 50));
	std::array<unsigned char, 128> content{};
	ASSERT_EQ(::pread((*memory)->fd(), content.data(), content.size(), 0), 128);
	EXPECT_EQ(content[27], 0);
	EXPECT_EQ(content[28], 50);
	EXPECT_EQ(content[127], 149);
}

} // namespace
} // namespace penstock
