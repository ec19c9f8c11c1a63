#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/swva/engine/engine.h"

namespace swva::test {

/// An NV12 picture of a coded size, with lines longer than the picture is wide.
class Nv12
{
public:
	enum class Content { kNoise, kZero, kEmulation };

	Nv12(std::uint32_t width, std::uint32_t height, Content content, unsigned seed = 1)
		: width_(width), height_(height), pitch_(width + 64),
		  data_(std::size_t{pitch_} * height * 3 / 2)
	{
		std::mt19937 random(seed);
		for (std::byte &value : data_) {
			const auto noise = static_cast<std::uint8_t>(random());
			if (content == Content::kNoise)
				value = std::byte{noise};
			else if (content == Content::kEmulation) // many 00 00 0x
				value = std::byte{
					static_cast<std::uint8_t>(noise > 200 ? noise % 5 : 0)};
		}
	}

	Picture picture() const
	{
		const std::byte *chroma = data_.data() + std::size_t{pitch_} * height_;
		return {{PlaneView{data_.data(), pitch_}, PlaneView{chroma, pitch_}},
			width_,
			height_};
	}

	/// Planar, as `ffmpeg -pix_fmt yuv420p -f rawvideo` writes it, of the top left corner.
	std::string visible(std::uint32_t width, std::uint32_t height) const
	{
		std::string out;
		const auto *bytes = reinterpret_cast<const char *>(data_.data());
		for (std::uint32_t y = 0; y < height; ++y)
			out.append(bytes + std::size_t{y} * pitch_, width);
		bytes += std::size_t{pitch_} * height_;
		for (const std::size_t component : {0, 1})
			for (std::uint32_t y = 0; y < height / 2; ++y)
				for (std::uint32_t x = 0; x < width / 2; ++x)
					out += bytes[std::size_t{y} * pitch_ + 2 * x + component];
		return out;
	}

private:
	std::uint32_t width_;
	std::uint32_t height_;
	std::uint32_t pitch_;
	std::vector<std::byte> data_;
};

} // namespace swva::test
