#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "app/pipeline/path_recovery.h"
#include "app/pipeline/pipeline.h"
#include "core/allocation/allocation_error.h"

namespace penstock::test {

/// For runs whose faults end them.
class NoRecovery final : public Recovery
{
public:
	Next next(const Fault &) override { return GiveUp{}; }
	Next look_for_camera() override { return GiveUp{}; }
};

/// Goes on with the next path of a plan, and tells of it before.
class ToldRecovery final : public Recovery
{
public:
	using Told = std::function<void(const Error &reason)>;

	/// Borrows all but `told`.
	ToldRecovery(Camera &camera, Planner &planner, Plan &plan, Told told)
		: recovery_(camera, planner, plan), told_(std::move(told))
	{}

	Next next(const Fault &fault) override
	{
		if (is_allocation_error(fault.error))
			told_(fault.error);
		return recovery_.next(fault);
	}
	Next look_for_camera() override { return GiveUp{}; }

private:
	PathRecovery recovery_;
	Told told_;
};

/// For runs that nobody looks at while they run.
class NoObserver final : public PipelineObserver
{
public:
	void entered(PipelineState) override {}
	void progressed(const Statistics &, const Decision &) override {}
	void happened(Event) override {}
};

/// Nothing where it was asked to end.
inline std::optional<Fault> fault_of(const EndReason &reason)
{
	const auto *fault = std::get_if<Fault>(&reason);
	return fault ? std::optional(*fault) : std::nullopt;
}

/// What a pipeline came to.
struct PipelineRun {
	std::optional<Fault> fault;
	Statistics statistics;
};

/// A whole run. What could not be set up is a fault of the program.
inline PipelineRun run_pipeline(const Pipeline::Parts &parts, const Decision &decision,
				const RunLimits &limits)
{
	auto pipeline = Pipeline::create(parts, decision);
	if (!pipeline)
		return {Fault{Fault::Part::kProgram, std::move(pipeline.error())}, {}};
	const EndReason reason = (*pipeline)->run(limits, std::chrono::steady_clock::now());
	return {fault_of(reason), (*pipeline)->statistics()};
}

/// Likewise, without a word to it and without another path.
inline PipelineRun run_pipeline(Camera &camera, std::span<const StreamParts> streams,
				const Decision &decision, const RunLimits &limits)
{
	RunControl control;
	NoRecovery recovery;
	NoObserver observer;
	return run_pipeline({camera, streams, control, recovery, observer}, decision, limits);
}

} // namespace penstock::test
