#pragma once

#include "app/pipeline/recovery.h"
#include "app/planning/planner.h"

namespace penstock {

/// Memory or a layout that a driver refuses while it runs, after it took it in the trial, leads to
/// the next path of the plan; any other fault is the end.
class PathRecovery final : public Recovery
{
public:
	/// Borrows all of them.
	PathRecovery(Camera &camera, Planner &planner, Plan &plan)
		: camera_(camera), planner_(planner), plan_(plan)
	{}

	Next next(const Fault &fault) override;
	Next look_for_camera() override { return GiveUp{}; }

private:
	Camera &camera_;
	Planner &planner_;
	Plan &plan_;
};

} // namespace penstock
