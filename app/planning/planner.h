#pragma once

#include <cstddef>
#include <functional>

#include "app/planning/problem.h"
#include "core/allocation/plan.h"
#include "devices/roles/camera.h"
#include "devices/roles/frame_consumer.h"

namespace penstock {

/// Climbs down the ladder between one camera and one encoder, or a group of them: propose, decide,
/// configure for each candidate until one passes. Nothing streams. A camera of any kind and an
/// encoder of any kind meet here and nowhere else.
class Planner
{
public:
	/// Opens a third allocator by its name; what it is depends on the machine.
	using OpenAllocator = std::function<Result<AllocatorRef>(const std::string &name)>;

	Planner(Camera &camera, FrameConsumer &encoder, OpenAllocator open_allocator);

	/// `allocators` are those that the policy allows and the machine has. A failure says why
	/// there is nothing to try; a plan without a chosen path says why each was refused.
	Outcome<Plan> plan(const CameraSettings &settings, const AllocationPolicy &policy,
			   const std::vector<std::string> &allocators);

	/// Goes on below the chosen way, which has failed with `reason` while it ran; where that is
	/// the layout of the camera's frames, no other zero-copy way of this format is tried. Both
	/// devices have been stopped.
	Outcome<void> step_down(Plan &plan, const Error &reason);

private:
	Outcome<void> climb(Plan &plan, std::size_t first);
	Outcome<void> attempt(Attempt &attempt, Plan &plan);
	Outcome<Answer<Decision>> attempt_zero_copy(Attempt &attempt);
	Outcome<Answer<Decision>> attempt_copy(Attempt &attempt);
	Outcome<Answer<>> propose(AllocationQuery &query);
	Outcome<Answer<Decision>> decide(const AllocationQuery &query, Strategy strategy,
					 Attempt &attempt);
	void release();
	Answer<AllocationQuery> make_query(PixelFormat format) const;
	Outcome<Answer<Decision>> configure_encoder(Decision decision);

	Camera &camera_;
	FrameConsumer &encoder_;
	OpenAllocator open_allocator_;
	Size size_;	   ///< of the camera's frames
	Size output_size_; ///< of the coded picture
	Fraction rate_;
	AllocationPolicy policy_;
};

} // namespace penstock
