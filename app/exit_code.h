#pragma once

#include <algorithm>

namespace penstock {

/// What the process says at its end; a contract with scripts (README, "Exit codes").
enum class ExitCode : int {
	kDone = 0,
	kProgramFault = 1,
	kUsage = 2,
	kNoDevice = 3, ///< not found, not suitable, or busy
	kNoPath = 4,   ///< from this camera to this encoder
	kCopyRefused = 5,
	kCameraLost = 6,
	kEncoderFailed = 7,
	kOutputFailed = 8,
};

/// The exit code when several pipelines end differently: kProgramFault wins, else the highest.
constexpr ExitCode worst(ExitCode one, ExitCode other)
{
	if (one == ExitCode::kProgramFault || other == ExitCode::kProgramFault)
		return ExitCode::kProgramFault;
	return std::max(one, other);
}

/// Whether the same run may end better when it is tried again, as RestartPreventExitStatus= in
/// app/packaging/penstock@.service says it.
constexpr bool may_end_better(ExitCode code)
{
	return code != ExitCode::kUsage && code != ExitCode::kNoPath &&
	       code != ExitCode::kCopyRefused;
}

} // namespace penstock
