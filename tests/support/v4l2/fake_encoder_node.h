#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <linux/videodev2.h>

#include "core/video/video_info.h"
#include "tests/support/fakes/fake_queue.h"
#include "tests/support/v4l2/fake_controls.h"
#include "tests/support/v4l2/fake_format.h"
#include "tests/support/v4l2/fake_node.h"

namespace penstock::test {

/// How a driver tells of the end of a drain.
enum class FakeDrainEnd {
	kLastFlag,   ///< V4L2_BUF_FLAG_LAST on the last coded frame, and V4L2_EVENT_EOS
	kEmptyLast,  ///< the flag on an empty buffer behind it
	kBrokenPipe, ///< no flag: VIDIOC_DQBUF answers EPIPE behind it
	kEvent,	     ///< V4L2_EVENT_EOS alone, before the last frame can be dequeued
	kUnmarked,   ///< there is no VIDIOC_ENCODER_CMD
};

/// What a fake stateful encoder is like.
struct FakeEncoderNodeTraits {
	FakeIdentity identity{"fake", "Fake M2M encoder", "platform:fake-encoder"};
	bool multiplanar = false;
	std::vector<PixelFormat> formats{PixelFormat::kNV12};
	std::vector<std::uint32_t> codecs{V4L2_PIX_FMT_H264};
	FakeDemands demands; ///< of the raw queue
	bool crops = true;
	bool keeps_crop = false;   ///< when a format is set, as far as it lies inside
	bool keeps_colours = true; ///< that it was told; otherwise it has its own
	FakeDrainEnd drain_end = FakeDrainEnd::kLastFlag;
	std::uint32_t lookahead = 1; ///< frames that it wants before it codes the first of them
	std::uint32_t gop = 30;
	std::uint32_t most_coded_buffers = 32;
	std::vector<FakeControl> controls;
	bool orphans_buffers = true; ///< Linux since 4.20

	/// Frames, counted from 1 in each stream, that it takes and cannot encode: flagged on the
	/// raw queue, on the coded one, or left out without a word.
	std::set<std::uint64_t> failed_raw{};
	std::set<std::uint64_t> failed_coded{};
	std::set<std::uint64_t> left_out{};
};

/// The controls of a usual H.264 encoder.
std::vector<FakeControl> usual_encoder_controls();

/// A stateful mem2mem encoder. Each file has formats, controls and queues of its own. A coded frame
/// is a FakeCoded: the checksum of what it saw, so that a layout that is not its own shows.
class FakeEncoderNode final : public FakeNode
{
public:
	explicit FakeEncoderNode(const FakeEncoderNodeTraits &traits);
	~FakeEncoderNode() override { drop_files(); }

	/// Does nothing from now on, until resume(): what is queued stays queued.
	void pause();
	void resume();
	/// Codes one frame while it is paused; false when it has none or nowhere to write it.
	bool code_one();

	// Of the file that was opened last and is still open; throws when there is none.
	FakeFormat raw_format();
	FakeFormat coded_format();
	v4l2_rect crop();
	std::uint32_t rate();
	std::int64_t control(std::uint32_t id);
	std::uint32_t times_set(std::uint32_t id);
	bool streaming();
	/// Raw frames that it has and did not read.
	std::size_t pending();
	/// Frames that were coded since it was opened.
	std::uint64_t coded();

protected:
	std::unique_ptr<FakeFile> make_file() override;
	std::vector<std::string> misuses() const override;
	std::vector<std::string> held() const override;

private:
	class File;

	template <typename T>
	T ask(const std::function<T(File &)> &question);

	const FakeEncoderNodeTraits traits_;
	bool paused_ = false;
	std::vector<std::string> misuses_;
	std::set<File *> open_;
	File *last_ = nullptr;
};

} // namespace penstock::test
