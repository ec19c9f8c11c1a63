#include "app/planning/camera_mode.h"

#include <gtest/gtest.h>

namespace penstock {
namespace {

using enum PixelFormat;

struct Mode {
	PixelFormat format;
	Size size;
	std::vector<Fraction> rates;
};

CameraCapabilities camera_of(const std::vector<Mode> &modes)
{
	std::vector<FormatCapability> formats;
	for (const Mode &mode : modes) {
		FormatCapability &format = formats.emplace_back();
		format.format = mode.format;
		format.sizes = {SizeRange{mode.size, mode.size, {1, 1}, mode.rates}};
	}
	CameraCapabilities camera;
	camera.formats = std::move(formats);
	return camera;
}

bool any(PixelFormat)
{
	return true;
}

// What a USB camera lists.
const CameraCapabilities kUsb = camera_of({
	{kYUYV, {320, 240}, {{30, 1}}},
	{kYUYV, {640, 480}, {{30, 1}, {15, 1}}},
	{kYUYV, {1280, 720}, {{10, 1}}},
	{kMJPG, {1280, 720}, {{30, 1}}},
	{kMJPG, {1920, 1080}, {{30, 1}}},
});

TEST(CameraMode, TheUsualSizeIsTheLargestThatMovesWithoutDecoding)
{
	EXPECT_EQ(usual_size(kUsb, any, {}), (Size{640, 480}));
}

TEST(CameraMode, TheUsualSizeReachesTheRateThatIsAskedFor)
{
	EXPECT_EQ(usual_size(kUsb, any, Fraction{10, 1}), (Size{1280, 720}));
	EXPECT_EQ(usual_size(kUsb, any, Fraction{30000, 1001}), (Size{640, 480}));
}

TEST(CameraMode, TheUsualSizeIsOneOfTheFormatsThatAreAskedFor)
{
	const auto jpeg = [](PixelFormat format) { return format == kMJPG; };
	EXPECT_EQ(usual_size(kUsb, jpeg, {}), (Size{1280, 720}));
}

TEST(CameraMode, WhereNothingMovesTheSmallestSizeIsTaken)
{
	EXPECT_EQ(usual_size(kUsb, any, Fraction{60, 1}), (Size{320, 240}));
	EXPECT_EQ(usual_size(camera_of({{kNV12, {4096, 2160}, {}}}), any, {}), (Size{4096, 2160}));
	EXPECT_EQ(usual_size({}, any, {}), std::nullopt);
}

TEST(CameraMode, OfARangeTheUsualSizeIsAStep)
{
	CameraCapabilities sensor;
	FormatCapability format;
	format.format = kNV12;
	format.sizes = {SizeRange{{16, 16}, {4608, 2592}, {32, 10}, {}}};
	sensor.formats = {format};
	EXPECT_EQ(usual_size(sensor, any, {}), (Size{1264, 716}));
}

TEST(CameraMode, ARateIsSetWhereThereIsAChoice)
{
	EXPECT_EQ(rate_to_set(kUsb, {640, 480}, {}), kUsualRate);
	EXPECT_EQ(rate_to_set(kUsb, {640, 480}, Fraction{15, 1}), (Fraction{15, 1}));
	EXPECT_EQ(rate_to_set(camera_of({{kNV12, {640, 480}, {}}}), {640, 480}, {}), Fraction{});
}

TEST(CameraMode, TelevisionsRatesAreFastEnough)
{
	const CameraCapabilities ntsc = camera_of({{kNV12, {640, 480}, {{30000, 1001}}}});
	EXPECT_FALSE(is_too_slow(ntsc.formats[0], {640, 480}, {30, 1}));
	EXPECT_TRUE(is_too_slow(ntsc.formats[0], {640, 480}, {31, 1}));
	EXPECT_FALSE(is_too_slow(ntsc.formats[0], {320, 240}, {60, 1})) << "nothing is known of it";
}

} // namespace
} // namespace penstock
