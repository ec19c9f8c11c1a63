#include <cassert>
#include <utility>

#include "core/pool/buffer_pool.h"

// How buffers circulate: they go out by acquire() and come home by take_back().

namespace penstock {

Result<std::optional<BufferRef>> BufferPool::acquire(Wait wait)
{
	if (BufferRef buffer = free_.pop()) [[likely]]
		return hand_out(std::move(buffer));
	return acquire_slowly(wait);
}

Result<std::optional<BufferRef>> BufferPool::acquire_slowly(Wait wait)
{
	Lock lock(mutex_);
	// Deactivation ends this call, even if the pool is active again before a waiter wakes.
	const std::uint64_t flushes = flushes_;
	while (free_.is_open() && flushes_ == flushes) {
		if (BufferRef buffer = free_.pop())
			return hand_out(std::move(buffer));
		if (has_room())
			return allocate_more(lock);
		if (wait == Wait::kReturn)
			return std::optional<BufferRef>();
		wait_for_return(lock);
	}
	return make_error(std::errc::operation_canceled,
			  "BufferPool::acquire: the pool is flushing");
}

void BufferPool::wait_for_return(Lock &lock)
{
	if (!free_.start_waiting())
		return;
	++waiters_;
	returned_.wait(lock);
	--waiters_;
	stop_waiting();
}

void BufferPool::stop_waiting() noexcept
{
	if (waiters_ == 0 && !watcher_)
		free_.stop_waiting();
}

bool BufferPool::watch(ReturnWatcher &watcher)
{
	const Lock lock(mutex_);
	if (!free_.is_open() || has_room() || !free_.start_waiting())
		return false;
	assert(!watcher_ || watcher_ == &watcher);
	watcher_ = &watcher;
	return true;
}

void BufferPool::wake_watcher() noexcept
{
	if (!watcher_)
		return;
	std::exchange(watcher_, nullptr)->on_return();
	stop_waiting();
}

void BufferPool::unwatch(ReturnWatcher &watcher)
{
	const Lock lock(mutex_);
	if (watcher_ != &watcher)
		return;
	watcher_ = nullptr;
	stop_waiting();
}

Result<std::optional<BufferRef>> BufferPool::allocate_more(Lock &lock)
{
	const std::uint32_t index = indexes_.take();
	free_.reserve(indexes_.limit());
	lock.unlock();

	Result<BufferRef> buffer = allocate(index);
	if (!buffer) {
		free_index(index);
		if (announce_ == Announce::kReturns)
			do_returned();
		return propagate(buffer);
	}
	return hand_out(std::move(*buffer));
}

void BufferPool::take_back(BufferRef buffer) noexcept
{
	const std::uint32_t index = buffer->index();
	do_reset(*buffer);
	const bool keep = is_intact(*buffer) && do_release(*buffer);
	// Once the buffer is home nothing keeps the pool alive, so nothing may follow.
	if (keep && announce_ == Announce::kNothing && free_.try_push(index, buffer)) [[likely]]
		return;
	if (!keep)
		buffer.reset();
	take_back_slowly(index, std::move(buffer));
}

void BufferPool::take_back_slowly(std::uint32_t index, BufferRef buffer) noexcept
{
	const Ref<BufferPool> hold(this);
	if (!buffer) {
		free_index(index);
	} else if (!free_.try_push(index, buffer)) {
		Lock lock(mutex_);
		free_.push(index, std::move(buffer));
		end_return(lock);
	}
	if (announce_ == Announce::kReturns)
		do_returned();
}

void BufferPool::free_index(std::uint32_t index) noexcept
{
	Lock lock(mutex_);
	indexes_.give_back(index);
	end_return(lock);
}

void BufferPool::end_return(Lock &lock) noexcept
{
	if (waiters_ != 0)
		returned_.notify_one();
	wake_watcher();
	if (state_ == State::kFlushing && all_home())
		stop(lock);
}

std::uint32_t BufferPool::waiting() const
{
	const Lock lock(mutex_);
	return waiters_;
}

} // namespace penstock
