#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace penstock {

/// How long to wait before something that failed is tried again: 1, 2, 4, … 30 s, and 1 s again
/// after it has worked for longer than the last wait.
class RetryDelay
{
public:
	using Clock = std::chrono::steady_clock;

	/// It works.
	void began() { began_ = Clock::now(); }
	/// It failed.
	std::chrono::seconds next()
	{
		const auto began = std::exchange(began_, std::nullopt);
		if (began && Clock::now() - *began > next_)
			next_ = kFirst;
		return std::exchange(next_, std::min(next_ * 2, kLast));
	}

private:
	static constexpr std::chrono::seconds kFirst{1};
	static constexpr std::chrono::seconds kLast{30};

	std::chrono::seconds next_ = kFirst;
	std::optional<Clock::time_point> began_; ///< unset while it does not work
};

} // namespace penstock
