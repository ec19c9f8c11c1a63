#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "devices/roles/call_in_progress.h"

namespace penstock::vaapi {

/// The calls to one VA driver, one at a time, and which one it is in. current() may be called on
/// any thread.
class WatchedCalls
{
public:
	/// `node` names the driver; `first`: the number of its first call.
	WatchedCalls(std::string node, std::uint64_t first) : node_(std::move(node)), number_(first)
	{}

	/// `name` of a VA-API function: a literal.
	void enter(const char *name);
	void leave() { name_.store(nullptr, std::memory_order_release); }

	std::optional<CallInProgress> current() const;

private:
	const std::string node_;
	std::atomic<std::uint64_t> number_;
	std::atomic<const char *> name_ = nullptr;
};

/// Knows which calls the displays of a pipeline are in: a driver may not return from one for a long
/// time, and then only another thread can say so. All may be called on any thread.
class CallWatch
{
public:
	/// Calls that are seen here for as long as they are kept.
	std::shared_ptr<WatchedCalls> add(std::string node);

	/// One that has not returned.
	std::optional<CallInProgress> current() const;

private:
	/// No display makes as many calls.
	static constexpr std::uint64_t kMostCalls = std::uint64_t{1} << 48;

	mutable std::mutex mutex_;
	std::uint64_t count_ = 0; ///< of add()
	std::vector<std::weak_ptr<WatchedCalls>> all_;
};

} // namespace penstock::vaapi
