#include "app/outputs/libav/ts_clock.h"

#include <algorithm>

namespace penstock {

namespace {

constexpr std::size_t kPacket = TsPacket::kSize;
constexpr std::uint64_t kStep = TsPacket::kClockRate * 2 / 5; ///< 0.4 s

} // namespace

void TsClock::follow(std::span<const std::byte> written)
{
	while (!written.empty()) {
		if (begun_size_ == 0 && written.size() >= kPacket) {
			read(TsPacket(written.first<kPacket>()));
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
			read(TsPacket(begun_));
		}
	}
}

void TsClock::read(const TsPacket &packet)
{
	readable_ = readable_ && packet.is_one();
	if (const auto base = packet.reference())
		last_ = {packet.pid(), *base};
	if (last_ && packet.pid() == last_->pid && packet.has_payload())
		continuity_ = packet.continuity();
}

std::vector<std::byte> TsClock::lead_to_frame_after(std::int64_t units) const
{
	std::vector<std::byte> packets;
	if (!readable_ || !last_ || units <= 0)
		return packets;
	const auto gap = static_cast<std::uint64_t>(units);
	packets.reserve(gap / kStep * kPacket);
	for (std::uint64_t step = kStep; step < gap; step += kStep) {
		const std::uint64_t base = (last_->base + step) % TsPacket::kClockWrap;
		std::array<std::byte, kPacket> packet;
		packet.fill(std::byte{0xff});
		// A packet without payload does not count on.
		const std::uint64_t head[] = {TsPacket::kSync,
					      last_->pid >> 8,
					      last_->pid & 0xff,
					      TsPacket::kAdaptation | continuity_,
					      kPacket - 5,
					      TsPacket::kHasReference,
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
