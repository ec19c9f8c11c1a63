#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "core/base/clock_time.h"
#include "core/base/ref.h"

namespace penstock {

class PacketPool;

/// One coded frame in memory of its own, which several outputs share. It goes back to its pool with
/// the last reference.
class Packet final : public RefCounted
{
public:
	/// Zeros behind the data, which libavcodec's readers may look at
	/// (AV_INPUT_BUFFER_PADDING_SIZE).
	static constexpr std::size_t kPadding = 64;

	std::span<const std::byte> data() const { return {bytes_.data(), size_}; }
	ClockTime pts() const { return pts_; } ///< of the driver's clock
	bool keyframe() const { return keyframe_; }

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
};

using PacketRef = Ref<const Packet>;

/// Makes packets of memory that is used again. It outlives them. Threads: copy() on one, the
/// references may go on any.
class PacketPool
{
public:
	PacketPool();

	/// A copy of the coded frame.
	PacketRef copy(std::span<const std::byte> data, ClockTime pts, bool keyframe);
	/// Of one in several pieces.
	PacketRef copy(std::span<const std::span<const std::byte>> pieces, ClockTime pts,
		       bool keyframe);

private:
	friend class Packet;

	void take_back(Packet *packet) noexcept;

	std::mutex mutex_;
	std::vector<std::unique_ptr<Packet>> free_; ///< never grows, so that nothing is allocated
};

} // namespace penstock
