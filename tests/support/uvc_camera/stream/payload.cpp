#include "tests/support/uvc_camera/stream/payload.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "tests/support/uvc_camera/model/clock.h"

namespace penstock::uvc {
namespace {

// bmHeaderInfo (UVC 1.5, table 2-5).
constexpr std::uint8_t kFrameId = 0x01;
constexpr std::uint8_t kEndOfFrame = 0x02;
constexpr std::uint8_t kHasPresentationTime = 0x04;
constexpr std::uint8_t kHasSourceClock = 0x08;
constexpr std::uint8_t kErrorBit = 0x40;
constexpr std::uint8_t kEndOfHeader = 0x80;

void put(std::span<std::byte> to, std::uint32_t value)
{
	for (std::size_t i = 0; i < to.size(); ++i)
		to[i] = static_cast<std::byte>(value >> 8 * i);
}

} // namespace

/// The one that begins now: whether it is the last depends on what is left.
void Payloads::write_header(std::span<std::byte> to, std::chrono::nanoseconds now) const
{
	const bool last = picture_.data.size() - sent_ <= max_payload_ - kHeaderBytes;
	std::uint8_t info = kHasPresentationTime | kHasSourceClock | kEndOfHeader;
	if (picture_.toggle)
		info |= kFrameId;
	if (last && !picture_.no_end)
		info |= kEndOfFrame;
	if (last && picture_.error)
		info |= kErrorBit;
	to[0] = std::byte{kHeaderBytes};
	to[1] = std::byte{info};
	put(to.subspan(2, 4), picture_.presentation);
	put(to.subspan(6, 4), device_clock(now));
	put(to.subspan(10, 2), frame_number(now));
}

std::size_t Payloads::fill(std::span<std::byte> transfer, std::chrono::nanoseconds now)
{
	std::size_t filled = 0;
	if (in_payload_ == 0) {
		write_header(transfer, now);
		filled = in_payload_ = kHeaderBytes;
	}
	const std::size_t room = std::min(transfer.size() - filled, max_payload_ - in_payload_);
	const std::size_t bytes = std::min(room, picture_.data.size() - sent_);
	if (bytes > 0)
		std::memcpy(transfer.data() + filled, picture_.data.data() + sent_, bytes);
	filled += bytes;
	sent_ += bytes;
	in_payload_ += bytes;
	if (filled < transfer.size() || in_payload_ == max_payload_) {
		in_payload_ = 0;
		done_ = sent_ == picture_.data.size();
	}
	return filled;
}

} // namespace penstock::uvc
