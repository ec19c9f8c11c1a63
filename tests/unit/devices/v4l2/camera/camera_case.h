#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/allocation/allocation_query.h"
#include "core/meta/video_meta.h"
#include "tests/support/fakes/fake_heap.h"
#include "tests/support/fakes/fake_picture.h"
#include "tests/support/v4l2/fake_devices.h"

namespace penstock::test {

/// Keeps a camera's frames until it is told to let them go.
class FrameCollector final : public FrameSink
{
public:
	Status on_frame(BufferRef frame) override
	{
		frames.push_back(std::move(frame));
		return arrived ? arrived() : Status{};
	}

	std::vector<BufferRef> frames;
	std::function<Status()> arrived; ///< called with each frame
};

/// A consumer's answer for frames of that format and size: it imports dmabufs in the layout that
/// `alignment` describes.
inline AllocationQuery query_for(PixelFormat format = PixelFormat::kNV12, Size size = {64, 36},
				 const VideoAlignment &alignment = {})
{
	AllocationQuery query;
	query.info = VideoInfo::create(format, size).value();
	query.imports = MemoryUse::kDmabuf;
	query.add_meta(kVideoMetaApi, alignment);
	return query;
}

/// For a consumer that follows each frame's VideoMeta.
inline AllocationQuery query_of_any_layout(Size size = {64, 36})
{
	AllocationQuery query;
	query.info = VideoInfo::create(PixelFormat::kNV12, size).value();
	query.imports = MemoryUse::kDmabuf;
	query.add_meta(kVideoMetaApi);
	return query;
}

/// A consumer whose memory is an allocator's, for Strategy::kShared.
inline AllocationQuery query_with_allocator(FakeHeap::Kind kind = FakeHeap::Kind::kPaged,
					    const VideoAlignment &alignment = {})
{
	AllocationQuery query = query_for(PixelFormat::kNV12, {64, 36}, alignment);
	query.allocators.push_back({FakeHeap::create(kind), {}});
	return query;
}

/// penstock's camera on a fake node, which must have nothing to complain of in the end.
class CameraCase : public testing::Test
{
protected:
	~CameraCase() override { EXPECT_THAT(close(), testing::IsEmpty()); }

	void open(const FakeCameraNodeTraits &traits = {}, const CameraSettings &settings = {})
	{
		device_ = std::make_unique<FakeNodeCamera>(traits, settings);
		ASSERT_TRUE(device_->camera) << device_->error;
	}
	/// Ends the camera; what it did wrong, and left open.
	std::vector<std::string> close()
	{
		sink_.frames.clear();
		decision_ = {};
		if (!device_)
			return {};
		device_->camera.reset();
		auto complaints = device_->io.complaints();
		device_.reset();
		return complaints;
	}

	v4l2::Camera &camera() { return *device_->camera; }
	FakeCameraNode &node() { return *device_->node; }
	FakeIo &io() { return device_->io; }

	/// The reason of a refusal or an error; empty when it went well.
	std::string decide(const AllocationQuery &query, Strategy strategy = Strategy::kExport)
	{
		decision_ = {};
		auto answer = camera().decide_allocation(query, strategy);
		if (!answer)
			return "error: " + answer.error().message();
		if (!*answer)
			return answer->error().reason;
		decision_ = std::move(**answer);
		return {};
	}
	void start(const AllocationQuery &query = query_for())
	{
		ASSERT_EQ(decide(query), "");
		auto started = camera().start(sink_);
		ASSERT_TRUE(started) << started.error().message();
	}
	Status serve() { return test::serve(io(), camera()); }
	/// One frame that reaches the sink, or does not.
	Status capture(const FakeCameraNode::Capture &frame = {})
	{
		if (auto ready = camera().prepare(); !ready)
			return propagate(ready);
		EXPECT_TRUE(node().capture(frame));
		return serve();
	}
	/// What the frame's reader sees, by the VideoMeta that it has.
	static std::uint64_t seen(const Buffer &frame)
	{
		std::vector<DeviceView> views;
		std::vector<std::span<std::byte>> bytes;
		for (std::size_t i = 0; i < frame.memory_count(); ++i)
			bytes.push_back(views.emplace_back(frame.memory(i)).bytes());
		return checksum(frame.find_meta<VideoMeta>()->info, bytes);
	}

	Decision decision_;
	FrameCollector sink_;
	std::unique_ptr<FakeNodeCamera> device_;
};

} // namespace penstock::test
