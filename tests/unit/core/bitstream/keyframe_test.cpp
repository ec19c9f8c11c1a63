#include "core/bitstream/keyframe.h"

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <linux/videodev2.h>

#include "tests/support/streams/bytes.h"

namespace penstock {
namespace {

using test::bytes;

/// As vicodec codes one: two words of magic, version 3, the size, and the flags.
std::vector<std::byte> fwht(std::uint32_t flags)
{
	return bytes({0x4f, 0x4f, 0x4f,	       0x4f,	    0xff,	0xff,  0xff, 0xff, 0,
		      0,    0,	  3,	       0,	    0,		2,     0x80, 0,	   0,
		      1,    0xe0, flags >> 24, flags >> 16, flags >> 8, flags, 7});
}

struct Frame {
	const char *name;
	Codec codec;
	std::vector<std::byte> data;
	bool keyframe;
};

void PrintTo(const Frame &frame, std::ostream *stream)
{
	*stream << name_of(frame.codec) << ' ' << frame.name;
}

class Keyframes : public testing::TestWithParam<Frame>
{};

TEST_P(Keyframes, AreToldByTheFirstBytes)
{
	EXPECT_EQ(is_keyframe(GetParam().data, GetParam().codec), GetParam().keyframe);
}

// Whatever the codec, a frame that is cut short is read within its bounds.
TEST_P(Keyframes, AreReadWithinTheirBounds)
{
	for (std::size_t size = 0; size < GetParam().data.size(); ++size) {
		const std::vector<std::byte> part(GetParam().data.begin(),
						  GetParam().data.begin() +
							  static_cast<std::ptrdiff_t>(size));
		const bool found = is_keyframe(part, GetParam().codec);
		EXPECT_LE(found, GetParam().keyframe) << size << " bytes";
	}
}

const Frame kFrames[] = {
	{"Idr", Codec::kH264, bytes({0, 0, 0, 1, 0x65, 5}), true},
	{"IdrAfterHeaders", Codec::kH264,
	 bytes({0, 0, 0, 1, 9, 1, 0, 0, 1, 0x67, 7, 0, 0, 1, 0x68, 8, 0, 0, 1, 0x65, 5}), true},
	{"P", Codec::kH264, bytes({0, 0, 0, 1, 0x41, 5}), false},
	{"PThenIdr", Codec::kH264, bytes({0, 0, 0, 1, 0x41, 5, 0, 0, 1, 0x65, 5}), false},
	{"SpsAlone", Codec::kH264, bytes({0, 0, 0, 1, 0x67, 7}), false},
	{"Empty", Codec::kH264, {}, false},
	{"IdrWithRadl", Codec::kHevc, bytes({0, 0, 1, 0x26, 1, 5}), true},
	{"Cra", Codec::kHevc, bytes({0, 0, 1, 0x2a, 1, 5}), true},
	{"Trail", Codec::kHevc, bytes({0, 0, 1, 0x02, 1, 5}), false},
	{"VpsAlone", Codec::kHevc, bytes({0, 0, 1, 0x40, 1, 5}), false},
	// A tag of a shown frame of version 0, its size, and the start code.
	{"Key", Codec::kVp8, bytes({0x10, 2, 0, 0x9d, 1, 0x2a, 0x80, 2, 0xe0, 1}), true},
	{"Inter", Codec::kVp8, bytes({0x11, 2, 0, 0x9d, 1, 0x2a, 0x80, 2, 0xe0, 1}), false},
	{"NoStartCode", Codec::kVp8, bytes({0x10, 2, 0, 0x9d, 1, 0x2b, 0x80, 2, 0xe0, 1}), false},
	// Marker 2; profile 0 and 3; show_existing_frame; frame_type; the rest.
	{"Key", Codec::kVp9, bytes({0b1000'0010, 0x49, 0x83, 0x42}), true},
	{"Inter", Codec::kVp9, bytes({0b1000'0110, 0x49}), false},
	{"ShowsAnother", Codec::kVp9, bytes({0b1000'1000}), false},
	{"KeyOfProfile1", Codec::kVp9, bytes({0b1010'0010, 0x49, 0x83, 0x42}), true},
	{"KeyOfProfile3", Codec::kVp9, bytes({0b1011'0001, 0x49, 0x83, 0x42}), true},
	{"InterOfProfile3", Codec::kVp9, bytes({0b1011'0011, 0x49}), false},
	{"NoMarker", Codec::kVp9, bytes({0b0000'0010, 0x49, 0x83, 0x42}), false},
	{"Any", Codec::kMjpeg, bytes({0xff, 0xd8, 0xff, 0xe0}), true},
	{"NoSoi", Codec::kMjpeg, bytes({0xff, 0xd9, 0xff, 0xe0}), false},
	{"Intra", Codec::kFwht, fwht(V4L2_FWHT_FL_I_FRAME), true},
	{"Predicted", Codec::kFwht, fwht(0), false},
	{"PredictedWithOtherFlags", Codec::kFwht, fwht(~std::uint32_t{V4L2_FWHT_FL_I_FRAME}),
	 false},
};

INSTANTIATE_TEST_SUITE_P(, Keyframes, testing::ValuesIn(kFrames), [](const auto &each) {
	return std::string(name_of(each.param.codec)).append(each.param.name);
});

} // namespace
} // namespace penstock
