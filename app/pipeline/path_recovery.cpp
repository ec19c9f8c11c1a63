#include "app/pipeline/path_recovery.h"

#include <utility>

#include "app/planning/path_report.h"
#include "core/allocation/allocation_error.h"

namespace penstock {

Recovery::Next PathRecovery::next(const Fault &fault)
{
	if (!is_allocation_error(fault.error))
		return GiveUp{};
	if (auto stepped = planner_.step_down(plan_, fault.error); !stepped)
		return GiveUp{std::move(stepped.error())};
	if (const auto kind = no_path_kind(plan_))
		return GiveUp{Problem{*kind, "no other path is allowed"}};
	return NextPath{plan_.decision, &camera_};
}

} // namespace penstock
