#include <cerrno>
#include <vector>

#include "devices/roles/source_error.h"
#include "tests/unit/devices/v4l2/camera/camera_case.h"

namespace penstock::test {
namespace {

constexpr Size kSize{64, 36};

class VideoSource : public CameraCase, private SourceObserver
{
protected:
	void SetUp() override
	{
		FakeCameraNodeTraits traits;
		traits.inputs = {{"Camera 0"}, {"HDMI 0", true, dv_timings_of(kSize)}};
		traits.sizes = {kSize, {96, 48}};
		traits.breaks_stream = false;
		settings_.input = "HDMI 0";
		open(traits, settings_);
		camera().watch_source(this);
	}

	std::error_code checked() { return code_of(camera().check_source()); }
	static std::error_code code_of(const Status &status)
	{
		return status ? std::error_code() : status.error().code;
	}
	/// How many events the camera tells of.
	std::size_t told()
	{
		events_.clear();
		EXPECT_TRUE(serve());
		return events_.size();
	}

	CameraSettings settings_;
	std::vector<ClockTime> events_;

private:
	void on_source_event(ClockTime when) override { events_.push_back(when); }
};

TEST_F(VideoSource, IsWhatTheReceiverDetects)
{
	EXPECT_EQ(checked(), std::error_code());
	node().set_signal(std::nullopt);
	EXPECT_EQ(checked(), SourceErrc::kNoSignal);
	node().refuse(VIDIOC_QUERY_DV_TIMINGS, ENOLCK);
	EXPECT_EQ(checked(), SourceErrc::kNoLock);
	node().refuse(VIDIOC_QUERY_DV_TIMINGS, ERANGE);
	EXPECT_EQ(checked(), SourceErrc::kOutOfRange);
	node().set_signal(dv_timings_of({96, 48}));
	EXPECT_EQ(checked(), SourceErrc::kChanged);
	node().set_signal(dv_timings_of(kSize));
	EXPECT_EQ(checked(), std::error_code());
}

TEST_F(VideoSource, IsTheSameWithAClockThatWasMeasuredAgain)
{
	v4l2_dv_timings measured = dv_timings_of(kSize);
	measured.bt.pixelclock += measured.bt.pixelclock / 250;
	node().set_signal(measured);
	EXPECT_EQ(checked(), std::error_code());
	measured.bt.pixelclock += measured.bt.pixelclock / 250;
	node().set_signal(measured);
	EXPECT_EQ(checked(), SourceErrc::kChanged);
}

TEST_F(VideoSource, IsAnotherOneWithAnotherRate)
{
	v4l2_dv_timings slower = dv_timings_of(kSize);
	slower.bt.vfrontporch += 10;
	node().set_signal(slower);
	EXPECT_EQ(checked(), SourceErrc::kChanged);
}

/// Then it has to be asked again when it does not.
TEST_F(VideoSource, MayHaveChangedWhereTheReceiverCannotTellWhileItStreams)
{
	node().refuse(VIDIOC_QUERY_DV_TIMINGS, EBUSY);
	EXPECT_EQ(checked(), SourceErrc::kChanged);
}

TEST_F(VideoSource, OfADeviceThatFailedIsNoneOfTheSource)
{
	node().refuse(VIDIOC_QUERY_DV_TIMINGS, EIO);
	const Status status = camera().check_source();
	ASSERT_FALSE(status);
	EXPECT_FALSE(is_source_error(status.error()));
}

TEST_F(VideoSource, IsAdopted)
{
	node().set_signal(dv_timings_of({96, 48}));
	EXPECT_TRUE(camera().adopt_source());
	EXPECT_EQ(checked(), std::error_code());
	EXPECT_EQ(camera().native_size().value(), Size({96, 48}));
	node().set_signal(std::nullopt);
	EXPECT_EQ(code_of(camera().adopt_source()), SourceErrc::kNoSignal);
}

TEST_F(VideoSource, IsAnnouncedWhetherItStreamsOrNot)
{
	EXPECT_EQ(told(), 0u);
	node().set_signal(std::nullopt);
	EXPECT_EQ(told(), 1u);
	EXPECT_TRUE(events_[0].is_set());
	node().set_signal(dv_timings_of(kSize));
	EXPECT_EQ(told(), 1u);
	start();
	node().set_signal(std::nullopt);
	EXPECT_EQ(told(), 1u);
	camera().watch_source(nullptr);
	node().set_signal(dv_timings_of(kSize));
	EXPECT_EQ(told(), 0u);
	camera().stop();
}

/// The kernel keeps the last one.
TEST_F(VideoSource, HasChangedAtAnUnknownTimeWhereAnEventWasLost)
{
	node().set_signal(std::nullopt);
	node().set_signal(dv_timings_of(kSize));
	ASSERT_EQ(told(), 1u);
	EXPECT_FALSE(events_[0].is_set());
	node().set_signal(std::nullopt);
	ASSERT_EQ(told(), 1u);
	EXPECT_TRUE(events_[0].is_set());
}

TEST_F(VideoSource, IsOfTheSelectedInput)
{
	int other = 0;
	ASSERT_EQ(device_->io.ioctl(camera().event_fd(), VIDIOC_S_INPUT, &other), 0);
	EXPECT_EQ(checked(), std::error_code());
	node().set_signal(std::nullopt);
	EXPECT_EQ(told(), 0u) << "of another input";
}

TEST_F(VideoSource, OfANodeThatIsGoneWakesWhoeverWaits)
{
	node().unplug();
	const Status status = serve();
	ASSERT_FALSE(status);
	EXPECT_TRUE(status.error().is(std::errc::no_such_device));
	EXPECT_FALSE(camera().check_source());
	device_.reset();
}

/// Whoever wants the timings left alone takes what they give.
TEST_F(VideoSource, IsAnyPictureWhereTheTimingsAreLeftAlone)
{
	ASSERT_THAT(close(), testing::IsEmpty());
	FakeCameraNodeTraits traits;
	traits.inputs = {{"HDMI 0", true, dv_timings_of(kSize)}};
	settings_ = {};
	settings_.adopt_dv_timings = false;
	open(traits, settings_);
	node().set_signal(dv_timings_of({96, 48}));
	EXPECT_EQ(checked(), std::error_code());
	node().set_signal(std::nullopt);
	EXPECT_EQ(checked(), SourceErrc::kNoSignal);
}

} // namespace
} // namespace penstock::test
