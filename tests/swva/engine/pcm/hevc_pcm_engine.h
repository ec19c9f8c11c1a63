#pragma once

#include <optional>

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/hevc/checker.h"
#include "tests/swva/engine/pcm/hevc_pcm_stream.h"

namespace swva::hevc {

/// Writes a stream of its own; the application's parameters are only checked.
class PcmEngine final : public HevcEngine
{
public:
	explicit PcmEngine(bool picture_set_first) : picture_set_first_(picture_set_first) {}

	std::vector<Violation> check(const HevcFrame &frame) override
	{
		return checker_.check(frame);
	}
	tl::expected<Coded, std::string> encode(const HevcFrame &frame,
						const Picture &picture) override;

private:
	void adopt_sequence(const HevcFrame &frame);

	const bool picture_set_first_;
	Checker checker_;
	std::optional<PcmStream> stream_; ///< after the first sequence parameter buffer
};

} // namespace swva::hevc
