#include "app/outputs/libav/mp4_file.h"

#include <cstdint>
#include <cstdio>
#include <vector>

#include "app/outputs/libav/libav.h"

namespace penstock {

namespace {

bool is_seekable(const AVIOContext &file)
{
	return (file.seekable & AVIO_SEEKABLE_NORMAL) != 0;
}

void write(AVIOContext &file, std::span<const std::byte> bytes)
{
	libav().avio_write(&file, reinterpret_cast<const unsigned char *>(bytes.data()),
			   static_cast<int>(bytes.size()));
}

} // namespace

void Mp4File::begin(AVIOContext &file, std::span<const std::byte> header)
{
	if (!is_seekable(file))
		return;
	// The muxer asks the file where its fragments stand, so that it need not know.
	const std::vector<std::byte> longer = with_room_for_durations(header);
	libav().avio_seek(&file, 0, SEEK_SET);
	write(file, longer);
	header_ = Mp4Header(longer);
}

void Mp4File::write_duration(AVIOContext &file, std::chrono::nanoseconds duration) const
{
	if (!is_seekable(file))
		return;
	const std::int64_t end = libav().avio_seek(&file, 0, SEEK_CUR);
	for (const auto &change : header_.with_duration(duration)) {
		libav().avio_seek(&file, static_cast<std::int64_t>(change.position), SEEK_SET);
		write(file, std::span(change.bytes).first(change.count));
	}
	libav().avio_seek(&file, end, SEEK_SET);
}

} // namespace penstock
