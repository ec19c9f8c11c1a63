#pragma once

#include <optional>

#include "tests/support/v4l2/fake_encoder_node.h"
#include "tests/support/v4l2/fake_vb2_queue.h"

namespace penstock::test {

/// A client's file of a fake encoder: a stream of its own.
class FakeEncoderNode::File final : public FakeFile
{
public:
	explicit File(FakeEncoderNode &node);
	~File() override;

	std::shared_ptr<FakePlane> find_plane(std::int64_t offset,
					      std::size_t length) const override;
	void work() override;
	void release() override;

	/// Codes the oldest raw frame, if there is one and room for it.
	bool code_one();

	std::vector<std::string> misuses() const;
	std::vector<std::string> held() const;

	FakeVb2Queue raw;
	FakeVb2Queue coded;
	FakeControls controls;
	FakeFormat raw_format;
	FakeFormat coded_format;
	v4l2_rect crop{};
	std::uint32_t rate = 30;
	std::uint64_t coded_frames = 0;

protected:
	std::uint32_t poll_queues() const override;

private:
	enum class State {
		kRunning,
		kDraining, ///< V4L2_ENC_CMD_STOP came; the frames before it are being coded
		kStopped,  ///< all are coded; it takes no more
	};

	void serve_formats();
	void serve_buffers();
	void serve_selection();

	FakeVb2Queue *find_queue(std::uint32_t type);
	int enumerate_format(v4l2_fmtdesc &description) const;
	int enumerate_size(v4l2_frmsizeenum &size) const;
	int get_format(v4l2_format &format) const;
	int set_format(v4l2_format &format, bool apply);
	int set_raw_format(v4l2_format &format, bool apply);
	int set_coded_format(v4l2_format &format, bool apply);
	void reset_raw_format();
	void adopt_raw_format(const FakeFormat &format);
	int set_rate(v4l2_streamparm &rate, bool apply);
	int get_selection(v4l2_selection &selection) const;
	int set_selection(v4l2_selection &selection);
	int command(const v4l2_encoder_cmd &command);
	int stop_command();
	int stream_on(int type);
	int stream_off(int type);

	bool is_ready() const;
	bool is_last() const;
	bool wants_keyframe();
	std::uint32_t write_coded(std::uint32_t raw_index);
	void finish_drain();
	void give_last_buffer();

	FakeEncoderNode &node_;
	State state_ = State::kRunning;
	bool empty_last_wanted_ = false; ///< a buffer to carry the flag, when there is one
	bool end_wanted_ = false;	 ///< EPIPE, when the last coded frame is dequeued
	std::size_t frames_to_drain_ = 0;
	std::uint64_t taken_ = 0; ///< frames since the raw queue was started
	std::uint32_t sequence_ = 0;
	std::uint32_t keyframes_forced_ = 0;
};

} // namespace penstock::test
