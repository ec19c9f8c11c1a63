#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "devices/vaapi/h264/headers.h"
#include "tests/swva/engine/bits/bit_writer.h"
#include "tests/swva/engine/bits/nal.h"

namespace penstock::vaapi::test {

/// An Annex B stream of the headers under test and of the least slice data that makes it one: raw
/// samples (I_PCM) in an IDR, nothing but skipped macroblocks in the others. CAVLC only.
class H264Stream
{
public:
	explicit H264Stream(const H264Config &config) : config_(config) {}

	/// `luma` has a byte for each coded pixel and is not read in a P picture. Chroma is 128.
	void add(const PictureState &picture, std::span<const std::byte> luma)
	{
		if (picture.idr) {
			append(h264_sps(config_));
			append(h264_pps(config_));
		}
		if (const auto sei = h264_sei(config_, picture))
			append(*sei);
		add_slice(picture, luma);
	}

	const std::vector<std::byte> &bytes() const { return bytes_; }

private:
	void append(const PackedNal &nal)
	{
		bytes_.insert(bytes_.end(), nal.bytes.begin(), nal.bytes.end());
	}

	void add_slice(const PictureState &picture, std::span<const std::byte> luma)
	{
		constexpr std::size_t kStartCode = 4;
		const PackedNal header = h264_slice_header(config_, picture);
		swva::BitWriter out;
		out.copy(std::span(header.bytes).subspan(kStartCode),
			 header.bit_length - 8 * kStartCode);
		const std::uint32_t columns = config_.coded.width / 16;
		const std::uint32_t rows = config_.coded.height / 16;
		if (picture.idr)
			for (std::uint32_t macroblock = 0; macroblock < columns * rows;
			     ++macroblock)
				add_samples(out, luma, macroblock % columns, macroblock / columns);
		else
			out.ue(columns * rows); // mb_skip_run
		out.trailing_bits();
		swva::append_nal(bytes_, out.data());
	}

	void add_samples(swva::BitWriter &out, std::span<const std::byte> luma,
			 std::uint32_t column, std::uint32_t row)
	{
		out.ue(25); // I_PCM
		out.align(false);
		for (std::uint32_t y = 0; y < 16; ++y)
			for (std::uint32_t x = 0; x < 16; ++x) {
				const std::size_t at =
					(row * 16 + y) * std::size_t{config_.coded.width} +
					column * 16 + x;
				out.bits(std::to_integer<std::uint32_t>(luma[at]), 8);
			}
		for (int chroma = 0; chroma < 128; ++chroma)
			out.bits(128, 8);
	}

	H264Config config_;
	std::vector<std::byte> bytes_;
};

} // namespace penstock::vaapi::test
