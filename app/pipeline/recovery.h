#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "app/pipeline/end_reason.h"
#include "app/planning/problem.h"
#include "core/allocation/decision.h"
#include "core/base/clock_time.h"
#include "devices/roles/camera.h"
#include "devices/roles/encoder.h"

namespace penstock {

/// The run goes on with another path, which the devices have been set to.
struct NextPath {
	Decision decision;
	Camera *camera = nullptr; ///< the same as before, or one that was opened again; never null
	/// One for each stream that were opened again; none: the same as before.
	std::vector<Encoder *> encoders = {};
	/// Streams in the place of the camera, whose source gives no picture; null: none.
	Camera *card = nullptr;
};

/// The camera is gone, and may come back: it is to be looked for until then; unset: for ever.
struct AwaitCamera {
	ClockTime until;
	/// How it was lost, where the fault that was asked about is another one.
	std::optional<Fault> lost = std::nullopt;
};

/// The camera is there, but its source gives no picture, or another one: it is to be looked at
/// until there is one that it is set to, or a card stands in for it. Also what follows an encoder
/// that failed while a card did.
struct AwaitSource {};

/// The fault ends the run.
struct GiveUp {
	/// Why there is no other path; nothing when none could cure the fault.
	std::optional<Problem> problem;
};

/// Decides what follows a fault.
class Recovery
{
public:
	using Next = std::variant<NextPath, AwaitCamera, AwaitSource, GiveUp>;

	virtual ~Recovery() = default;

	/// On the pipeline's thread. The devices have been stopped, and the pipeline has let go of
	/// the memory of the path that failed. An encoder that failed is asked about only if it had
	/// worked since its start. The pipeline has let go of all encoders then, and where a format
	/// is of no use (AllocationErrc::kFormatRefused).
	virtual Next next(const Fault &fault) = 0;

	/// After AwaitCamera, for as long as that is the answer. The pipeline has let go of the
	/// camera.
	virtual Next look_for_camera() = 0;

	/// The first frame since the devices were started has been coded.
	virtual void works() {}

	/// After AwaitSource, for as long as that is the answer. The camera does not stream. While
	/// a card does, nobody asks; its end is a fault of the camera's source.
	virtual Next look_at_source() { return GiveUp{}; }
};

} // namespace penstock
