#include "core/bitstream/jpeg/scan_end.h"

#include <cstring>

#include "core/bitstream/jpeg/marker.h"

namespace penstock {

namespace {

using Wrong = tl::unexpected<std::string_view>;

constexpr std::uint8_t kStuffed = 0x00;
constexpr std::uint8_t kRestarts = 8;

std::uint32_t expected_restarts(std::uint32_t interval, std::uint32_t units)
{
	return interval == 0 || units == 0 ? 0 : (units - 1) / interval;
}

} // namespace

tl::expected<std::span<const std::byte>, std::string_view>
find_scan_end(std::span<const std::byte> data, std::uint32_t restart_interval, std::uint32_t units)
{
	const std::uint32_t expected = expected_restarts(restart_interval, units);
	std::uint32_t restarts = 0;
	// T.81, B.1.1.5: among coded samples, a byte of ones is followed by a zero, or is a marker.
	for (std::size_t at = 0; at < data.size();) {
		const void *found =
			std::memchr(data.data() + at, jpeg_marker::kFill, data.size() - at);
		if (!found)
			break;
		const auto marker = static_cast<std::size_t>(static_cast<const std::byte *>(found) -
							     data.data());
		if (marker + 1 == data.size())
			break;
		const auto code = std::to_integer<std::uint8_t>(data[marker + 1]);
		at = marker + (code == jpeg_marker::kFill ? 1 : 2);
		if (code == kStuffed || code == jpeg_marker::kFill)
			continue;
		if (code == jpeg_marker::kEndOfImage) {
			if (marker == 0)
				return Wrong("it has no samples");
			if (restarts != expected)
				return Wrong("a part of its samples is missing");
			return data.first(marker);
		}
		if (restarts == expected ||
		    code != jpeg_marker::kFirstRestart + restarts % kRestarts)
			return Wrong("its samples are damaged: a marker is out of place");
		++restarts;
	}
	return Wrong("it is cut off");
}

} // namespace penstock
