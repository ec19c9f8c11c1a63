#include "app/outputs/hls/ts_file_times.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>

#include "app/outputs/stream/ts_packet.h"

namespace penstock {

namespace {

using std::chrono::nanoseconds;

nanoseconds to_time(std::uint64_t units)
{
	return nanoseconds(units * 1'000'000'000 / TsPacket::kClockRate);
}

} // namespace

nanoseconds TsFileTimes::length() const
{
	constexpr std::uint64_t kOnePicture = TsPacket::kClockRate / 25;
	if (pictures < 2)
		return to_time(kOnePicture);
	const std::uint64_t between = (last - first) % TsPacket::kClockWrap;
	return to_time(between + between / (pictures - 1));
}

bool TsFileTimes::follow(const TsFileTimes &before, nanoseconds gap) const
{
	const std::uint64_t between = (first - before.last) % TsPacket::kClockWrap;
	return between != 0 && to_time(between) < gap;
}

std::optional<TsFileTimes> read_ts_file_times(const std::string &path)
{
	std::ifstream file(path, std::ios::binary);
	std::array<std::byte, TsPacket::kSize> packet{};
	TsFileTimes times;
	while (file.read(reinterpret_cast<char *>(packet.data()), packet.size())) {
		const auto time = TsPacket(packet).picture_time();
		if (!time)
			continue;
		if (times.pictures++ == 0)
			times.first = *time;
		times.last = *time;
	}
	return times.pictures != 0 ? std::optional(times) : std::nullopt;
}

} // namespace penstock
