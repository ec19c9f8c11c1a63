#include "app/planning/plan_report.h"

#include <utility>

#include "app/statistics/statistics.h"

namespace penstock {

PlanReport without_memory(PlanReport report)
{
	report.plan.decision = without_memory(std::move(report.plan.decision));
	return report;
}

std::optional<Problem::Kind> no_path_kind(const Plan &plan)
{
	if (plan.chosen)
		return std::nullopt;
	return plan.only_copies ? Problem::Kind::kCopyRefused : Problem::Kind::kNoPath;
}

} // namespace penstock
