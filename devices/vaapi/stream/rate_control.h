#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "devices/roles/encoder.h"
#include "devices/vaapi/stream/stream_format.h"

namespace penstock::vaapi {

/// How the driver spends bits: one of libva's modes with its numbers, named as libva's fields.
struct RateControl {
	enum class Mode : std::uint8_t {
		kCqp,  ///< initial_qp in every picture; no misc buffer for rate control or HRD
		kCbr,  ///< bits_per_second, always, without filler data (disable_bit_stuffing)
		kVbr,  ///< target_percentage of the peak bits_per_second on average
		kIcq,  ///< quality_factor; bits_per_second is 0
		kQvbr, ///< quality_factor, as VBR at most
	};
	Mode mode = Mode::kCqp;
	/// What vaCreateConfig gets as VAConfigAttribRateControl: one VA_RC_ bit. 0 when the driver
	/// does not know the attribute; it is left out then.
	std::uint32_t attribute = 0;

	std::uint32_t bits_per_second = 0;   ///< the peak; 0 in CQP and ICQ
	std::uint32_t target_percentage = 0; ///< 1..100 with a bitrate, 100 in CBR; else 0
	std::uint32_t window_ms = 0;	     ///< VAEncMiscParameterRateControl::window_size
	std::uint32_t hrd_size = 0;	     ///< bits; 0 without a bitrate: no HRD then
	std::uint32_t hrd_fullness = 0;	     ///< bits, at most hrd_size
	std::uint32_t initial_qp = 26;	     ///< pic_init_qp; what CQP codes with
	std::uint32_t quality_factor = 0;    ///< 1..51 in ICQ and QVBR, else 0

	/// The average that it aims at; 0 without a bitrate.
	std::uint32_t target() const
	{
		return static_cast<std::uint32_t>(std::uint64_t{bits_per_second} *
						  target_percentage / 100);
	}
	bool has_bitrate() const { return bits_per_second != 0; }
};

/// Chooses among the modes that the driver offers: `offered` is the value of
/// VAConfigAttribRateControl. VA_ATTRIB_NOT_SUPPORTED and a value without any mode of the above
/// are CQP.
///
/// A mode that the user named is taken or refused, and CQP ignores a bitrate. If none is named, the
/// mode must fit the settings given, else not_supported; best first:
///   bitrate and qp  QVBR, CBR, VBR
///   bitrate         CBR, VBR, QVBR
///   qp              CQP, ICQ
///   neither         VBR, CBR, QVBR; ICQ, CQP
/// Without a bitrate it is 0.08 bits per pixel, without a qp that is 26. VBR and QVBR may peak at
/// twice the bitrate. For low latency the HRD holds half a second, or two frames where these are
/// longer (a minute at most), is three quarters full at first, and the window is as long.
/// not_supported: nothing that fits is offered; invalid_argument: a qp over 51, a bitrate of 0 or
/// a peak over 32 bits.
Result<RateControl> choose_rate_control(const EncoderSettings &settings, const StreamFormat &format,
					std::uint32_t offered);

/// Whether a mode is offered that choose_rate_control() would take; not_supported otherwise.
Status check_rate_control(const EncoderSettings &settings, std::uint32_t offered);

/// The same mode at another bitrate, while running: target, peak and HRD change together.
/// invalid_argument as above; not_supported: the mode has no bitrate.
Result<RateControl> with_bitrate(const RateControl &rate, const StreamFormat &format,
				 std::uint64_t bitrate);

} // namespace penstock::vaapi
