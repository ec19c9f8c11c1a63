#include "app/pipeline/end_reason.h"

#include <gtest/gtest.h>

#include "core/allocation/allocation_error.h"

namespace penstock {
namespace {

EndReason refused_memory()
{
	return Fault{Fault::Part::kCamera, {AllocationErrc::kMemoryRefused, "QBUF"}};
}

EndReason lost_camera()
{
	return Fault{Fault::Part::kCamera,
		     {std::make_error_code(std::errc::no_such_device), "DQBUF"}};
}

EndReason full_disk()
{
	return Fault{Fault::Part::kOutput,
		     {std::make_error_code(std::errc::no_space_on_device), "write"}};
}

TEST(EndReasons, ALimitOrAStopTakesThePlaceOfARefusedAllocation)
{
	EXPECT_TRUE(outranks(Limit::kDuration, refused_memory()));
	EXPECT_TRUE(outranks(Stop{}, refused_memory()));
	EXPECT_FALSE(outranks(refused_memory(), Limit::kDuration));
	EXPECT_FALSE(outranks(refused_memory(), Stop{}));
}

TEST(EndReasons, AFaultTakesThePlaceOfEverythingElse)
{
	EXPECT_TRUE(outranks(lost_camera(), refused_memory()));
	EXPECT_TRUE(outranks(lost_camera(), Limit::kFrames));
	EXPECT_TRUE(outranks(lost_camera(), Stop{}));
	EXPECT_FALSE(outranks(Stop{}, lost_camera()));
	EXPECT_FALSE(outranks(refused_memory(), lost_camera()));
}

TEST(EndReasons, TheFirstOfARankStays)
{
	EXPECT_FALSE(outranks(full_disk(), lost_camera()));
	EXPECT_FALSE(outranks(Stop{}, Limit::kFrames));
	EXPECT_FALSE(outranks(Limit::kDuration, Stop{}));
	EXPECT_FALSE(outranks(refused_memory(), refused_memory()));
}

} // namespace
} // namespace penstock
