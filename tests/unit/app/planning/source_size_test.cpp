#include "app/planning/source_size.h"

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

struct Row {
	std::string name;
	std::vector<std::vector<SizeRange>> formats;
	Size wanted;
	Size source;
};

std::ostream &operator<<(std::ostream &out, const Row &row)
{
	return out << row.name;
}

SizeRange only(std::uint32_t width, std::uint32_t height)
{
	return {{width, height}, {width, height}, {1, 1}, {}};
}

class SourceSize : public testing::TestWithParam<Row>
{};

TEST_P(SourceSize, LosesAsLittleDetailAsTheCameraAllows)
{
	std::vector<FormatCapability> formats;
	for (const std::vector<SizeRange> &sizes : GetParam().formats) {
		FormatCapability &format = formats.emplace_back();
		format.format = PixelFormat::kNV12;
		format.sizes = sizes;
	}
	// Nobody can use it, so nobody has asked for its sizes.
	formats.emplace_back().fourcc = 0x32314142;
	CameraCapabilities camera;
	camera.formats = std::move(formats);
	EXPECT_EQ(source_size(camera, GetParam().wanted), GetParam().source);
}

const std::vector<SizeRange> kWebcam{only(320, 180), only(1920, 1080), only(640, 360),
				     only(1280, 720)};

const Row kRows[] = {
	{"what the camera gives", {kWebcam}, {640, 360}, {640, 360}},
	{"the smallest that covers it", {kWebcam}, {800, 600}, {1280, 720}},
	{"one that is not wide enough does not cover it",
	 {{only(400, 900), only(2000, 2000)}},
	 {800, 600},
	 {2000, 2000}},
	{"one that is not high enough does not cover it",
	 {{only(900, 400), only(2000, 2000)}},
	 {600, 800},
	 {2000, 2000}},
	{"the largest when none covers it", {kWebcam}, {3840, 2160}, {1920, 1080}},
	{"of any format", {{only(320, 180)}, {only(800, 600)}}, {640, 480}, {800, 600}},
	{"exactly in the second format",
	 {{only(800, 600)}, {only(640, 480)}},
	 {640, 480},
	 {640, 480}},
	{"inside a range", {{{{16, 16}, {1920, 1200}, {2, 2}, {}}}}, {640, 480}, {640, 480}},
	{"above a range", {{{{16, 16}, {640, 480}, {2, 2}, {}}}}, {1280, 720}, {640, 480}},
	{"below a range", {{{{160, 120}, {640, 480}, {2, 2}, {}}}}, {80, 60}, {160, 120}},
	{"between the steps of a range",
	 {{{{16, 16}, {640, 480}, {16, 16}, {}}}},
	 {100, 100},
	 {112, 112}},
	{"odd, from a grabber", {{{{2, 2}, {16384, 8640}, {2, 2}, {}}}}, {641, 361}, {642, 362}},
	{"steps that count from the minimum",
	 {{{{10, 20}, {1000, 1000}, {16, 32}, {}}}},
	 {100, 100},
	 {106, 116}},
	{"above the last step, which is not the maximum",
	 {{{{16, 16}, {100, 100}, {32, 32}, {}}}},
	 {90, 90},
	 {80, 80}},
	{"a range that is not high enough",
	 {{{{16, 16}, {640, 480}, {2, 2}, {}}}},
	 {100, 700},
	 {640, 480}},
	{"the nearer one of two ranges",
	 {{{{16, 16}, {640, 480}, {16, 16}, {}}}, {{{16, 16}, {640, 480}, {2, 2}, {}}}},
	 {99, 99},
	 {100, 100}},
	{"a camera that lists no sizes", {{}}, {640, 480}, {640, 480}},
	{"a camera without formats", {}, {640, 480}, {640, 480}},
};

INSTANTIATE_TEST_SUITE_P(Table, SourceSize, testing::ValuesIn(kRows));

} // namespace
} // namespace penstock
