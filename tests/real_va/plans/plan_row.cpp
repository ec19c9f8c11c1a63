#include "tests/real_va/plans/plan_row.h"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "app/planning/planner.h"
#include "devices/vaapi/driver/display.h"
#include "devices/vaapi/encoder.h"
#include "tests/support/fakes/fake_camera.h"
#include "tests/support/fakes/fake_heap.h"
#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

namespace {

constexpr const char *kNode = "/dev/dri/renderD128";
/// A third allocator, as dma-heap is one.
constexpr const char *kHeap = "heap";
constexpr char kIndent = '\t'; // before a reason

FakeCameraTraits traits_of(CameraKind kind, PixelFormat format, Size size)
{
	FakeCameraTraits traits;
	traits.formats = {format};
	traits.sizes = {size};
	traits.takes_stride = traits.pads_rows = kind == CameraKind::kFlexible;
	return traits;
}

Result<AllocatorRef> open_heap(const std::string &)
{
	return AllocatorRef(FakeHeap::create());
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
	const auto display = vaapi::Display::open(kNode);
	if (!display)
		return {"no display", fmt::format("{}{}\n", kIndent, display.error().message())};
	const auto encoder = vaapi::Encoder::open(*display, {});
	if (!encoder)
		return {"no encoder", fmt::format("{}{}\n", kIndent, encoder.error().message())};
	FakeCamera camera(traits_of(kind, format, size));
	Planner planner(camera, **encoder, open_heap);
	CameraSettings settings;
	settings.size = size;
	const auto plan = planner.plan(settings, {}, {kHeap});
	if (!plan)
		return {"no plan", fmt::format("{}{}\n", kIndent, plan.error().message)};
	return cell_of(*plan);
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
