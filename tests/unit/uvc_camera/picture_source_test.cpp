#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/pictures/pattern_reading.h"
#include "tests/support/uvc_camera/stream/picture_coder.h"
#include "tests/support/uvc_camera/stream/picture_source.h"

namespace penstock::uvc {
namespace {

constexpr Size kSize{192, 128};
constexpr std::size_t kLoop = 60;

std::string text_of(const Picture &picture)
{
	return {reinterpret_cast<const char *>(picture.data.data()), picture.data.size()};
}

class CodedPicturesOf : public testing::TestWithParam<Coding>
{};

TEST_P(CodedPicturesOf, DifferAndBeginAnewWithAKeyframe)
{
	const auto source = open_pictures(GetParam(), kSize).value();
	std::vector<std::string> pictures;
	for (std::size_t i = 0; i < 2 * kLoop; ++i) {
		const Picture picture = source->next().value();
		const bool begins_group = i % kKeyframeInterval == 0;
		EXPECT_EQ(picture.keyframe, is_mjpeg(GetParam()) || begins_group) << i;
		pictures.push_back(text_of(picture));
		EXPECT_TRUE(i == 0 || pictures[i] != pictures[i - 1]);
		EXPECT_TRUE(i < kLoop || pictures[i] == pictures[i - kLoop]);
	}
	source->rewind();
	EXPECT_EQ(text_of(source->next().value()), pictures[0]);
}

// HEVC is tried in the lab: libx265 leaks.
INSTANTIATE_TEST_SUITE_P(Codings, CodedPicturesOf,
			 testing::Values(Coding::kMjpeg, Coding::kMjpeg422, Coding::kH264),
			 [](const auto &test) {
				 if (test.param == Coding::kH264)
					 return "h264";
				 return test.param == Coding::kMjpeg ? "mjpeg" : "mjpeg422";
			 });

/// So that a receiver can begin at any keyframe: a sequence and a picture parameter set.
TEST(CodedPictures, HaveParameterSetsBeforeKeyframes)
{
	const auto source = open_pictures(Coding::kH264, kSize).value();
	for (std::size_t i = 0; i < kLoop; ++i) {
		const std::string picture = text_of(source->next().value());
		const bool has_sets =
			picture.find(std::string("\0\0\1\x67", 4)) != std::string::npos &&
			picture.find(std::string("\0\0\1\x68", 4)) != std::string::npos;
		EXPECT_EQ(has_sets, i % kKeyframeInterval == 0) << i;
		EXPECT_TRUE(picture.starts_with(std::string("\0\0\0\1", 4)) ||
			    picture.starts_with(std::string("\0\0\1", 3)));
	}
}

TEST(DrawnPictures, ShowTheirNumbers)
{
	const auto source = open_pictures(Coding::kNv12, kSize).value();
	for (std::uint32_t number = 0; number < 20; ++number) {
		const Picture picture = source->next().value();
		EXPECT_EQ(picture.data.size(), kSize.width * kSize.height * 3 / 2);
		const auto luma = [&](std::uint32_t x, std::uint32_t y) {
			return std::to_integer<std::uint8_t>(picture.data[y * kSize.width + x]);
		};
		EXPECT_EQ(test::read_pattern_counter(kSize, luma), number);
		if (number == 10)
			source->rewind();
	}
}

} // namespace
} // namespace penstock::uvc
