#include "app/failure.h"

#include "app/pipeline/end_reason.h"
#include "app/planning/path_report.h"

namespace penstock {

namespace {

Problem::Kind kind_of(Fault::Part part)
{
	switch (part) {
	case Fault::Part::kCamera:
		return Problem::Kind::kCamera;
	case Fault::Part::kEncoder:
		return Problem::Kind::kEncoder;
	case Fault::Part::kOutput:
		return Problem::Kind::kOutput;
	case Fault::Part::kProgram:
		break;
	}
	return Problem::Kind::kProgram;
}

} // namespace

ExitCode exit_code_of(Problem::Kind kind)
{
	switch (kind) {
	case Problem::Kind::kMistake:
		return ExitCode::kUsage;
	case Problem::Kind::kNoDevice:
	case Problem::Kind::kBusy:
		return ExitCode::kNoDevice;
	case Problem::Kind::kNoPath:
		return ExitCode::kNoPath;
	case Problem::Kind::kCopyRefused:
		return ExitCode::kCopyRefused;
	case Problem::Kind::kNoSignal:
	case Problem::Kind::kCamera:
		return ExitCode::kCameraLost;
	case Problem::Kind::kEncoder:
		return ExitCode::kEncoderFailed;
	case Problem::Kind::kOutput:
		return ExitCode::kOutputFailed;
	case Problem::Kind::kProgram:
		break;
	}
	return ExitCode::kProgramFault;
}

ExitCode exit_code_of(const Plan &plan)
{
	const auto kind = no_path_kind(plan);
	return kind ? exit_code_of(*kind) : ExitCode::kDone;
}

ExitCode exit_code_of(const Fault &fault)
{
	const Problem::Kind kind = kind_of(fault.part);
	// A full disk is no busy device, whatever number its error has.
	const bool device = kind == Problem::Kind::kCamera || kind == Problem::Kind::kEncoder;
	return exit_code_of(device ? device_problem(kind, fault.error).kind : kind);
}

} // namespace penstock
