#pragma once

#include <memory>

#include "devices/v4l2/calls/io.h"
#include "devices/v4l2/encoder/encoder.h"
#include "tests/contract/device_painter.h"
#include "tests/support/rigs/encoder_rig.h"
#include "tests/support/rigs/must.h"

namespace penstock::test {

/// A V4L2 mem2mem encoder, of the kernel or of a fake driver behind `io`.
class M2mRig final : public EncoderRig
{
public:
	M2mRig(std::shared_ptr<v4l2::Io> io, const std::string &node, RigFrames frames)
		: EncoderRig(std::move(frames)), io_(std::move(io)),
		  encoder_(must(v4l2::Encoder::open(must(v4l2::Device::open(node, *io_)), {})))
	{}
	~M2mRig() override { close(); }

	v4l2::Encoder &encoder() override { return *encoder_; }
	/// Lets go of the node.
	void close()
	{
		encoder_.reset();
		free_memory();
		painter_ = {};
	}

private:
	/// The same each time: vicodec makes a keyframe of a picture that is new in every block.
	void paint(Buffer &buffer, std::uint64_t) override { painter_.paint(buffer, layout(), 0); }

	const std::shared_ptr<v4l2::Io> io_;
	std::unique_ptr<v4l2::Encoder> encoder_;
	DevicePainter painter_;
};

} // namespace penstock::test
