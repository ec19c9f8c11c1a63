#pragma once

#include <array>
#include <memory>

#include "app/outputs/output_plan.h"

namespace penstock::test {

/// Outputs of a pipeline that count what comes and keep nothing.
inline std::unique_ptr<OutputSet> null_output()
{
	const std::array settings{
		OutputSettings{.url = "/dev/null", .optional = false, .segment = {}}};
	return open_outputs(plan_outputs(settings).value(), {}).value();
}

} // namespace penstock::test
