#pragma once

#include "app/pipeline/recovery.h"
#include "app/planning/planner.h"

namespace penstock {

/// Memory or a layout that a driver refuses while it runs, after it took it in the trial, leads to
/// the next path of the plan; any other fault is the end.
class PathRecovery final : public Recovery
{
public:
	/// Borrows both.
	PathRecovery(Planner &planner, Plan &plan) : planner_(planner), plan_(plan) {}

	Next next(const Fault &fault) override;

private:
	Planner &planner_;
	Plan &plan_;
};

} // namespace penstock
