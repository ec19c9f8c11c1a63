#include "devices/vaapi/driver/call_watch.h"

namespace penstock::vaapi {

void WatchedCalls::enter(const char *name)
{
	number_.store(number_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
	name_.store(name, std::memory_order_release);
}

std::optional<CallInProgress> WatchedCalls::current() const
{
	const char *name = name_.load(std::memory_order_acquire);
	if (!name)
		return std::nullopt;
	return CallInProgress{number_.load(std::memory_order_relaxed),
			      std::string(name) + " " + node_};
}

std::shared_ptr<WatchedCalls> CallWatch::add(std::string node)
{
	const std::lock_guard lock(mutex_);
	auto calls = std::make_shared<WatchedCalls>(std::move(node), ++count_ * kMostCalls);
	std::erase_if(all_, [](const auto &known) { return known.expired(); });
	all_.push_back(calls);
	return calls;
}

std::optional<CallInProgress> CallWatch::current() const
{
	const std::lock_guard lock(mutex_);
	for (const std::weak_ptr<WatchedCalls> &known : all_)
		if (const auto calls = known.lock())
			if (auto call = calls->current())
				return call;
	return std::nullopt;
}

} // namespace penstock::vaapi
