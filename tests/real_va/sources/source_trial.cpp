#include "tests/real_va/sources/source_trial.h"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "tests/real_va/path/planned_path.h"
#include "tests/real_va/sources/no_coded.h"
#include "tests/real_va/sources/told_source.h"
#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

namespace {

using namespace std::chrono_literals;

/// Those of an encoder of NV12 where the encoder reads the frame itself. The device's converter
/// would write another one.
std::vector<Strategy> strategies_of(PixelFormat format)
{
	if (format != PixelFormat::kNV12)
		return {Strategy::kConvert};
	return {Strategy::kImport, Strategy::kExport, Strategy::kShared, Strategy::kCopy};
}

AllocationPolicy policy_of(Strategy strategy)
{
	AllocationPolicy policy;
	if (is_zero_copy(strategy))
		policy.memory = strategy;
	else
		policy.zero_copy = ZeroCopy::kOff;
	return policy;
}

/// Mesa hands its commands to the kernel in a thread of its own.
std::optional<ToldSource> wait_for_source(const std::string &log)
{
	const auto end = std::chrono::steady_clock::now() + 30s;
	auto source = read_told_source(log);
	while (!source && std::chrono::steady_clock::now() < end) {
		std::this_thread::sleep_for(1ms);
		source = read_told_source(log);
	}
	return source;
}

/// Submits a buffer of the path as the camera would.
std::string submit_frame(vaapi::Encoder &encoder, CodedSink &sink, const FramePool &frames,
			 const std::string &log)
{
	if (Status status = encoder.start(sink); !status)
		return status.error().message();
	auto frame = frames.pool->acquire(BufferPool::Wait::kReturn);
	if (!frame || !*frame)
		return "no free buffer";
	const BufferRef read = **frame;
	read->pts = ClockTime(1s);
	if (Status status = encoder.submit(std::move(**frame)); !status)
		return status.error().message();
	const auto source = wait_for_source(log);
	if (has_unknown(log))
		return "the kernel was asked for something that the preload library does not know";
	return source ? compare_with_frame(*source, *read) : "the hardware was told of no picture";
}

/// Writes the path and what is wrong with it; nothing where the plan has no such path. Leaves
/// without waiting for a GPU that never answers.
[[noreturn]] void try_path(PixelFormat format, Size size, Strategy strategy, std::ostream &told,
			   const std::string &log)
{
	FakeCameraTraits traits;
	traits.formats = {format};
	traits.sizes = {size};
	auto path = plan_path(traits, size, policy_of(strategy));
	NoCoded sink;
	if (!path && path.error().what != "no plan")
		told << path.error().what << '\n' << path.error().reason << std::endl;
	else if (path && path->plan.chosen &&
		 path->plan.attempts[*path->plan.chosen].candidate.strategy == strategy)
		told << name_of(strategy) << '\n'
		     << submit_frame(*path->encoder, sink, path->plan.decision.encoder_side(), log)
		     << std::endl;
	std::_Exit(EXIT_SUCCESS);
}

} // namespace

std::vector<SourceTrial> try_sources(PixelFormat format, Size size)
{
	std::vector<SourceTrial> trials;
	for (Strategy strategy : strategies_of(format)) {
		const ScratchDirectory scratch;
		const std::string told = scratch.file("told");
		const std::string log = scratch.file("log");
		const Ending ending = run_in_child([&] {
			::setenv("REAL_VA_LOG", log.c_str(), 1);
			std::ofstream stream(told);
			try_path(format, size, strategy, stream, log);
			return 0;
		});
		std::ifstream lines(told);
		SourceTrial trial;
		if (ending != exited(0))
			trials.push_back(
				{std::string(name_of(strategy)), testing::PrintToString(ending)});
		else if (std::getline(lines, trial.path) && std::getline(lines, trial.misfit))
			trials.push_back(std::move(trial));
	}
	return trials;
}

} // namespace penstock::test
