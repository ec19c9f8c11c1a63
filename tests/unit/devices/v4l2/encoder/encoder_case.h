#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/allocation/allocation_query.h"
#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"
#include "core/pool/video_buffer_pool.h"
#include "tests/support/fakes/fake_encoder.h"
#include "tests/support/fakes/fake_heap.h"
#include "tests/support/fakes/fake_picture.h"
#include "tests/support/v4l2/fake_devices.h"

namespace penstock::test {

/// Keeps what an encoder made.
class CodedCollector final : public CodedSink
{
public:
	struct Frame {
		FakeCoded content;
		ClockTime pts;
		bool keyframe = false;
	};

	Status on_coded(const CodedFrame &frame) override
	{
		const std::vector<FakeCoded> contents = parse_fake_stream(frame.data);
		EXPECT_EQ(contents.size(), 1u);
		frames.push_back({contents.at(0), frame.pts, frame.keyframe});
		return failure;
	}
	void on_drained() override { ++drained; }

	std::vector<Frame> frames;
	std::uint32_t drained = 0;
	Status failure; ///< what on_coded() returns
};

/// penstock's mem2mem encoder on a fake node, which must have nothing to complain of in the end.
/// Frames come from a pool of memory that it imports, or from its own.
class EncoderCase : public testing::Test
{
protected:
	~EncoderCase() override { EXPECT_THAT(close(), testing::IsEmpty()); }

	void open(const FakeEncoderNodeTraits &traits = {}, const EncoderSettings &settings = {})
	{
		device_ = std::make_unique<FakeNodeEncoder>(traits, settings);
		ASSERT_TRUE(device_->encoder) << device_->error;
	}
	std::vector<std::string> close()
	{
		pool_.reset();
		decision_ = {};
		query_ = {};
		if (!device_)
			return {};
		device_->encoder.reset();
		auto complaints = device_->io.complaints();
		device_.reset();
		return complaints;
	}

	v4l2::Encoder &encoder() { return *device_->encoder; }
	FakeEncoderNode &node() { return *device_->node; }

	/// The reason of a refusal or an error; empty when it went well.
	std::string propose(PixelFormat format = PixelFormat::kNV12, Size size = {64, 36})
	{
		query_ = {};
		query_.info = VideoInfo::create(format, size).value();
		return reason_of(encoder().propose_allocation(query_));
	}
	/// A pool of dmabufs in the layout that the encoder proposed, and the encoder configured
	/// for it.
	std::string configure(std::uint32_t buffers = 4,
			      FakeHeap::Kind kind = FakeHeap::Kind::kPaged)
	{
		auto pool = VideoBufferPool::create();
		BufferPool::Config config = pool->config();
		config.info = query_.info;
		config.allocator = FakeHeap::create(kind);
		config.size = query_.pools.at(0).size;
		config.min = config.max = buffers;
		config.add_option(kOptionVideoMeta);
		if (const auto *meta = query_.find_meta(kVideoMetaApi); meta && meta->alignment)
			config.add_option(kOptionVideoAlignment, meta->alignment);
		return adopt(pool, config);
	}
	/// The encoder's own pool.
	std::string configure_own(std::uint32_t buffers = 4)
	{
		const Ref<BufferPool> pool = query_.pools.at(0).pool;
		BufferPool::Config config = pool->config();
		config.min = config.max = buffers;
		return adopt(pool, config);
	}
	std::string adopt(const Ref<BufferPool> &pool, const BufferPool::Config &config)
	{
		pool_ = pool;
		if (Status status = configure_pool(*pool, config); !status)
			return "pool: " + status.error().message();
		if (Status status = pool->set_active(true); !status)
			return "pool: " + status.error().message();
		decision_ = {};
		decision_.strategy = Strategy::kImport;
		decision_.camera.layout = acquire_all(*pool).at(0)->find_meta<VideoMeta>()->info;
		decision_.camera.layout.rate = {25, 1};
		decision_.camera.pool = pool;
		decision_.camera.buffers = pool->config().max;
		return reason_of(encoder().configure(decision_));
	}
	void start(const FakeEncoderNodeTraits &traits = {}, std::uint32_t buffers = 4)
	{
		open(traits);
		ASSERT_EQ(propose(traits.formats[0]), "");
		ASSERT_EQ(configure(buffers), "");
		auto started = encoder().start(sink_);
		ASSERT_TRUE(started) << started.error().message();
	}

	/// Submits the picture of that number, with a pts of as many milliseconds.
	Status submit(std::uint32_t number)
	{
		auto buffer = pool_->acquire(BufferPool::Wait::kReturn);
		if (!buffer)
			return propagate(buffer);
		EXPECT_TRUE(*buffer) << "the encoder holds every buffer";
		BufferRef frame = std::move(**buffer);
		draw(*frame, number);
		frame->pts = ClockTime(number * 1'000'000ull);
		return encoder().submit(std::move(frame));
	}
	Status serve() { return test::serve(device_->io, encoder()); }
	/// Coded frames are those of the pictures from `first` on, as the encoder should see them.
	void expect_pictures(std::uint32_t first, std::uint32_t count)
	{
		ASSERT_EQ(sink_.frames.size(), count);
		for (std::uint32_t i = 0; i < count; ++i) {
			EXPECT_EQ(sink_.frames[i].content.checksum,
				  picture_checksum(decision_.camera.layout, first + i));
			EXPECT_EQ(sink_.frames[i].pts.ns(), (first + i) * 1'000'000ull);
		}
	}

	static void draw(const Buffer &frame, std::uint32_t number)
	{
		std::vector<DeviceView> views;
		std::vector<std::span<std::byte>> bytes;
		for (std::size_t i = 0; i < frame.memory_count(); ++i)
			bytes.push_back(views.emplace_back(frame.memory(i)).bytes());
		draw_picture(frame.find_meta<VideoMeta>()->info, number, bytes);
	}
	static std::string reason_of(const Result<Answer<>> &answer)
	{
		if (!answer)
			return "error: " + answer.error().message();
		return *answer ? "" : answer->error().reason;
	}

	AllocationQuery query_;
	Decision decision_;
	Ref<BufferPool> pool_;
	CodedCollector sink_;
	std::unique_ptr<FakeNodeEncoder> device_;
};

} // namespace penstock::test
