#include "app/outputs/stream/packet.h"

#include <cstring>
#include <utility>

namespace penstock {

namespace {

/// A backlog may have needed more packets; their memory is freed.
constexpr std::size_t kMaxFree = 64;

} // namespace

void Packet::dispose() noexcept
{
	pool_.take_back(this);
}

PacketPool::PacketPool()
{
	free_.reserve(kMaxFree);
}

PacketRef PacketPool::copy(std::span<const std::byte> data, ClockTime pts, bool keyframe,
			   std::shared_ptr<const StreamInfo> stream)
{
	return copy(std::span(&data, 1), pts, keyframe, std::move(stream));
}

PacketRef PacketPool::copy(std::span<const std::span<const std::byte>> pieces, ClockTime pts,
			   bool keyframe, std::shared_ptr<const StreamInfo> stream)
{
	std::size_t size = 0;
	for (const auto &piece : pieces)
		size += piece.size();
	std::unique_ptr<Packet> packet;
	{
		std::lock_guard lock(mutex_);
		if (!free_.empty()) {
			packet = std::move(free_.back());
			free_.pop_back();
		}
	}
	if (!packet)
		packet.reset(new Packet(*this));
	std::size_t room = size + Packet::kPadding;
	if (packet->bytes_.size() < room)
		packet->bytes_ = std::vector<std::byte>(room + room / 4);
	// memcpy: std::ranges::copy goes byte by byte from a const range in libstdc++ 12.
	std::byte *end = packet->bytes_.data();
	for (const auto &piece : pieces) {
		if (!piece.empty())
			std::memcpy(end, piece.data(), piece.size());
		end += piece.size();
	}
	std::memset(end, 0, Packet::kPadding);
	packet->size_ = size;
	packet->pts_ = pts;
	packet->keyframe_ = keyframe;
	packet->stream_ = std::move(stream);
	return PacketRef(packet.release());
}

void PacketPool::take_back(Packet *packet) noexcept
{
	std::unique_ptr<Packet> owned(packet);
	std::lock_guard lock(mutex_);
	if (free_.size() < kMaxFree)
		free_.push_back(std::move(owned));
}

} // namespace penstock
