#include "core/pool/buffer_pool.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

#include "core/memory/system_allocator.h"

namespace penstock {
namespace {

/// As the diagram in the header shows.
[[maybe_unused]] bool is_edge(BufferPool::State from, BufferPool::State to)
{
	using State = BufferPool::State;
	switch (from) {
	case State::kStopped:
		return to == State::kBusy;
	case State::kBusy:
		return to == State::kStopped || to == State::kStarted;
	case State::kStarted:
		return to == State::kFlushing;
	case State::kFlushing:
		return to == State::kStarted || to == State::kBusy;
	}
	return false;
}

} // namespace

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
		// The other one of the two is the pool's own.
		if (count == 2 && (state_ == State::kStarted || state_ == State::kFlushing)) {
			if (state_ == State::kStarted)
				enter(State::kFlushing);
			if (all_home()) {
				stop(lock);
				count = references_.load(std::memory_order_acquire);
			}
		}
	} while (!references_.compare_exchange_weak(count, count - 1, std::memory_order_acq_rel,
						    std::memory_order_acquire));
	return count == 1;
}

BufferPool::~BufferPool()
{
	assert(state_ == State::kStopped);
}

BufferPool *BufferPool::of(const Buffer &buffer)
{
	return dynamic_cast<BufferPool *>(buffer.owner());
}

bool BufferPool::active() const
{
	return free_.is_open();
}

BufferPool::State BufferPool::state() const
{
	const Lock lock(mutex_);
	return state_;
}

std::uint32_t BufferPool::allocated() const
{
	const Lock lock(mutex_);
	return indexes_.used();
}

std::uint32_t BufferPool::outstanding() const
{
	const Lock lock(mutex_);
	return indexes_.used() - free_.size();
}

bool BufferPool::has_option(std::string_view name) const
{
	return std::ranges::find(options(), name) != options().end();
}

BufferPool::Config BufferPool::config() const
{
	const Lock lock(mutex_);
	return agreement_.config();
}

Status BufferPool::validate(const Config &wanted) const
{
	const Lock lock(mutex_);
	return agreement_.validate(wanted);
}

BufferPool::Lock BufferPool::settled_lock()
{
	Lock lock(mutex_);
	assert((state_ != State::kBusy || busy_thread_ != std::this_thread::get_id()) &&
	       "a hook of the pool calls set_config() or set_active()");
	settled_.wait(lock, [this] { return state_ != State::kBusy; });
	return lock;
}

void BufferPool::enter(State next) noexcept
{
	assert(is_edge(state_, next));
	const State before = std::exchange(state_, next);
	if (next == State::kStarted)
		free_.open();
	else if (before == State::kStarted)
		free_.close();
	if (next == State::kBusy)
		busy_thread_ = std::this_thread::get_id();
	else if (before == State::kBusy)
		settled_.notify_all();
}

Result<BufferPool::ConfigOutcome> BufferPool::set_config(Config config)
{
	Lock lock = settled_lock();
	if (agreement_.covers(config))
		return ConfigOutcome::kAccepted;
	if (state_ != State::kStopped)
		return make_error(
			std::errc::device_or_resource_busy,
			fmt::format(
				"BufferPool::set_config: the pool is active or {} buffers are out",
				indexes_.used() - free_.size()));
	if (Status sound = PoolAgreement::check(config, options(), kMaxBuffers); !sound)
		return propagate(sound);
	Config offer = config;
	enter(State::kBusy);
	lock.unlock();
	Status offered = do_set_config(offer);
	if (offered)
		offered = PoolAgreement::check(offer, options(), kMaxBuffers);
	lock.lock();
	enter(State::kStopped);
	if (!offered)
		return propagate(offered);
	return agreement_.conclude(std::move(config), std::move(offer));
}

Status BufferPool::set_active(bool active)
{
	Lock lock = settled_lock();
	if (active == (state_ == State::kStarted))
		return {};
	if (active && state_ == State::kStopped)
		return start(lock);
	if (active)
		enter(State::kStarted);
	else
		flush(lock);
	return {};
}

Status BufferPool::start(Lock &lock)
{
	if (!agreement_.accepted())
		return make_error(std::errc::operation_not_permitted,
				  "BufferPool::set_active: the pool has no configuration that was "
				  "agreed upon");
	enter(State::kBusy);
	lock.unlock();
	Status started = do_start(agreement_.config());
	if (started) {
		started = fill();
		if (!started) {
			free_all();
			do_stop();
		}
	}
	lock.lock();
	if (started)
		ref();
	enter(started ? State::kStarted : State::kStopped);
	return started;
}

Status BufferPool::fill()
{
	const std::uint32_t min = agreement_.config().min;
	free_.reserve(min);
	for (std::uint32_t index = 0; index < min; ++index) {
		Result<BufferRef> buffer = allocate(index);
		if (!buffer)
			return propagate(buffer);
		const Lock lock(mutex_);
		[[maybe_unused]] const std::uint32_t taken = indexes_.take();
		assert(taken == index);
		free_.push(index, std::move(*buffer));
	}
	return {};
}

void BufferPool::flush(Lock &lock) noexcept
{
	enter(State::kFlushing);
	++flushes_;
	returned_.notify_all();
	wake_watcher();
	if (all_home())
		stop(lock);
}

void BufferPool::stop(Lock &lock) noexcept
{
	enter(State::kBusy);
	lock.unlock();
	free_all();
	do_stop();
	lock.lock();
	enter(State::kStopped);
	// Never the last one: whoever stops the pool has another.
	references_.fetch_sub(1, std::memory_order_release);
}

void BufferPool::free_all() noexcept
{
	while (free_.take()) {
	}
	const Lock lock(mutex_);
	indexes_.clear();
}

Result<BufferRef> BufferPool::allocate(std::uint32_t index)
{
	Result<BufferRef> result = do_allocate(index, agreement_.config());
	if (!result)
		return result;
	adopt(**result, index, agreement_.config().copies);
	return result;
}

std::span<const std::string_view> BufferPool::options() const
{
	return {};
}

Status BufferPool::do_set_config(Config &config)
{
	if (config.size == 0)
		config.size = config.info.total_size();
	if (config.size == 0)
		return make_error(std::errc::invalid_argument,
				  "BufferPool::set_config: neither a size nor a layout");
	if (!config.allocator)
		config.allocator = SystemAllocator::create();
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
