#include "app/outputs/delivery/packet_queue.h"

namespace penstock {

PacketQueue::PacketQueue(QueueLimits limits) : limits_(limits), ring_(limits.packets)
{
	::sem_init(&arrived_, 0, 0);
}

PacketQueue::~PacketQueue()
{
	::sem_destroy(&arrived_);
}

bool PacketQueue::has_room(std::size_t bytes) const
{
	return count_ == 0 || (count_ < limits_.packets && bytes_ + bytes <= limits_.bytes);
}

void PacketQueue::push(const PacketRef &packet)
{
	{
		std::lock_guard lock(mutex_);
		bool wanted = intake_ == Intake::kAll ||
			      (intake_ == Intake::kFromKeyframe && packet->keyframe());
		if (!wanted || !has_room(packet->data().size())) {
			++dropped_;
			if (wanted)
				intake_ = Intake::kFromKeyframe;
			return;
		}
		intake_ = Intake::kAll;
		bytes_ += packet->data().size();
		ring_[(first_ + count_++) % ring_.size()] = packet;
	}
	::sem_post(&arrived_);
}

void PacketQueue::end()
{
	{
		std::lock_guard lock(mutex_);
		ended_ = true;
	}
	::sem_post(&arrived_);
	end_came_.notify_one();
}

PacketRef PacketQueue::pop()
{
	for (;;) {
		// A signal handler may have interrupted the wait.
		if (::sem_wait(&arrived_) != 0)
			continue;
		std::lock_guard lock(mutex_);
		if (count_ != 0) {
			PacketRef packet = std::move(ring_[first_]);
			first_ = (first_ + 1) % ring_.size();
			--count_;
			bytes_ -= packet->data().size();
			return packet;
		}
		if (ended_) {
			// So that the next call returns as well.
			::sem_post(&arrived_);
			return {};
		}
		// pause() has dropped the packet.
	}
}

void PacketQueue::pause()
{
	std::lock_guard lock(mutex_);
	dropped_ += count_;
	for (; count_ != 0; --count_, first_ = (first_ + 1) % ring_.size())
		ring_[first_].reset();
	bytes_ = 0;
	intake_ = Intake::kNone;
}

void PacketQueue::resume()
{
	std::lock_guard lock(mutex_);
	intake_ = Intake::kFromKeyframe;
}

bool PacketQueue::wait_for_end(std::chrono::nanoseconds deadline)
{
	std::unique_lock lock(mutex_);
	return end_came_.wait_for(lock, deadline, [this] { return ended_; });
}

std::uint64_t PacketQueue::dropped() const
{
	std::lock_guard lock(mutex_);
	return dropped_;
}

} // namespace penstock
