#pragma once

#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "core/allocation/plan.h"
#include "devices/vaapi/encoder.h"
#include "tests/support/fakes/fake_camera.h"

namespace penstock::test {

/// The driver's encoder, a camera before it, and the plan of a path between them.
struct PlannedPath {
	std::unique_ptr<vaapi::Encoder> encoder;
	std::unique_ptr<FakeCamera> camera;
	Plan plan; ///< may have chosen none
};

struct NoPlan {
	std::string what; ///< "no display", "no encoder", "no plan"
	std::string reason;
};

/// With the driver of LIBVA_DRIVER_NAME on the node that the preload library plays, and a third
/// allocator as dma-heap is one. Drivers abort, and stay loaded: call it in a child.
tl::expected<PlannedPath, NoPlan> plan_path(const FakeCameraTraits &camera, Size size,
					    const AllocationPolicy &policy);

} // namespace penstock::test
