#include "app/outputs/delivery/packet_queue.h"

#include <span>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

// What becomes of a queue at its end. How it drops, the outputs' tests see (output_set_test).

namespace penstock {
namespace {

using namespace std::chrono_literals;

class PacketQueues : public testing::Test
{
protected:
	/// The packet's time says which one it is.
	void push(std::uint64_t number, bool keyframe = false)
	{
		queue_.push(pool_.copy(std::as_bytes(std::span("packet")), ClockTime(number),
				       keyframe));
	}
	/// Of all that come until the end.
	std::vector<std::uint64_t> pop_all()
	{
		std::vector<std::uint64_t> numbers;
		while (const PacketRef packet = queue_.pop())
			numbers.push_back(packet->pts().ns());
		return numbers;
	}
	using Numbers = std::vector<std::uint64_t>;

	PacketPool pool_;
	PacketQueue queue_{{1 << 20, 8}};
};

TEST_F(PacketQueues, GiveWhatWaitsBeforeTheirEnd)
{
	push(1);
	push(2);
	queue_.end();
	EXPECT_EQ(pop_all(), (Numbers{1, 2}));
}

TEST_F(PacketQueues, HaveEndedForEveryCallFromThenOn)
{
	queue_.end();
	for (int i = 0; i < 3; ++i)
		EXPECT_FALSE(queue_.pop());
	EXPECT_TRUE(queue_.wait_for_end(0s));
	// A second end, as that of a destructor, changes nothing.
	queue_.end();
	EXPECT_FALSE(queue_.pop());
}

/// Each packet that was dropped has left its post on the semaphore.
TEST_F(PacketQueues, EndAfterPacketsWereDropped)
{
	push(1);
	push(2);
	queue_.pause();
	push(3);
	queue_.resume();
	push(4);
	push(5, true);
	queue_.end();
	EXPECT_EQ(pop_all(), Numbers{5});
	EXPECT_EQ(queue_.dropped(), 4u);
	EXPECT_FALSE(queue_.pop());
}

TEST_F(PacketQueues, EndWhileSomebodyWaits)
{
	Numbers got;
	bool saw_end = false;
	std::thread taker([&] { got = pop_all(); });
	// No packets in between: a paused output waits for nothing else.
	std::thread waiter([&] { saw_end = queue_.wait_for_end(1h); });
	push(1);
	queue_.end();
	taker.join();
	waiter.join();
	EXPECT_EQ(got, Numbers{1});
	EXPECT_TRUE(saw_end);
}

TEST_F(PacketQueues, AreNotAtTheirEndBefore)
{
	EXPECT_FALSE(queue_.wait_for_end(0s));
	push(1);
	EXPECT_FALSE(queue_.wait_for_end(0s));
}

} // namespace
} // namespace penstock
