#include "tests/support/uvc_camera/model/negotiation.h"

#include <algorithm>
#include <cerrno>

#include "tests/support/uvc_camera/model/byte_writer.h"
#include "tests/support/uvc_camera/model/clock.h"

namespace penstock::uvc {
namespace {

// Control selectors of the streaming interface (UVC 1.5, A.9.8).
constexpr std::uint8_t kProbe = 1;
constexpr std::uint8_t kCommit = 2;

// Offsets in the control (UVC 1.5, table 4-75).
constexpr std::size_t kFormatIndex = 2;
constexpr std::size_t kFrameIndex = 3;
constexpr std::size_t kFrameInterval = 4;
constexpr std::size_t kLeast = 8; ///< bytes up to the interval

/// Of a bulk payload, so that raw pictures take several and most coded ones take one.
constexpr std::uint32_t kBulkPayload = 128 * 1024;

constexpr std::uint32_t kHeaderBytes = 12;
constexpr std::uint32_t kIntervalsPerSecond = 8000; ///< of 125 us

std::uint8_t clamped(std::uint32_t index, std::size_t count)
{
	return static_cast<std::uint8_t>(
		std::clamp<std::uint32_t>(index, 1, static_cast<std::uint32_t>(count)));
}

/// The nearest that the size is offered with; 0 asks for the camera's own.
std::uint32_t nearest_interval(const FrameSize &frame, std::uint32_t wanted)
{
	if (wanted == 0)
		return frame.interval(0);
	std::uint32_t best = frame.interval(0);
	const auto distance = [&](std::uint32_t interval) {
		return interval > wanted ? interval - wanted : wanted - interval;
	};
	for (std::size_t rate = 1; rate < frame.rates.size(); ++rate)
		if (distance(frame.interval(rate)) < distance(best))
			best = frame.interval(rate);
	return best;
}

} // namespace

std::uint32_t payload_size(Bus bus, Coding coding, std::uint32_t max_bytes, std::uint32_t interval)
{
	if (bus.transfer == Transfer::kBulk)
		return std::min(kBulkPayload, max_bytes + kHeaderBytes);
	const auto packets = packet_sizes(bus);
	// Cameras ask for all that there is when they code, since a picture may become large.
	if (!is_raw(coding))
		return packets.back().bytes;
	const std::uint64_t intervals = std::max<std::uint64_t>(
		std::uint64_t{interval} * kIntervalsPerSecond / 10'000'000, 1);
	const std::uint64_t needed = max_bytes / intervals + kHeaderBytes + 1;
	// More than the bus has room for is offered all the same: the lab's bus has no speed.
	const auto fits = std::ranges::find_if(
		packets, [&](const PacketSize &packet) { return packet.bytes >= needed; });
	return fits == packets.end() ? packets.back().bytes : fits->bytes;
}

const FrameSize &Negotiation::frame_of(const Choice &choice) const
{
	return profile_.formats[choice.format - 1u].sizes[choice.frame - 1u];
}

/// What the host proposes, moved to the nearest that the camera has.
Negotiation::Choice Negotiation::choice_in(std::span<const std::byte> data) const
{
	Choice choice;
	choice.format = clamped(read_number(data, kFormatIndex, 1), profile_.formats.size());
	choice.frame = clamped(read_number(data, kFrameIndex, 1),
			       profile_.formats[choice.format - 1u].sizes.size());
	choice.interval = nearest_interval(frame_of(choice), read_number(data, kFrameInterval, 4));
	return choice;
}

Mode Negotiation::mode_of(const Choice &choice) const
{
	const Coding coding = profile_.formats[choice.format - 1u].coding;
	const FrameSize &frame = frame_of(choice);
	const std::uint32_t bytes = frame.max_bytes(coding);
	return {coding, frame.size, choice.interval, bytes,
		payload_size(bus_, coding, bytes, choice.interval)};
}

std::size_t Negotiation::length() const
{
	if (profile_.uvc_version < 0x0110)
		return 26;
	return profile_.uvc_version < 0x0150 ? 34 : 48;
}

std::vector<std::byte> Negotiation::bytes_of(const Choice &choice) const
{
	const Mode mode = mode_of(choice);
	ByteWriter to;
	to.u16(1).u8(choice.format).u8(choice.frame).u32(choice.interval);
	to.u16(0).u16(0).u16(0).u16(0).u16(0);
	to.u32(claimed_max_bytes_.value_or(mode.max_bytes)).u32(mode.payload_size);
	// UVC 1.1: the clock; frames are told by FID and end by EOF; version of the payloads.
	to.u32(kClockHertz).bytes({3, 1, 1, 1});
	// UVC 1.5: what encoders are set to, and this camera's cannot be.
	while (to.size() < 48)
		to.u8(0);
	std::vector<std::byte> bytes = to.take();
	bytes.resize(length());
	return bytes;
}

bool Negotiation::commits(const SetupPacket &setup)
{
	return setup.value_high() == kCommit &&
	       static_cast<ClassRequest>(setup.request) == ClassRequest::kSetCurrent;
}

Answer Negotiation::request(const SetupPacket &setup, std::span<const std::byte> data)
{
	const std::uint8_t selector = setup.value_high();
	const auto request = static_cast<ClassRequest>(setup.request);
	if (selector != kProbe && selector != kCommit)
		return {EPIPE, {}};
	if (request == ClassRequest::kSetCurrent) {
		if (data.size() < kLeast)
			return {EPIPE, {}};
		probed_ = choice_in(data);
		if (commits(setup))
			committed_ = mode_of(*probed_);
		return {};
	}
	return answer(request, probed_.value_or(choice_in({})));
}

Answer Negotiation::answer(ClassRequest request, const Choice &current) const
{
	Choice choice = current;
	switch (request) {
	case ClassRequest::kCurrent:
		break;
	case ClassRequest::kDefault:
		choice = choice_in({});
		break;
	case ClassRequest::kMinimum:
		choice.interval = frame_of(choice).interval(0);
		break;
	case ClassRequest::kMaximum:
		choice.interval = frame_of(choice).interval(frame_of(choice).rates.size() - 1);
		break;
	case ClassRequest::kLength:
		return {0, ByteWriter().u16(static_cast<std::uint32_t>(length())).take()};
	case ClassRequest::kInfo:
		return {0, ByteWriter().u8(3).take()}; // can be read and set
	default:
		return {EPIPE, {}};
	}
	return {0, bytes_of(choice)};
}

} // namespace penstock::uvc
