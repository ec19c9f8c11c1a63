#pragma once

#include <cstdint>

namespace penstock::uvc {

/// The ids of the units that the camera has (bUnitID, bTerminalID).
constexpr std::uint8_t kCameraTerminal = 1;
constexpr std::uint8_t kProcessingUnit = 2;
constexpr std::uint8_t kOutputTerminal = 3;

/// A control of a unit (UVC 1.5, 4.2.2).
struct ControlInfo {
	enum class Kind : std::uint8_t {
		kNumber,
		/// Values are single bits, and GET_RES tells which: auto exposure mode (4.2.2.1.2).
		kBitmap,
	};

	std::uint8_t unit;
	std::uint8_t selector;
	std::uint8_t bit; ///< in the unit's bmControls
	std::uint8_t bytes;
	Kind kind;
	std::int32_t minimum;
	std::int32_t maximum;
	std::int32_t resolution;
	std::int32_t initial; ///< GET_DEF
	/// The selector of the control of the same unit that decides whether the camera sets this
	/// one by itself: it does unless that one has the value `manual`. 0 where there is none.
	std::uint8_t automatic = 0;
	std::int32_t manual = 0;
};

// Control selectors (UVC 1.5, A.9.4 and A.9.5).
namespace camera_control {
constexpr std::uint8_t kAutoExposureMode = 0x02;
constexpr std::uint8_t kAutoExposurePriority = 0x03;
constexpr std::uint8_t kExposureTime = 0x04;
constexpr std::uint8_t kFocus = 0x06;
constexpr std::uint8_t kAutoFocus = 0x08;
} // namespace camera_control

namespace processing_control {
constexpr std::uint8_t kBrightness = 0x02;
constexpr std::uint8_t kContrast = 0x03;
constexpr std::uint8_t kPowerLineFrequency = 0x05;
constexpr std::uint8_t kWhiteBalanceTemperature = 0x0a;
constexpr std::uint8_t kAutoWhiteBalance = 0x0b;
} // namespace processing_control

// Values of auto exposure mode (4.2.2.1.2).
constexpr std::int32_t kManualExposure = 1;
constexpr std::int32_t kAperturePriority = 8; ///< the camera sets the exposure time

} // namespace penstock::uvc
