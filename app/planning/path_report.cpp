#include "app/planning/path_report.h"

#include <utility>

#include "app/statistics/statistics.h"

namespace penstock {

PathReport without_memory(PathReport report)
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
