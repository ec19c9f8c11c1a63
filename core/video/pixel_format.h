#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace penstock {

/// A four-character code as DRM, V4L2 and VA-API write it: the first letter in the low byte.
constexpr std::uint32_t fourcc(char a, char b, char c, char d)
{
	return static_cast<std::uint32_t>(static_cast<unsigned char>(a)) |
	       static_cast<std::uint32_t>(static_cast<unsigned char>(b)) << 8 |
	       static_cast<std::uint32_t>(static_cast<unsigned char>(c)) << 16 |
	       static_cast<std::uint32_t>(static_cast<unsigned char>(d)) << 24;
}

/// "NV12"; characters that do not print become '?'.
std::string fourcc_to_string(std::uint32_t code);

inline constexpr std::size_t kMaxPlanes = 4;

/// How pixels lie in memory. The name is V4L2's fourcc in letters, or DRM's where V4L2
/// has none (YU24). A multi-memory variant (NM12 for NV12) has the same planes, each in a memory of
/// its own.
enum class PixelFormat : std::uint8_t {
	kInvalid,
	// luma and interleaved chroma
	kNV12,
	kNV21,
	kNV16,
	kNV61,
	kNV24,
	kNV42,
	kP010,
	// planar
	kYU12,
	kYV12,
	k422P,
	kYU24,
	// packed
	kYUYV,
	kUYVY,
	kYVYU,
	kVYUY,
	kGREY,
	kRGB3,
	kBGR3,
	kRGBP,
	kXR24,
	kXB24,
	kAR24,
	kAB24,
	kBX24,
	kRX24,
	kBA24,
	kRA24,
	// one memory per plane
	kNM12,
	kNM21,
	kNM16,
	kNM61,
	kYM12,
	kYM21,
	kYM16,
	kYM24,
	// what a sensor gives
	kBA81,
	kGBRG,
	kGRBG,
	kRGGB,
	kBG10,
	kGB10,
	kBA10,
	kRG10,
	// compressed
	kMJPG,
	kJPEG,
	kH264,
	kHEVC,
};

/// What the samples of a plane are.
enum class PlaneContent : std::uint8_t {
	kNone,	 ///< compressed data
	kLuma,	 ///< Y
	kCbCr,	 ///< interleaved, Cb first
	kCrCb,	 ///< interleaved, Cr first
	kCb,	 ///< U
	kCr,	 ///< V
	kPacked, ///< all components, in the order of the format
};
/// "luma", "chroma", "Cb", "Cr", "picture", "data".
std::string_view to_string(PlaneContent content);

/// One colour plane of a format. The sample grid is the picture divided by the subsampling, rounded
/// up; YUYV and its like are a grid of 4-byte samples, each of two columns.
struct PlaneFormat {
	PlaneContent content;
	std::uint8_t bytes_per_sample;	     ///< of one sample of the grid (2 for interleaved CbCr)
	std::uint8_t horizontal_subsampling; ///< picture columns per sample
	std::uint8_t vertical_subsampling;   ///< picture rows per sample

	friend bool operator==(const PlaneFormat &, const PlaneFormat &) = default;
};

/// One row of the table. Codes are 0 where an API has none.
struct PixelFormatInfo {
	PixelFormat format;
	std::string_view name;
	std::string_view description;
	std::uint32_t drm;  ///< drm_fourcc.h
	std::uint32_t v4l2; ///< videodev2.h
	std::uint32_t va;   ///< va.h
	std::uint8_t plane_count;
	std::uint8_t memory_count; ///< 1, or plane_count for the multi-memory variants
	bool compressed;	   ///< one plane of unknown length
	std::array<PlaneFormat, kMaxPlanes> planes;
};

/// Every format that penstock knows, kInvalid left out.
std::span<const PixelFormatInfo> pixel_formats();
/// The row of a format. kInvalid has one too: no name, no plane.
const PixelFormatInfo &pixel_format_info(PixelFormat format);

/// The lookups by code return null when the code is 0 or not in the table. DRM and VA-API describe
/// memories apart from the format, so their codes find the variant of one memory.
const PixelFormatInfo *find_v4l2_format(std::uint32_t v4l2_fourcc);
const PixelFormatInfo *find_drm_format(std::uint32_t drm_fourcc);
const PixelFormatInfo *find_va_format(std::uint32_t va_fourcc);

/// By name, upper or lower case ("NV12", "nv12"), or by a name common elsewhere: "I420", "YUY2",
/// "MJPEG", "NV12M", "BGRA" (bytes in the order of memory), "XRGB8888" (DRM's word).
std::optional<PixelFormat> parse_pixel_format(std::string_view name);
/// The name in the table that a misspelt one is nearest to; empty when none is near.
std::string_view nearest_pixel_format(std::string_view name);

inline std::string_view name_of(PixelFormat format)
{
	return pixel_format_info(format).name;
}

/// More than brightness.
bool has_colour(PixelFormat format);

/// Red, green and blue for each pixel; not Bayer, which has one of them.
bool is_rgb(PixelFormat format);

/// The same planes of the same samples, maybe in another number of memories: NV12 and NM12.
bool same_samples(PixelFormat a, PixelFormat b);

} // namespace penstock
