#pragma once

#include <linux/videodev2.h>

#include "tests/support/v4l2/fake_camera_node.h"

namespace penstock::test {

/// A client's file of a fake capture node.
class FakeCameraNode::File final : public FakeFile
{
public:
	explicit File(FakeCameraNode &node);

	std::shared_ptr<FakePlane> find_plane(std::int64_t offset,
					      std::size_t length) const override;
	void work() override;
	void release() override;

protected:
	std::uint32_t poll_queues() const override { return node_.queue_.poll(); }

private:
	void serve_formats();
	void serve_buffers();
	void serve_inputs();
	void serve_timings();
	void serve_selection();

	int enumerate_format(v4l2_fmtdesc &description) const;
	int enumerate_size(v4l2_frmsizeenum &size) const;
	int enumerate_interval(v4l2_frmivalenum &interval) const;
	int get_format(v4l2_format &format) const;
	int set_format(v4l2_format &format, bool apply);
	int get_rate(v4l2_streamparm &rate) const;
	int set_rate(v4l2_streamparm &rate);
	int stream_on(int type);
	int stream_off(int type);
	int enumerate_input(v4l2_input &input) const;
	int set_input(int input);
	int query_timings(v4l2_dv_timings &timings) const;
	int set_timings(const v4l2_dv_timings &timings);
	int get_selection(v4l2_selection &selection) const;
	int set_selection(v4l2_selection &selection);
	bool has_rectangle(std::uint32_t target) const;
	bool is_format(std::uint32_t fourcc) const;

	FakeCameraNode &node_;
};

} // namespace penstock::test
