#include "tests/support/uvc_camera/model/mutations.h"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <span>

#include "tests/support/uvc_camera/model/bus.h"
#include "tests/support/uvc_camera/model/byte_writer.h"

namespace penstock::uvc {
namespace {

using Random = std::minstd_rand;

struct Place {
	std::size_t offset;
	std::size_t bytes;
	/// The kernel warns of pictures without bytes (vb2_core_reqbufs), which is its own affair.
	bool never_zero = false;
};

/// A field of a class-specific descriptor of that subclass and subtype.
struct Field {
	std::uint32_t subclass;
	std::uint32_t subtype;
	Place place;
};

constexpr std::uint32_t kControl = 1;
constexpr std::uint32_t kStreaming = 2;

// UVC 1.5, 3.7.2 and 3.9.2; the tables of its payload formats.
constexpr Field kFields[] = {
	{kControl, 0x01, {3, 2}},	   // bcdUVC
	{kControl, 0x01, {7, 4}},	   // dwClockFrequency
	{kControl, 0x02, {15, 3}},	   // bmControls of the camera
	{kControl, 0x05, {5, 2}},	   // wMaxMultiplier
	{kControl, 0x05, {8, 2}},	   // bmControls of the processing unit
	{kStreaming, 0x01, {3, 1}},	   // bNumFormats
	{kStreaming, 0x01, {7, 1}},	   // bmInfo
	{kStreaming, 0x01, {9, 3}},	   // still images and triggers
	{kStreaming, 0x04, {3, 1}},	   // bFormatIndex
	{kStreaming, 0x04, {4, 1}},	   // bNumFrameDescriptors
	{kStreaming, 0x04, {5, 1}},	   // guidFormat
	{kStreaming, 0x04, {21, 1, true}}, // bBitsPerPixel
	{kStreaming, 0x04, {22, 1}},	   // bDefaultFrameIndex
	{kStreaming, 0x05, {3, 1}},	   // bFrameIndex
	{kStreaming, 0x05, {5, 2, true}},  // wWidth
	{kStreaming, 0x05, {7, 2, true}},  // wHeight
	{kStreaming, 0x05, {17, 4, true}}, // dwMaxVideoFrameBufferSize
	{kStreaming, 0x05, {21, 4}},	   // dwDefaultFrameInterval
	{kStreaming, 0x05, {25, 1}},	   // bFrameIntervalType
	{kStreaming, 0x05, {26, 4}},	   // dwFrameInterval
	{kStreaming, 0x06, {3, 1}},	   // bFormatIndex
	{kStreaming, 0x06, {4, 1}},	   // bNumFrameDescriptors
	{kStreaming, 0x06, {6, 1}},	   // bDefaultFrameIndex
	{kStreaming, 0x07, {3, 1}},	   // bFrameIndex
	{kStreaming, 0x07, {5, 2, true}},  // wWidth
	{kStreaming, 0x07, {7, 2, true}},  // wHeight
	{kStreaming, 0x07, {17, 4, true}}, // dwMaxVideoFrameBufferSize
	{kStreaming, 0x07, {21, 4}},	   // dwDefaultFrameInterval
	{kStreaming, 0x07, {25, 1}},	   // bFrameIntervalType
	{kStreaming, 0x07, {26, 4}},	   // dwFrameInterval
	{kStreaming, 0x0d, {3, 3}},	   // colours
	{kStreaming, 0x10, {3, 1}},	   // bFormatIndex
	{kStreaming, 0x10, {4, 1}},	   // bNumFrameDescriptors
	{kStreaming, 0x10, {5, 1}},	   // guidFormat
	{kStreaming, 0x10, {27, 1}},	   // bVariableSize
	{kStreaming, 0x11, {5, 2, true}},  // wWidth
	{kStreaming, 0x11, {7, 2, true}},  // wHeight
	{kStreaming, 0x11, {17, 4}},	   // dwDefaultFrameInterval
	{kStreaming, 0x11, {21, 1}},	   // bFrameIntervalType
	{kStreaming, 0x11, {26, 4}},	   // dwFrameInterval
};

// Of the answers of a negotiation (UVC 1.5, table 4-75).
constexpr Place kProbe[] = {
	{2, 1},	       // bFormatIndex
	{3, 1},	       // bFrameIndex
	{4, 4},	       // dwFrameInterval
	{18, 4, true}, // dwMaxVideoFrameSize
	{22, 4},       // dwMaxPayloadTransferSize
};

std::size_t one_of(Random &random, std::size_t count)
{
	return random() % count;
}

/// Values at which firmware and drivers go wrong, and some that are right.
std::uint64_t value_instead_of(std::uint32_t value, Random &random)
{
	const std::uint64_t values[] = {0,
					1,
					value / 2,
					std::uint64_t{value} - 1,
					std::uint64_t{value} + 1,
					std::uint64_t{value} * 2,
					0x7fff,
					0xffff'ffff,
					random() % 256,
					random()};
	return values[one_of(random, std::size(values))];
}

void change(std::span<std::byte> data, Place place, Random &random)
{
	if (place.offset + place.bytes > data.size())
		return;
	const auto field = data.subspan(place.offset, place.bytes);
	auto changed = ByteWriter()
			       .number(value_instead_of(read_number(field, 0, place.bytes), random),
				       place.bytes)
			       .take();
	if (place.never_zero && read_number(changed, 0, place.bytes) == 0)
		changed[0] = std::byte{1};
	std::ranges::copy(changed, field.begin());
}

/// The places of all fields that may change.
std::vector<Place> fields_of(std::span<const std::byte> configuration)
{
	constexpr std::uint32_t kInterface = 4;
	constexpr std::uint32_t kClassInterface = 0x24;
	std::vector<Place> places;
	std::uint32_t subclass = 0;
	for (std::size_t at = 0; at < configuration.size();) {
		const std::uint32_t type = read_number(configuration, at + 1, 1);
		const std::uint32_t subtype = read_number(configuration, at + 2, 1);
		if (type == kInterface)
			subclass = read_number(configuration, at + 6, 1);
		for (const Field &field : kFields)
			if (type == kClassInterface && field.subclass == subclass &&
			    field.subtype == subtype)
				places.push_back({at + field.place.offset, field.place.bytes,
						  field.place.never_zero});
		at += read_number(configuration, at, 1);
	}
	return places;
}

} // namespace

Mutations::Mutations(std::uint32_t seed) : seed_(seed), random_(seed + 1)
{
	// The first numbers of seeds that follow each other are alike.
	random_.discard(10);
}

void Mutations::change_configuration(std::vector<std::byte> &configuration) const
{
	if (seed_ % 4 > 1)
		return;
	constexpr std::size_t kMost = 4;
	Random random(seed_ + 1);
	random.discard(10);
	const std::vector<Place> places = fields_of(configuration);
	const std::size_t count = 1 + one_of(random, kMost);
	for (std::size_t i = 0; i < count; ++i)
		change(configuration, places[one_of(random, places.size())], random);
}

void Mutations::change_answer(const SetupPacket &setup, Answer &answer)
{
	if (!setup.is_input() || answer.error != 0)
		return;
	const bool negotiates = setup.index_low() == kStreamingInterface;
	if (seed_ % 4 == 0 || seed_ % 4 == (negotiates ? 2 : 3)) {
		constexpr std::size_t kOneIn = 20;
		if (one_of(random_, kOneIn) == 0)
			answer = {EPIPE, {}};
		else if (one_of(random_, kOneIn) == 0)
			answer.data.resize(answer.data.size() / 2);
		else if (negotiates)
			change_probe(answer.data);
		else
			change_control(answer.data);
	}
}

void Mutations::change_probe(std::vector<std::byte> &data)
{
	constexpr std::size_t kOneIn = 3;
	if (one_of(random_, kOneIn) == 0)
		change(data, kProbe[one_of(random_, std::size(kProbe))], random_);
}

void Mutations::change_control(std::vector<std::byte> &data)
{
	constexpr std::size_t kOneIn = 3;
	if (one_of(random_, kOneIn) == 0)
		change(data, {0, data.size()}, random_);
}

} // namespace penstock::uvc
