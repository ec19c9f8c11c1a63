#include "tests/support/uvc_camera/model/descriptors.h"

#include <string_view>

#include "tests/support/uvc_camera/model/byte_writer.h"
#include "tests/support/uvc_camera/model/clock.h"

namespace penstock::uvc {
namespace {

// bDescriptorType (USB 3.2, table 9-6; UVC 1.5, A.4).
constexpr std::uint8_t kDevice = 1;
constexpr std::uint8_t kConfiguration = 2;
constexpr std::uint8_t kString = 3;
constexpr std::uint8_t kInterface = 4;
constexpr std::uint8_t kEndpoint = 5;
constexpr std::uint8_t kInterfaceAssociation = 0x0b;
constexpr std::uint8_t kObjectStore = 0x0f;
constexpr std::uint8_t kEndpointCompanion = 0x30;
constexpr std::uint8_t kClassInterface = 0x24;

// Subtypes of a class-specific control interface (UVC 1.5, A.5).
constexpr std::uint8_t kHeader = 1;
constexpr std::uint8_t kInputTerminal = 2;
constexpr std::uint8_t kOutputTerminalType = 3;
constexpr std::uint8_t kProcessingUnitType = 5;

constexpr std::uint8_t kVideoClass = 0x0e;
constexpr std::uint8_t kControlSubclass = 1;
constexpr std::uint8_t kStreamingSubclass = 2;
constexpr std::uint8_t kCollectionSubclass = 3;

constexpr std::uint16_t kVendor = 0x1209; // pid.codes, for open hardware
constexpr std::string_view kManufacturer = "Penstock";
constexpr std::uint8_t kManufacturerString = 1;
constexpr std::uint8_t kProductString = 2;
constexpr std::uint8_t kSerialString = 3;

/// bInterfaceProtocol, which is 1 from UVC 1.5 on.
std::uint8_t protocol_of(const Profile &profile)
{
	return profile.uvc_version >= 0x0150 ? 1 : 0;
}

std::uint32_t control_bits(const Profile &profile, std::uint8_t unit)
{
	std::uint32_t bits = 0;
	for (const ControlInfo &control : profile.controls)
		if (control.unit == unit)
			bits |= 1u << control.bit;
	return bits;
}

/// The interface of the units (UVC 1.5, 3.7): camera terminal, processing unit, output to USB.
void write_control_interface(ByteWriter &to, const Profile &profile)
{
	to.bytes({9, kInterface, 0, 0, 0, kVideoClass, kControlSubclass, protocol_of(profile),
		  kProductString});
	const std::size_t begin = to.size();
	to.bytes({13, kClassInterface, kHeader}).u16(profile.uvc_version);
	const std::size_t total = to.size();
	to.u16(0).u32(kClockHertz).bytes({1, kStreamingInterface});
	to.bytes({18, kClassInterface, kInputTerminal, kCameraTerminal}).u16(0x0201).bytes({0, 0});
	to.u16(0).u16(0).u16(0).u8(3).u24(control_bits(profile, kCameraTerminal));

	// UVC 1.1 added the analogue video standards at the end, 1.5 a third byte of controls.
	const std::uint8_t control_bytes = profile.uvc_version >= 0x0150 ? 3 : 2;
	const bool has_standards = profile.uvc_version >= 0x0110;
	to.u8(9u + control_bytes + (has_standards ? 1 : 0));
	to.bytes({kClassInterface, kProcessingUnitType, kProcessingUnit, kCameraTerminal});
	to.u16(0).u8(control_bytes);
	to.number(control_bits(profile, kProcessingUnit), control_bytes).u8(0);
	if (has_standards)
		to.u8(0);
	to.bytes({9, kClassInterface, kOutputTerminalType, kOutputTerminal}).u16(0x0101);
	to.bytes({0, kProcessingUnit, 0});
	to.set_u16(total, to.size() - begin);
}

void write_streaming_interface(ByteWriter &to, const Profile &profile, std::uint8_t setting,
			       std::uint8_t endpoints)
{
	to.bytes({9, kInterface, kStreamingInterface, setting, endpoints, kVideoClass,
		  kStreamingSubclass, protocol_of(profile), 0});
}

void write_endpoint(ByteWriter &to, Bus bus, const PacketSize &packet)
{
	const bool bulk = bus.transfer == Transfer::kBulk;
	constexpr std::uint8_t kBulkAttributes = 2;
	constexpr std::uint8_t kAsynchronousIsochronous = 5;
	to.bytes({7, kEndpoint, kVideoEndpoint, bulk ? kBulkAttributes : kAsynchronousIsochronous});
	to.u16(packet.max_packet).u8(bulk ? 0 : 1);
	if (bus.speed == Speed::kSuper)
		to.bytes({6, kEndpointCompanion, packet.burst, 0}).u16(bulk ? 0 : packet.bytes);
}

void write_streaming(ByteWriter &to, const Profile &profile, Bus bus)
{
	const std::vector<std::byte> formats = streaming_descriptors(profile);
	const auto packets = packet_sizes(bus);
	if (bus.transfer == Transfer::kBulk) {
		write_streaming_interface(to, profile, 0, 1);
		to.append(formats);
		write_endpoint(to, bus, packets.front());
		return;
	}
	write_streaming_interface(to, profile, 0, 0);
	to.append(formats);
	std::uint8_t setting = 0;
	for (const PacketSize &packet : packets) {
		write_streaming_interface(to, profile, ++setting, 1);
		write_endpoint(to, bus, packet);
	}
}

} // namespace

std::vector<std::byte> Descriptors::device() const
{
	const bool super = bus_.speed == Speed::kSuper;
	ByteWriter to;
	to.bytes({18, kDevice}).u16(super ? 0x0300 : 0x0200);
	// Functions are told by interface association descriptors. SuperSpeed gives bMaxPacketSize0
	// as a power of two.
	to.bytes({0xef, 2, 1, super ? std::uint8_t{9} : std::uint8_t{64}});
	to.u16(kVendor).u16(profile_.product_id).u16(0x0100);
	to.bytes({kManufacturerString, kProductString, kSerialString, 1});
	return to.take();
}

std::vector<std::byte> Descriptors::configuration() const
{
	ByteWriter to;
	to.bytes({9, kConfiguration}).u16(0);
	constexpr std::uint8_t kBusPowered = 0x80;
	// 500 mA in units of 2 mA, of SuperSpeed in units of 8 mA.
	const std::uint8_t power = bus_.speed == Speed::kSuper ? 62 : 250;
	to.bytes({2, 1, 0, kBusPowered, power});
	to.bytes({8, kInterfaceAssociation, 0, 2, kVideoClass, kCollectionSubclass, 0,
		  kProductString});
	write_control_interface(to, profile_);
	write_streaming(to, profile_, bus_);
	to.set_u16(2, to.size());
	return to.take();
}

std::vector<std::byte> Descriptors::object_store() const
{
	ByteWriter to;
	to.bytes({5, kObjectStore}).u16(0).u8(2);
	constexpr std::uint8_t kDeviceCapability = 0x10;
	to.bytes({7, kDeviceCapability, 2}).u32(2); // USB 2.0 extension: link power management
	// SuperSpeed: high speed and more, all functions from high speed on, 10 us and 2047 us to
	// wake up.
	to.bytes({10, kDeviceCapability, 3, 0}).u16(0x000e).bytes({2, 10}).u16(2047);
	to.set_u16(2, to.size());
	return to.take();
}

std::optional<std::vector<std::byte>> Descriptors::string(std::uint8_t index) const
{
	const std::string_view texts[] = {"", kManufacturer, profile_.product, serial_};
	if (index >= std::size(texts))
		return std::nullopt;
	ByteWriter to;
	if (index == 0) {
		constexpr std::uint16_t kEnglish = 0x0409;
		to.bytes({4, kString}).u16(kEnglish);
		return to.take();
	}
	to.u8(2 + 2 * static_cast<std::uint32_t>(texts[index].size())).u8(kString);
	for (const char letter : texts[index])
		to.u16(static_cast<unsigned char>(letter));
	return to.take();
}

} // namespace penstock::uvc
