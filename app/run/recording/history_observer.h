#pragma once

#include <chrono>
#include <utility>

#include "app/pipeline/pipeline_observer.h"
#include "app/statistics/run_history.h"

namespace penstock {

/// Keeps the time series, and hands on what it is told.
class HistoryObserver final : public PipelineObserver
{
public:
	HistoryObserver(PipelineObserver &next, RunHistory &history)
		: next_(next), history_(history)
	{}

	void entered(PipelineState state) override { next_.entered(state); }
	void progressed(const Statistics &now, const Decision &path) override
	{
		history_.add(std::chrono::steady_clock::now(), now);
		next_.progressed(now, path);
	}
	void happened(Event event) override { next_.happened(std::move(event)); }

private:
	PipelineObserver &next_;
	RunHistory &history_;
};

} // namespace penstock
