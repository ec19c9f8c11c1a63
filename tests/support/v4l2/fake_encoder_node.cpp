#include "tests/support/v4l2/fake_encoder_node.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "tests/support/v4l2/fake_encoder_file.h"

namespace penstock::test {

std::vector<FakeControl> usual_encoder_controls()
{
	FakeControl bitrate{.id = V4L2_CID_MPEG_VIDEO_BITRATE, .name = "Video Bitrate"};
	bitrate.minimum = 25'000;
	bitrate.maximum = 25'000'000;
	bitrate.step = 25'000;
	bitrate.default_value = 10'000'000;
	FakeControl mode{.id = V4L2_CID_MPEG_VIDEO_BITRATE_MODE, .name = "Video Bitrate Mode"};
	mode.type = V4L2_CTRL_TYPE_MENU;
	mode.maximum = 1;
	mode.menu = {"Variable Bitrate", "Constant Bitrate"};
	FakeControl gop{.id = V4L2_CID_MPEG_VIDEO_GOP_SIZE, .name = "Video GOP Size"};
	gop.maximum = 0x7fffffff;
	gop.default_value = 60;
	FakeControl header{.id = V4L2_CID_MPEG_VIDEO_HEADER_MODE, .name = "Sequence Header Mode"};
	header.type = V4L2_CTRL_TYPE_MENU;
	header.maximum = 1;
	header.menu = {"Separate Buffer", "Joined With 1st Frame"};
	FakeControl repeat{.id = V4L2_CID_MPEG_VIDEO_REPEAT_SEQ_HEADER,
			   .name = "Repeat Sequence Header"};
	repeat.type = V4L2_CTRL_TYPE_BOOLEAN;
	repeat.maximum = 1;
	FakeControl keyframe{.id = V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME, .name = "Force Key Frame"};
	keyframe.type = V4L2_CTRL_TYPE_BUTTON;
	keyframe.maximum = 0;
	keyframe.step = 0;
	keyframe.flags = V4L2_CTRL_FLAG_WRITE_ONLY | V4L2_CTRL_FLAG_EXECUTE_ON_WRITE;
	FakeControl qp{.id = V4L2_CID_MPEG_VIDEO_H264_I_FRAME_QP, .name = "H264 I-Frame QP Value"};
	qp.maximum = 51;
	qp.default_value = 26;
	FakeControl level{.id = V4L2_CID_MPEG_VIDEO_H264_LEVEL, .name = "H264 Level"};
	level.type = V4L2_CTRL_TYPE_MENU;
	level.minimum = 2;
	level.maximum = 4;
	level.default_value = 4;
	level.menu = {"1", "1b", "1.1", "1.2", "1.3"};
	FakeControl profile{.id = V4L2_CID_MPEG_VIDEO_H264_PROFILE, .name = "H264 Profile"};
	profile.type = V4L2_CTRL_TYPE_MENU;
	profile.maximum = 4;
	profile.menu = {"Baseline", "Constrained Baseline", "Main", "", "High"};
	std::vector<FakeControl> controls{mode, gop, header, repeat, qp, level, profile};
	for (FakeControl &control : controls)
		control.while_streaming = false;
	controls.push_back(bitrate);
	controls.push_back(keyframe);
	return controls;
}

FakeEncoderNode::FakeEncoderNode(const FakeEncoderNodeTraits &traits)
	: FakeNode(traits.identity,
		   traits.multiplanar ? V4L2_CAP_VIDEO_M2M_MPLANE : V4L2_CAP_VIDEO_M2M),
	  traits_(traits)
{}

std::unique_ptr<FakeFile> FakeEncoderNode::make_file()
{
	auto file = std::make_unique<File>(*this);
	serve_identity(file->ioctls);
	open_.insert(file.get());
	last_ = file.get();
	return file;
}

std::vector<std::string> FakeEncoderNode::misuses() const
{
	std::vector<std::string> all = misuses_;
	for (const File *file : open_)
		std::ranges::move(file->misuses(), std::back_inserter(all));
	return all;
}

std::vector<std::string> FakeEncoderNode::held() const
{
	std::vector<std::string> all;
	for (const File *file : open_)
		std::ranges::move(file->held(), std::back_inserter(all));
	return all;
}

void FakeEncoderNode::pause()
{
	const Lock lock(mutex_);
	paused_ = true;
}

void FakeEncoderNode::resume()
{
	const Lock lock(mutex_);
	paused_ = false;
	settle();
}

template <typename T>
T FakeEncoderNode::ask(const std::function<T(File &)> &question)
{
	const Lock lock(mutex_);
	(void)files();
	if (!last_)
		throw std::logic_error("nobody has the encoder open");
	return question(*last_);
}

bool FakeEncoderNode::code_one()
{
	const bool coded = ask<bool>([](File &file) { return file.code_one(); });
	const Lock lock(mutex_);
	settle();
	return coded;
}

FakeFormat FakeEncoderNode::raw_format()
{
	return ask<FakeFormat>([](File &file) { return file.raw_format; });
}

FakeFormat FakeEncoderNode::coded_format()
{
	return ask<FakeFormat>([](File &file) { return file.coded_format; });
}

v4l2_rect FakeEncoderNode::crop()
{
	return ask<v4l2_rect>([](File &file) { return file.crop; });
}

std::uint32_t FakeEncoderNode::rate()
{
	return ask<std::uint32_t>([](File &file) { return file.rate; });
}

std::int64_t FakeEncoderNode::control(std::uint32_t id)
{
	return ask<std::int64_t>([=](File &file) { return file.controls.value(id); });
}

std::uint32_t FakeEncoderNode::times_set(std::uint32_t id)
{
	return ask<std::uint32_t>([=](File &file) { return file.controls.times_set(id); });
}

bool FakeEncoderNode::streaming()
{
	return ask<bool>([](File &file) { return file.raw.streaming() || file.coded.streaming(); });
}

std::size_t FakeEncoderNode::pending()
{
	return ask<std::size_t>([](File &file) { return file.raw.pending().size(); });
}

std::uint64_t FakeEncoderNode::coded()
{
	return ask<std::uint64_t>([](File &file) { return file.coded_frames; });
}

} // namespace penstock::test
