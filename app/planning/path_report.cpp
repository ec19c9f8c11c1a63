#include "app/planning/path_report.h"

#include <utility>

#include <fmt/format.h>

#include "app/statistics/statistics.h"

namespace penstock {

std::string name_of(const Candidate &candidate)
{
	std::string name(penstock::name_of(candidate.strategy));
	if (!candidate.allocator.empty())
		name += " " + candidate.allocator;
	return name;
}

std::string formats_of(const Candidate &candidate)
{
	std::string text(penstock::name_of(candidate.camera_format));
	if (candidate.encoder_format != candidate.camera_format)
		text += fmt::format("→{}", penstock::name_of(candidate.encoder_format));
	return text;
}

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
