#pragma once

#include <memory>
#include <vector>

#include "devices/roles/encoder.h"

namespace penstock {

/// Several encoders that read the same buffers of one camera (simulcast), in the eyes of a plan: it
/// proposes what suits them all and is configured when each of them is. Frames are handed to the
/// encoders themselves.
class EncoderGroup final : public FrameConsumer
{
public:
	/// Borrows the encoders, at least one. Refused when no pixel format goes into all of them;
	/// the reason says what each takes. An error means that an encoder failed.
	static Result<Answer<std::unique_ptr<EncoderGroup>>>
	create(std::vector<Encoder *> encoders);

	/// Formats that each of them takes, in the order of the first; no codecs and no identity.
	Result<EncoderCapabilities> capabilities() const override;
	Result<EncoderCapabilities> modes() const override;

	/// What combine() makes of their answers, and one pool for all: that of the first encoder
	/// that reads dmabufs only, since the others may import it, or else of the first.
	Result<Answer<>> propose_allocation(AllocationQuery &query) override;
	/// The first refusal, with the encoder's name before the reason.
	Result<Answer<>> configure(const Decision &decision) override;
	void release_allocation() override;

private:
	/// What they have in common of what `of_one` tells of each.
	Result<EncoderCapabilities> common(Result<EncoderCapabilities> (FrameConsumer::*of_one)()
						   const) const;

	explicit EncoderGroup(std::vector<Encoder *> encoders) : encoders_(std::move(encoders)) {}

	std::vector<Encoder *> encoders_;
};

} // namespace penstock
