#include "tests/swva/rules/misc_rules.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "tests/swva/engine/findings.h"
#include "tests/swva/objects/context.h"
#include "tests/swva/persona/persona.h"

namespace swva {
namespace {

constexpr std::uint32_t kMaxQp = 51;

template <typename T>
bool zero(const T &reserved)
{
	return std::ranges::all_of(reserved, [](auto word) { return word == 0; });
}

// The size must be that of the type's structure.
template <typename T>
bool read(std::span<const std::byte> data, T &parameter, Findings &findings)
{
	findings.require(
		data.size() == sizeof(T), "5.misc_size",
		fmt::format("misc parameter of {} bytes, its type has {}", data.size(), sizeof(T)));
	if (data.size() < sizeof(T))
		return false;
	std::memcpy(&parameter, data.data(), sizeof(T));
	return true;
}

void check_qp_range(const VAEncMiscParameterRateControl &rate, Findings &findings)
{
	findings.require(rate.initial_qp <= kMaxQp && rate.min_qp <= kMaxQp &&
				 rate.max_qp <= kMaxQp &&
				 (rate.max_qp == 0 || rate.min_qp <= rate.max_qp),
			 "5.qp",
			 fmt::format("QP initial {} min {} max {}", rate.initial_qp, rate.min_qp,
				     rate.max_qp));
}

void take_rate_control(std::span<const std::byte> data, const Config &config, MiscState &state,
		       Findings &findings)
{
	VAEncMiscParameterRateControl rate{};
	if (!read(data, rate, findings))
		return;
	findings.require(config.rate_control != VA_RC_CQP, "5.rate_with_cqp",
			 "rate control parameters with constant QP");
	if (config.has_bitrate()) {
		findings.require(rate.bits_per_second > 0, "5.bitrate", "0 bits per second");
		// iHD and Mesa multiply the bit rate by it: 0 % is 0 bits per second.
		findings.require(rate.target_percentage >= 1 && rate.target_percentage <= 100,
				 "5.target_percentage",
				 fmt::format("target {} %", rate.target_percentage));
	}
	if (config.rate_control == VA_RC_ICQ)
		findings.require(rate.ICQ_quality_factor >= 1 && rate.ICQ_quality_factor <= kMaxQp,
				 "5.icq_factor",
				 fmt::format("ICQ quality {}", rate.ICQ_quality_factor));
	if (config.rate_control == VA_RC_QVBR)
		findings.require(rate.quality_factor >= 1 && rate.quality_factor <= kMaxQp,
				 "5.qvbr_factor",
				 fmt::format("QVBR quality {}", rate.quality_factor));
	check_qp_range(rate, findings);
	findings.require(rate.rc_flags.bits.reserved == 0 && zero(rate.va_reserved), "5.reserved",
			 "reserved fields of the rate control are not zero");
	state.rate_control_sent = true;
	state.bitrate = static_cast<std::uint32_t>(std::uint64_t{rate.bits_per_second} *
						   std::min(rate.target_percentage, 100U) / 100);
}

void take_hrd(std::span<const std::byte> data, const Config &config, Findings &findings)
{
	VAEncMiscParameterHRD hrd{};
	if (!read(data, hrd, findings))
		return;
	findings.require(
		hrd.initial_buffer_fullness <= hrd.buffer_size, "5.hrd",
		fmt::format("HRD fullness {} of {}", hrd.initial_buffer_fullness, hrd.buffer_size));
	findings.require(!config.has_bitrate() || hrd.buffer_size > 0, "5.hrd", "HRD of 0 bits");
	findings.require(zero(hrd.va_reserved), "5.reserved",
			 "reserved fields of the HRD are not zero");
}

void take_frame_rate(std::span<const std::byte> data, MiscState &state, Findings &findings)
{
	VAEncMiscParameterFrameRate rate{};
	if (!read(data, rate, findings))
		return;
	findings.require((rate.framerate & 0xffff) != 0, "5.frame_rate", "0 frames per second");
	findings.require(rate.framerate_flags.bits.reserved == 0 && zero(rate.va_reserved),
			 "5.reserved", "reserved fields of the frame rate are not zero");
	if ((rate.framerate & 0xffff) != 0)
		state.frame_rate = rate.framerate;
}

void take_quality(std::span<const std::byte> data, const Persona &persona, MiscState &state,
		  Findings &findings)
{
	VAEncMiscParameterBufferQualityLevel quality{};
	if (!read(data, quality, findings))
		return;
	findings.require(quality.quality_level <= persona.quality_range, "5.quality",
			 fmt::format("quality level {}, the driver has {}", quality.quality_level,
				     persona.quality_range));
	findings.require(zero(quality.va_reserved), "5.reserved",
			 "reserved fields of the quality level are not zero");
	state.quality_level = quality.quality_level;
}

// The checks of the fields that the sequences of both codecs have.
template <typename T>
void check_common(const T &sequence, const Config &config, Findings &findings)
{
	// Mesa 22.3 divides by the IDR period.
	findings.require(sequence.intra_period != 0 && sequence.intra_idr_period != 0 &&
				 sequence.ip_period != 0,
			 "5.period",
			 fmt::format("periods: intra {} IDR {} IP {}", sequence.intra_period,
				     sequence.intra_idr_period, sequence.ip_period));
	if (config.has_bitrate())
		// iHD uses it until a rate control parameter follows.
		findings.require(sequence.bits_per_second != 0, "5.bitrate",
				 "0 bits per second in the sequence");
	else if (config.rate_control == VA_RC_CQP)
		findings.require(sequence.bits_per_second == 0, "5.bitrate_with_cqp",
				 "a bit rate with constant QP");
	findings.require(zero(sequence.va_reserved), "5.reserved",
			 "reserved fields of the sequence are not zero");
}

} // namespace

double MiscState::frames_per_second() const
{
	const std::uint32_t denominator = frame_rate >> 16;
	return static_cast<double>(frame_rate & 0xffff) / (denominator == 0 ? 1 : denominator);
}

std::vector<Violation> take_misc_parameter(std::span<const std::byte> buffer, const Config &config,
					   const Persona &persona, MiscState &state)
{
	Findings findings;
	VAEncMiscParameterType type{};
	if (buffer.size() < sizeof(type)) {
		findings.require(false, "5.misc_size", "misc parameter without a type");
		return findings.take();
	}
	std::memcpy(&type, buffer.data(), sizeof(type));
	const auto data = buffer.subspan(sizeof(type));
	switch (type) {
	case VAEncMiscParameterTypeRateControl:
		take_rate_control(data, config, state, findings);
		break;
	case VAEncMiscParameterTypeHRD:
		take_hrd(data, config, findings);
		break;
	case VAEncMiscParameterTypeFrameRate:
		take_frame_rate(data, state, findings);
		break;
	case VAEncMiscParameterTypeQualityLevel:
		take_quality(data, persona, state, findings);
		break;
	default:
		findings.require(
			false, "5.misc_type",
			fmt::format("misc parameter {} is not offered", static_cast<int>(type)));
	}
	return findings.take();
}

std::vector<Violation> check_sequence(const VAEncSequenceParameterBufferH264 &sequence,
				      const Config &config)
{
	Findings findings;
	check_common(sequence, config, findings);
	findings.require(sequence.vui_fields.bits.reserved == 0, "5.reserved",
			 "reserved VUI bits are not zero");
	if (sequence.vui_parameters_present_flag &&
	    sequence.vui_fields.bits.timing_info_present_flag)
		findings.require(sequence.num_units_in_tick != 0 && sequence.time_scale != 0,
				 "5.timing", "VUI timing with a zero");
	return findings.take();
}

std::vector<Violation> check_sequence(const VAEncSequenceParameterBufferHEVC &sequence,
				      const Config &config)
{
	Findings findings;
	check_common(sequence, config, findings);
	findings.require(sequence.seq_fields.bits.reserved_bits == 0, "5.reserved",
			 "reserved sequence bits are not zero");
	if (sequence.vui_parameters_present_flag &&
	    sequence.vui_fields.bits.vui_timing_info_present_flag)
		findings.require(sequence.vui_num_units_in_tick != 0 &&
					 sequence.vui_time_scale != 0,
				 "5.timing", "VUI timing with a zero");
	return findings.take();
}

} // namespace swva
