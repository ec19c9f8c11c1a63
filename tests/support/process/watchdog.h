#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>

namespace penstock::test {

/// Ends the whole test program, with the name of what hangs, when it is not gone in time.
class Watchdog
{
public:
	explicit Watchdog(std::string what,
			  std::chrono::seconds patience = std::chrono::seconds(60))
		: what_(std::move(what)), patience_(patience),
		  thread_([this](const std::stop_token &stop) { wait(stop); })
	{}

private:
	void wait(const std::stop_token &stop)
	{
		std::unique_lock lock(mutex_);
		if (changed_.wait_for(lock, stop, patience_,
				      [&stop] { return stop.stop_requested(); }))
			return;
		std::cerr << "hangs: " << what_ << std::endl;
		std::abort();
	}

	const std::string what_;
	const std::chrono::seconds patience_;
	std::mutex mutex_;
	std::condition_variable_any changed_;
	std::jthread thread_; ///< uses what stands above it
};

} // namespace penstock::test
