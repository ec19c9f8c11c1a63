#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/result.h"
#include "core/video/geometry.h"
#include "tests/support/uvc_camera/model/profile.h"
#include "tests/support/uvc_camera/stream/canvas.h"

struct AVCodecContext;
struct AVFrame;
struct AVPacket;

namespace penstock::uvc {

/// Pictures between two keyframes of H.264 and HEVC.
constexpr int kKeyframeInterval = 30;

/// Codes one picture after the other by libavcodec, as encoders in cameras do: no B frames, one
/// access unit for each picture at once, parameter sets in front of each keyframe.
class PictureCoder
{
public:
	struct Coded {
		std::vector<std::byte> data;
		bool keyframe = false;
	};

	static Result<PictureCoder> open(Coding coding, Size size);

	/// `canvas` is planar 4:2:0 and of the coder's size.
	Result<Coded> encode(Canvas &canvas);

private:
	struct Free {
		void operator()(AVCodecContext *context) const;
		void operator()(AVFrame *frame) const;
		void operator()(AVPacket *packet) const;
	};
	using Context = std::unique_ptr<AVCodecContext, Free>;
	using Frame = std::unique_ptr<AVFrame, Free>;
	using Packet = std::unique_ptr<AVPacket, Free>;

	PictureCoder(Context context, Frame frame, Packet packet);

	std::uint8_t *twice_the_lines(Canvas &canvas, std::size_t plane);

	Context context_;
	Frame frame_;
	Packet packet_;
	std::int64_t number_ = 0;
	std::array<std::vector<std::uint8_t>, 2> lines_; ///< of chroma, where there is more
};

} // namespace penstock::uvc
