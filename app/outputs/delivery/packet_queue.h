#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <semaphore.h>
#include <vector>

#include "app/outputs/stream/packet.h"

namespace penstock {

/// How much may wait for an output. A single packet always fits.
struct QueueLimits {
	std::size_t bytes;
	std::size_t packets;
};

/// The packets that wait for a slow output. When the queue is full, packets are dropped and counted
/// until a keyframe fits, so that the rest can be decoded. One thread pushes, another one pops.
class PacketQueue
{
public:
	explicit PacketQueue(QueueLimits limits);
	PacketQueue(const PacketQueue &) = delete;
	PacketQueue &operator=(const PacketQueue &) = delete;
	~PacketQueue();

	/// Never waits.
	void push(const PacketRef &packet);
	/// No more packets will come.
	void end();

	/// Waits for the next packet. Null after end(), when nothing is left.
	PacketRef pop();
	/// Drops all packets, waiting ones and new ones, until resume().
	void pause();
	/// Takes packets again, beginning with the next keyframe.
	void resume();
	/// Waits for end(); false if it was not called in time.
	bool wait_for_end(std::chrono::nanoseconds deadline);

	std::uint64_t dropped() const;

private:
	enum class Intake { kAll, kFromKeyframe, kNone };

	bool has_room(std::size_t bytes) const;

	const QueueLimits limits_;
	mutable std::mutex mutex_;
	/// Posted for each packet, and for the end. Not std::counting_semaphore: libstdc++ calls
	/// sched_yield() in a loop before it waits. Not a condition variable: it sometimes costs
	/// one more system call.
	sem_t arrived_;
	std::condition_variable end_came_;
	std::vector<PacketRef> ring_; ///< of the limit's length, so that nothing is allocated later
	std::size_t first_ = 0;
	std::size_t count_ = 0;
	std::size_t bytes_ = 0;
	std::uint64_t dropped_ = 0;
	Intake intake_ = Intake::kAll;
	bool ended_ = false;
};

} // namespace penstock
