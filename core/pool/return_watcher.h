#pragma once

namespace penstock {

/// Waits for a buffer of an empty pool without blocking a thread, see BufferPool::watch().
class ReturnWatcher
{
public:
	virtual ~ReturnWatcher() = default;
	/// A buffer has become free, room for another one has, or the pool is flushing. In whatever
	/// thread, with the pool locked: wakes somebody and does nothing else.
	virtual void on_return() noexcept = 0;
};

} // namespace penstock
