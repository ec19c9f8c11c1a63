#include "core/pool/buffer_pool.h"

#include <cassert>
#include <utility>

namespace penstock {

Ref<BufferPool> BufferPool::create()
{
	return Ref<BufferPool>(new BufferPool);
}

void BufferPool::unref() noexcept
{
	std::uint32_t count = references_.load(std::memory_order_relaxed);
	while (count > 2)
		if (references_.compare_exchange_weak(count, count - 1, std::memory_order_release,
						      std::memory_order_relaxed))
			return;
	if (unref_locked())
		delete this;
}

bool BufferPool::unref_locked() noexcept
{
	// POSIX lets a mutex be destroyed as soon as it is unlocked, so the thread that finds
	// nothing left need not wait for others to come out of here.
	Lock lock(mutex_);
	std::uint32_t count = references_.load(std::memory_order_acquire);
	do {
		// The other one of the two is the pool's own then, so nobody can use the pool.
		if (count == 2 && state_ == State::kStarted) {
			free_.close();
			if (free_.size() == live_) {
				stop(lock);
				count = references_.load(std::memory_order_acquire);
			}
		}
	} while (!references_.compare_exchange_weak(count, count - 1, std::memory_order_acq_rel,
						    std::memory_order_acquire));
	return count == 1;
}

BufferPool *BufferPool::of(const Buffer &buffer)
{
	return dynamic_cast<BufferPool *>(buffer.owner());
}

bool BufferPool::active() const
{
	return free_.is_open();
}

std::uint32_t BufferPool::allocated() const
{
	const Lock lock(mutex_);
	return live_;
}

std::uint32_t BufferPool::outstanding() const
{
	const Lock lock(mutex_);
	return live_ - free_.size();
}

std::uint32_t BufferPool::waiting() const
{
	const Lock lock(mutex_);
	return waiters_;
}

BufferPool::Lock BufferPool::settled_lock()
{
	Lock lock(mutex_);
	settled_.wait(lock, [this] { return state_ != State::kBusy; });
	return lock;
}

void BufferPool::settle(State state) noexcept
{
	state_ = state;
	settled_.notify_all();
}

Status BufferPool::set_active(bool active)
{
	Lock lock = settled_lock();
	if (active == free_.is_open())
		return {};
	if (active) {
		if (state_ == State::kStopped)
			return start(lock);
		free_.open();
		return {};
	}
	free_.close();
	++flushes_;
	returned_.notify_all();
	wake_watcher();
	if (free_.size() == live_)
		stop(lock);
	return {};
}

Status BufferPool::start(Lock &lock)
{
	if (!accepted_)
		return make_error(std::errc::operation_not_permitted,
				  "BufferPool::set_active: the pool has no configuration that was "
				  "agreed upon");
	state_ = State::kBusy;
	lock.unlock();
	Status started = do_start(config_);
	if (started) {
		started = fill();
		if (!started) {
			free_all();
			do_stop();
		}
	}
	lock.lock();
	if (started) {
		ref();
		free_.open();
	}
	settle(started ? State::kStarted : State::kStopped);
	return started;
}

Status BufferPool::fill()
{
	free_.reserve(config_.min);
	for (std::uint32_t index = 0; index < config_.min; ++index) {
		Result<BufferRef> buffer = allocate(index);
		if (!buffer)
			return propagate(buffer);
		const Lock lock(mutex_);
		++live_;
		++next_index_;
		free_.push(index, std::move(*buffer));
	}
	return {};
}

void BufferPool::stop(Lock &lock) noexcept
{
	state_ = State::kBusy;
	lock.unlock();
	free_all();
	do_stop();
	lock.lock();
	settle(State::kStopped);
	// Never the last one: whoever stops the pool has another.
	references_.fetch_sub(1, std::memory_order_release);
}

void BufferPool::free_all() noexcept
{
	while (free_.take()) {
	}
	const Lock lock(mutex_);
	live_ = 0;
	next_index_ = 0;
	free_indexes_.clear();
}

Result<std::optional<BufferRef>> BufferPool::acquire(Wait wait)
{
	if (BufferRef buffer = free_.pop()) [[likely]]
		return hand_out(std::move(buffer));
	return acquire_slowly(wait);
}

Result<std::optional<BufferRef>> BufferPool::acquire_slowly(Wait wait)
{
	Lock lock(mutex_);
	// A pool that is active again has not forgotten whom it sent away.
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
	++live_;
	std::uint32_t index = next_index_;
	if (free_indexes_.empty()) {
		++next_index_;
		free_.reserve(next_index_);
		free_indexes_.reserve(next_index_);
	} else {
		index = free_indexes_.back();
		free_indexes_.pop_back();
	}
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

Result<BufferRef> BufferPool::allocate(std::uint32_t index)
{
	Result<BufferRef> result = do_allocate(index, config_);
	if (!result)
		return result;
	adopt(**result, index, config_.copies);
	return result;
}

void BufferPool::take_back(BufferRef buffer) noexcept
{
	const std::uint32_t index = buffer->index();
	do_reset(*buffer);
	const bool keep = is_intact(*buffer) && do_release(*buffer);
	// The buffer once home, nothing holds the pool, so that must be the last word here.
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
	free_indexes_.push_back(index);
	--live_;
	end_return(lock);
}

void BufferPool::end_return(Lock &lock) noexcept
{
	if (waiters_ != 0)
		returned_.notify_one();
	wake_watcher();
	if (state_ == State::kStarted && !free_.is_open() && free_.size() == live_)
		stop(lock);
}

std::span<const std::string_view> BufferPool::options() const
{
	return {};
}

Status BufferPool::do_start(const Config &)
{
	return {};
}

void BufferPool::do_stop() noexcept
{}

Result<BufferRef> BufferPool::do_allocate(std::uint32_t, const Config &config)
{
	return Buffer::allocate(*config.allocator, config.size, config.params);
}

void BufferPool::do_reset(Buffer &buffer) noexcept
{
	restore(buffer);
}

bool BufferPool::do_release(Buffer &) noexcept
{
	return true;
}

void BufferPool::do_returned() noexcept
{}

} // namespace penstock
