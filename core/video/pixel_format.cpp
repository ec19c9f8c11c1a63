#include "core/video/pixel_format.h"

#include <algorithm>
#include <utility>

#include <drm_fourcc.h>

#include "core/text/nearest.h"

namespace penstock {
namespace {

using enum PixelFormat;
using enum PlaneContent;

using Planes = std::array<PlaneFormat, kMaxPlanes>;

constexpr PlaneFormat kUnused{kNone, 0, 1, 1};

/// bytes per sample, columns and rows per sample
constexpr PlaneFormat plane(PlaneContent content, std::uint8_t bytes, std::uint8_t columns = 1,
			    std::uint8_t rows = 1)
{
	return {content, bytes, columns, rows};
}

constexpr Planes one(PlaneFormat a)
{
	return {a, kUnused, kUnused, kUnused};
}
constexpr Planes two(PlaneFormat a, PlaneFormat b)
{
	return {a, b, kUnused, kUnused};
}
constexpr Planes three(PlaneFormat a, PlaneFormat b, PlaneFormat c)
{
	return {a, b, c, kUnused};
}

constexpr Planes packed(std::uint8_t bytes, std::uint8_t columns = 1)
{
	return one(plane(kPacked, bytes, columns));
}

constexpr Planes semi_planar(PlaneContent order, std::uint8_t columns, std::uint8_t rows)
{
	return two(plane(kLuma, 1), plane(order, 2, columns, rows));
}

constexpr Planes planar(PlaneContent first, PlaneContent second, std::uint8_t columns,
			std::uint8_t rows)
{
	return three(plane(kLuma, 1), plane(first, 1, columns, rows),
		     plane(second, 1, columns, rows));
}

constexpr std::uint32_t code(std::string_view letters)
{
	return letters.empty() ? 0 : fourcc(letters[0], letters[1], letters[2], letters[3]);
}

/// `va` in letters, empty for none. The V4L2 code is the name.
constexpr PixelFormatInfo row(PixelFormat format, std::string_view name,
			      std::string_view description, std::uint32_t drm, std::string_view va,
			      const Planes &planes)
{
	const auto used = std::ranges::count_if(
		planes, [](const PlaneFormat &p) { return p.content != kNone; });
	return {format,
		name,
		description,
		drm,
		code(name),
		code(va),
		static_cast<std::uint8_t>(used),
		1,
		false,
		planes};
}

/// As row(), every plane in a memory of its own.
constexpr PixelFormatInfo multi(PixelFormat format, std::string_view name,
				std::string_view description, std::uint32_t drm,
				std::string_view va, const Planes &planes)
{
	PixelFormatInfo info = row(format, name, description, drm, va, planes);
	info.memory_count = info.plane_count;
	return info;
}

constexpr PixelFormatInfo compressed(PixelFormat format, std::string_view name,
				     std::string_view description)
{
	PixelFormatInfo info = row(format, name, description, 0, {}, one(kUnused));
	info.plane_count = 1;
	info.compressed = true;
	return info;
}

/// A format that V4L2 has no code for.
constexpr PixelFormatInfo without_v4l2(PixelFormatInfo info)
{
	info.v4l2 = 0;
	return info;
}

constexpr PixelFormatInfo kNoFormat{
	kInvalid, {}, "no format", 0, 0, 0, 0, 0, false, {kUnused, kUnused, kUnused, kUnused}};

constexpr Planes kP010Planes = two(plane(kLuma, 2), plane(kCbCr, 4, 2, 2));

// DRM names packed RGB after a little-endian word and V4L2 and VA-API after the bytes in memory,
// yet the 32-bit codes of V4L2 were chosen to be DRM's. The 24-bit and 16-bit ones were not.
// videodev2.h calls 422P "YVU422 planar"; its documentation and the drivers put Cb first.
constexpr std::array kFormats{
	kNoFormat,
	row(kNV12, "NV12", "Y, interleaved CbCr 4:2:0", DRM_FORMAT_NV12, "NV12",
	    semi_planar(kCbCr, 2, 2)),
	row(kNV21, "NV21", "Y, interleaved CrCb 4:2:0", DRM_FORMAT_NV21, "NV21",
	    semi_planar(kCrCb, 2, 2)),
	row(kNV16, "NV16", "Y, interleaved CbCr 4:2:2", DRM_FORMAT_NV16, "",
	    semi_planar(kCbCr, 2, 1)),
	row(kNV61, "NV61", "Y, interleaved CrCb 4:2:2", DRM_FORMAT_NV61, "",
	    semi_planar(kCrCb, 2, 1)),
	row(kNV24, "NV24", "Y, interleaved CbCr 4:4:4", DRM_FORMAT_NV24, "",
	    semi_planar(kCbCr, 1, 1)),
	row(kNV42, "NV42", "Y, interleaved CrCb 4:4:4", DRM_FORMAT_NV42, "",
	    semi_planar(kCrCb, 1, 1)),
	row(kP010, "P010", "Y, interleaved CbCr 4:2:0, 10 bits in the top of 16", DRM_FORMAT_P010,
	    "P010", kP010Planes),

	row(kYU12, "YU12", "Y, Cb, Cr 4:2:0 (I420)", DRM_FORMAT_YUV420, "I420",
	    planar(kCb, kCr, 2, 2)),
	row(kYV12, "YV12", "Y, Cr, Cb 4:2:0", DRM_FORMAT_YVU420, "YV12", planar(kCr, kCb, 2, 2)),
	row(k422P, "422P", "Y, Cb, Cr 4:2:2", DRM_FORMAT_YUV422, "422H", planar(kCb, kCr, 2, 1)),
	without_v4l2(row(kYU24, "YU24", "Y, Cb, Cr 4:4:4", DRM_FORMAT_YUV444, "444P",
			 planar(kCb, kCr, 1, 1))),

	row(kYUYV, "YUYV", "Y Cb Y Cr 4:2:2 (YUY2)", DRM_FORMAT_YUYV, "YUY2", packed(4, 2)),
	row(kUYVY, "UYVY", "Cb Y Cr Y 4:2:2", DRM_FORMAT_UYVY, "UYVY", packed(4, 2)),
	row(kYVYU, "YVYU", "Y Cr Y Cb 4:2:2", DRM_FORMAT_YVYU, "YVYU", packed(4, 2)),
	row(kVYUY, "VYUY", "Cr Y Cb Y 4:2:2", DRM_FORMAT_VYUY, "VYUY", packed(4, 2)),
	row(kGREY, "GREY", "8-bit grey", DRM_FORMAT_R8, "Y800", one(plane(kLuma, 1))),
	row(kRGB3, "RGB3", "R G B, 24 bits", DRM_FORMAT_BGR888, "", packed(3)),
	row(kBGR3, "BGR3", "B G R, 24 bits", DRM_FORMAT_RGB888, "", packed(3)),
	row(kRGBP, "RGBP", "RGB 5-6-5", DRM_FORMAT_RGB565, "RG16", packed(2)),
	row(kXR24, "XR24", "B G R x, 32 bits", DRM_FORMAT_XRGB8888, "BGRX", packed(4)),
	row(kXB24, "XB24", "R G B x, 32 bits", DRM_FORMAT_XBGR8888, "RGBX", packed(4)),
	row(kAR24, "AR24", "B G R A, 32 bits", DRM_FORMAT_ARGB8888, "BGRA", packed(4)),
	row(kAB24, "AB24", "R G B A, 32 bits", DRM_FORMAT_ABGR8888, "RGBA", packed(4)),
	row(kBX24, "BX24", "x R G B, 32 bits", DRM_FORMAT_BGRX8888, "XRGB", packed(4)),
	row(kRX24, "RX24", "x B G R, 32 bits", DRM_FORMAT_RGBX8888, "XBGR", packed(4)),
	row(kBA24, "BA24", "A R G B, 32 bits", DRM_FORMAT_BGRA8888, "ARGB", packed(4)),
	row(kRA24, "RA24", "A B G R, 32 bits", DRM_FORMAT_RGBA8888, "ABGR", packed(4)),

	multi(kNM12, "NM12", "NV12, each plane in its own memory", DRM_FORMAT_NV12, "NV12",
	      semi_planar(kCbCr, 2, 2)),
	multi(kNM21, "NM21", "NV21, each plane in its own memory", DRM_FORMAT_NV21, "NV21",
	      semi_planar(kCrCb, 2, 2)),
	multi(kNM16, "NM16", "NV16, each plane in its own memory", DRM_FORMAT_NV16, "",
	      semi_planar(kCbCr, 2, 1)),
	multi(kNM61, "NM61", "NV61, each plane in its own memory", DRM_FORMAT_NV61, "",
	      semi_planar(kCrCb, 2, 1)),
	multi(kYM12, "YM12", "YU12, each plane in its own memory", DRM_FORMAT_YUV420, "I420",
	      planar(kCb, kCr, 2, 2)),
	multi(kYM21, "YM21", "YV12, each plane in its own memory", DRM_FORMAT_YVU420, "YV12",
	      planar(kCr, kCb, 2, 2)),
	multi(kYM16, "YM16", "422P, each plane in its own memory", DRM_FORMAT_YUV422, "422H",
	      planar(kCb, kCr, 2, 1)),
	multi(kYM24, "YM24", "YU24, each plane in its own memory", DRM_FORMAT_YUV444, "444P",
	      planar(kCb, kCr, 1, 1)),

	row(kBA81, "BA81", "Bayer BGGR, 8 bits", 0, "", packed(1)),
	row(kGBRG, "GBRG", "Bayer GBRG, 8 bits", 0, "", packed(1)),
	row(kGRBG, "GRBG", "Bayer GRBG, 8 bits", 0, "", packed(1)),
	row(kRGGB, "RGGB", "Bayer RGGB, 8 bits", 0, "", packed(1)),
	row(kBG10, "BG10", "Bayer BGGR, 10 bits in the bottom of 16", 0, "", packed(2)),
	row(kGB10, "GB10", "Bayer GBRG, 10 bits in the bottom of 16", 0, "", packed(2)),
	row(kBA10, "BA10", "Bayer GRBG, 10 bits in the bottom of 16", 0, "", packed(2)),
	row(kRG10, "RG10", "Bayer RGGB, 10 bits in the bottom of 16", 0, "", packed(2)),

	compressed(kMJPG, "MJPG", "Motion JPEG"),
	compressed(kJPEG, "JPEG", "JFIF JPEG"),
	compressed(kH264, "H264", "H.264"),
	compressed(kHEVC, "HEVC", "HEVC"),
};

constexpr bool in_order_of_the_enum()
{
	for (std::size_t i = 0; i < kFormats.size(); ++i)
		if (static_cast<std::size_t>(kFormats[i].format) != i)
			return false;
	return true;
}
static_assert(in_order_of_the_enum());
static_assert(kFormats.size() == static_cast<std::size_t>(kHEVC) + 1);

/// Names of the formats in other APIs and tools. None is the FourCC of another format that a camera
/// may list, as "Y444" is.
constexpr std::pair<std::string_view, PixelFormat> kAliases[] = {
	{"I420", kYU12},     {"IYUV", kYU12},	  {"YUV420", kYU12},   {"YUV420P", kYU12},
	{"YVU420", kYV12},   {"YUV422P", k422P},  {"YUV422", k422P},   {"Y42B", k422P},
	{"422H", k422P},     {"YUV444", kYU24},	  {"YUV444P", kYU24},  {"444P", kYU24},
	{"YUY2", kYUYV},     {"YUYV422", kYUYV},  {"UYVY422", kUYVY},  {"P010_10LE", kP010},
	{"P010LE", kP010},   {"MJPEG", kMJPG},	  {"GRAY8", kGREY},    {"GRAY", kGREY},
	{"Y800", kGREY},     {"RGB", kRGB3},	  {"RGB24", kRGB3},    {"BGR", kBGR3},
	{"BGR24", kBGR3},    {"RGB16", kRGBP},	  {"RGB565", kRGBP},   {"BGRX", kXR24},
	{"RGBX", kXB24},     {"BGRA", kAR24},	  {"RGBA", kAB24},     {"XRGB", kBX24},
	{"XBGR", kRX24},     {"ARGB", kBA24},	  {"ABGR", kRA24},     {"XRGB8888", kXR24},
	{"XBGR8888", kXB24}, {"ARGB8888", kAR24}, {"ABGR8888", kAB24}, {"BGRX8888", kBX24},
	{"RGBX8888", kRX24}, {"BGRA8888", kBA24}, {"RGBA8888", kRA24}, {"NV12M", kNM12},
	{"NV21M", kNM21},    {"NV16M", kNM16},	  {"NV61M", kNM61},    {"YUV420M", kYM12},
	{"YVU420M", kYM21},  {"YUV422M", kYM16},  {"YUV444M", kYM24},  {"AVC", kH264},
	{"H265", kHEVC},
};

constexpr auto kFormatNames = [] {
	std::array<std::string_view, kFormats.size() - 1> names;
	for (std::size_t i = 0; i < names.size(); ++i)
		names[i] = kFormats[i + 1].name;
	return names;
}();

constexpr char upper(char c)
{
	return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/// `name` in any case, `wanted` in upper case.
bool matches(std::string_view name, std::string_view wanted)
{
	return std::ranges::equal(name, wanted, {}, upper);
}

const PixelFormatInfo *find(std::uint32_t PixelFormatInfo::*member, std::uint32_t wanted)
{
	if (wanted == 0)
		return nullptr;
	const auto found = std::ranges::find(kFormats, wanted, member);
	return found == kFormats.end() ? nullptr : &*found;
}

} // namespace

std::string fourcc_to_string(std::uint32_t value)
{
	std::string letters(4, '?');
	for (std::size_t i = 0; i < letters.size(); ++i)
		if (const std::uint32_t c = value >> (8 * i) & 0xff; c >= 0x20 && c < 0x7f)
			letters[i] = static_cast<char>(c);
	return letters;
}

std::string_view to_string(PlaneContent content)
{
	switch (content) {
	case kLuma:
		return "luma";
	case kCbCr:
	case kCrCb:
		return "chroma";
	case kCb:
		return "Cb";
	case kCr:
		return "Cr";
	case kPacked:
		return "picture";
	case kNone:
		break;
	}
	return "data";
}

std::span<const PixelFormatInfo> pixel_formats()
{
	return std::span(kFormats).subspan(1);
}

const PixelFormatInfo &pixel_format_info(PixelFormat format)
{
	const auto index = static_cast<std::size_t>(format);
	return kFormats[index < kFormats.size() ? index : 0];
}

const PixelFormatInfo *find_v4l2_format(std::uint32_t v4l2_fourcc)
{
	return find(&PixelFormatInfo::v4l2, v4l2_fourcc);
}

const PixelFormatInfo *find_drm_format(std::uint32_t drm_fourcc)
{
	return find(&PixelFormatInfo::drm, drm_fourcc);
}

const PixelFormatInfo *find_va_format(std::uint32_t va_fourcc)
{
	return find(&PixelFormatInfo::va, va_fourcc);
}

std::optional<PixelFormat> parse_pixel_format(std::string_view name)
{
	for (const PixelFormatInfo &info : pixel_formats())
		if (matches(name, info.name))
			return info.format;
	for (const auto &[alias, format] : kAliases)
		if (matches(name, alias))
			return format;
	return std::nullopt;
}

std::string_view nearest_pixel_format(std::string_view name)
{
	return nearest(name, kFormatNames);
}

bool has_colour(PixelFormat format)
{
	const PixelFormatInfo &info = pixel_format_info(format);
	return info.plane_count > 1 || info.planes[0].content != PlaneContent::kLuma;
}

bool is_rgb(PixelFormat format)
{
	switch (format) {
	case PixelFormat::kRGB3:
	case PixelFormat::kBGR3:
	case PixelFormat::kRGBP:
	case PixelFormat::kXR24:
	case PixelFormat::kXB24:
	case PixelFormat::kBX24:
	case PixelFormat::kRX24:
	case PixelFormat::kAR24:
	case PixelFormat::kAB24:
	case PixelFormat::kBA24:
	case PixelFormat::kRA24:
		return true;
	default:
		return false;
	}
}

bool same_samples(PixelFormat a, PixelFormat b)
{
	if (a == b)
		return true;
	const PixelFormatInfo &first = pixel_format_info(a);
	const PixelFormatInfo &second = pixel_format_info(b);
	return first.drm != 0 && first.drm == second.drm && !first.compressed && !second.compressed;
}

} // namespace penstock
