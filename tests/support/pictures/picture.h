#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace penstock::test {

/// The samples of one colour component, row after row without padding.
struct Component {
	std::string name;
	std::uint32_t width = 0;
	std::uint32_t height = 0;
	std::vector<std::uint8_t> samples;
};

/// The visible part of a frame in NV12 or YUYV (V4L2_PIX_FMT_*), taken apart into Y, Cb and Cr.
class Picture
{
public:
	/// `stride` in bytes and `rows` of the first plane, as the driver lays them out.
	Picture(std::uint32_t fourcc, std::uint32_t width, std::uint32_t height,
		std::uint32_t stride, std::uint32_t rows, std::span<const std::byte> data);

	const std::vector<Component> &components() const { return components_; }

	/// The same picture with Cb and Cr moved down: what an encoder sees that expects the chroma
	/// plane `rows` earlier than it is.
	Picture with_chroma_moved_down(std::uint32_t rows) const;

private:
	std::vector<Component> components_;
};

/// Peak signal-to-noise ratio in dB, infinite for equal components. Throws when their sizes differ.
double psnr(const Component &left, const Component &right);

/// The lowest psnr() of the components.
double worst_psnr(const Picture &left, const Picture &right);

} // namespace penstock::test
