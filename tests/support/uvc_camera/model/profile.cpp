#include "tests/support/uvc_camera/model/profile.h"

#include <algorithm>

namespace penstock::uvc {
namespace {

constexpr std::uint32_t kTo60[] = {60, 30};
constexpr std::uint32_t kTo30[] = {30};
constexpr std::uint32_t kManyTo30[] = {30, 24, 15};
constexpr std::uint32_t kTo10[] = {10};
constexpr std::uint32_t kTo5[] = {5};

constexpr Size kQqvga{160, 120};
constexpr Size kQvga{320, 240};
constexpr Size kVga{640, 480};
constexpr Size kHd{1280, 720};
constexpr Size kFullHd{1920, 1080};
constexpr Size kUltraHd{3840, 2160};

// What a high-speed bus has room for in raw: 24 MB/s.
constexpr FrameSize kHd720Mjpeg[] = {{kHd, kTo30}, {kVga, kTo30}};
constexpr FrameSize kHd720Yuyv[] = {{kVga, kTo30}, {kHd, kTo10}};
constexpr Format kHd720Formats[] = {{Coding::kMjpeg, kHd720Mjpeg}, {Coding::kYuyv, kHd720Yuyv}};

constexpr FrameSize kC920Coded[] = {{kFullHd, kManyTo30}, {kHd, kManyTo30}};
constexpr FrameSize kC920Yuyv[] = {{kVga, kManyTo30}};
constexpr Format kC920Formats[] = {
	{Coding::kMjpeg, kC920Coded}, {Coding::kH264, kC920Coded}, {Coding::kYuyv, kC920Yuyv}};

constexpr FrameSize kGrabberMjpeg[] = {{kFullHd, kTo60}};
constexpr FrameSize kGrabberYuyv[] = {{kFullHd, kTo5}};
constexpr Format kGrabberFormats[] = {{Coding::kMjpeg, kGrabberMjpeg},
				      {Coding::kYuyv, kGrabberYuyv}};

constexpr FrameSize kUhdCoded[] = {{kUltraHd, kTo30}};
constexpr FrameSize kUhdNv12[] = {{kVga, kTo30}, {kHd, kTo30}};
constexpr Format kUhdFormats[] = {
	{Coding::kMjpeg, kUhdCoded}, {Coding::kNv12, kUhdNv12}, {Coding::kHevc, kUhdCoded}};

constexpr std::uint32_t kTo30Half[] = {30, 15};
constexpr FrameSize kSmallSizes[] = {{kQvga, kTo30Half}, {kQqvga, kTo30Half}};
constexpr Format kSmallFormats[] = {{Coding::kMjpeg, kSmallSizes},
				    {Coding::kH264, kSmallSizes},
				    {Coding::kYuyv, kSmallSizes},
				    {Coding::kNv12, kSmallSizes}};

constexpr Format kSmall422Formats[] = {{Coding::kMjpeg422, kSmallSizes}};

using enum ControlInfo::Kind;
namespace camera = camera_control;
namespace processing = processing_control;

constexpr ControlInfo kBrightness{
	kProcessingUnit, processing::kBrightness, 0, 2, kNumber, 0, 255, 1, 128};
constexpr ControlInfo kContrast{
	kProcessingUnit, processing::kContrast, 1, 2, kNumber, 0, 255, 1, 128};
constexpr ControlInfo kPowerLine{
	kProcessingUnit, processing::kPowerLineFrequency, 10, 1, kNumber, 0, 2, 1, 1};
constexpr ControlInfo kAutoWhiteBalance{
	kProcessingUnit, processing::kAutoWhiteBalance, 12, 1, kNumber, 0, 1, 1, 1};
constexpr ControlInfo kWhiteBalance{kProcessingUnit,
				    processing::kWhiteBalanceTemperature,
				    6,
				    2,
				    kNumber,
				    2000,
				    6500,
				    1,
				    4000,
				    processing::kAutoWhiteBalance,
				    0};
constexpr ControlInfo kExposureMode{kCameraTerminal,
				    camera::kAutoExposureMode,
				    1,
				    1,
				    kBitmap,
				    0,
				    0,
				    kManualExposure | kAperturePriority,
				    kAperturePriority};
constexpr ControlInfo kExposurePriority{
	kCameraTerminal, camera::kAutoExposurePriority, 2, 1, kNumber, 0, 1, 1, 1};
constexpr ControlInfo kExposureTime{
	kCameraTerminal,	   camera::kExposureTime, 3, 4, kNumber, 3, 2047, 1, 250,
	camera::kAutoExposureMode, kManualExposure};
constexpr ControlInfo kAutoFocus{kCameraTerminal, camera::kAutoFocus, 17, 1, kNumber, 0, 1, 1, 1};
constexpr ControlInfo kFocus{
	kCameraTerminal, camera::kFocus, 5, 2, kNumber, 0, 250, 5, 0, camera::kAutoFocus, 0};

constexpr ControlInfo kFixedFocusControls[] = {kBrightness,	  kContrast,	 kPowerLine,
					       kAutoWhiteBalance, kWhiteBalance, kExposureMode,
					       kExposurePriority, kExposureTime};
constexpr ControlInfo kAllControls[] = {
	kBrightness,   kContrast,	  kPowerLine,	 kAutoWhiteBalance, kWhiteBalance,
	kExposureMode, kExposurePriority, kExposureTime, kAutoFocus,	    kFocus};
constexpr ControlInfo kGrabberControls[] = {kBrightness, kContrast};

constexpr Profile kProfiles[] = {
	{"hd720", "HD Webcam", 0x0720, 0x0100, kHd720Formats, kFixedFocusControls},
	{"c920", "HD Pro Webcam", 0x0920, 0x0110, kC920Formats, kAllControls},
	{"grabber", "USB Video", 0x1080, 0x0110, kGrabberFormats, kGrabberControls},
	{"uhd", "4K Webcam", 0x2160, 0x0150, kUhdFormats, kAllControls},
	{"small", "Small Webcam", 0x0320, 0x0110, kSmallFormats, kFixedFocusControls},
	{"small422", "Small Grabber", 0x0422, 0x0110, kSmall422Formats, kGrabberControls},
};

} // namespace

std::span<const Profile> profiles()
{
	return kProfiles;
}

const Profile *find_profile(std::string_view name)
{
	const auto *found = std::ranges::find(kProfiles, name, &Profile::name);
	return found == std::end(kProfiles) ? nullptr : found;
}

} // namespace penstock::uvc
