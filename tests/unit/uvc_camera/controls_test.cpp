#include <cerrno>

#include <gtest/gtest.h>

#include "tests/support/uvc_camera/model/byte_writer.h"
#include "tests/support/uvc_camera/model/controls.h"
#include "tests/support/uvc_camera/model/profile.h"

namespace penstock::uvc {
namespace {

namespace camera = camera_control;
namespace processing = processing_control;

class ControlsOf : public testing::Test
{
protected:
	static SetupPacket setup(ClassRequest request, std::uint8_t unit, std::uint8_t selector)
	{
		return {0x21, static_cast<std::uint8_t>(request),
			static_cast<std::uint16_t>(selector << 8),
			static_cast<std::uint16_t>(unit << 8), 4};
	}
	int set(std::uint8_t unit, std::uint8_t selector, std::uint32_t value, std::size_t bytes)
	{
		return controls_
			.request(setup(ClassRequest::kSetCurrent, unit, selector),
				 ByteWriter().number(value, bytes).take())
			.error;
	}
	std::uint32_t read(ClassRequest request, std::uint8_t unit, std::uint8_t selector)
	{
		const Answer answer = controls_.request(setup(request, unit, selector), {});
		EXPECT_EQ(answer.error, 0);
		return read_number(answer.data, 0, 4);
	}
	RequestError reason()
	{
		constexpr std::uint8_t kRequestErrorCode = 2;
		return static_cast<RequestError>(
			read(ClassRequest::kCurrent, 0, kRequestErrorCode));
	}

	Controls controls_{find_profile("c920")->controls};
};

TEST_F(ControlsOf, KeepWhatIsSet)
{
	EXPECT_EQ(set(kProcessingUnit, processing::kBrightness, 200, 2), 0);
	EXPECT_EQ(read(ClassRequest::kCurrent, kProcessingUnit, processing::kBrightness), 200u);
	EXPECT_EQ(read(ClassRequest::kDefault, kProcessingUnit, processing::kBrightness), 128u);
	EXPECT_EQ(read(ClassRequest::kMaximum, kProcessingUnit, processing::kBrightness), 255u);
}

TEST_F(ControlsOf, RefuseWhatIsOutOfRange)
{
	EXPECT_EQ(set(kProcessingUnit, processing::kBrightness, 256, 2), EPIPE);
	EXPECT_EQ(reason(), RequestError::kOutOfRange);
	EXPECT_EQ(set(kProcessingUnit, processing::kBrightness, 0xffff, 2), EPIPE);
	EXPECT_EQ(set(kProcessingUnit, processing::kBrightness, 1, 1), EPIPE) << "a byte too few";
	EXPECT_EQ(set(kCameraTerminal, camera::kAutoExposureMode, 4, 1), EPIPE);
	EXPECT_EQ(set(kCameraTerminal, camera::kAutoExposureMode, 9, 1), EPIPE) << "two modes";
	EXPECT_EQ(read(ClassRequest::kCurrent, kCameraTerminal, camera::kAutoExposureMode), 8u);
}

TEST_F(ControlsOf, AreNotSetWhileTheCameraSetsThem)
{
	constexpr std::uint32_t kDisabled = 4;
	const auto info = [&] {
		return read(ClassRequest::kInfo, kCameraTerminal, camera::kExposureTime);
	};
	EXPECT_EQ(info() & kDisabled, kDisabled);
	EXPECT_EQ(set(kCameraTerminal, camera::kExposureTime, 100, 4), EPIPE);
	EXPECT_EQ(reason(), RequestError::kWrongState);
	EXPECT_EQ(set(kCameraTerminal, camera::kAutoExposureMode, 1, 1), 0);
	EXPECT_EQ(info() & kDisabled, 0u);
	EXPECT_EQ(set(kCameraTerminal, camera::kExposureTime, 100, 4), 0);
	EXPECT_EQ(read(ClassRequest::kCurrent, kCameraTerminal, camera::kExposureTime), 100u);
}

TEST_F(ControlsOf, OthersAreRefused)
{
	EXPECT_EQ(set(kProcessingUnit, 0x10, 1, 2), EPIPE);
	EXPECT_EQ(reason(), RequestError::kInvalidControl);
	EXPECT_EQ(set(9, processing::kBrightness, 1, 2), EPIPE);
	EXPECT_EQ(reason(), RequestError::kInvalidUnit);
}

TEST_F(ControlsOf, ABitmapHasNoLimitsButBits)
{
	EXPECT_EQ(controls_
			  .request(setup(ClassRequest::kMinimum, kCameraTerminal,
					 camera::kAutoExposureMode),
				   {})
			  .error,
		  EPIPE);
	EXPECT_EQ(reason(), RequestError::kInvalidRequest);
	EXPECT_EQ(read(ClassRequest::kResolution, kCameraTerminal, camera::kAutoExposureMode), 9u);
}

} // namespace
} // namespace penstock::uvc
