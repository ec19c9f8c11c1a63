// Being told of a buffer's return instead of waiting for it.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <semaphore>
#include <thread>

#include <gtest/gtest.h>

#include "tests/unit/core/pool/test_pool.h"

namespace penstock {
namespace {

using test::active_pool;
using test::take;

class CountingWatcher final : public ReturnWatcher
{
public:
	void on_return() noexcept override { ++calls; }

	std::atomic<std::uint32_t> calls{0};
};

class BufferPoolWatch : public testing::Test
{
protected:
	CountingWatcher watcher_;
	Ref<BufferPool> pool_ = active_pool(2, 2);
};

TEST_F(BufferPoolWatch, IsRefusedWhileABufferIsFree)
{
	EXPECT_FALSE(pool_->watch(watcher_));
	const BufferRef one = take(pool_);
	EXPECT_FALSE(pool_->watch(watcher_));
	EXPECT_EQ(watcher_.calls, 0u);
}

TEST_F(BufferPoolWatch, IsRefusedWhileThereIsRoom)
{
	pool_ = active_pool(1, 2);
	const BufferRef one = take(pool_);
	EXPECT_FALSE(pool_->watch(watcher_));
}

TEST_F(BufferPoolWatch, TellsOfOneReturn)
{
	BufferRef one = take(pool_);
	BufferRef two = take(pool_);
	ASSERT_TRUE(pool_->watch(watcher_));
	EXPECT_EQ(watcher_.calls, 0u);
	one.reset();
	EXPECT_EQ(watcher_.calls, 1u);
	two.reset();
	EXPECT_EQ(watcher_.calls, 1u);
	EXPECT_TRUE(take(pool_));
}

TEST_F(BufferPoolWatch, TellsOfRoomForAnother)
{
	BufferRef one = take(pool_);
	BufferRef two = take(pool_);
	ASSERT_TRUE(pool_->watch(watcher_));
	// With a memory that is not the pool's it is discarded.
	ASSERT_TRUE(one->remove_all_memory());
	one.reset();
	EXPECT_EQ(watcher_.calls, 1u);
	EXPECT_TRUE(take(pool_));
}

TEST_F(BufferPoolWatch, TellsThatThePoolFlushes)
{
	const BufferRef one = take(pool_);
	const BufferRef two = take(pool_);
	ASSERT_TRUE(pool_->watch(watcher_));
	ASSERT_TRUE(pool_->set_active(false));
	EXPECT_EQ(watcher_.calls, 1u);
	EXPECT_FALSE(pool_->watch(watcher_));
}

TEST_F(BufferPoolWatch, EndsWhenAskedTo)
{
	BufferRef one = take(pool_);
	BufferRef two = take(pool_);
	ASSERT_TRUE(pool_->watch(watcher_));
	pool_->unwatch(watcher_);
	one.reset();
	EXPECT_EQ(watcher_.calls, 0u);
}

TEST_F(BufferPoolWatch, DoesNotKeepAThreadFromWaiting)
{
	BufferRef one = take(pool_);
	BufferRef two = take(pool_);
	ASSERT_TRUE(pool_->watch(watcher_));
	std::jthread waiter([this] { EXPECT_TRUE(pool_->acquire().has_value()); });
	while (pool_->waiting() == 0)
		std::this_thread::yield();
	one.reset();
	waiter.join();
	EXPECT_EQ(watcher_.calls, 1u);
}

class WakingWatcher final : public ReturnWatcher
{
public:
	void on_return() noexcept override { returned_.release(); }
	void wait() { returned_.acquire(); }

private:
	std::binary_semaphore returned_{0};
};

/// Drops references in a thread of its own.
class Dropper
{
public:
	void drop(BufferRef buffer)
	{
		const std::lock_guard lock(mutex_);
		buffers_.push_back(std::move(buffer));
		some_.notify_one();
	}

private:
	void run(const std::stop_token &stop)
	{
		std::unique_lock lock(mutex_);
		while (some_.wait(lock, stop, [this] { return !buffers_.empty(); })) {
			BufferRef buffer = std::move(buffers_.front());
			buffers_.pop_front();
			lock.unlock();
			buffer.reset();
			lock.lock();
		}
	}

	std::mutex mutex_;
	std::condition_variable_any some_;
	std::deque<BufferRef> buffers_;
	std::jthread thread_{[this](const std::stop_token &stop) { run(stop); }};
};

// A return that is missed shows as a test that does not end.
TEST_F(BufferPoolWatch, MissesNoReturnInAnotherThread)
{
	WakingWatcher watcher;
	Dropper dropper;
	for (unsigned i = 0; i < 3000; ++i) {
		BufferRef buffer = take(pool_);
		while (!buffer) {
			if (pool_->watch(watcher))
				watcher.wait();
			buffer = take(pool_);
		}
		dropper.drop(std::move(buffer));
	}
}

} // namespace
} // namespace penstock
