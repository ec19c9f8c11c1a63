#pragma once

#include <optional>
#include <variant>

#include "app/pipeline/end_reason.h"
#include "app/planning/problem.h"
#include "core/allocation/decision.h"

namespace penstock {

/// The run goes on with another path, which the devices have been set to.
struct NextPath {
	Decision decision;
};

/// The fault ends the run.
struct GiveUp {
	/// Why there is no other path; nothing when none could cure the fault.
	std::optional<Problem> problem;
};

/// Decides what follows a fault.
class Recovery
{
public:
	using Next = std::variant<NextPath, GiveUp>;

	virtual ~Recovery() = default;

	/// On the pipeline's thread. The devices have been stopped, and the pipeline has let go of
	/// the memory of the path that failed.
	virtual Next next(const Fault &fault) = 0;
};

} // namespace penstock
