#include "devices/vaapi/h264/headers.h"
#include "devices/vaapi/h264/hrd.h"

namespace penstock::vaapi {

namespace {

constexpr std::uint32_t kSeiNal = 6;
constexpr std::uint32_t kBufferingPeriod = 0;
constexpr std::uint32_t kPictureTiming = 1;

BitWriter buffering_period(const H264Hrd &hrd)
{
	BitWriter out;
	out.ue(0); // seq_parameter_set_id
	out.u(hrd.initial_cpb_removal_delay, kH264HrdDelayBits);
	out.u(hrd.initial_cpb_removal_delay_offset, kH264HrdDelayBits);
	if (!out.aligned())
		out.trailing_bits(); // bit_equal_to_one and bit_equal_to_zero
	return out;
}

BitWriter picture_timing(const PictureState &picture)
{
	BitWriter out;
	// Since the last buffering period before this picture, in ticks of half a frame. It counts
	// modulo its length.
	out.u(picture.since_previous_idr * 2, kH264HrdDelayBits);
	out.u(0, kH264HrdDelayBits); // dpb_output_delay: shown at once
	return out;
}

/// sei_message(): both payloads are shorter than 255 bytes.
void write_message(BitWriter &out, std::uint32_t type, const BitWriter &payload)
{
	out.u(type, 8);
	out.u(static_cast<std::uint32_t>(payload.bytes().size()), 8);
	for (const std::byte byte : payload.bytes())
		out.u(std::to_integer<std::uint32_t>(byte), 8);
}

} // namespace

std::optional<PackedNal> h264_sei(const H264Config &config, const PictureState &picture)
{
	const std::optional<H264Hrd> hrd = h264_hrd(config);
	if (!hrd)
		return {};
	BitWriter out;
	if (picture.idr)
		write_message(out, kBufferingPeriod, buffering_period(*hrd));
	write_message(out, kPictureTiming, picture_timing(picture));
	out.trailing_bits();
	return pack_nal(kSeiNal, 1, out);
}

} // namespace penstock::vaapi
