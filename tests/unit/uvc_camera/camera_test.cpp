#include <cerrno>

#include <gtest/gtest.h>

#include "tests/support/uvc_camera/model/byte_writer.h"
#include "tests/support/uvc_camera/model/camera.h"

namespace penstock::uvc {
namespace {

class FakeStream final : public StreamControl
{
public:
	int start(const Mode &mode) override
	{
		running = mode;
		return error;
	}
	void stop() override { running.reset(); }
	void let_slow_down(bool may) override { may_slow_down = may; }
	std::optional<std::uint32_t> claimed_max_bytes() const override { return std::nullopt; }

	std::optional<Mode> running;
	bool may_slow_down = false;
	int error = 0;
};

constexpr SetupPacket kClearHalt{0x02, 1, 0, kVideoEndpoint, 0};

SetupPacket set_interface(std::uint16_t setting)
{
	return {0x01, 11, setting, kStreamingInterface, 0};
}

class CameraOn : public testing::Test
{
protected:
	int commit(Camera &camera) const
	{
		std::vector<std::byte> mode = ByteWriter().u16(1).bytes({2, 1}).u32(333'333).take();
		mode.resize(26);
		return camera.control({0x21, 1, 0x0200, kStreamingInterface, 26}, mode).error;
	}
	Camera camera(Bus bus) { return {*find_profile("hd720"), bus, "1", stream_}; }

	FakeStream stream_;
};

TEST_F(CameraOn, ABulkBusStartsWhenAModeIsCommitted)
{
	Camera camera = this->camera({});
	EXPECT_EQ(commit(camera), 0);
	ASSERT_TRUE(stream_.running);
	EXPECT_EQ(stream_.running->coding, Coding::kYuyv);
	EXPECT_EQ(camera.control(kClearHalt, {}).error, 0);
	EXPECT_FALSE(stream_.running);
	EXPECT_EQ(camera.control(set_interface(1), {}).error, EPIPE);
}

TEST_F(CameraOn, AnIsochronousBusStartsWhenItHasRoomReserved)
{
	Camera camera = this->camera({Transfer::kIsochronous, Speed::kHigh});
	EXPECT_EQ(camera.control(set_interface(1), {}).error, EPIPE) << "nothing is committed";
	EXPECT_EQ(commit(camera), 0);
	EXPECT_FALSE(stream_.running);
	EXPECT_EQ(camera.control(set_interface(4), {}).error, 0);
	EXPECT_TRUE(stream_.running);
	EXPECT_EQ(camera.control(set_interface(0), {}).error, 0);
	EXPECT_FALSE(stream_.running);
	EXPECT_EQ(camera.control(set_interface(5), {}).error, EPIPE);
	stream_.error = ENOSPC;
	EXPECT_EQ(camera.control(set_interface(4), {}).error, ENOSPC);
}

TEST_F(CameraOn, ItsRateMayDropWhileTheExposureIsAutomatic)
{
	Camera camera = this->camera({});
	EXPECT_TRUE(stream_.may_slow_down);
	const SetupPacket exposure_mode{0x21, 1, camera_control::kAutoExposureMode << 8,
					kCameraTerminal << 8, 1};
	EXPECT_EQ(camera.control(exposure_mode, ByteWriter().u8(kManualExposure).take()).error, 0);
	EXPECT_FALSE(stream_.may_slow_down);
}

TEST_F(CameraOn, AnAnswerIsNoLongerThanAsked)
{
	Camera camera = this->camera({});
	EXPECT_EQ(camera.control({0x80, 6, 0x0200, 0, 9}, {}).data.size(), 9u);
	EXPECT_EQ(camera.control({0x80, 6, 0x0100, 0, 64}, {}).data.size(), 18u);
	EXPECT_EQ(camera.control({0x80, 6, 0x0f00, 0, 64}, {}).error, EPIPE) << "not SuperSpeed";
	EXPECT_EQ(camera.control({0xc0, 1, 0, 0, 8}, {}).error, EPIPE) << "a vendor's request";
}

} // namespace
} // namespace penstock::uvc
