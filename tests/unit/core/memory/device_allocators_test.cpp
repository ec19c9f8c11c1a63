// What the allocators that need a device say when they cannot have it; what they can do is in
// allocator_contract_test.cpp.

#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/memory/dma_heap_allocator.h"
#include "core/memory/drm_dumb_allocator.h"
#include "tests/support/lab/lab_only.h"

namespace penstock {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

TEST(DmaHeapAllocator, NameOfAHeapIsNoPath)
{
	for (const char *name : {"", ".", "..", "../null", "/dev/null", "a/b"}) {
		const auto allocator = DmaHeapAllocator::open(name);
		ASSERT_FALSE(allocator.has_value()) << name;
		EXPECT_TRUE(allocator.error().is(std::errc::invalid_argument)) << name;
	}
}

TEST(DmaHeapAllocator, UnknownHeapIsNamedInTheError)
{
	const auto allocator = DmaHeapAllocator::open("penstock-none");
	ASSERT_FALSE(allocator.has_value());
	EXPECT_EQ(allocator.error().code.value(), ENOENT);
	EXPECT_THAT(allocator.error().message(), HasSubstr("/dev/dma_heap/penstock-none"));
}

TEST(DrmDumbAllocator, MissingNodeIsNamedInTheError)
{
	const auto allocator = DrmDumbAllocator::open("/dev/dri/penstock-none");
	ASSERT_FALSE(allocator.has_value());
	EXPECT_TRUE(allocator.error().is(std::errc::no_such_file_or_directory));
	EXPECT_THAT(allocator.error().message(), HasSubstr("/dev/dri/penstock-none"));
}

TEST(DrmDumbAllocator, FileThatIsNoDrmNodeIsRefused)
{
	const auto allocator = DrmDumbAllocator::open("/dev/null");
	ASSERT_FALSE(allocator.has_value());
	EXPECT_TRUE(allocator.error().is(std::errc::no_such_device));
}

class DmaHeapLab : public ::testing::Test
{
protected:
	void SetUp() override
	{
		if (auto allocator = DmaHeapAllocator::open("system"); !allocator)
			test::skip_outside_lab(allocator.error().message());
	}
};

TEST_F(DmaHeapLab, HeapsAreListedByName)
{
	EXPECT_THAT(DmaHeapAllocator::heaps(), Contains("system"));
	EXPECT_EQ((*DmaHeapAllocator::open("system"))->heap(), "system");
}

class RenderNode : public ::testing::Test
{
protected:
	static constexpr const char *kNode = "/dev/dri/renderD128";

	void SetUp() override
	{
		if (::access(kNode, R_OK | W_OK) != 0)
			test::skip_outside_lab(std::string(kNode) + " cannot be opened");
	}
};

TEST_F(RenderNode, RenderNodeIsRefusedAsSuch)
{
	const auto allocator = DrmDumbAllocator::open(kNode);
	ASSERT_FALSE(allocator.has_value());
	EXPECT_TRUE(allocator.error().is(std::errc::operation_not_supported));
	EXPECT_THAT(allocator.error().message(), HasSubstr("render node"));
}

} // namespace
} // namespace penstock
