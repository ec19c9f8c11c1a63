#include <cmath>

#include <gtest/gtest.h>

#include "tests/swva/engine/bits/nal.h"
#include "tests/unit/swva/engine/ffmpeg.h"
#include "tests/unit/swva/engine/h264_client.h"

namespace swva::test {
namespace {

/// A pattern that moves, with noise: something to spend bits on.
class Scene
{
public:
	Scene(std::uint32_t width, std::uint32_t height, unsigned number)
		: width_(width), height_(height), data_(std::size_t{width} * height * 3 / 2)
	{
		std::mt19937 random(number);
		for (std::size_t i = 0; i < data_.size(); ++i) {
			const auto value = static_cast<unsigned>(
				128 + 60 * std::sin(double(i % width + 3 * number) / 9) *
					      std::cos(double(i / width) / 7));
			data_[i] = std::byte{static_cast<std::uint8_t>(value + random() % 24)};
		}
	}
	Picture picture() const
	{
		return {{PlaneView{data_.data(), width_},
			 PlaneView{data_.data() + std::size_t{width_} * height_, width_}},
			width_,
			height_};
	}

private:
	std::uint32_t width_;
	std::uint32_t height_;
	std::vector<std::byte> data_;
};

constexpr unsigned kIdrSlice = 5;

bool has_nal(const std::vector<std::byte> &stream, unsigned type)
{
	for (const auto nal : split_nals(stream))
		if (!nal.empty() && (std::to_integer<unsigned>(nal[0]) & 31) == type)
			return true;
	return false;
}

/// Bytes of 60 pictures, two seconds.
std::size_t size_at(H264Engine &engine, H264Client &client, std::uint32_t bitrate)
{
	std::size_t size = 0;
	for (unsigned i = 0; i < 60; ++i) {
		H264Frame frame = i == 0 ? client.idr() : client.p();
		frame.bitrate = bitrate;
		const Scene scene(client.coded_width(), client.coded_height(), i);
		const auto coded = engine.encode(frame, scene.picture());
		EXPECT_TRUE(coded) << coded.error();
		size += coded ? coded->data.size() : 0;
	}
	return size;
}

TEST(OpenH264Engine, FollowsTheBitrateWhileRunning)
{
	const auto engine = H264Engine::create("openh264");
	H264Client client({.width = 320, .height = 240});
	const auto low = static_cast<double>(size_at(*engine, client, 300000));
	const auto high = static_cast<double>(size_at(*engine, client, 1200000));
	EXPECT_NEAR(low * 8 / 2, 300000, 100000);
	EXPECT_NEAR(high * 8 / 2, 1200000, 400000);
}

TEST(OpenH264Engine, MakesIdrPicturesWhenAskedAndOnlyThen)
{
	const auto engine = H264Engine::create("openh264");
	H264Client client({.width = 160, .height = 96});
	for (unsigned i = 0; i < 20; ++i) {
		const bool idr = i % 7 == 0;
		const Scene scene(client.coded_width(), client.coded_height(), i);
		const auto coded = engine->encode(idr ? client.idr() : client.p(), scene.picture());
		ASSERT_TRUE(coded) << coded.error();
		EXPECT_EQ(coded->keyframe, idr);
		EXPECT_EQ(has_nal(coded->data, kIdrSlice), idr) << "picture " << i;
	}
}

TEST(OpenH264Engine, ShowsTheVisibleSizeNearlyAsItWas)
{
	const auto engine = H264Engine::create("openh264");
	H264Client client({.width = 150, .height = 90, .bitrate = 0});
	const Scene scene(client.coded_width(), client.coded_height(), 1);
	H264Frame frame = client.idr();
	frame.picture.pic_init_qp = 10;
	const auto coded = engine->encode(frame, scene.picture());
	ASSERT_TRUE(coded) << coded.error();
	const Decoded decoded = decode("h264", coded->data);
	EXPECT_EQ(decoded.errors, "");
	ASSERT_EQ(decoded.pixels.size(), 150U * 90 * 3 / 2);
	double error = 0;
	for (unsigned y = 0; y < 90; ++y)
		for (unsigned x = 0; x < 150; ++x)
			error += std::abs(
				int{static_cast<std::uint8_t>(decoded.pixels[y * 150 + x])} -
				std::to_integer<int>(scene.picture()
							     .planes[0]
							     .data[y * client.coded_width() + x]));
	EXPECT_LT(error / (150 * 90), 3);
}

} // namespace
} // namespace swva::test
