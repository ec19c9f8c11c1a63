#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>

#include "core/video/colorimetry.h"
#include "tests/unit/devices/convert/frame.h"

// The slow and obvious reading of every format, one sample at a time, that the converter is
// compared with. It shares nothing with the converter's own tables.

namespace penstock::test {

/// Where one component lies.
struct Component {
	std::size_t plane;
	std::size_t first; ///< byte of the first sample of a line
	std::size_t step;  ///< bytes to the next
	unsigned columns;  ///< per sample
	unsigned rows;
	unsigned bytes = 1; ///< 2: ten bits at the top of a little-endian word
};

/// Luma, Cb, Cr or red, green, blue.
struct FormatReading {
	PixelFormat format;
	bool rgb;
	std::array<Component, 3> components;
	std::optional<std::size_t> alpha{}; ///< byte of a pixel
};

constexpr Component luma(std::size_t first = 0, std::size_t step = 1)
{
	return {0, first, step, 1, 1};
}

/// Interleaved chroma; `cb` is 0 or 1.
constexpr FormatReading semi(PixelFormat format, std::size_t cb, unsigned columns, unsigned rows)
{
	return {format,
		false,
		{{luma(), {1, cb, 2, columns, rows}, {1, 1 - cb, 2, columns, rows}}}};
}

/// Three planes, `cb` being that of Cb.
constexpr FormatReading planar(PixelFormat format, std::size_t cb, unsigned columns, unsigned rows)
{
	return {format,
		false,
		{{luma(), {cb, 0, 1, columns, rows}, {3 - cb, 0, 1, columns, rows}}}};
}

/// The bytes of luma, Cb and Cr in four.
constexpr FormatReading packed(PixelFormat format, std::size_t y, std::size_t cb, std::size_t cr)
{
	return {format, false, {{luma(y, 2), {0, cb, 4, 2, 1}, {0, cr, 4, 2, 1}}}};
}

constexpr FormatReading rgb(PixelFormat format, std::size_t step, std::size_t r, std::size_t g,
			    std::size_t b, std::optional<std::size_t> a = std::nullopt)
{
	return {format, true, {{luma(r, step), luma(g, step), luma(b, step)}}, a};
}

inline std::span<const FormatReading> readings()
{
	using enum PixelFormat;
	static constexpr std::array kReadings{
		semi(kNV12, 0, 2, 2),
		semi(kNM12, 0, 2, 2),
		semi(kNV21, 1, 2, 2),
		semi(kNM21, 1, 2, 2),
		semi(kNV16, 0, 2, 1),
		semi(kNM16, 0, 2, 1),
		semi(kNV61, 1, 2, 1),
		semi(kNM61, 1, 2, 1),
		semi(kNV24, 0, 1, 1),
		semi(kNV42, 1, 1, 1),
		planar(kYU12, 1, 2, 2),
		planar(kYM12, 1, 2, 2),
		planar(kYV12, 2, 2, 2),
		planar(kYM21, 2, 2, 2),
		planar(k422P, 1, 2, 1),
		planar(kYM16, 1, 2, 1),
		planar(kYU24, 1, 1, 1),
		planar(kYM24, 1, 1, 1),
		packed(kYUYV, 0, 1, 3),
		packed(kYVYU, 0, 3, 1),
		packed(kUYVY, 1, 0, 2),
		packed(kVYUY, 1, 2, 0),
		rgb(kRGB3, 3, 0, 1, 2),
		rgb(kBGR3, 3, 2, 1, 0),
		rgb(kXR24, 4, 2, 1, 0),
		rgb(kXB24, 4, 0, 1, 2),
		rgb(kBX24, 4, 1, 2, 3),
		rgb(kRX24, 4, 3, 2, 1),
		rgb(kAR24, 4, 2, 1, 0, 3),
		rgb(kAB24, 4, 0, 1, 2, 3),
		rgb(kBA24, 4, 1, 2, 3, 0),
		rgb(kRA24, 4, 3, 2, 1, 0),
		FormatReading{kP010,
			      false,
			      {{{0, 0, 2, 1, 1, 2}, {1, 0, 4, 2, 2, 2}, {1, 2, 4, 2, 2, 2}}}},
		FormatReading{kGREY, false, {{luma(), luma(), luma()}}},
		FormatReading{kRGBP, true, {{luma(), luma(), luma()}}},
	};
	return kReadings;
}

inline const FormatReading *find_reading(PixelFormat format)
{
	const auto all = readings();
	const auto found = std::ranges::find(all, format, &FormatReading::format);
	return found == all.end() ? nullptr : &*found;
}

/// Three components, in 8-bit units.
using Colour = std::array<double, 3>;

/// What BT.601, BT.709 or BT.2020 say (H.273), in double.
struct Matrix {
	double kr;
	double kb;
	bool full;

	static Matrix of(const Colorimetry &colorimetry)
	{
		const bool full = colorimetry.range == Colorimetry::Range::kFull;
		switch (colorimetry.matrix) {
		case 1:
			return {0.2126, 0.0722, full};
		case 9:
			return {0.2627, 0.0593, full};
		default:
			return {0.299, 0.114, full};
		}
	}

	Colour to_yuv(const Colour &rgb) const
	{
		const double y = kr * rgb[0] + (1 - kr - kb) * rgb[1] + kb * rgb[2];
		const double u = (rgb[2] - y) / (2 * (1 - kb));
		const double v = (rgb[0] - y) / (2 * (1 - kr));
		if (full)
			return {y, 128 + u, 128 + v};
		return {16 + y * 219 / 255, 128 + u * 224 / 255, 128 + v * 224 / 255};
	}

	Colour to_rgb(const Colour &yuv) const
	{
		const double y = full ? yuv[0] : (yuv[0] - 16) * 255 / 219;
		const double u = (yuv[1] - 128) * (full ? 1 : 255.0 / 224);
		const double v = (yuv[2] - 128) * (full ? 1 : 255.0 / 224);
		const double r = y + 2 * (1 - kr) * v;
		const double b = y + 2 * (1 - kb) * u;
		const double g = (y - kr * r - kb * b) / (1 - kr - kb);
		return {std::clamp(r, 0.0, 255.0), std::clamp(g, 0.0, 255.0),
			std::clamp(b, 0.0, 255.0)};
	}
};

/// The bytes of a frame, read and written by component.
class Pixels
{
public:
	explicit Pixels(const Frame &frame)
		: layout_(frame.layout), reading_(*find_reading(layout_.format())),
		  bytes_(frame.all_bytes())
	{}

	void store(Frame &frame) const { frame.set_all_bytes(bytes_); }

	bool rgb() const { return reading_.rgb; }
	bool has_chroma() const { return layout_.format() != PixelFormat::kGREY; }
	bool has_alpha() const { return reading_.alpha.has_value(); }
	unsigned columns() const { return reading_.components[1].columns; }
	unsigned rows() const { return reading_.components[1].rows; }

	/// All three at a pixel; a subsampled one is that of the sample which covers the pixel.
	Colour at(unsigned x, unsigned y) const
	{
		if (layout_.format() == PixelFormat::kRGBP)
			return rgb565_at(x, y);
		Colour colour{128, 128, 128};
		for (std::size_t i = 0; i < (has_chroma() ? 3 : 1); ++i)
			colour[i] = sample(reading_.components[i], x, y);
		return colour;
	}
	std::uint8_t alpha_at(unsigned x, unsigned y) const
	{
		return *address({0, *reading_.alpha, 4, 1, 1}, x, y);
	}

	void set(unsigned x, unsigned y, const Colour &colour)
	{
		if (layout_.format() == PixelFormat::kRGBP)
			return set_rgb565(x, y, colour);
		for (std::size_t i = 0; i < (has_chroma() ? 3 : 1); ++i)
			set_sample(reading_.components[i], x, y, colour[i]);
	}

private:
	const std::uint8_t *address(const Component &component, unsigned x, unsigned y) const
	{
		const PlaneLayout &plane = layout_.plane(component.plane);
		return &bytes_[plane.memory].at(
			plane.offset + std::size_t{y / component.rows} * plane.stride +
			component.first + x / component.columns * component.step);
	}
	std::uint8_t *address(const Component &component, unsigned x, unsigned y)
	{
		return const_cast<std::uint8_t *>(std::as_const(*this).address(component, x, y));
	}

	double sample(const Component &component, unsigned x, unsigned y) const
	{
		const std::uint8_t *at = address(component, x, y);
		return component.bytes == 1 ? at[0] : at[1] + at[0] / 256.0;
	}
	void set_sample(const Component &component, unsigned x, unsigned y, double value)
	{
		std::uint8_t *at = address(component, x, y);
		if (component.bytes == 1) {
			*at = static_cast<std::uint8_t>(std::lround(value));
			return;
		}
		const long word = std::lround(value * 4) << 6;
		at[0] = static_cast<std::uint8_t>(word & 0xff);
		at[1] = static_cast<std::uint8_t>(word >> 8);
	}

	static constexpr Component kWord{0, 0, 2, 1, 1};

	Colour rgb565_at(unsigned x, unsigned y) const
	{
		const std::uint8_t *at = address(kWord, x, y);
		const unsigned word = at[0] | unsigned{at[1]} << 8;
		return {(word >> 11) * 255 / 31.0, (word >> 5 & 63) * 255 / 63.0,
			(word & 31) * 255 / 31.0};
	}
	void set_rgb565(unsigned x, unsigned y, const Colour &colour)
	{
		const auto bits = [](double value, unsigned most) {
			return static_cast<unsigned>(std::lround(value * most / 255));
		};
		const unsigned word =
			bits(colour[0], 31) << 11 | bits(colour[1], 63) << 5 | bits(colour[2], 31);
		std::uint8_t *at = address(kWord, x, y);
		at[0] = static_cast<std::uint8_t>(word & 0xff);
		at[1] = static_cast<std::uint8_t>(word >> 8);
	}

	const VideoInfo &layout_;
	const FormatReading &reading_;
	std::vector<std::vector<std::uint8_t>> bytes_;
};

/// A picture without edges: each component a slow wave of its own, inside the limited range (and so
/// that every YUV triple is a colour).
inline Colour smooth(unsigned x, unsigned y, bool rgb)
{
	const double a = std::sin(x * 0.031 + y * 0.017);
	const double b = std::sin(x * 0.013 - y * 0.023 + 1);
	const double c = std::sin(x * 0.019 + y * 0.011 + 2);
	if (rgb)
		return {128 + 90 * a, 128 + 80 * b, 128 + 70 * c};
	return {120 + 50 * a, 128 + 25 * b, 128 + 25 * c};
}

/// Draws smooth() into the visible part and leaves the rest.
inline void draw_smooth(Frame &frame)
{
	Pixels pixels(frame);
	for (unsigned y = 0; y < frame.layout.height(); ++y)
		for (unsigned x = 0; x < frame.layout.width(); ++x)
			pixels.set(x, y, smooth(x, y, pixels.rgb()));
	pixels.store(frame);
}

/// What `from` should be at a pixel of a picture with chroma per `columns` x `rows` pixels: the
/// matrix where one of the two is RGB, and the mean of the chroma of the pixels that share one.
inline Colour expected(const Pixels &from, Size size, unsigned x, unsigned y, const Pixels &to,
		       const Matrix &matrix)
{
	const auto turned = [&](unsigned px, unsigned py) {
		const Colour colour = from.at(px, py);
		if (from.rgb() == to.rgb())
			return colour;
		return from.rgb() ? matrix.to_yuv(colour) : matrix.to_rgb(colour);
	};
	Colour result = turned(x, y);
	if (to.rgb() || !to.has_chroma())
		return result;
	result[1] = result[2] = 0;
	const unsigned left = x / to.columns() * to.columns();
	const unsigned top = y / to.rows() * to.rows();
	const unsigned right = std::min(left + to.columns(), size.width);
	const unsigned bottom = std::min(top + to.rows(), size.height);
	for (unsigned py = top; py < bottom; ++py)
		for (unsigned px = left; px < right; ++px)
			for (std::size_t i = 1; i < 3; ++i)
				result[i] += turned(px, py)[i];
	const double count = (right - left) * (bottom - top);
	return {result[0], result[1] / count, result[2] / count};
}

} // namespace penstock::test
