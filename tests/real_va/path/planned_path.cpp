#include "tests/real_va/path/planned_path.h"

#include "app/planning/planner.h"
#include "devices/vaapi/driver/display.h"
#include "tests/support/fakes/fake_heap.h"

namespace penstock::test {

namespace {

constexpr const char *kNode = "/dev/dri/renderD128";
constexpr const char *kHeap = "heap";

Result<AllocatorRef> open_heap(const std::string &)
{
	return AllocatorRef(FakeHeap::create());
}

tl::unexpected<NoPlan> no_plan(std::string what, std::string reason)
{
	return tl::unexpected<NoPlan>(NoPlan{std::move(what), std::move(reason)});
}

} // namespace

tl::expected<PlannedPath, NoPlan> plan_path(const FakeCameraTraits &camera, Size size,
					    const AllocationPolicy &policy)
{
	const auto display = vaapi::Display::open(kNode);
	if (!display)
		return no_plan("no display", display.error().message());
	auto encoder = vaapi::Encoder::open(*display, {});
	if (!encoder)
		return no_plan("no encoder", encoder.error().message());
	PlannedPath path{std::move(*encoder), std::make_unique<FakeCamera>(camera), {}};
	Planner planner(*path.camera, *path.encoder, open_heap);
	CameraSettings settings;
	settings.size = size;
	auto plan = planner.plan(settings, policy, {kHeap});
	if (!plan)
		return no_plan("no plan", plan.error().message);
	path.plan = std::move(*plan);
	return path;
}

} // namespace penstock::test
