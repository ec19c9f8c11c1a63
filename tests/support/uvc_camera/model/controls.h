#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tests/support/uvc_camera/model/control_info.h"
#include "tests/support/uvc_camera/model/request.h"

namespace penstock::uvc {

/// Why a request of a control was refused, as the control of that name tells (UVC 1.5, 4.2.1.2).
enum class RequestError : std::uint8_t {
	kNone = 0,
	kWrongState = 2,
	kOutOfRange = 4,
	kInvalidUnit = 5,
	kInvalidControl = 6,
	kInvalidRequest = 7,
};

/// The controls of the units, with their values.
class Controls
{
public:
	explicit Controls(std::span<const ControlInfo> controls);

	/// A class request to the control interface. `data` is what SET_CUR sends.
	Answer request(const SetupPacket &setup, std::span<const std::byte> data);

	/// Nothing when the camera has no such control.
	std::optional<std::int32_t> value(std::uint8_t unit, std::uint8_t selector) const;

private:
	struct Control {
		const ControlInfo *info;
		std::int32_t value;
	};

	const Control *find(std::uint8_t unit, std::uint8_t selector) const;
	bool is_automatic(const ControlInfo &info) const;
	Answer refuse(RequestError error);
	Answer answer(const Control &control, ClassRequest request) const;
	Answer set(Control &control, std::span<const std::byte> data);

	std::vector<Control> controls_;
	RequestError last_error_ = RequestError::kNone;
};

} // namespace penstock::uvc
