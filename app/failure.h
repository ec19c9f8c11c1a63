#pragma once

#include "app/exit_code.h"
#include "app/planning/problem.h"
#include "core/allocation/plan.h"

namespace penstock {

struct Fault;

/// The only place where what went wrong becomes the process's exit code.
ExitCode exit_code_of(Problem::Kind kind);

/// kDone when a path was chosen, otherwise why there is none.
ExitCode exit_code_of(const Plan &plan);

/// Of what ended a pipeline while it ran.
ExitCode exit_code_of(const Fault &fault);

} // namespace penstock
