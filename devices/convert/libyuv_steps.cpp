#include "devices/convert/libyuv_steps.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <libyuv.h>

#include "devices/convert/plane_steps.h"

// libyuv names 32- and 24-bit formats after a little-endian word: its ARGB is B G R A in memory
// (AR24), its RGB24 is B G R (BGR3), its RAW is R G B (RGB3).

namespace penstock::software {
namespace {

using enum PixelFormat;

/// Which picture of a call has U and V (or red and blue) exchanged.
enum class Swap { kNone, kSource, kTarget };

/// The first planes of a picture as libyuv takes them: pointer, stride, pointer, stride, …
template <std::size_t planes, bool swapped, typename Byte>
auto arguments(const Picture<Byte> &picture)
{
	if constexpr (planes == 1)
		return std::tuple(picture.data[0], picture.stride[0]);
	else if constexpr (planes == 2)
		return std::tuple(picture.data[0], picture.stride[0], picture.data[1],
				  picture.stride[1]);
	else {
		constexpr std::size_t second = swapped ? 2 : 1;
		constexpr std::size_t third = swapped ? 1 : 2;
		return std::tuple(picture.data[0], picture.stride[0], picture.data[second],
				  picture.stride[second], picture.data[third],
				  picture.stride[third]);
	}
}

template <auto function, std::size_t sources, std::size_t targets, Swap swap = Swap::kNone>
int call(const SourcePicture &from, const TargetPicture &to, const StepContext &context)
{
	return std::apply(function, std::tuple_cat(arguments<sources, swap == Swap::kSource>(from),
						   arguments<targets, swap == Swap::kTarget>(to),
						   std::tuple(context.width, context.height)));
}

/// `swapped`: the result has red and blue exchanged.
const libyuv::YuvConstants *matrix_for(const Colorimetry &colorimetry, bool swapped)
{
	constexpr std::uint8_t kBt709 = 1;
	constexpr std::uint8_t kSmpte240M = 7;
	constexpr std::uint8_t kBt2020 = 9;
	constexpr std::uint8_t kBt2020ConstantLuminance = 10;
	const bool full = colorimetry.range == Colorimetry::Range::kFull;
	switch (colorimetry.matrix) {
	case kBt709:
	case kSmpte240M: // differs from BT.709 by at most 0.015
		if (full)
			return swapped ? &libyuv::kYvuF709Constants : &libyuv::kYuvF709Constants;
		return swapped ? &libyuv::kYvuH709Constants : &libyuv::kYuvH709Constants;
	case kBt2020:
	case kBt2020ConstantLuminance:
		if (full)
			return swapped ? &libyuv::kYvuV2020Constants : &libyuv::kYuvV2020Constants;
		return swapped ? &libyuv::kYvu2020Constants : &libyuv::kYuv2020Constants;
	default:
		if (full)
			return swapped ? &libyuv::kYvuJPEGConstants : &libyuv::kYuvJPEGConstants;
		return swapped ? &libyuv::kYvuI601Constants : &libyuv::kYuvI601Constants;
	}
}

/// YUV to RGB; with `swapped` the result has red and blue exchanged.
template <auto function, std::size_t sources, bool swapped = false>
int to_rgb(const SourcePicture &from, const TargetPicture &to, const StepContext &context)
{
	return std::apply(function,
			  std::tuple_cat(arguments<sources, swapped>(from), arguments<1, false>(to),
					 std::tuple(matrix_for(context.colorimetry, swapped),
						    context.width, context.height)));
}

constexpr StepRow kSteps[] = {
	// 4:2:0
	{kYU12, kNV12, call<libyuv::I420ToNV12, 3, 2>},
	{kYU12, kNV21, call<libyuv::I420ToNV21, 3, 2>},
	{kYU12, kYUYV, call<libyuv::I420ToYUY2, 3, 1>},
	{kYU12, kUYVY, call<libyuv::I420ToUYVY, 3, 1>},
	{kYU12, kYVYU, call<libyuv::I420ToYUY2, 3, 1, Swap::kSource>},
	{kYU12, kVYUY, call<libyuv::I420ToUYVY, 3, 1, Swap::kSource>},
	{kYU12, kNV16, double_planar_chroma<false>},
	{kYU12, kNV61, double_planar_chroma<true>},
	{kYU12, k422P, call<libyuv::I420ToI422, 3, 3>},
	{kYU12, kYU24, call<libyuv::I420ToI444, 3, 3>},
	{kYU12, kGREY, to_grey},
	{kNV12, kYU12, call<libyuv::NV12ToI420, 2, 3>},
	{kNV12, kNV21, call<libyuv::NV21ToNV12, 2, 2>},
	{kNV12, kNV16, double_chroma},
	{kNV12, kNV24, call<libyuv::NV12ToNV24, 2, 2>},
	{kNV12, kGREY, to_grey},
	{kNV21, kYU12, call<libyuv::NV21ToI420, 2, 3>},
	{kNV21, kNV12, call<libyuv::NV21ToNV12, 2, 2>},
	{kNV21, kNV61, double_chroma},
	{kNV21, kNV42, call<libyuv::NV12ToNV24, 2, 2>},
	{kNV21, kGREY, to_grey},
	{kP010, kNV12, upper_bytes},
	// 4:2:2
	{kYUYV, kNV12, call<libyuv::YUY2ToNV12, 1, 2>},
	{kYUYV, kYU12, call<libyuv::YUY2ToI420, 1, 3>},
	{kYUYV, k422P, call<libyuv::YUY2ToI422, 1, 3>},
	{kYUYV, kGREY, call<libyuv::YUY2ToY, 1, 1>},
	{kUYVY, kNV12, call<libyuv::UYVYToNV12, 1, 2>},
	{kUYVY, kYU12, call<libyuv::UYVYToI420, 1, 3>},
	{kUYVY, k422P, call<libyuv::UYVYToI422, 1, 3>},
	{kUYVY, kGREY, call<libyuv::UYVYToY, 1, 1>},
	{kYVYU, kNV21, call<libyuv::YUY2ToNV12, 1, 2>},
	{kYVYU, kYU12, call<libyuv::YUY2ToI420, 1, 3, Swap::kTarget>},
	{kYVYU, k422P, call<libyuv::YUY2ToI422, 1, 3, Swap::kTarget>},
	{kYVYU, kGREY, call<libyuv::YUY2ToY, 1, 1>},
	{kVYUY, kNV21, call<libyuv::UYVYToNV12, 1, 2>},
	{kVYUY, kYU12, call<libyuv::UYVYToI420, 1, 3, Swap::kTarget>},
	{kVYUY, k422P, call<libyuv::UYVYToI422, 1, 3, Swap::kTarget>},
	{kVYUY, kGREY, call<libyuv::UYVYToY, 1, 1>},
	{kNV16, kNV12, halve_chroma_lines},
	{kNV16, kNV61, swap_chroma<2>},
	{kNV16, k422P, split_chroma<2, false>},
	{kNV16, kNV24, call<libyuv::NV16ToNV24, 2, 2>},
	{kNV16, kGREY, to_grey},
	{kNV61, kNV21, halve_chroma_lines},
	{kNV61, kNV16, swap_chroma<2>},
	{kNV61, k422P, split_chroma<2, true>},
	{kNV61, kNV42, call<libyuv::NV16ToNV24, 2, 2>},
	{kNV61, kGREY, to_grey},
	{k422P, kYU12, call<libyuv::I422ToI420, 3, 3>},
	{k422P, kYUYV, call<libyuv::I422ToYUY2, 3, 1>},
	{k422P, kUYVY, call<libyuv::I422ToUYVY, 3, 1>},
	{k422P, kYVYU, call<libyuv::I422ToYUY2, 3, 1, Swap::kSource>},
	{k422P, kVYUY, call<libyuv::I422ToUYVY, 3, 1, Swap::kSource>},
	{k422P, kNV16, merge_chroma<2, false>},
	{k422P, kNV61, merge_chroma<2, true>},
	{k422P, kYU24, call<libyuv::I422ToI444, 3, 3>},
	{k422P, kGREY, to_grey},
	// 4:4:4
	{kNV24, kNV12, halve_chroma},
	{kNV24, kNV42, swap_chroma<1>},
	{kNV24, kYU24, split_chroma<1, false>},
	{kNV24, kGREY, to_grey},
	{kNV42, kNV21, halve_chroma},
	{kNV42, kNV24, swap_chroma<1>},
	{kNV42, kYU24, split_chroma<1, true>},
	{kNV42, kGREY, to_grey},
	{kYU24, kYU12, call<libyuv::I444ToI420, 3, 3>},
	{kYU24, kNV12, call<libyuv::I444ToNV12, 3, 2>},
	{kYU24, kNV21, call<libyuv::I444ToNV21, 3, 2>},
	{kYU24, kNV24, merge_chroma<1, false>},
	{kYU24, kNV42, merge_chroma<1, true>},
	{kYU24, kGREY, to_grey},
	// grey
	{kGREY, kYU12, call<libyuv::I400ToI420, 1, 3>},
	{kGREY, kNV21, call<libyuv::I400ToNV21, 1, 2>},
	{kGREY, kNV12, call<libyuv::I400ToNV21, 1, 2>}, // Cb and Cr are equal
	// YUV to RGB
	{kYU12, kAR24, to_rgb<libyuv::I420ToARGBMatrix, 3>},
	{kYU12, kAB24, to_rgb<libyuv::I420ToARGBMatrix, 3, true>},
	{kYU12, kRA24, to_rgb<libyuv::I420ToRGBAMatrix, 3>},
	{kYU12, kBA24, to_rgb<libyuv::I420ToRGBAMatrix, 3, true>},
	{kYU12, kBGR3, to_rgb<libyuv::I420ToRGB24Matrix, 3>},
	{kYU12, kRGB3, to_rgb<libyuv::I420ToRGB24Matrix, 3, true>},
	{kYU12, kRGBP, to_rgb<libyuv::I420ToRGB565Matrix, 3>},
	{k422P, kAR24, to_rgb<libyuv::I422ToARGBMatrix, 3>},
	{k422P, kAB24, to_rgb<libyuv::I422ToARGBMatrix, 3, true>},
	{k422P, kRA24, to_rgb<libyuv::I422ToRGBAMatrix, 3>},
	{k422P, kBA24, to_rgb<libyuv::I422ToRGBAMatrix, 3, true>},
	{k422P, kBGR3, to_rgb<libyuv::I422ToRGB24Matrix, 3>},
	{k422P, kRGB3, to_rgb<libyuv::I422ToRGB24Matrix, 3, true>},
	{k422P, kRGBP, to_rgb<libyuv::I422ToRGB565Matrix, 3>},
	{kYU24, kAR24, to_rgb<libyuv::I444ToARGBMatrix, 3>},
	{kYU24, kAB24, to_rgb<libyuv::I444ToARGBMatrix, 3, true>},
	{kYU24, kBGR3, to_rgb<libyuv::I444ToRGB24Matrix, 3>},
	{kYU24, kRGB3, to_rgb<libyuv::I444ToRGB24Matrix, 3, true>},
	{kNV12, kAR24, to_rgb<libyuv::NV12ToARGBMatrix, 2>},
	{kNV12, kAB24, to_rgb<libyuv::NV21ToARGBMatrix, 2, true>},
	{kNV12, kBGR3, to_rgb<libyuv::NV12ToRGB24Matrix, 2>},
	{kNV12, kRGB3, to_rgb<libyuv::NV21ToRGB24Matrix, 2, true>},
	{kNV12, kRGBP, to_rgb<libyuv::NV12ToRGB565Matrix, 2>},
	{kNV21, kAR24, to_rgb<libyuv::NV21ToARGBMatrix, 2>},
	{kNV21, kAB24, to_rgb<libyuv::NV12ToARGBMatrix, 2, true>},
	{kNV21, kBGR3, to_rgb<libyuv::NV21ToRGB24Matrix, 2>},
	{kNV21, kRGB3, to_rgb<libyuv::NV12ToRGB24Matrix, 2, true>},
	{kGREY, kAR24, to_rgb<libyuv::I400ToARGBMatrix, 1>},
	// RGB to YUV
	{kAR24, kYU12, call<libyuv::ARGBToI420, 1, 3>},
	{kAR24, kNV12, call<libyuv::ARGBToNV12, 1, 2>},
	{kAR24, kNV21, call<libyuv::ARGBToNV21, 1, 2>},
	{kAR24, kYUYV, call<libyuv::ARGBToYUY2, 1, 1>},
	{kAR24, kUYVY, call<libyuv::ARGBToUYVY, 1, 1>},
	{kAR24, k422P, call<libyuv::ARGBToI422, 1, 3>},
	{kAR24, kYU24, call<libyuv::ARGBToI444, 1, 3>},
	{kAR24, kGREY, call<libyuv::ARGBToI400, 1, 1>},
	{kAB24, kYU12, call<libyuv::ABGRToI420, 1, 3>},
	{kAB24, kNV12, call<libyuv::ABGRToNV12, 1, 2>},
	{kAB24, kNV21, call<libyuv::ABGRToNV21, 1, 2>},
	{kBA24, kYU12, call<libyuv::BGRAToI420, 1, 3>},
	{kRA24, kYU12, call<libyuv::RGBAToI420, 1, 3>},
	{kBGR3, kYU12, call<libyuv::RGB24ToI420, 1, 3>},
	{kRGB3, kYU12, call<libyuv::RAWToI420, 1, 3>},
	{kRGBP, kYU12, call<libyuv::RGB565ToI420, 1, 3>},
	// RGB to RGB
	{kAR24, kAB24, call<libyuv::ARGBToABGR, 1, 1>},
	{kAR24, kBA24, call<libyuv::ARGBToBGRA, 1, 1>},
	{kAR24, kRA24, call<libyuv::ARGBToRGBA, 1, 1>},
	{kAR24, kBGR3, call<libyuv::ARGBToRGB24, 1, 1>},
	{kAR24, kRGB3, call<libyuv::ARGBToRAW, 1, 1>},
	{kAR24, kRGBP, call<libyuv::ARGBToRGB565, 1, 1>},
	{kAB24, kAR24, call<libyuv::ABGRToARGB, 1, 1>},
	{kAB24, kRGB3, call<libyuv::ARGBToRGB24, 1, 1>},
	{kAB24, kBGR3, call<libyuv::ARGBToRAW, 1, 1>},
	{kBA24, kAR24, call<libyuv::BGRAToARGB, 1, 1>},
	{kRA24, kAR24, call<libyuv::RGBAToARGB, 1, 1>},
	{kBGR3, kAR24, call<libyuv::RGB24ToARGB, 1, 1>},
	{kBGR3, kAB24, call<libyuv::RAWToARGB, 1, 1>},
	{kBGR3, kRGB3, call<libyuv::RAWToRGB24, 1, 1>},
	{kBGR3, kBA24, call<libyuv::RAWToRGBA, 1, 1>},
	{kRGB3, kAR24, call<libyuv::RAWToARGB, 1, 1>},
	{kRGB3, kAB24, call<libyuv::RGB24ToARGB, 1, 1>},
	{kRGB3, kBGR3, call<libyuv::RAWToRGB24, 1, 1>},
	{kRGB3, kRA24, call<libyuv::RAWToRGBA, 1, 1>},
	{kRGBP, kAR24, call<libyuv::RGB565ToARGB, 1, 1>},
};

} // namespace

std::span<const StepRow> libyuv_steps()
{
	return kSteps;
}

Step find_step(PixelFormat from, PixelFormat to)
{
	const auto *found = std::ranges::find_if(
		kSteps, [&](const StepRow &row) { return row.from == from && row.to == to; });
	return found == std::end(kSteps) ? nullptr : found->step;
}

Step find_widening_step(PixelFormat format)
{
	switch (format) {
	case kRGB3:
	case kBGR3:
		return widen_range<3>;
	case kAR24:
	case kAB24:
	case kRA24:
	case kBA24:
		return widen_range<4>;
	default:
		return nullptr;
	}
}

} // namespace penstock::software
