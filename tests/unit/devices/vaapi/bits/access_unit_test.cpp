#include "devices/vaapi/bits/access_unit.h"

#include <initializer_list>
#include <vector>

#include <gtest/gtest.h>

namespace penstock::vaapi {
namespace {

using Values = std::initializer_list<unsigned>;

std::vector<std::byte> bytes_of(Values values)
{
	std::vector<std::byte> data;
	for (const unsigned value : values)
		data.push_back(static_cast<std::byte>(value));
	return data;
}

bool holds(Values values, Codec codec, bool idr)
{
	return holds_picture(bytes_of(values), codec, idr);
}

bool h264(Values values, bool idr = false)
{
	return holds(values, Codec::kH264, idr);
}

bool hevc(Values values, bool idr = false)
{
	return holds(values, Codec::kHevc, idr);
}

TEST(AccessUnit, IsASliceBehindItsHeaders)
{
	EXPECT_TRUE(h264({0, 0, 0, 1, 0x41, 0x9a}));
	EXPECT_TRUE(h264({0, 0, 1, 0x65, 0x88}, true));
	EXPECT_TRUE(h264({0, 0, 0, 0, 1, 0x67, 1, 0, 0, 1, 0x68, 2, 0, 0, 0, 1, 0x65, 0x88}, true));
	EXPECT_TRUE(hevc({0, 0, 0, 1, 0x40, 1, 7, 0, 0, 1, 0x26, 1, 0xaf}, true));
	EXPECT_TRUE(hevc({0, 0, 0, 1, 0x02, 1, 0xd0}));
}

TEST(AccessUnit, IsNotItsBeginningAlone)
{
	for (const Values beginning : {Values{},
				       {0},
				       {0, 0, 0},
				       {0, 0, 0, 1},
				       {0, 0, 0, 1, 0x67},
				       {0, 0, 0, 1, 0x67, 1, 2, 3},
				       {0, 0, 0, 1, 0x67, 1, 0, 0, 1},
				       {0, 0, 0, 1, 0x67, 1, 0, 0, 1, 0x65},
				       {0, 0, 0, 1, 0x67, 1, 0, 0, 1, 0x65, 0, 0}})
		EXPECT_FALSE(h264(beginning)) << beginning.size();
	EXPECT_FALSE(hevc({0, 0, 0, 1, 0x40, 1, 7}));
	EXPECT_FALSE(hevc({0, 0, 0, 1, 0x02}));
	EXPECT_FALSE(hevc({0, 0, 0, 1, 0x02, 1}));
}

TEST(AccessUnit, BeginsWithAStartCode)
{
	EXPECT_FALSE(h264({0x41, 0x9a}));
	EXPECT_FALSE(h264({0, 1, 0x41, 0x9a}));
	EXPECT_FALSE(h264({0, 0, 2, 0, 0, 1, 0x41, 0x9a}));
}

TEST(AccessUnit, IsAKeyframeWhereOneIsWanted)
{
	EXPECT_FALSE(h264({0, 0, 1, 0x41, 0x9a}, true));
	EXPECT_TRUE(h264({0, 0, 1, 0x65, 0x88}, false));
	EXPECT_FALSE(hevc({0, 0, 1, 0x02, 1, 0xd0}, true));
}

std::vector<std::byte> ordered(Values values, Codec codec)
{
	std::vector<std::byte> data = bytes_of(values);
	order_parameter_sets(data, codec);
	return data;
}

TEST(AccessUnit, HasParameterSetsInTheirOrder)
{
	// AUD, VPS, PPS, SPS, slice, as Mesa 22.3 writes them.
	EXPECT_EQ(ordered({0, 0,    0, 1, 0x46, 1, 0x10, 0, 0,	  0, 1, 0x40, 1, 7, 0,	  0, 0,
			   1, 0x44, 1, 8, 9,	0, 0,	 1, 0x42, 1, 5, 0,    0, 1, 0x26, 1, 0xaf},
			  Codec::kHevc),
		  bytes_of({0, 0, 0, 1, 0x46, 1, 0x10, 0, 0, 0, 1, 0x40, 1, 7,	  0, 0,	  1, 0x42,
			    1, 5, 0, 0, 0,    1, 0x44, 1, 8, 9, 0, 0,	 1, 0x26, 1, 0xaf}));
	EXPECT_EQ(ordered({0, 0, 1, 0x68, 2, 0, 0, 1, 0x67, 1, 0, 0, 1, 0x65, 0x88}, Codec::kH264),
		  bytes_of({0, 0, 1, 0x67, 1, 0, 0, 1, 0x68, 2, 0, 0, 1, 0x65, 0x88}));
	for (const Values right : {Values{},
				   {0, 0, 1},
				   {0, 0, 1, 0x67, 1, 0, 0, 1, 0x68, 2, 0, 0, 1, 0x65, 0x88},
				   // What follows a slice stays.
				   {0, 0, 1, 0x65, 0x88, 0, 0, 1, 0x68, 2, 0, 0, 1, 0x67, 1}})
		EXPECT_EQ(ordered(right, Codec::kH264), bytes_of(right));
}

} // namespace
} // namespace penstock::vaapi
