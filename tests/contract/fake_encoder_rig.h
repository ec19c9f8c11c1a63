#pragma once

#include <map>

#include "tests/support/fakes/fake_encoder.h"
#include "tests/support/fakes/fake_picture.h"
#include "tests/support/rigs/encoder_rig.h"

namespace penstock::test {

/// Draws draw_picture() into memory that a device sees.
class DevicePainter
{
public:
	void paint(Buffer &buffer, const VideoInfo &layout, std::uint64_t number)
	{
		DeviceView &view = views_[buffer.index()];
		if (!view.shows(buffer.memory(0)))
			view = DeviceView(buffer.memory(0));
		const std::span<std::byte> bytes = view.bytes();
		draw_picture(layout, static_cast<std::uint32_t>(number), {&bytes, 1});
	}

private:
	std::map<std::uint32_t, DeviceView> views_; ///< by Buffer::index()
};

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
