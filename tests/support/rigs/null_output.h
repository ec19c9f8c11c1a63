#pragma once

#include <array>
#include <memory>

#include "app/outputs/output_plan.h"
#include "config/options/values.h"

namespace penstock::test {

/// Outputs of a pipeline that count what comes and keep nothing.
inline std::unique_ptr<OutputSet> null_output()
{
	return open_outputs(std::array{parse_output("/dev/null").value()}, {}).value();
}

} // namespace penstock::test
