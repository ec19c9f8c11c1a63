#pragma once

#include "app/events/event.h"
#include "app/pipeline/pipeline_state.h"
#include "app/statistics/statistics.h"

namespace penstock {

/// What is told of a pipeline while it runs, on its thread.
class PipelineObserver
{
public:
	virtual ~PipelineObserver() = default;

	virtual void entered(PipelineState state) = 0;
	/// About once a second while it streams or drains, and for each Command::Kind::kReport,
	/// with the path that frames travel now.
	virtual void progressed(const Statistics &now, const Decision &path) = 0;
	/// On any thread.
	virtual void happened(Event event) = 0;
};

} // namespace penstock
