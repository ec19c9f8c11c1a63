#include "devices/vaapi/bits/access_unit.h"

#include <initializer_list>
#include <vector>

#include <gtest/gtest.h>

namespace penstock::vaapi {
namespace {

using Values = std::initializer_list<unsigned>;

bool holds(Values values, Codec codec, bool idr)
{
	std::vector<std::byte> data;
	for (const unsigned value : values)
		data.push_back(static_cast<std::byte>(value));
	return holds_picture(data, codec, idr);
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

} // namespace
} // namespace penstock::vaapi
