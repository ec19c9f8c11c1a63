#include "tests/support/uvc_camera/model/camera.h"

#include <cerrno>

#include "tests/support/uvc_camera/model/byte_writer.h"

namespace penstock::uvc {
namespace {

/// bRequest of standard requests (USB 2.0, table 9-4).
enum class StandardRequest : std::uint8_t {
	kGetStatus = 0,
	kClearFeature = 1,
	kGetDescriptor = 6,
	kGetConfiguration = 8,
	kSetConfiguration = 9,
	kGetInterface = 10,
	kSetInterface = 11,
};

// Types of descriptors that hosts ask for.
constexpr std::uint8_t kDevice = 1;
constexpr std::uint8_t kConfiguration = 2;
constexpr std::uint8_t kString = 3;
constexpr std::uint8_t kObjectStore = 0x0f;

constexpr std::uint8_t kToEndpoint = 2; ///< recipient
constexpr std::uint16_t kEndpointHalt = 0;

} // namespace

Camera::Camera(const Profile &profile, Bus bus, std::string serial, StreamControl &stream,
	       std::optional<std::uint32_t> seed)
	: descriptors_(profile, bus, std::move(serial)), controls_(profile.controls),
	  negotiation_(profile, bus), bus_(bus), stream_(stream)
{
	if (seed)
		mutations_.emplace(*seed);
	stream_.let_slow_down(may_slow_down());
}

Answer Camera::control(const SetupPacket &setup, std::span<const std::byte> data)
{
	Answer answer{EPIPE, {}};
	if (setup.is_standard())
		answer = standard(setup);
	else if (setup.is_class())
		answer = class_request(setup, data);
	if (mutations_ && setup.is_class())
		mutations_->change_answer(setup, answer);
	if (answer.data.size() > setup.length)
		answer.data.resize(setup.length);
	return answer;
}

Answer Camera::standard(const SetupPacket &setup)
{
	const auto byte = [](std::uint32_t value) {
		return Answer{0, ByteWriter().u8(value).take()};
	};
	switch (static_cast<StandardRequest>(setup.request)) {
	case StandardRequest::kGetDescriptor:
		return descriptor(setup);
	case StandardRequest::kGetConfiguration:
		return byte(configuration_);
	case StandardRequest::kSetConfiguration:
		configuration_ = setup.value_low();
		setting_ = 0;
		stream_.stop();
		return {};
	case StandardRequest::kGetInterface:
		return byte(setup.index_low() == kStreamingInterface ? setting_ : 0);
	case StandardRequest::kSetInterface:
		return set_interface(setup);
	case StandardRequest::kGetStatus:
		return {0, ByteWriter().u16(0).take()};
	case StandardRequest::kClearFeature:
		if (setup.recipient() == kToEndpoint && setup.value == kEndpointHalt)
			stream_.stop();
		return {};
	}
	// What tells the device about the bus (SET_FEATURE, SET_SEL, SET_ISOCH_DELAY).
	return setup.is_input() ? Answer{EPIPE, {}} : Answer{};
}

Answer Camera::descriptor(const SetupPacket &setup) const
{
	switch (setup.value_high()) {
	case kDevice:
		return {0, descriptors_.device()};
	case kConfiguration:
		return {0, configuration()};
	case kObjectStore:
		if (bus_.speed == Speed::kSuper)
			return {0, descriptors_.object_store()};
		break;
	case kString:
		if (auto text = descriptors_.string(setup.value_low()))
			return {0, std::move(*text)};
		break;
	default:
		break;
	}
	return {EPIPE, {}};
}

std::vector<std::byte> Camera::configuration() const
{
	std::vector<std::byte> bytes = descriptors_.configuration();
	if (mutations_)
		mutations_->change_configuration(bytes);
	return bytes;
}

Answer Camera::set_interface(const SetupPacket &setup)
{
	const std::uint8_t setting = setup.value_low();
	if (setup.index_low() != kStreamingInterface)
		return {setting == 0 ? 0 : EPIPE, {}};
	const bool isochronous = bus_.transfer == Transfer::kIsochronous;
	if (setting > (isochronous ? packet_sizes(bus_).size() : 0))
		return {EPIPE, {}};
	stream_.stop();
	setting_ = setting;
	if (setting == 0)
		return {};
	const auto &mode = negotiation_.committed();
	if (!mode)
		return {EPIPE, {}};
	return {stream_.start(*mode), {}};
}

Answer Camera::class_request(const SetupPacket &setup, std::span<const std::byte> data)
{
	if (setup.index_low() == kStreamingInterface)
		return stream_request(setup, data);
	Answer answer = controls_.request(setup, data);
	stream_.let_slow_down(may_slow_down());
	return answer;
}

Answer Camera::stream_request(const SetupPacket &setup, std::span<const std::byte> data)
{
	negotiation_.claim_max_bytes(stream_.claimed_max_bytes());
	Answer answer = negotiation_.request(setup, data);
	if (answer.error == 0 && Negotiation::commits(setup) && bus_.transfer == Transfer::kBulk) {
		stream_.stop();
		answer.error = stream_.start(*negotiation_.committed());
	}
	return answer;
}

/// The exposure is automatic, and its priority is the picture (UVC 1.5, 4.2.2.1.3).
bool Camera::may_slow_down() const
{
	namespace camera = camera_control;
	const auto mode = controls_.value(kCameraTerminal, camera::kAutoExposureMode);
	const auto priority = controls_.value(kCameraTerminal, camera::kAutoExposurePriority);
	return mode.value_or(kManualExposure) != kManualExposure && priority.value_or(0) != 0;
}

} // namespace penstock::uvc
