#pragma once

#include "app/exit_code.h"
#include "app/planning/problem.h"
#include "core/allocation/plan.h"

namespace penstock {

struct Fault;

/// The exit code of a problem, a plan or a fault. A hung driver (PipelineBook::give_up()) and
/// errors before or after streaming (Recording, Supervisor, app/commands) get theirs where they
/// happen.
ExitCode exit_code_of(Problem::Kind kind);

/// kDone when a path was chosen, otherwise why there is none.
ExitCode exit_code_of(const Plan &plan);

/// Of what ended a pipeline while it ran.
ExitCode exit_code_of(const Fault &fault);

} // namespace penstock
