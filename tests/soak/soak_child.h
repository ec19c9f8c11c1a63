#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "core/base/unique_fd.h"
#include "tests/soak/soak_case.h"
#include "tests/soak/soak_run.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

/// The exit code of a process in which a sanitizer found something.
constexpr int kSanitizerFound = 99;

/// What a run came to.
struct SoakOutcome {
	std::uint32_t seed = 0;
	std::string name; ///< "exit 0", "signal ABRT", "hang", "sanitizer", "less data"
	bool wrong = false;
	std::vector<std::string> details;
};

/// A run in a process of its own, which its crash ends alone, and which is killed when it hangs.
class SoakChild
{
public:
	using Clock = std::chrono::steady_clock;

	/// Longer than anything that a run may wait for, one after the other, on a busy machine.
	static constexpr std::chrono::seconds kPatience{180};

	explicit SoakChild(std::uint32_t seed);
	SoakChild(const SoakChild &) = delete;
	SoakChild &operator=(const SoakChild &) = delete;
	~SoakChild();

	/// Readable when it has ended.
	int descriptor() const { return process_.get(); }
	Clock::time_point deadline() const { return deadline_; }
	/// Once, when it has ended or its deadline is over.
	SoakOutcome finish();

private:
	[[noreturn]] void run();
	std::string messages() const;

	const SoakCase soak_;
	const ScratchDirectory scratch_;
	const SoakPlaces places_;
	const Clock::time_point deadline_;
	UniqueFd err_;
	pid_t pid_ = -1;
	UniqueFd process_;
};

} // namespace penstock::test
