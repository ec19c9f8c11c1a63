#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/video/geometry.h"
#include "tests/support/uvc_camera/model/control_info.h"

namespace penstock::uvc {

/// What the pictures of a format are.
enum class Coding : std::uint8_t {
	kMjpeg,	   ///< with a quarter of the chroma
	kMjpeg422, ///< with half of it
	kYuyv,
	kNv12,
	kH264,
	kHevc
};

constexpr bool is_mjpeg(Coding coding)
{
	return coding == Coding::kMjpeg || coding == Coding::kMjpeg422;
}

constexpr bool is_raw(Coding coding)
{
	return coding == Coding::kYuyv || coding == Coding::kNv12;
}

/// A size and the rates that it is offered with, the fastest first, in frames per second.
struct FrameSize {
	Size size;
	std::span<const std::uint32_t> rates;

	/// In units of 100 ns, as UVC counts: dwFrameInterval.
	std::uint32_t interval(std::size_t rate) const { return 10'000'000 / rates[rate]; }
	/// Of a picture: exact for raw formats, an upper limit for the others
	/// (dwMaxVideoFrameSize).
	std::uint32_t max_bytes(Coding coding) const
	{
		const std::uint32_t pixels = size.width * size.height;
		return coding == Coding::kNv12 ? pixels * 3 / 2 : pixels * 2;
	}
};

struct Format {
	Coding coding;
	std::span<const FrameSize> sizes;
};

/// A kind of camera, made after one that people have.
struct Profile {
	std::string_view name;
	std::string_view product; ///< iProduct, by which V4L2 calls it
	std::uint16_t product_id;
	std::uint16_t uvc_version; ///< bcdUVC
	/// As it lists them. Webcams list MJPEG first.
	std::span<const Format> formats;
	std::span<const ControlInfo> controls;
};

std::span<const Profile> profiles();
/// Null when none is called that.
const Profile *find_profile(std::string_view name);

} // namespace penstock::uvc
