#include "app/selection/card.h"

#include <utility>

#include "app/backends/allocators.h"
#include "app/backends/pattern_backend.h"
#include "app/planning/planner.h"

namespace penstock {

namespace {

/// The strategy that was asked for is the camera's.
AllocationPolicy policy_for_card(AllocationPolicy policy)
{
	policy.memory.reset();
	if (policy.zero_copy == ZeroCopy::kOff)
		policy.zero_copy = ZeroCopy::kPrefer;
	return policy;
}

Outcome<Plan> plan(Camera &card, FrameConsumer &encoders, const CameraSettings &settings,
		   const AllocationPolicy &policy)
{
	return Planner(card, encoders, open_allocator)
		.plan(settings, policy, list_allocators(policy.allocator));
}

} // namespace

Outcome<Card> open_card(OpenDevices &devices, const pattern::CardText &text,
			const CardFrames &frames, const AllocationPolicy &user_policy)
{
	devices.drop_path();
	devices.camera->release_allocation();
	CameraSettings settings;
	settings.size = frames.size;
	if (frames.rate.num != 0)
		settings.rate = frames.rate;
	settings.formats = {frames.format};
	auto camera = open_card_camera(settings, text, frames.colorimetry);
	if (!camera)
		return tl::unexpected<Problem>(opening_problem(camera.error()));
	const AllocationPolicy policy = policy_for_card(user_policy);
	auto planned = plan(**camera, devices.consumer(), settings, policy);
	if (!planned || !planned->chosen) {
		settings.formats.clear();
		planned = plan(**camera, devices.consumer(), settings, policy);
	}
	if (!planned)
		return propagate(planned);
	if (!planned->chosen)
		return problem(Problem::Kind::kNoPath,
			       "no path leads from a card to the encoder: " +
				       planned->attempts.back().reason);
	return Card{std::move(*camera), std::move(planned->decision)};
}

} // namespace penstock
