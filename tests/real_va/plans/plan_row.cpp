#include "tests/real_va/plans/plan_row.h"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "tests/real_va/path/planned_path.h"
#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

namespace {

constexpr char kIndent = '\t'; // before a reason

FakeCameraTraits traits_of(CameraKind kind, PixelFormat format, Size size)
{
	FakeCameraTraits traits;
	traits.formats = {format};
	traits.sizes = {size};
	traits.takes_stride = traits.pads_rows = kind == CameraKind::kFlexible;
	return traits;
}

PlanCell cell_of(const Plan &plan)
{
	PlanCell cell;
	for (const Attempt &attempt : plan.attempts)
		if (attempt.verdict == Attempt::Verdict::kRefused)
			cell.reasons +=
				fmt::format("{}{}: {}\n", kIndent,
					    name_of(attempt.candidate.strategy), attempt.reason);
	cell.path =
		plan.chosen ? name_of(plan.attempts[*plan.chosen].candidate.strategy) : "no way";
	return cell;
}

PlanCell plan_cell(CameraKind kind, PixelFormat format, Size size)
{
	const auto path = plan_path(traits_of(kind, format, size), size, {});
	if (!path)
		return {path.error().what, fmt::format("{}{}\n", kIndent, path.error().reason)};
	return cell_of(path->plan);
}

/// As the child wrote them: a line for each path, those of reasons below it.
std::vector<PlanCell> read_cells(const std::string &file)
{
	std::vector<PlanCell> cells;
	std::ifstream lines(file);
	for (std::string line; std::getline(lines, line);)
		if (!line.empty() && line[0] == kIndent && !cells.empty())
			cells.back().reasons += line + '\n';
		else
			cells.push_back({line, {}});
	return cells;
}

} // namespace

std::string_view name_of(CameraKind kind)
{
	return kind == CameraKind::kFixed ? "fixed" : "flexible";
}

std::vector<PlanCell> plan_row(CameraKind kind, PixelFormat format, const std::vector<Size> &sizes)
{
	const ScratchDirectory scratch;
	const std::string file = scratch.file("cells");
	const Ending ending = run_in_child([&] {
		std::ofstream cells(file);
		for (Size size : sizes) {
			const PlanCell cell = plan_cell(kind, format, size);
			cells << cell.path << '\n' << cell.reasons << std::flush;
		}
		return 0;
	});
	std::vector<PlanCell> cells = read_cells(file);
	cells.resize(std::max(cells.size(), sizes.size()),
		     {ending.how == Ending::How::kSignalled ? "aborts" : "hangs", {}});
	return cells;
}

} // namespace penstock::test
