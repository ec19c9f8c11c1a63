#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace swva {

/// One component of a decoded JPEG, in whole blocks.
struct JpegPlane {
	std::uint32_t width = 0; ///< and the distance of lines
	std::uint32_t height = 0;
	std::vector<std::uint8_t> samples;

	/// The last one of the line or column for what is outside.
	std::uint8_t at(std::uint32_t x, std::uint32_t y) const
	{
		return samples[std::size_t{y < height ? y : height - 1} * width +
			       (x < width ? x : width - 1)];
	}
};

struct JpegSamples {
	std::array<JpegPlane, 3> planes;
};

/// Decodes by libjpeg-turbo, without any conversion. What that only warns of is an error.
std::optional<std::string> decode_jpeg(const std::vector<std::uint8_t> &jpeg, JpegSamples &samples);

} // namespace swva
