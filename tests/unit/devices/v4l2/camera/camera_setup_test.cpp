#include "devices/v4l2/camera/camera.h"

#include "tests/unit/devices/v4l2/camera/camera_case.h"

namespace penstock::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

FakeCameraNodeTraits with_hdmi(std::optional<v4l2_dv_timings> signal = dv_timings_of({128, 72}))
{
	FakeCameraNodeTraits traits;
	traits.inputs = {{"Camera 0"}, {"HDMI 0", true, signal}};
	return traits;
}

FakeControl brightness()
{
	FakeControl control{.id = V4L2_CID_BRIGHTNESS, .name = "Brightness"};
	control.default_value = 128;
	return control;
}

FakeControl horizontal_flip()
{
	FakeControl control{.id = V4L2_CID_HFLIP, .name = "Horizontal Flip"};
	control.type = V4L2_CTRL_TYPE_BOOLEAN;
	control.maximum = 1;
	control.while_streaming = false;
	return control;
}

class CameraSetup : public CameraCase
{
protected:
	/// Why it cannot be opened; empty when it can.
	std::string try_open(const FakeCameraNodeTraits &traits, const CameraSettings &settings)
	{
		device_ = std::make_unique<FakeNodeCamera>(traits, settings);
		return device_->error;
	}
	/// As v4l2-ctl does while penstock does not run.
	void select_by_another_program(std::uint32_t target, const v4l2_rect &rectangle)
	{
		auto other = v4l2::Device::open(kFakeCameraPath, io());
		ASSERT_TRUE(other);
		v4l2_selection selection{};
		selection.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
		selection.target = target;
		selection.r = rectangle;
		ASSERT_TRUE((*other)->ioctl(VIDIOC_S_SELECTION, &selection));
	}
	/// The camera on the same node again, after its end.
	void reopen()
	{
		auto again = v4l2::Device::open(kFakeCameraPath, io());
		ASSERT_TRUE(again);
		device_->camera = v4l2::Camera::open(std::move(*again), {}).value();
	}
};

TEST_F(CameraSetup, SelectsAnInputByNameAndByNumber)
{
	for (const char *input : {"HDMI 0", "1"}) {
		CameraSettings settings;
		settings.input = input;
		open(with_hdmi(), settings);
		EXPECT_EQ(node().input(), 1);
		EXPECT_EQ(camera().native_size().value(), (Size{128, 72}));
		ASSERT_THAT(close(), testing::IsEmpty());
	}
}

TEST_F(CameraSetup, SaysWhichInputsThereAre)
{
	CameraSettings settings;
	settings.input = "SDI";
	EXPECT_THAT(try_open(with_hdmi(), settings),
		    HasSubstr("has no input \"SDI\"; it has 0 (Camera 0), 1 (HDMI 0)"));
	EXPECT_EQ(node().input(), 0);
}

TEST_F(CameraSetup, AdoptsTheTimingsOfTheSignal)
{
	FakeCameraNodeTraits traits;
	traits.inputs = {{"HDMI 0", true, dv_timings_of({256, 144})}};
	open(traits);
	EXPECT_EQ(node().format().size, (Size{256, 144}));
}

TEST_F(CameraSetup, LeavesTheTimingsWhenItIsTold)
{
	FakeCameraNodeTraits traits;
	traits.inputs = {{"HDMI 0", true, dv_timings_of({256, 144})}};
	CameraSettings settings;
	settings.adopt_dv_timings = false;
	open(traits, settings);
	EXPECT_EQ(node().format().size, (Size{64, 36}));
	EXPECT_EQ(node().calls(VIDIOC_QUERY_DV_TIMINGS), 0u);
}

TEST_F(CameraSetup, AnInputWithoutASignalIsPutBack)
{
	CameraSettings settings;
	settings.input = "HDMI 0";
	EXPECT_THAT(try_open(with_hdmi(std::nullopt), settings), HasSubstr("no signal"));
	EXPECT_EQ(node().input(), 0);
}

TEST_F(CameraSetup, AnInterlacedSignalWhoseFieldsAreApartIsRefusedWithWhatToDo)
{
	v4l2_dv_timings interlaced = dv_timings_of({128, 72});
	interlaced.bt.interlaced = V4L2_DV_INTERLACED;
	FakeCameraNodeTraits traits = with_hdmi(interlaced);
	traits.field = V4L2_FIELD_ALTERNATE;
	CameraSettings settings;
	settings.input = "HDMI 0";
	EXPECT_THAT(try_open(traits, settings),
		    HasSubstr("gives one field at a time, which cannot be encoded: set the "
			      "source to a progressive mode"));
	EXPECT_EQ(node().input(), 0);
}

TEST_F(CameraSetup, SetsTheControlsThatTheUserNamed)
{
	FakeCameraNodeTraits traits;
	traits.controls = {brightness(), horizontal_flip()};
	CameraSettings settings;
	settings.controls = {{"brightness", "200"}, {"horizontal_flip", "on"}};
	open(traits, settings);
	EXPECT_EQ(node().control(V4L2_CID_BRIGHTNESS), 200);
	EXPECT_EQ(node().control(V4L2_CID_HFLIP), 1);
}

TEST_F(CameraSetup, ControlsAreSetBeforeItStreamsAndPutBackAfterwards)
{
	FakeCameraNodeTraits traits;
	traits.controls = {brightness(), horizontal_flip()};
	CameraSettings settings;
	settings.controls = {{"horizontal_flip", "on"}};
	open(traits, settings);
	start();
	ASSERT_TRUE(capture());
	sink_.frames.clear();
	camera().stop();
	camera().restore();
	EXPECT_EQ(node().control(V4L2_CID_HFLIP), 0);
}

TEST_F(CameraSetup, SetsNoControlWhenOneOfThemIsUnknown)
{
	FakeCameraNodeTraits traits;
	traits.controls = {brightness()};
	CameraSettings settings;
	settings.controls = {{"brightness", "200"}, {"brightnes", "1"}};
	EXPECT_THAT(try_open(traits, settings), HasSubstr("brightnes"));
	EXPECT_EQ(node().control(V4L2_CID_BRIGHTNESS), 128);
}

TEST_F(CameraSetup, PutsBackWhatItSetWhenALaterControlFails)
{
	FakeCameraNodeTraits traits = with_hdmi();
	FakeControl locked{.id = V4L2_CID_CONTRAST, .name = "Contrast"};
	traits.controls = {brightness(), locked};
	CameraSettings settings;
	settings.input = "HDMI 0";
	settings.controls = {{"brightness", "200"}, {"contrast", "3"}};
	device_ = std::make_unique<FakeNodeCamera>(traits);
	ASSERT_TRUE(device_->camera);
	device_->camera.reset();
	auto again = v4l2::Device::open(kFakeCameraPath, io());
	ASSERT_TRUE(again);
	node().refuse(VIDIOC_QUERY_DV_TIMINGS, EIO);
	EXPECT_FALSE(v4l2::Camera::open(std::move(*again), settings));
	EXPECT_EQ(node().input(), 0);
	EXPECT_EQ(node().control(V4L2_CID_BRIGHTNESS), 128);
	EXPECT_EQ(node().control(V4L2_CID_CONTRAST), 0);
}

TEST_F(CameraSetup, WhileAnotherProgramHasTheNodeNothingIsChanged)
{
	FakeCameraNodeTraits traits;
	traits.controls = {brightness()};
	open(traits);
	start();
	CameraSettings settings;
	settings.controls = {{"brightness", "200"}};
	auto second = v4l2::Device::open(kFakeCameraPath, io());
	ASSERT_TRUE(second);
	auto refused = v4l2::Camera::open(std::move(*second), settings);
	ASSERT_FALSE(refused);
	EXPECT_TRUE(refused.error().is(std::errc::device_or_resource_busy));
	EXPECT_EQ(node().control(V4L2_CID_BRIGHTNESS), 128);
	ASSERT_TRUE(capture()) << "the other program's stream";
	camera().stop();
}

TEST_F(CameraSetup, PutsFormatCompositionAndRateBack)
{
	FakeCameraNodeTraits traits;
	traits.sizes = {{128, 72}, {64, 36}};
	traits.rates = {30, 10};
	traits.composes = true;
	open(traits);
	ASSERT_EQ(node().format().size, (Size{64, 36}));
	VideoAlignment alignment;
	alignment.padding_bottom = 8;
	AllocationQuery query = query_for(PixelFormat::kNV12, {128, 72}, alignment);
	query.info.rate = {10, 1};
	ASSERT_EQ(decide(query), "");
	ASSERT_EQ(node().format().size, (Size{128, 80}));
	ASSERT_EQ(node().rate(), 10u);
	decision_ = {};
	camera().restore();
	EXPECT_EQ(node().format().size, (Size{64, 36}));
	EXPECT_EQ(node().composition().width, 64u);
	EXPECT_EQ(node().composition().height, 36u);
	EXPECT_EQ(node().rate(), 30u);
}

TEST_F(CameraSetup, ACompositionThatAnotherProgramLeftDoesNotShapeTheFrames)
{
	FakeCameraNodeTraits traits;
	traits.composes = true;
	open(traits);
	camera().restore();
	device_->camera.reset();
	select_by_another_program(V4L2_SEL_TGT_COMPOSE, {0, 0, 32, 18});
	reopen();

	start();
	EXPECT_EQ(node().composition().width, 64u);
	EXPECT_EQ(node().composition().height, 36u);
	camera().stop();
	decision_ = {};
	camera().restore();
	EXPECT_EQ(node().composition().width, 32u) << "it is the other program's again";
	EXPECT_EQ(node().composition().height, 18u);
}

TEST_F(CameraSetup, ACropThatAnotherProgramLeftDoesNotShapeTheFrames)
{
	FakeCameraNodeTraits traits;
	traits.composes = traits.crops = true;
	open(traits);
	device_->camera.reset();
	select_by_another_program(V4L2_SEL_TGT_CROP, {8, 4, 16, 12});
	for (std::uint32_t padding : {0u, 8u}) {
		reopen();
		VideoAlignment alignment;
		alignment.padding_bottom = padding;
		start(query_for(PixelFormat::kNV12, {64, 36}, alignment));
		EXPECT_EQ(node().crop().width, 64u);
		EXPECT_EQ(node().crop().left, 0);
		camera().stop();
		decision_ = {};
		device_->camera.reset();
		EXPECT_EQ(node().crop().width, 16u) << "it is the other program's again";
		EXPECT_EQ(node().crop().left, 8);
	}
}

TEST_F(CameraSetup, TheEndOfTheCameraPutsEverythingBack)
{
	FakeCameraNodeTraits traits;
	traits.sizes = {{128, 72}, {64, 36}};
	traits.rates = {30, 10};
	open(traits);
	AllocationQuery query = query_for(PixelFormat::kNV12, {128, 72});
	query.info.rate = {10, 1};
	start(query);
	ASSERT_EQ(node().format().size, (Size{128, 72}));
	decision_ = {};
	device_->camera.reset();
	EXPECT_EQ(node().format().size, (Size{64, 36}));
	EXPECT_EQ(node().rate(), 30u);
}

TEST_F(CameraSetup, TheEndOfTheCameraLeavesAloneWhatAnotherProgramStreamsWith)
{
	FakeCameraNodeTraits traits;
	traits.controls = {brightness()};
	CameraSettings settings;
	settings.controls = {{"brightness", "200"}};
	open(traits, settings);
	auto other = v4l2::Device::open(kFakeCameraPath, io());
	ASSERT_TRUE(other);
	v4l2_requestbuffers request{};
	request.count = 2;
	request.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	request.memory = V4L2_MEMORY_MMAP;
	ASSERT_TRUE((*other)->ioctl(VIDIOC_REQBUFS, &request));
	device_->camera.reset();
	EXPECT_EQ(node().control(V4L2_CID_BRIGHTNESS), 200);
}

TEST_F(CameraSetup, PutsInputAndTimingsBack)
{
	CameraSettings settings;
	settings.input = "HDMI 0";
	open(with_hdmi(), settings);
	ASSERT_EQ(node().format().size, (Size{128, 72}));
	camera().restore();
	EXPECT_EQ(node().input(), 0);
	EXPECT_EQ(node().format().size, (Size{64, 36}));
	int hdmi = 1;
	auto other = v4l2::Device::open(kFakeCameraPath, io());
	ASSERT_TRUE(other);
	ASSERT_TRUE((*other)->ioctl(VIDIOC_S_INPUT, &hdmi));
	EXPECT_EQ(node().format().size, (Size{64, 36})) << "the timings of before";
}

TEST_F(CameraSetup, DescribesWhatTheDriverWouldGiveWithoutChangingIt)
{
	FakeCameraNodeTraits traits;
	traits.sizes = {{64, 36}, {128, 72}};
	traits.demands.stride_alignment = 256;
	open(traits);
	auto described = camera().describe(PixelFormat::kNV12, {128, 72});
	ASSERT_TRUE(described);
	ASSERT_TRUE(*described) << described->error().reason;
	EXPECT_EQ((*described)->plane(0).stride, 256u);
	EXPECT_EQ(node().format().size, (Size{64, 36}));
}

TEST_F(CameraSetup, DescribesNoSizeThatTheDriverDoesNotGive)
{
	open();
	auto size = camera().describe(PixelFormat::kNV12, {100, 100});
	ASSERT_TRUE(size);
	ASSERT_FALSE(*size);
	EXPECT_THAT(size->error().reason, HasSubstr("gives NV12 64x36 instead of NV12 100x100"));
	auto format = camera().describe(PixelFormat::kYUYV, {64, 36});
	ASSERT_TRUE(format);
	EXPECT_FALSE(*format);
}

TEST_F(CameraSetup, ListsWhatTheNodeCanDo)
{
	FakeCameraNodeTraits traits = with_hdmi(std::nullopt);
	traits.formats = {PixelFormat::kYUYV, PixelFormat::kMJPG};
	traits.sizes = {{64, 36}, {128, 72}};
	traits.rates = {30, 15};
	traits.demands.imports = false;
	traits.controls = {brightness()};
	open(traits);
	const CameraCapabilities capabilities = camera().capabilities().value();
	EXPECT_EQ(capabilities.identity.card, "Fake camera");
	EXPECT_TRUE(capabilities.memory.exports);
	EXPECT_FALSE(capabilities.memory.imports);
	ASSERT_EQ(capabilities.formats.size(), 2u);
	EXPECT_EQ(capabilities.formats[1].format, PixelFormat::kMJPG);
	ASSERT_EQ(capabilities.formats[0].sizes.size(), 2u);
	EXPECT_THAT(capabilities.formats[0].sizes[1].rates,
		    ElementsAre(Fraction{30, 1}, Fraction{15, 1}));
	ASSERT_EQ(capabilities.inputs.size(), 2u);
	EXPECT_TRUE(capabilities.inputs[0].current);
	EXPECT_FALSE(capabilities.inputs[1].has_signal);
	ASSERT_EQ(capabilities.controls.size(), 1u);
	EXPECT_EQ(capabilities.controls[0].name, "brightness");
}

TEST_F(CameraSetup, APlanIsToldNothingButModes)
{
	FakeCameraNodeTraits traits;
	traits.formats = {PixelFormat::kYUYV, PixelFormat::kMJPG};
	traits.sizes = {{64, 36}, {128, 72}};
	traits.rates = {30, 15};
	traits.controls = {brightness()};
	open(traits);

	const CameraCapabilities modes = camera().modes().value();
	EXPECT_EQ(modes.identity.card, "Fake camera");
	EXPECT_EQ(modes.formats.size(), 2u);
	for (const FormatCapability &format : modes.formats) {
		ASSERT_EQ(format.sizes.size(), 2u);
		for (const SizeRange &range : format.sizes)
			EXPECT_THAT(range.rates, ElementsAre(Fraction{30, 1}, Fraction{15, 1}));
	}
	EXPECT_THAT(modes.controls, IsEmpty());
}

TEST_F(CameraSetup, EachFormatHasItsOwnRates)
{
	FakeCameraNodeTraits traits;
	traits.formats = {PixelFormat::kYUYV, PixelFormat::kMJPG};
	traits.rates_of = {{PixelFormat::kYUYV, {10}}, {PixelFormat::kMJPG, {30, 15}}};
	open(traits);
	const CameraCapabilities capabilities = camera().capabilities().value();
	EXPECT_THAT(capabilities.formats[0].sizes[0].rates, ElementsAre(Fraction{10, 1}));
	EXPECT_THAT(capabilities.formats[1].sizes[0].rates,
		    ElementsAre(Fraction{30, 1}, Fraction{15, 1}));
	AllocationQuery query = query_for(PixelFormat::kYUYV, {64, 36});
	query.info.rate = {30, 1};
	ASSERT_EQ(decide(query), "");
	EXPECT_EQ(decision_.camera.layout.rate, (Fraction{10, 1})) << "which is what it can do";
}

TEST_F(CameraSetup, ABusyNodeTellsItsCapabilitiesToo)
{
	open();
	start();
	auto second = v4l2::Device::open(kFakeCameraPath, io());
	ASSERT_TRUE(second);
	EXPECT_EQ((*second)->role(), v4l2::Role::kCamera);
	EXPECT_TRUE(camera().capabilities().value().memory.imports);
	camera().stop();
}

} // namespace
} // namespace penstock::test
