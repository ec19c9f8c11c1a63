#include "app/outputs/libav/ts_clock.h"

#include <algorithm>

namespace penstock {

namespace {

constexpr std::uint64_t kStep = 90'000 * 2 / 5; ///< 0.4 s
constexpr std::uint64_t kBaseMask = (1ull << 33) - 1;
constexpr std::uint32_t kSync = 0x47;
constexpr std::uint32_t kAdaptation = 0x20;
constexpr std::uint32_t kPayload = 0x10;
constexpr std::uint32_t kHasReference = 0x10;

} // namespace

void TsClock::follow(std::span<const std::byte> written)
{
	while (!written.empty()) {
		if (begun_size_ == 0 && written.size() >= kPacket) {
			read(written.first<kPacket>());
			written = written.subspan(kPacket);
			continue;
		}
		const std::size_t part = std::min(kPacket - begun_size_, written.size());
		std::copy_n(written.begin(), part,
			    begun_.begin() + static_cast<std::ptrdiff_t>(begun_size_));
		begun_size_ += part;
		written = written.subspan(part);
		if (begun_size_ == kPacket) {
			begun_size_ = 0;
			read(begun_);
		}
	}
}

/// 13818-1, 2.4.3.2 and 2.4.3.4
void TsClock::read(TsPacket packet)
{
	const auto byte = [packet](std::size_t i) {
		return std::to_integer<std::uint32_t>(packet[i]);
	};
	readable_ = readable_ && byte(0) == kSync;
	const std::uint32_t pid = (byte(1) & 0x1f) << 8 | byte(2);
	const bool has_reference =
		(byte(3) & kAdaptation) && byte(4) > 0 && (byte(5) & kHasReference);
	if (has_reference)
		last_ = {pid, std::uint64_t{byte(6)} << 25 | byte(7) << 17 | byte(8) << 9 |
				      byte(9) << 1 | byte(10) >> 7};
	if (last_ && pid == last_->pid && (byte(3) & kPayload))
		continuity_ = byte(3) & 0x0f;
}

std::vector<std::byte> TsClock::lead_to_frame_after(std::int64_t units) const
{
	std::vector<std::byte> packets;
	if (!readable_ || !last_ || units <= 0)
		return packets;
	const auto gap = static_cast<std::uint64_t>(units);
	packets.reserve(gap / kStep * kPacket);
	for (std::uint64_t step = kStep; step < gap; step += kStep) {
		const std::uint64_t base = (last_->base + step) & kBaseMask;
		std::array<std::byte, kPacket> packet;
		packet.fill(std::byte{0xff});
		// A packet without payload does not count on.
		const std::uint64_t head[] = {kSync,
					      last_->pid >> 8,
					      last_->pid & 0xff,
					      kAdaptation | continuity_,
					      kPacket - 5,
					      kHasReference,
					      base >> 25,
					      base >> 17 & 0xff,
					      base >> 9 & 0xff,
					      base >> 1 & 0xff,
					      (base & 1) << 7 | 0x7e,
					      0};
		std::ranges::transform(head, packet.begin(), [](std::uint64_t value) {
			return static_cast<std::byte>(value);
		});
		packets.insert(packets.end(), packet.begin(), packet.end());
	}
	return packets;
}

} // namespace penstock
