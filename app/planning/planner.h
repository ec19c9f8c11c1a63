#pragma once

#include <cstddef>
#include <functional>

#include "app/planning/problem.h"
#include "core/allocation/plan.h"
#include "devices/roles/camera.h"
#include "devices/roles/frame_consumer.h"

namespace penstock {

/// Goes down the ladder between a camera and an encoder, or a group of encoders. For each candidate
/// it calls propose, decide and configure until one passes. Nothing streams. This is the only place
/// where cameras and encoders of different kinds meet.
class Planner
{
public:
	/// Opens an allocator that belongs to neither device, by its name.
	using OpenAllocator = std::function<Result<AllocatorRef>(const std::string &name)>;

	Planner(Camera &camera, FrameConsumer &encoder, OpenAllocator open_allocator);

	/// `allocators` are those that the policy allows and the machine has. An error says why
	/// there is nothing to try; a plan without a chosen path says why each one was refused.
	Outcome<Plan> plan(const CameraSettings &settings, const AllocationPolicy &policy,
			   const std::vector<std::string> &allocators);

	/// Continues below the chosen path, which failed with `reason` while it streamed. If the
	/// reason is the layout of the camera's frames, no other zero-copy path of this format is
	/// tried; if it is what they hold, no other path of it. Both devices have been stopped.
	Outcome<void> step_down(Plan &plan, const Error &reason);

private:
	Outcome<std::optional<Size>> given_size(const CameraSettings &settings) const;
	Outcome<CameraCapabilities> modes_at(std::optional<Size> size) const;
	Outcome<void> climb(Plan &plan, std::size_t first);
	Outcome<void> attempt(Attempt &attempt, Plan &plan);
	Outcome<Answer<Decision>> attempt_zero_copy(Attempt &attempt);
	Outcome<Answer<Decision>> attempt_zero_copy(Attempt &attempt, AllocationQuery &query);
	Outcome<Answer<Decision>> attempt_copy(Attempt &attempt);
	Outcome<Answer<AllocationQuery>> propose_copy_target(const Candidate &candidate,
							     const VideoInfo &frames);
	Outcome<Answer<Decision>> copy_into_shared(const std::string &name,
						   const Candidate &candidate,
						   const VideoInfo &frames, Decision decision);
	Outcome<Answer<Decision>> copy_into(Result<FramePool> target, Decision decision);
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
	std::vector<std::string> allocators_;
};

} // namespace penstock
