#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <semaphore.h>
#include <vector>

#include "app/outputs/stream/packet.h"

namespace penstock {

/// How much may wait for an output. One packet always finds room.
struct QueueLimits {
	std::size_t bytes;
	std::size_t packets;
};

/// What waits for a slow output. When it is full, everything up to a keyframe that finds room is
/// dropped and counted, so that what is left can be decoded. One thread pushes, another one pops.
class PacketQueue
{
public:
	explicit PacketQueue(QueueLimits limits);
	PacketQueue(const PacketQueue &) = delete;
	PacketQueue &operator=(const PacketQueue &) = delete;
	~PacketQueue();

	/// Never waits.
	void push(const PacketRef &packet);
	/// No more come.
	void end();

	/// Waits for the next packet. Null: the end has come and nothing is left.
	PacketRef pop();
	/// Drops what waits and what comes, until resume().
	void pause();
	/// Takes packets again, from the next keyframe on.
	void resume();
	/// Waits for end(); false when it did not come in time.
	bool wait_for_end(std::chrono::nanoseconds deadline);

	std::uint64_t dropped() const;

private:
	enum class Intake { kAll, kFromKeyframe, kNone };

	bool has_room(std::size_t bytes) const;

	const QueueLimits limits_;
	mutable std::mutex mutex_;
	/// One for each packet that was pushed, and for the end. Of std::counting_semaphore
	/// libstdc++ makes a loop of sched_yield() before it waits, of a condition variable the C
	/// library now and then one system call more.
	sem_t arrived_;
	std::condition_variable end_came_;
	std::vector<PacketRef> ring_; ///< as long as the limit, so that nothing is allocated later
	std::size_t first_ = 0;
	std::size_t count_ = 0;
	std::size_t bytes_ = 0;
	std::uint64_t dropped_ = 0;
	Intake intake_ = Intake::kAll;
	bool ended_ = false;
};

} // namespace penstock
