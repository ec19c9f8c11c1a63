#include "tests/swva/objects/format.h"

#include <algorithm>

#include <drm_fourcc.h>

namespace swva {
namespace {

constexpr FormatPlane kNv12[] = {{DRM_FORMAT_R8, 1, 1, 1}, {DRM_FORMAT_GR88, 2, 2, 2}};
constexpr FormatPlane kI420[] = {
	{DRM_FORMAT_R8, 1, 1, 1}, {DRM_FORMAT_R8, 1, 2, 2}, {DRM_FORMAT_R8, 1, 2, 2}};
constexpr FormatPlane k444P[] = {
	{DRM_FORMAT_R8, 1, 1, 1}, {DRM_FORMAT_R8, 1, 1, 1}, {DRM_FORMAT_R8, 1, 1, 1}};
constexpr FormatPlane kY800[] = {{DRM_FORMAT_R8, 1, 1, 1}};
// One layer of packed 4:2:2 is the format itself.
constexpr FormatPlane kYuyv[] = {{DRM_FORMAT_YUYV, 4, 2, 1}};
constexpr FormatPlane kUyvy[] = {{DRM_FORMAT_UYVY, 4, 2, 1}};
// VA names the order of the bytes in memory, DRM that of a little-endian word.
constexpr FormatPlane kBgrx[] = {{DRM_FORMAT_XRGB8888, 4, 1, 1}};
constexpr FormatPlane kBgra[] = {{DRM_FORMAT_ARGB8888, 4, 1, 1}};
constexpr FormatPlane kRgbx[] = {{DRM_FORMAT_XBGR8888, 4, 1, 1}};
constexpr FormatPlane kRgba[] = {{DRM_FORMAT_ABGR8888, 4, 1, 1}};

constexpr Format kFormats[] = {
	{VA_FOURCC_NV12, VA_RT_FORMAT_YUV420, DRM_FORMAT_NV12, 12, kNv12},
	{VA_FOURCC_I420, VA_RT_FORMAT_YUV420, DRM_FORMAT_YUV420, 12, kI420},
	{VA_FOURCC_YV12, VA_RT_FORMAT_YUV420, DRM_FORMAT_YVU420, 12, kI420},
	{VA_FOURCC_YUY2, VA_RT_FORMAT_YUV422, DRM_FORMAT_YUYV, 16, kYuyv},
	{VA_FOURCC_UYVY, VA_RT_FORMAT_YUV422, DRM_FORMAT_UYVY, 16, kUyvy},
	{VA_FOURCC_444P, VA_RT_FORMAT_YUV444, DRM_FORMAT_YUV444, 24, k444P},
	{VA_FOURCC_Y800, VA_RT_FORMAT_YUV400, DRM_FORMAT_R8, 8, kY800},
	{VA_FOURCC_BGRX, VA_RT_FORMAT_RGB32, DRM_FORMAT_XRGB8888, 32, kBgrx},
	{VA_FOURCC_BGRA, VA_RT_FORMAT_RGB32, DRM_FORMAT_ARGB8888, 32, kBgra},
	{VA_FOURCC_RGBX, VA_RT_FORMAT_RGB32, DRM_FORMAT_XBGR8888, 32, kRgbx},
	{VA_FOURCC_RGBA, VA_RT_FORMAT_RGB32, DRM_FORMAT_ABGR8888, 32, kRgba},
};

} // namespace

std::span<const Format> formats()
{
	return kFormats;
}

const Format *find_format(std::uint32_t fourcc)
{
	const auto *found = std::ranges::find(kFormats, fourcc, &Format::fourcc);
	return found == std::end(kFormats) ? nullptr : found;
}

const Format *default_format(std::uint32_t rt_format)
{
	const auto *found = std::ranges::find(kFormats, rt_format, &Format::rt_format);
	return found == std::end(kFormats) ? nullptr : found;
}

VAImageFormat image_format(const Format &format)
{
	VAImageFormat result{};
	result.fourcc = format.fourcc;
	result.byte_order = VA_LSB_FIRST;
	result.bits_per_pixel = format.bits_per_pixel;
	if (format.rt_format != VA_RT_FORMAT_RGB32)
		return result;
	const bool blue_first = format.fourcc == VA_FOURCC_BGRX || format.fourcc == VA_FOURCC_BGRA;
	const bool alpha = format.fourcc == VA_FOURCC_BGRA || format.fourcc == VA_FOURCC_RGBA;
	result.depth = alpha ? 32 : 24;
	result.red_mask = blue_first ? 0x00ff0000 : 0x000000ff;
	result.green_mask = 0x0000ff00;
	result.blue_mask = blue_first ? 0x000000ff : 0x00ff0000;
	result.alpha_mask = alpha ? 0xff000000 : 0;
	return result;
}

FourccText fourcc_text(std::uint32_t fourcc)
{
	FourccText result{};
	for (unsigned i = 0; i < 4; ++i) {
		const char c = static_cast<char>(fourcc >> (8 * i));
		result.text[i] = c >= ' ' && c <= '~' ? c : '?';
	}
	return result;
}

} // namespace swva
