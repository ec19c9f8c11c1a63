#include <algorithm>
#include <cerrno>
#include <string>

#include "tests/unit/devices/v4l2/camera/camera_case.h"
#include "tests/unit/devices/v4l2/encoder/encoder_case.h"

namespace penstock::test {
namespace {

/// No life has as many calls.
constexpr std::uint32_t kMostCalls = 1000;

/// What is left behind. Where STREAMOFF itself was refused, the driver rightly says that the stream
/// goes on until the file is closed.
std::vector<std::string> left_behind(FakeIo &io, FakeNode &node)
{
	std::vector<std::string> complaints = io.complaints();
	if (node.refused_call() == VIDIOC_STREAMOFF)
		std::erase_if(complaints, [](const std::string &complaint) {
			return complaint.find("streams") != std::string::npos;
		});
	return complaints;
}

/// A run of four frames on memory of the encoder's own, and its drain.
void run_encoder(FakeIo &io, v4l2::Encoder &encoder, CodedSink &sink)
{
	AllocationQuery query;
	query.info = VideoInfo::create(PixelFormat::kNV12, {64, 36}).value();
	auto proposed = encoder.propose_allocation(query);
	if (!proposed || !*proposed)
		return;
	const Ref<BufferPool> pool = query.pools.at(0).pool;
	BufferPool::Config config = pool->config();
	config.min = config.max = 4;
	if (!configure_pool(*pool, config) || !pool->set_active(true))
		return;
	Decision decision;
	decision.camera.layout = acquire_all(*pool).at(0)->find_meta<VideoMeta>()->info;
	decision.camera.pool = pool;
	decision.camera.buffers = 4;
	auto configured = encoder.configure(decision);
	if (!configured || !*configured || !encoder.start(sink))
		return;
	for (const BufferRef &buffer : acquire_all(*pool))
		if (!encoder.submit(buffer))
			break;
	if (serve(io, encoder) && encoder.drain())
		(void)serve(io, encoder);
	encoder.stop();
}

/// Each call of a whole life is refused once, with errnos that mean different things.
class FaultSweep : public testing::TestWithParam<int>
{
protected:
	/// Calls `live` with the number of the call to refuse, which says whether there was one.
	template <typename Live>
	static void sweep(Live live)
	{
		std::uint32_t call = 0;
		while (call < kMostCalls && live(call))
			++call;
		EXPECT_GT(call, 20u);
		EXPECT_LT(call, kMostCalls);
	}
};

TEST_P(FaultSweep, ACameraGivesEverythingBackWhicheverCallFails)
{
	FakeCameraNodeTraits traits;
	traits.composes = true;
	traits.inputs = {{"Camera 0"}, {"HDMI 0", true, dv_timings_of({64, 36})}};
	FakeControl brightness{.id = V4L2_CID_BRIGHTNESS, .name = "Brightness"};
	traits.controls = {brightness};
	CameraSettings settings;
	settings.input = "HDMI 0";
	settings.controls = {{"brightness", "7"}};
	std::uint64_t most_captured = 0;
	sweep([&](std::uint32_t call) {
		FakeIo io;
		auto node = std::make_shared<FakeCameraNode>(traits);
		io.add(kFakeCameraPath, node);
		node->refuse_call(call, GetParam());
		FrameCollector sink;
		if (auto device = v4l2::Device::open(kFakeCameraPath, io)) {
			auto camera = v4l2::Camera::open(std::move(*device), settings);
			if (camera) {
				for (Strategy strategy : {Strategy::kExport, Strategy::kShared}) {
					auto decided = (*camera)->decide_allocation(
						query_with_allocator(), strategy);
					if (!decided || !*decided || !(*camera)->start(sink))
						continue;
					for (int i = 0; i < 3 && serve(io, **camera); ++i)
						(void)node->capture();
					(*camera)->stop();
				}
				(*camera)->restore();
				most_captured =
					std::max(most_captured, (*camera)->counters().captured);
			}
		}
		sink.frames.clear();
		EXPECT_THAT(left_behind(io, *node), testing::IsEmpty()) << "call " << call;
		return node->refused_call().has_value();
	});
	EXPECT_EQ(most_captured, 4u);
}

TEST_P(FaultSweep, AnEncoderGivesEverythingBackWhicheverCallFails)
{
	FakeEncoderNodeTraits traits;
	traits.demands.row_alignment = 16;
	traits.controls = usual_encoder_controls();
	EncoderSettings settings;
	settings.bitrate = 1'000'000;
	std::uint32_t most_coded = 0;
	sweep([&](std::uint32_t call) {
		FakeIo io;
		auto node = std::make_shared<FakeEncoderNode>(traits);
		io.add(kFakeEncoderPath, node);
		node->refuse_call(call, GetParam());
		CodedCollector sink;
		auto device = v4l2::Device::open(kFakeEncoderPath, io);
		if (device)
			if (auto encoder = v4l2::Encoder::open(std::move(*device), settings))
				run_encoder(io, **encoder, sink);
		device = make_error(std::errc::no_such_device, "closed");
		most_coded = std::max(most_coded, static_cast<std::uint32_t>(sink.frames.size()));
		EXPECT_THAT(left_behind(io, *node), testing::IsEmpty()) << "call " << call;
		return node->refused_call().has_value();
	});
	EXPECT_EQ(most_coded, 4u);
}

INSTANTIATE_TEST_SUITE_P(Every, FaultSweep, testing::Values(EIO, EINVAL, ENOMEM, EBUSY),
			 [](const auto &each) { return "errno_" + std::to_string(each.param); });

} // namespace
} // namespace penstock::test
