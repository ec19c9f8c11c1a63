#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "app/outputs/stream/stream_info.h"
#include "core/base/clock_time.h"
#include "core/base/ref.h"

namespace penstock {

class PacketPool;

/// A copy of one coded frame, which several outputs share. It returns to its pool with the last
/// reference.
class Packet final : public RefCounted
{
public:
	/// Zeros after the data: libavcodec's bit readers read ahead
	/// (AV_INPUT_BUFFER_PADDING_SIZE).
	static constexpr std::size_t kPadding = 64;

	std::span<const std::byte> data() const { return {bytes_.data(), size_}; }
	/// Of CLOCK_MONOTONIC, and later than that of the packet before (FrameTimeline).
	ClockTime pts() const { return pts_; }
	bool keyframe() const { return keyframe_; }
	/// Which stream it belongs to: another one than that of the packet before begins with a
	/// keyframe. Null where nobody said.
	const std::shared_ptr<const StreamInfo> &stream() const { return stream_; }

private:
	friend class PacketPool;
	friend std::default_delete<Packet>;

	explicit Packet(PacketPool &pool) : pool_(pool) {}
	~Packet() override = default;
	void dispose() noexcept override;

	PacketPool &pool_;
	std::vector<std::byte> bytes_;
	std::size_t size_ = 0;
	ClockTime pts_;
	bool keyframe_ = false;
	std::shared_ptr<const StreamInfo> stream_;
};

using PacketRef = Ref<const Packet>;

/// Makes packets and reuses their memory; it must outlive them. Threads: copy() on one thread,
/// references may be dropped on any.
class PacketPool
{
public:
	PacketPool();

	/// A copy of the coded frame.
	PacketRef copy(std::span<const std::byte> data, ClockTime pts, bool keyframe,
		       std::shared_ptr<const StreamInfo> stream = {});
	/// A copy of a coded frame in several pieces.
	PacketRef copy(std::span<const std::span<const std::byte>> pieces, ClockTime pts,
		       bool keyframe, std::shared_ptr<const StreamInfo> stream = {});

private:
	friend class Packet;

	void take_back(Packet *packet) noexcept;

	std::mutex mutex_;
	std::vector<std::unique_ptr<Packet>> free_; ///< reserved once, never grows
};

} // namespace penstock
