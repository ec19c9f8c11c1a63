#include <string>

#include <gtest/gtest.h>

#include "tests/unit/swva/engine/ffmpeg.h"
#include "tests/unit/swva/engine/hevc_client.h"
#include "tests/unit/swva/engine/nv12.h"
#include "tests/unit/swva/engine/rules.h"

namespace swva::test {
namespace {

struct Case {
	const char *name;
	HevcClient::Settings settings;
	Nv12::Content content;
	unsigned pictures;
};

class HevcPcm : public testing::TestWithParam<Case>
{};

TEST_P(HevcPcm, IsLossless)
{
	const auto &[name, settings, content, pictures] = GetParam();
	const auto engine = HevcEngine::create();
	HevcClient client(settings);
	std::vector<std::byte> stream;
	std::string sent;
	for (unsigned i = 0; i < pictures; ++i) {
		const Nv12 nv12(client.coded_width(), client.coded_height(), content, i);
		const HevcFrame frame = i % 4 == 0 ? client.idr() : client.p();
		EXPECT_EQ(describe(engine->check(frame)), "");
		const auto coded = engine->encode(frame, nv12.picture());
		ASSERT_TRUE(coded) << coded.error();
		EXPECT_EQ(coded->keyframe, i % 4 == 0);
		stream.insert(stream.end(), coded->data.begin(), coded->data.end());
		sent += nv12.visible(settings.width, settings.height);
	}
	const Decoded decoded = decode("hevc", stream);
	EXPECT_EQ(decoded.errors, "");
	ASSERT_EQ(decoded.pixels.size(), sent.size());
	EXPECT_TRUE(decoded.pixels == sent);
}

using enum Nv12::Content;

INSTANTIATE_TEST_SUITE_P(
	Cases, HevcPcm,
	testing::Values(Case{"Noise", {.width = 128, .height = 96}, kNoise, 6},
			Case{"Zero", {.width = 128, .height = 96}, kZero, 2},
			Case{"StartCodes", {.width = 128, .height = 96}, kEmulation, 2},
			Case{"Cropped", {.width = 78, .height = 54}, kNoise, 2},
			Case{"CroppedWithoutPackedSps",
			     {.width = 78, .height = 54, .packed = false},
			     kNoise,
			     2},
			Case{"PartlyOutside", {.width = 72, .height = 56}, kNoise, 2},
			Case{"OneBlock", {.width = 8, .height = 8}, kNoise, 2},
			Case{"Slices", {.width = 128, .height = 96, .slices = 3}, kNoise, 3},
			Case{"Large", {.width = 1280, .height = 720}, kNoise, 2}),
	[](const auto &instance) { return std::string(instance.param.name); });

TEST(HevcPcm, RefusesAPictureOfAnotherSize)
{
	const auto engine = HevcEngine::create();
	HevcClient client({});
	const Nv12 nv12(256, 256, kNoise);
	EXPECT_FALSE(engine->encode(client.p(), nv12.picture()));
	EXPECT_FALSE(engine->encode(client.idr(), nv12.picture()));
}

} // namespace
} // namespace swva::test
