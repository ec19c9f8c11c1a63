#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <linux/videodev2.h>

#include "core/video/video_info.h"
#include "tests/support/fakes/fake_queue.h"
#include "tests/support/v4l2/fake_controls.h"
#include "tests/support/v4l2/fake_format.h"
#include "tests/support/v4l2/fake_node.h"
#include "tests/support/v4l2/fake_vb2_queue.h"

namespace penstock::test {

/// Progressive timings of that size; 60 frames per second.
v4l2_dv_timings dv_timings_of(Size size);

/// What a fake capture node is like.
struct FakeCameraNodeTraits {
	/// Where a picture comes from. A plain camera has one that is not HDMI.
	struct Input {
		std::string name;
		bool hdmi = false;
		std::optional<v4l2_dv_timings> signal{}; ///< what the cable brings
	};

	FakeIdentity identity{"fake", "Fake camera", "platform:fake-camera"};
	bool multiplanar = false;
	bool needs_graph = false; ///< V4L2_CAP_IO_MC: somebody sets links of its media device
	std::vector<Input> inputs{{"Camera 0"}};
	std::vector<PixelFormat> formats{PixelFormat::kNV12};
	std::vector<Size> sizes{{64, 36}};
	std::vector<std::uint32_t> rates{30}; ///< frames per second, at every size
	std::map<PixelFormat, std::vector<std::uint32_t>> rates_of{}; ///< formats that have others
	/// What it writes of compressed formats, again and again; bytes of no meaning of others.
	std::map<PixelFormat, std::vector<std::vector<std::byte>>> coded{};
	FakeDemands demands;
	bool takes_stride = false; ///< a longer one than it needs, in its alignment
	bool composes = false; ///< up to 64 more rows, into whose top the picture can be composed
	bool crops = false;    ///< a part of what it sees, scaled to fill the picture
	std::uint32_t header = 0; ///< bytes before the picture in each memory (data_offset)
	std::uint32_t field = V4L2_FIELD_NONE;
	bool refuses_progressive = false; ///< with EINVAL, as cards for television do
	std::uint32_t colorspace = V4L2_COLORSPACE_REC709;
	std::uint32_t quantization = V4L2_QUANTIZATION_DEFAULT;
	std::vector<FakeControl> controls;
	bool orphans_buffers = true; ///< Linux since 4.20

	// The frames that it makes by itself.
	bool free_running = false; ///< whenever it has a buffer; otherwise capture() makes them
	std::set<std::uint32_t> skipped{}; ///< sequence numbers that the driver loses
	std::set<std::uint32_t> damaged{}; ///< and that it flags
	/// What the cable of the current input brings from the frame of that number on.
	std::map<std::uint32_t, std::optional<v4l2_dv_timings>> signals{};
	/// A stream ends when the signal changes; otherwise it shows noise from then on, as
	/// vivid's.
	bool breaks_stream = true;
};

/// A capture node: all files share what it is set to, and one of them may own the buffers. It
/// writes draw_picture(), with the sequence number as the frame's number; what is cropped looks
/// different.
class FakeCameraNode final : public FakeNode
{
public:
	explicit FakeCameraNode(const FakeCameraNodeTraits &traits);

	/// A frame that hardware has captured.
	struct Capture {
		std::uint32_t lost = 0;	       ///< sequence numbers before it that nobody sees
		bool damaged = false;	       ///< V4L2_BUF_FLAG_ERROR
		std::uint32_t missing = 0;     ///< bytes of the payload that are not there
		std::uint32_t flags = 0;       ///< more of V4L2_BUF_FLAG_*
		std::optional<timeval> time{}; ///< as the driver tells it, instead of its own
	};
	/// Into the oldest buffer that the driver has; false, and a number lost, when it has none.
	bool capture(const Capture &frame);
	bool capture() { return capture(Capture{}); }
	/// What the cable of the current input brings from now on; nothing when it is pulled out.
	void set_signal(std::optional<v4l2_dv_timings> signal);
	/// Another format than was set, as drivers that round at VIDIOC_STREAMON have it.
	void change_format(Size size);

	// As it is set now.
	FakeFormat format();
	v4l2_rect composition();
	v4l2_rect crop();
	std::uint32_t rate();
	int input();
	std::int64_t control(std::uint32_t id);
	bool streaming();
	/// Buffers that the driver has and fills next.
	std::size_t pending();
	/// The frames that it has written, as penstock should see them.
	VideoInfo layout();

protected:
	std::unique_ptr<FakeFile> make_file() override;
	std::vector<std::string> misuses() const override;
	std::vector<std::string> held() const override { return queue_.held(); }

private:
	class File;

	FakeFormat negotiate(const v4l2_format &request) const;
	std::uint32_t rows_of(Size wanted, Size nearest) const;
	Size nearest_size(Size wanted) const;
	std::vector<Size> sizes() const;
	PixelFormat pixel_format(std::uint32_t fourcc) const;
	void adopt(const FakeFormat &format);
	void reset_format();
	v4l2_rect whole_source() const;
	const std::vector<std::uint32_t> &rates_of(PixelFormat format) const;
	VideoInfo layout_now() const;
	bool capture_one(const Capture &frame);
	void change_signal(std::optional<v4l2_dv_timings> signal);
	bool shows_noise() const;
	std::uint64_t time_us(std::uint32_t number) const;
	std::uint32_t write_coded(std::uint32_t number, std::span<std::byte> memory) const;
	void run_freely();
	bool is_hdmi() const { return traits_.inputs[static_cast<std::size_t>(input_)].hdmi; }

	const FakeCameraNodeTraits traits_;
	FakeVb2Queue queue_;
	FakeControls controls_;
	std::vector<std::optional<v4l2_dv_timings>> signals_; ///< by input
	v4l2_dv_timings timings_{};			      ///< that the driver works with
	FakeFormat format_;
	v4l2_rect compose_{};
	v4l2_rect crop_{};
	std::uint32_t rate_ = 0;
	int input_ = 0;
	std::uint32_t sequence_ = 0;
	std::optional<std::uint32_t> last_signal_; ///< of traits_.signals
};

} // namespace penstock::test
