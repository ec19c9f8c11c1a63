#pragma once

#include <utility>

#include "tests/contract/device_painter.h"
#include "tests/support/fakes/fake_encoder.h"
#include "tests/support/rigs/encoder_rig.h"

namespace penstock::test {

/// The fake encoder.
class FakeEncoderRig final : public EncoderRig
{
public:
	explicit FakeEncoderRig(const FakeEncoderTraits &traits, RigFrames frames)
		: EncoderRig(std::move(frames)), encoder_(traits)
	{}
	~FakeEncoderRig() override
	{
		encoder_.stop();
		encoder_.release_allocation();
		free_memory();
	}

	FakeEncoder &encoder() override { return encoder_; }

private:
	void paint(Buffer &buffer, std::uint64_t number) override
	{
		painter_.paint(buffer, layout(), number);
	}

	FakeEncoder encoder_;
	DevicePainter painter_;
};

} // namespace penstock::test
