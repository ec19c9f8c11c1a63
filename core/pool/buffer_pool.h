#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <thread>

#include "core/base/ref.h"
#include "core/base/result.h"
#include "core/buffer/buffer.h"
#include "core/buffer/buffer_owner.h"
#include "core/pool/buffer_indexes.h"
#include "core/pool/free_list.h"
#include "core/pool/pool_config.h"
#include "core/pool/return_watcher.h"

namespace penstock {

/// Keeps buffers of one size and layout for reuse, so that frames cost no allocation.
///
/// The life of a pool:
///   1. it is made stopped; set_config() says what its buffers are like;
///   2. set_active(true) starts it and allocates Config::min buffers;
///   3. acquire() hands buffers out. A buffer whose last reference goes, in whatever thread, is
///      reset and comes back by itself;
///   4. set_active(false) makes it flush: every acquire() ends with an error, also those that wait.
///      When the last buffer has come back, everything is freed and the pool is stopped. Activated
///      before that, it goes on with the buffers it has.
///
///     stopped  -- set_config() ----------------> busy --> stopped
///     stopped  -- set_active(true) ------------> busy --> started; stopped when that fails
///     started  -- set_active(false), or the
///                 last outside reference goes --> flushing
///     flushing -- set_active(true) ------------> started
///     flushing -- all buffers are back --------> busy --> stopped
///
/// Buffers that are out keep their pool alive.
///
/// The buffer that came back last is handed out first, for the caches' sake; a capture queue, which
/// takes whatever is free, does not see the order.
///
/// All public functions are thread-safe. Once the buffers exist, acquire() and the return of a
/// buffer neither allocate nor lock, unless somebody waits or the pool is flushing.
class BufferPool : public BufferOwner
{
public:
	/// No pool has more, also an unlimited one.
	static constexpr std::uint32_t kMaxBuffers = FreeList::kMaxBuffers;

	using Config = PoolConfig;
	using ConfigOutcome = PoolAgreement::Outcome;

	enum class State {
		kStopped,  ///< has no buffers, and may be configured
		kBusy,	   ///< a thread runs do_set_config(), do_start() or do_stop()
		kStarted,  ///< hands buffers out
		kFlushing, ///< hands none out; stops when all are back
	};

	enum class Wait { kBlock, kReturn };

	/// Allocates plain memory from the configured allocator.
	static Ref<BufferPool> create();

	/// The pool that gets the buffer back; null for a buffer that is of no pool, or in it.
	static BufferPool *of(const Buffer &buffer);

	/// Names that Config::options may hold.
	virtual std::span<const std::string_view> options() const;
	bool has_option(std::string_view name) const;

	Config config() const;

	/// The configuration in force is accepted at any time. A new one is refused with
	/// device_or_resource_busy unless the pool is stopped, with
	/// invalid_argument when it contradicts itself, with not_supported for an option that the
	/// pool does not have. A pool that must change something keeps its own version and answers
	/// kAltered: read config(), validate(), set it again.
	Result<ConfigOutcome> set_config(Config config);

	/// Whether config() still does for who wanted `wanted`: the same info, at least its size
	/// and min (max does not matter). invalid_argument tells what does not fit.
	Status validate(const Config &wanted) const;

	/// Starting fails with operation_not_permitted when no configuration was accepted, or as
	/// allocation and the derived pool's start do; the pool then stays inactive. Stopping does
	/// not fail. Does nothing if the pool is in that state already.
	Status set_active(bool active);
	/// The pool is started.
	bool active() const;
	State state() const;

	/// A buffer, and the only reference to it. Nullopt when none is free, max is reached and
	/// `wait` is kReturn. An error with std::errc::operation_canceled when the pool is not
	/// started or was deactivated during the wait, even if it is active again; or as allocation
	/// fails.
	Result<std::optional<BufferRef>> acquire(Wait wait = Wait::kBlock);

	/// Calls `watcher`, of which the pool has one at a time, once: when acquire() would no
	/// longer answer nullopt. Returns false, and never calls it, if that is so already.
	bool watch(ReturnWatcher &watcher);
	/// After this returns, `watcher` is not called any more. Does nothing if it is not the
	/// pool's watcher.
	void unwatch(ReturnWatcher &watcher);

	/// Buffers that exist.
	std::uint32_t allocated() const;
	/// Those of them that are out.
	std::uint32_t outstanding() const;
	/// Threads that wait in acquire().
	std::uint32_t waiting() const;

protected:
	/// Whether do_returned() is to be called.
	enum class Announce { kNothing, kReturns };

	explicit BufferPool(Announce announce = Announce::kNothing) noexcept : announce_(announce)
	{}
	virtual ~BufferPool();

	/// Where a derived pool differs. All are called without the pool's lock, so they may call
	/// its public functions except set_config() and set_active(), which would wait for
	/// themselves; none may keep a reference to the buffer.

	/// Changes in `config` what the pool cannot do otherwise. Filling what the caller left open
	/// (size 0, no allocator) does not count as altering.
	virtual Status do_set_config(Config &config);
	/// Before the first buffer is allocated.
	virtual Status do_start(const Config &config);
	/// After the last buffer is freed, in the thread that returned it or stopped the pool.
	virtual void do_stop() noexcept;
	/// The buffer with this index; index < max when max is not 0, and unique among the buffers
	/// that exist. Its metas become pooled and locked. May be called from several threads at
	/// once. The base: one memory of config.size from config.allocator.
	virtual Result<BufferRef> do_allocate(std::uint32_t index, const Config &config);
	/// The last reference has gone; in that thread. The base: header unset, sizes restored,
	/// metas that are not pooled removed, the others cleared.
	virtual void do_reset(Buffer &buffer) noexcept;
	/// After do_reset(), on a buffer that can be kept. False: discard it nevertheless.
	virtual bool do_release(Buffer &buffer) noexcept;
	/// A buffer has become free, or room for another one has, in whatever thread. Here a pool
	/// wakes an event loop.
	virtual void do_returned() noexcept;

private:
	using Lock = std::unique_lock<std::mutex>;

	template <typename>
	friend class Ref;
	void ref() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
	void unref() noexcept;
	/// unref() where only the pool's own may be left. True: the caller deletes the pool.
	bool unref_locked() noexcept;

	/// Waits until no other thread runs a hook that changes the state.
	Lock settled_lock();
	/// The only place where the state changes.
	void enter(State next) noexcept;
	bool all_home() const { return free_.size() == indexes_.used(); }
	Status start(Lock &lock);
	void flush(Lock &lock) noexcept;
	Status fill();
	void stop(Lock &lock) noexcept;
	void free_all() noexcept;

	Result<std::optional<BufferRef>> acquire_slowly(Wait wait);
	Result<std::optional<BufferRef>> allocate_more(Lock &lock);
	Result<BufferRef> allocate(std::uint32_t index);
	void wait_for_return(Lock &lock);
	bool has_room() const { return indexes_.used() < max_buffers(); }
	std::uint32_t max_buffers() const
	{
		const std::uint32_t max = agreement_.config().max;
		return max == 0 ? kMaxBuffers : max;
	}
	void stop_waiting() noexcept;
	void wake_watcher() noexcept;

	void take_back(BufferRef buffer) noexcept final;
	void take_back_slowly(std::uint32_t index, BufferRef buffer) noexcept;
	void free_index(std::uint32_t index) noexcept;
	void end_return(Lock &lock) noexcept;

	FreeList free_; ///< open while the pool is started
	/// Each Ref counts one; from start to stop the pool itself counts one more, its own.
	///
	/// That own reference stands for all buffers that are out, so these cost no counting. The
	/// outside reference that takes the count from 2 to 1 is therefore the last one of a pool
	/// that is not stopped: nobody can deactivate the pool after it, so it does. If all buffers
	/// are home, the pool stops, which drops its own reference, too; otherwise the buffer that
	/// comes home last does that.
	///
	/// Above 2 a reference that goes can be none of these, whatever the state, so no lock is
	/// needed: that is the fast path of unref().
	std::atomic<std::uint32_t> references_{0};
	const Announce announce_;

	mutable std::mutex mutex_;	   ///< of everything below
	std::condition_variable returned_; ///< for acquire()
	std::uint32_t waiters_ = 0;
	ReturnWatcher *watcher_ = nullptr;
	std::uint64_t flushes_ = 0;	  ///< deactivations so far
	std::condition_variable settled_; ///< state_ is no longer kBusy
	State state_ = State::kStopped;
	std::thread::id busy_thread_; ///< while state_ is kBusy
	BufferIndexes indexes_;	      ///< of buffers that exist or are being allocated
	PoolAgreement agreement_;     ///< changes only while state_ is kStopped
};

} // namespace penstock
