#include "core/bitstream/h264_timing.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <numeric>

#include "core/bitstream/bit_writer.h"

namespace penstock {

namespace {

constexpr std::byte kSequenceSet{7};
constexpr std::byte kTypeMask{0x1f};

/// Without the emulation prevention bytes (7.3.1).
std::vector<std::byte> unescaped(std::span<const std::byte> unit)
{
	std::vector<std::byte> bytes;
	std::size_t zeros = 0;
	for (const std::byte byte : unit) {
		if (zeros >= 2 && byte == std::byte{3}) {
			zeros = 0;
			continue;
		}
		zeros = byte == std::byte{0} ? zeros + 1 : 0;
		bytes.push_back(byte);
	}
	return bytes;
}

/// Reads zeros behind the end, and says so.
class BitReader
{
public:
	explicit BitReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

	bool flag() { return u(1) != 0; }
	std::uint32_t u(unsigned count)
	{
		std::uint32_t value = 0;
		for (; count > 0; --count)
			value = value << 1 | next();
		return value;
	}
	std::uint32_t ue()
	{
		unsigned zeros = 0;
		while (zeros < 32 && !over() && next() == 0)
			++zeros;
		return zeros >= 32 ? UINT32_MAX : (1u << zeros) - 1 + u(zeros);
	}
	/// se(v), whose value takes as many bits as that of ue(v).
	std::int32_t se()
	{
		const std::uint32_t code = ue();
		const std::int64_t half = code / 2;
		return static_cast<std::int32_t>(code % 2 != 0 ? half + 1 : -half);
	}

	std::size_t position() const { return position_; }
	bool over() const { return position_ > bytes_.size() * 8; }

private:
	std::uint32_t next()
	{
		const std::size_t at = position_++;
		if (at / 8 >= bytes_.size())
			return 0;
		return std::to_integer<std::uint32_t>(bytes_[at / 8]) >> (7 - at % 8) & 1;
	}

	std::span<const std::byte> bytes_;
	std::size_t position_ = 0;
};

using Writer = BitWriter<std::vector<std::byte>>;

void skip_scaling_list(BitReader &reader, int size)
{
	std::int32_t last = 8;
	std::int32_t next = 8;
	for (int i = 0; i < size && !reader.over(); ++i) {
		if (next != 0)
			next = (last + reader.se() % 256 + 256) % 256;
		last = next == 0 ? last : next;
	}
}

/// What only the profiles have that know other formats than 4:2:0 of 8 bits.
void skip_format(BitReader &reader)
{
	const std::uint32_t chroma = reader.ue();
	if (chroma == 3)
		(void)reader.flag(); // separate_colour_plane_flag
	(void)reader.ue();	     // bit_depth_luma_minus8
	(void)reader.ue();	     // bit_depth_chroma_minus8
	(void)reader.flag();	     // qpprime_y_zero_transform_bypass_flag
	if (!reader.flag())	     // seq_scaling_matrix_present_flag
		return;
	for (int i = 0; i < (chroma == 3 ? 12 : 8); ++i)
		if (reader.flag())
			skip_scaling_list(reader, i < 6 ? 16 : 64);
}

void skip_picture_order(BitReader &reader)
{
	const std::uint32_t type = reader.ue();
	if (type == 0) {
		(void)reader.ue(); // log2_max_pic_order_cnt_lsb_minus4
	} else if (type == 1) {
		(void)reader.flag(); // delta_pic_order_always_zero_flag
		(void)reader.se();   // offset_for_non_ref_pic
		(void)reader.se();   // offset_for_top_to_bottom_field
		for (std::uint32_t left = reader.ue(); left > 0 && !reader.over(); --left)
			(void)reader.se(); // offset_for_ref_frame
	}
}

/// Up to vui_parameters_present_flag.
void skip_to_vui(BitReader &reader)
{
	constexpr std::array kWithFormat{100u, 110u, 122u, 244u, 44u,  83u, 86u,
					 118u, 128u, 138u, 139u, 134u, 135u};
	const std::uint32_t profile = reader.u(8);
	(void)reader.u(16); // constraints, level_idc
	(void)reader.ue();  // seq_parameter_set_id
	if (std::ranges::find(kWithFormat, profile) != kWithFormat.end())
		skip_format(reader);
	(void)reader.ue(); // log2_max_frame_num_minus4
	skip_picture_order(reader);
	(void)reader.ue();   // max_num_ref_frames
	(void)reader.flag(); // gaps_in_frame_num_value_allowed_flag
	(void)reader.ue();   // pic_width_in_mbs_minus1
	(void)reader.ue();   // pic_height_in_map_units_minus1
	if (!reader.flag())  // frame_mbs_only_flag
		(void)reader.flag();
	(void)reader.flag(); // direct_8x8_inference_flag
	if (reader.flag())   // frame_cropping_flag
		for (int i = 0; i < 4; ++i)
			(void)reader.ue();
}

/// Up to timing_info_present_flag.
void skip_to_timing(BitReader &reader)
{
	constexpr std::uint32_t kExtendedAspect = 255;
	if (reader.flag() && reader.u(8) == kExtendedAspect) // aspect_ratio_info_present_flag
		(void)reader.u(32);
	if (reader.flag()) // overscan_info_present_flag
		(void)reader.flag();
	if (reader.flag()) { // video_signal_type_present_flag
		(void)reader.u(4);
		if (reader.flag()) // colour_description_present_flag
			(void)reader.u(24);
	}
	if (reader.flag()) { // chroma_loc_info_present_flag
		(void)reader.ue();
		(void)reader.ue();
	}
}

/// The VUI counts fields, two to a frame.
void write_timing(Writer &writer, Fraction rate)
{
	writer.u(1, 1);
	writer.u(rate.den, 32);
	writer.u(2 * rate.num, 32);
	writer.u(0, 1); // fixed_frame_rate_flag: a camera's frames are never exactly in time
}

/// The bit behind the last one that counts; 0: there is none.
std::size_t end_of(std::span<const std::byte> bytes)
{
	std::size_t size = bytes.size();
	while (size > 0 && bytes[size - 1] == std::byte{0})
		--size;
	if (size == 0)
		return 0;
	const auto last = std::to_integer<std::uint8_t>(bytes[size - 1]);
	return size * 8 - 1 - static_cast<std::size_t>(std::countr_zero(last));
}

} // namespace

std::optional<std::vector<std::byte>> with_timing(std::span<const std::byte> unit, Fraction rate)
{
	if (unit.empty() || (unit[0] & kTypeMask) != kSequenceSet || rate.den == 0)
		return std::nullopt;
	const std::uint32_t divisor = std::gcd(rate.num, rate.den);
	rate = {rate.num / divisor, rate.den / divisor};
	if (rate.num == 0 || rate.num > UINT32_MAX / 2)
		return std::nullopt;

	const std::vector<std::byte> bytes = unescaped(unit);
	const std::size_t end = end_of(bytes);
	BitReader reader(bytes);
	(void)reader.u(8); // the header
	skip_to_vui(reader);
	Writer writer;
	writer.copy(bytes, 0, std::min(reader.position(), end));
	writer.u(1, 1);
	if (reader.flag()) { // vui_parameters_present_flag
		const std::size_t begin = reader.position();
		skip_to_timing(reader);
		writer.copy(bytes, std::min(begin, end), std::min(reader.position(), end));
		if (reader.flag())
			return std::nullopt;
		write_timing(writer, rate);
		writer.copy(bytes, std::min(reader.position(), end), end);
	} else {
		writer.u(0, 4); // no aspect ratio, overscan, signal type, chroma location
		write_timing(writer, rate);
		writer.u(0, 4); // no HRD, no picture structure, no restriction
	}
	if (reader.position() > end)
		return std::nullopt;
	writer.trailing_bits();
	std::vector<std::byte> timed;
	append_escaped(timed, writer.bytes());
	return timed;
}

} // namespace penstock
