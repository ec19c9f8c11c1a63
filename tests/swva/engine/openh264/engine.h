#pragma once

#include <memory>
#include <optional>
#include <string>

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/h264/checker.h"

namespace swva::h264 {

/// Streams of realistic size by OpenH264, with its own headers. Of the parameters it follows size,
/// cropping, frame rate, bit rate or quantiser, and IDR pictures.
class OpenH264Engine final : public H264Engine
{
public:
	OpenH264Engine();
	~OpenH264Engine() override;

	std::vector<Violation> check(const H264Frame &frame) override
	{
		return checker_.check(frame);
	}
	tl::expected<Coded, std::string> encode(const H264Frame &frame,
						const Picture &picture) override;

private:
	class Session; ///< an initialised encoder

	std::string prepare(const H264Frame &frame, const Picture &picture);

	Checker checker_;
	std::optional<VAEncSequenceParameterBufferH264> sequence_; ///< the last one sent
	std::unique_ptr<Session> session_;
};

} // namespace swva::h264
