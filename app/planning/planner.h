#pragma once

#include <cstddef>
#include <functional>

#include "app/planning/path_candidates.h"
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
	/// there is nothing to try; a plan without a chosen path says why each one was refused. One
	/// with a path need not have all of them: the devices are asked for no more than was needed
	/// to find it.
	Outcome<Plan> plan(const CameraSettings &settings, const AllocationPolicy &policy,
			   const std::vector<std::string> &allocators);

	/// Adds to the plan the paths that it does not have yet, which were not tried.
	Outcome<void> list_rest(Plan &plan);

	/// Continues below the chosen path, which failed with `reason` while it streamed. If the
	/// reason is the layout of the camera's frames, no other zero-copy path of this format is
	/// tried; if it is what they hold, no other path of it. Both devices have been stopped.
	Outcome<void> step_down(Plan &plan, const Error &reason);

private:
	/// Of the paths of a plan.
	enum class Listed { kFavourite, kAll };

	struct Modes {
		CameraCapabilities camera;
		EncoderCapabilities encoder;
	};

	Outcome<Modes> ask_modes() const;
	Problem reason_of(Problem problem) const;
	PathQuestion question(const Modes &modes) const;
	Outcome<void> choose_sizes(const Modes &modes);
	Outcome<std::optional<Size>> given_size() const;
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
	Listed listed_ = Listed::kFavourite;
	CameraSettings settings_;
	AllocationPolicy policy_;
	std::vector<std::string> allocators_;
};

} // namespace penstock
