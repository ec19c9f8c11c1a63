#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <libyuv.h>

#include "devices/convert/libyuv_steps.h"

// Conversions that libyuv has only plane by plane. Each is a Step.

namespace penstock::software {

/// Rounded up.
constexpr int half(int value)
{
	return value / 2 + value % 2;
}

inline void copy_luma(const SourcePicture &from, const TargetPicture &to,
		      const StepContext &context)
{
	libyuv::CopyPlane(from.data[0], from.stride[0], to.data[0], to.stride[0], context.width,
			  context.height);
}

/// 16…235 to 0…255, in every byte: an alpha does not matter to YUV.
template <int bytes>
int widen_range(const SourcePicture &from, const TargetPicture &to, const StepContext &context)
{
	constexpr int kBlack = 16;
	constexpr int kWhite = 235;
	for (int row = 0; row < context.height; ++row) {
		const std::uint8_t *source = from.data[0] + std::ptrdiff_t{row} * from.stride[0];
		std::uint8_t *target = to.data[0] + std::ptrdiff_t{row} * to.stride[0];
		for (int i = 0; i < context.width * bytes; ++i) {
			const int value = std::clamp<int>(source[i], kBlack, kWhite) - kBlack;
			target[i] = static_cast<std::uint8_t>((value * 2 * 255 + 219) / (2 * 219));
		}
	}
	return 0;
}

/// Interleaved to planar chroma of the same resolution; `columns` picture columns per sample.
template <int columns, bool swapped>
int split_chroma(const SourcePicture &from, const TargetPicture &to, const StepContext &context)
{
	constexpr std::size_t first = swapped ? 2 : 1;
	constexpr std::size_t second = swapped ? 1 : 2;
	copy_luma(from, to, context);
	libyuv::SplitUVPlane(from.data[1], from.stride[1], to.data[first], to.stride[first],
			     to.data[second], to.stride[second],
			     columns == 2 ? half(context.width) : context.width, context.height);
	return 0;
}

/// The reverse.
template <int columns, bool swapped>
int merge_chroma(const SourcePicture &from, const TargetPicture &to, const StepContext &context)
{
	constexpr std::size_t first = swapped ? 2 : 1;
	constexpr std::size_t second = swapped ? 1 : 2;
	copy_luma(from, to, context);
	libyuv::MergeUVPlane(from.data[first], from.stride[first], from.data[second],
			     from.stride[second], to.data[1], to.stride[1],
			     columns == 2 ? half(context.width) : context.width, context.height);
	return 0;
}

/// CbCr to CrCb or the reverse, for 4:2:2 (two columns) and 4:4:4.
template <int columns>
int swap_chroma(const SourcePicture &from, const TargetPicture &to, const StepContext &context)
{
	copy_luma(from, to, context);
	libyuv::SwapUVPlane(from.data[1], from.stride[1], to.data[1], to.stride[1],
			    columns == 2 ? half(context.width) : context.width, context.height);
	return 0;
}

/// Planar 4:2:0 to interleaved 4:2:2: each line of chroma is written twice. The even and the odd
/// lines are treated as two pictures of double stride.
template <bool swapped>
int double_planar_chroma(const SourcePicture &from, const TargetPicture &to,
			 const StepContext &context)
{
	constexpr std::size_t first = swapped ? 2 : 1;
	constexpr std::size_t second = swapped ? 1 : 2;
	copy_luma(from, to, context);
	const int lines[] = {half(context.height), context.height / 2};
	for (int i = 0; i < 2; ++i)
		libyuv::MergeUVPlane(from.data[first], from.stride[first], from.data[second],
				     from.stride[second], to.data[1] + i * to.stride[1],
				     2 * to.stride[1], half(context.width), lines[i]);
	return 0;
}

/// The same from interleaved chroma.
inline int double_chroma(const SourcePicture &from, const TargetPicture &to,
			 const StepContext &context)
{
	copy_luma(from, to, context);
	const int lines[] = {half(context.height), context.height / 2};
	for (int i = 0; i < 2; ++i)
		libyuv::CopyPlane(from.data[1], from.stride[1], to.data[1] + i * to.stride[1],
				  2 * to.stride[1], 2 * half(context.width), lines[i]);
	return 0;
}

/// 4:2:2 to 4:2:0: the mean of two lines of chroma.
inline int halve_chroma_lines(const SourcePicture &from, const TargetPicture &to,
			      const StepContext &context)
{
	copy_luma(from, to, context);
	const int bytes = 2 * half(context.width);
	const int pairs = context.height / 2;
	const std::uint8_t *lines = from.data[1];
	libyuv::InterpolatePlane(lines, 2 * from.stride[1], lines + from.stride[1],
				 2 * from.stride[1], to.data[1], to.stride[1], bytes, pairs, 128);
	if (context.height % 2 != 0)
		libyuv::CopyPlane(lines + std::ptrdiff_t{2} * pairs * from.stride[1], 0,
				  to.data[1] + std::ptrdiff_t{pairs} * to.stride[1], 0, bytes, 1);
	return 0;
}

/// 4:4:4 to 4:2:0: the mean of two lines and columns of chroma. An odd column or line at the edge
/// is done separately, since UVScale would stretch the whole picture to cover it.
inline int halve_chroma(const SourcePicture &from, const TargetPicture &to,
			const StepContext &context)
{
	copy_luma(from, to, context);
	const int columns = context.width / 2;
	const int lines = context.height / 2;
	const bool odd_column = context.width % 2 != 0;
	const bool odd_line = context.height % 2 != 0;
	const int stride = from.stride[1];
	const std::uint8_t *last_line = from.data[1] + std::ptrdiff_t{2} * lines * stride;
	std::uint8_t *last_result = to.data[1] + std::ptrdiff_t{lines} * to.stride[1];
	const auto scale = [&](const std::uint8_t *source, int source_stride, std::uint8_t *target,
			       int count) {
		return columns == 0 || count == 0
			       ? 0
			       : libyuv::UVScale(source, source_stride, 2 * columns, 2 * count,
						 target, to.stride[1], columns, count,
						 libyuv::kFilterBox);
	};

	int failed = scale(from.data[1], stride, to.data[1], lines);
	if (odd_line && failed == 0)
		failed = scale(last_line, 0, last_result, 1);
	const std::ptrdiff_t last_source_column = std::ptrdiff_t{4} * columns;
	const std::ptrdiff_t last_target_column = std::ptrdiff_t{2} * columns;
	if (odd_column && lines > 0)
		libyuv::InterpolatePlane(from.data[1] + last_source_column, 2 * stride,
					 from.data[1] + stride + last_source_column, 2 * stride,
					 to.data[1] + last_target_column, to.stride[1], 2, lines,
					 128);
	if (odd_column && odd_line)
		std::copy_n(last_line + last_source_column, 2, last_result + last_target_column);
	return failed;
}

/// The upper 8 bits of each 16-bit sample.
inline int upper_bytes(const SourcePicture &from, const TargetPicture &to,
		       const StepContext &context)
{
	constexpr int kScale = 1 << 8; // sample * scale / 65536
	const int widths[] = {context.width, 2 * half(context.width)};
	const int heights[] = {context.height, half(context.height)};
	for (std::size_t i = 0; i < 2; ++i)
		libyuv::Convert16To8Plane(reinterpret_cast<const std::uint16_t *>(from.data[i]),
					  from.stride[i] / 2, to.data[i], to.stride[i], kScale,
					  widths[i], heights[i]);
	return 0;
}

/// Luma only.
inline int to_grey(const SourcePicture &from, const TargetPicture &to, const StepContext &context)
{
	copy_luma(from, to, context);
	return 0;
}

} // namespace penstock::software
