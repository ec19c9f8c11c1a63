#pragma once

#include <optional>

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/h264/checker.h"

namespace swva::h264 {

/// Writes every macroblock as I_PCM, which keeps it exactly, or those of P slices as P_Skip.
class IpcmEngine final : public H264Engine
{
public:
	explicit IpcmEngine(bool skip_p) : skip_p_(skip_p) {}

	std::vector<Violation> check(const H264Frame &frame) override
	{
		return checker_.check(frame);
	}
	tl::expected<Coded, std::string> encode(const H264Frame &frame,
						const Picture &picture) override;

private:
	const bool skip_p_;
	Checker checker_;
	std::optional<VAEncSequenceParameterBufferH264> sequence_; ///< the last one sent
};

} // namespace swva::h264
