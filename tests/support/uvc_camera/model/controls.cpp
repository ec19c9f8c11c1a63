#include "tests/support/uvc_camera/model/controls.h"

#include <cerrno>

#include "tests/support/uvc_camera/model/byte_writer.h"

namespace penstock::uvc {
namespace {

using enum ControlInfo::Kind;

// Bits of GET_INFO (UVC 1.5, 4.1.2).
constexpr std::uint32_t kReadable = 1;
constexpr std::uint32_t kWritable = 2;
constexpr std::uint32_t kDisabledByAutomaticMode = 4;
constexpr std::uint32_t kUpdatesItself = 8;

constexpr std::uint8_t kRequestErrorControl = 0x02;

/// Numbers of two bytes are signed (brightness); none of one or four is.
std::int32_t number_of(const ControlInfo &info, std::span<const std::byte> data)
{
	const std::uint32_t value = read_number(data, 0, info.bytes);
	return info.bytes == 2 ? static_cast<std::int16_t>(value)
			       : static_cast<std::int32_t>(value);
}

bool is_valid(const ControlInfo &info, std::int32_t value)
{
	if (info.kind == kBitmap)
		return value > 0 && (value & (value - 1)) == 0 && (value & info.resolution) != 0;
	return value >= info.minimum && value <= info.maximum;
}

} // namespace

Controls::Controls(std::span<const ControlInfo> controls)
{
	for (const ControlInfo &info : controls)
		controls_.push_back({&info, info.initial});
}

const Controls::Control *Controls::find(std::uint8_t unit, std::uint8_t selector) const
{
	for (const Control &control : controls_)
		if (control.info->unit == unit && control.info->selector == selector)
			return &control;
	return nullptr;
}

std::optional<std::int32_t> Controls::value(std::uint8_t unit, std::uint8_t selector) const
{
	const Control *control = find(unit, selector);
	return control ? std::optional(control->value) : std::nullopt;
}

bool Controls::is_automatic(const ControlInfo &info) const
{
	const auto mode = value(info.unit, info.automatic);
	return mode && *mode != info.manual;
}

/// A refused request stalls, and the host asks for the reason afterwards.
Answer Controls::refuse(RequestError error)
{
	last_error_ = error;
	return {EPIPE, {}};
}

Answer Controls::request(const SetupPacket &setup, std::span<const std::byte> data)
{
	const std::uint8_t unit = setup.index_high();
	const std::uint8_t selector = setup.value_high();
	const auto request = static_cast<ClassRequest>(setup.request);
	if (unit == 0 && selector == kRequestErrorControl && request == ClassRequest::kCurrent)
		return {0, ByteWriter().u8(static_cast<std::uint8_t>(last_error_)).take()};
	if (unit > kOutputTerminal)
		return refuse(RequestError::kInvalidUnit);
	const Control *control = find(unit, selector);
	if (!control)
		return refuse(RequestError::kInvalidControl);
	if (request == ClassRequest::kSetCurrent)
		return set(controls_[static_cast<std::size_t>(control - controls_.data())], data);
	Answer result = answer(*control, request);
	return result.error != 0 ? refuse(RequestError::kInvalidRequest) : result;
}

Answer Controls::answer(const Control &control, ClassRequest request) const
{
	const ControlInfo &info = *control.info;
	const auto number = [&](std::int32_t value) {
		const auto bits = static_cast<std::uint32_t>(value);
		return Answer{0, ByteWriter().number(bits, info.bytes).take()};
	};
	switch (request) {
	case ClassRequest::kCurrent:
		return number(control.value);
	case ClassRequest::kDefault:
		return number(info.initial);
	case ClassRequest::kResolution:
		return number(info.resolution);
	case ClassRequest::kMinimum:
	case ClassRequest::kMaximum:
		// A bitmap has neither (UVC 1.5, 4.2.2.1.2).
		if (info.kind == kBitmap)
			break;
		return number(request == ClassRequest::kMinimum ? info.minimum : info.maximum);
	case ClassRequest::kLength:
		return {0, ByteWriter().u16(info.bytes).take()};
	case ClassRequest::kInfo: {
		std::uint32_t bits = kReadable | kWritable;
		if (info.automatic != 0)
			bits |= kUpdatesItself;
		if (is_automatic(info))
			bits |= kDisabledByAutomaticMode;
		return {0, ByteWriter().u8(bits).take()};
	}
	case ClassRequest::kSetCurrent:
		break;
	}
	return {EPIPE, {}};
}

Answer Controls::set(Control &control, std::span<const std::byte> data)
{
	// What the camera sets by itself cannot be set meanwhile (UVC 1.5, 4.2.2.1.4).
	if (is_automatic(*control.info))
		return refuse(RequestError::kWrongState);
	const std::int32_t wanted = number_of(*control.info, data);
	if (data.size() < control.info->bytes || !is_valid(*control.info, wanted))
		return refuse(RequestError::kOutOfRange);
	control.value = wanted;
	return {};
}

} // namespace penstock::uvc
