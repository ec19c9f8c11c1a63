#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "app/outputs/stream/ts_packet.h"

namespace penstock {

/// The clock references (PCR) of an MPEG-TS file while there are no frames. They are to come every
/// 0.1 s (ISO/IEC 13818-1, 2.7.2), and the muxer writes them with frames only. If two are more than
/// 0.5 s apart, GStreamer assumes that the clock was reset, and closes the gap.
class TsClock
{
public:
	/// What is in the file from its beginning on, in any pieces.
	void follow(std::span<const std::byte> written);
	/// Packets that lead to the next frame, which is so many units of 90 kHz after the last
	/// one; none where that is soon, or where this is no stream of packets of 188 bytes.
	std::vector<std::byte> lead_to_frame_after(std::int64_t units) const;

private:
	struct Reference {
		std::uint32_t pid;
		std::uint64_t base; ///< 90 kHz
	};

	void read(const TsPacket &packet);

	std::array<std::byte, TsPacket::kSize> begun_{}; ///< a packet that is not complete
	std::size_t begun_size_ = 0;
	std::optional<Reference> last_;
	std::uint32_t continuity_ = 0; ///< of the last packet with payload of that PID
	bool readable_ = true;
};

} // namespace penstock
