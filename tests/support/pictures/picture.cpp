#include "tests/support/pictures/picture.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include <linux/videodev2.h>

namespace penstock::test {

namespace {

/// Where a component's samples are in memory.
struct Sampling {
	const char *name;
	std::size_t offset; ///< of the first sample
	std::size_t step;   ///< bytes from a sample to the next
	std::uint32_t width_divisor;
	std::uint32_t height_divisor;
};

std::vector<Sampling> samplings(std::uint32_t fourcc, std::size_t luma_size)
{
	switch (fourcc) {
	case V4L2_PIX_FMT_NV12:
		return {{"Y", 0, 1, 1, 1},
			{"Cb", luma_size, 2, 2, 2},
			{"Cr", luma_size + 1, 2, 2, 2}};
	case V4L2_PIX_FMT_YUYV:
		return {{"Y", 0, 2, 1, 1}, {"Cb", 1, 4, 2, 1}, {"Cr", 3, 4, 2, 1}};
	default:
		throw std::runtime_error("a format that the tests do not take apart");
	}
}

} // namespace

Picture::Picture(std::uint32_t fourcc, std::uint32_t width, std::uint32_t height,
		 std::uint32_t stride, std::uint32_t rows, std::span<const std::byte> data)
{
	for (const Sampling &sampling : samplings(fourcc, std::size_t{stride} * rows)) {
		Component component;
		component.name = sampling.name;
		component.width = width / sampling.width_divisor;
		component.height = height / sampling.height_divisor;
		component.samples.reserve(std::size_t{component.width} * component.height);
		for (std::uint32_t y = 0; y < component.height; ++y) {
			std::size_t row = sampling.offset + std::size_t{y} * stride;
			if (row + (component.width - 1) * sampling.step >= data.size())
				throw std::runtime_error("a frame that is too short");
			for (std::uint32_t x = 0; x < component.width; ++x)
				component.samples.push_back(
					static_cast<std::uint8_t>(data[row + x * sampling.step]));
		}
		components_.push_back(std::move(component));
	}
}

Picture Picture::with_chroma_moved_down(std::uint32_t rows) const
{
	Picture moved = *this;
	for (std::size_t i = 1; i < moved.components_.size(); ++i) {
		Component &component = moved.components_[i];
		std::size_t distance =
			std::size_t{std::min(rows, component.height)} * component.width;
		std::copy_backward(component.samples.begin(),
				   component.samples.end() - static_cast<std::ptrdiff_t>(distance),
				   component.samples.end());
	}
	return moved;
}

double psnr(const Component &left, const Component &right)
{
	if (left.width != right.width || left.height != right.height)
		throw std::runtime_error("components of different sizes");
	double squares = 0;
	for (std::size_t i = 0; i < left.samples.size(); ++i) {
		double difference = left.samples[i] - right.samples[i];
		squares += difference * difference;
	}
	if (squares == 0)
		return std::numeric_limits<double>::infinity();
	return 10 * std::log10(255.0 * 255.0 * static_cast<double>(left.samples.size()) / squares);
}

double worst_psnr(const Picture &left, const Picture &right)
{
	double worst = std::numeric_limits<double>::infinity();
	for (std::size_t i = 0; i < left.components().size(); ++i)
		worst = std::min(worst, psnr(left.components()[i], right.components()[i]));
	return worst;
}

} // namespace penstock::test
