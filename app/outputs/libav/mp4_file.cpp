#include "app/outputs/libav/mp4_file.h"

#include <cstdio>
#include <limits>
#include <vector>

extern "C" {
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
}

namespace penstock {

namespace {

bool is_seekable(const AVIOContext &file)
{
	return (file.seekable & AVIO_SEEKABLE_NORMAL) != 0;
}

void write(AVIOContext &file, std::span<const std::byte> bytes)
{
	avio_write(&file, reinterpret_cast<const unsigned char *>(bytes.data()),
		   static_cast<int>(bytes.size()));
}

} // namespace

void Mp4File::begin(AVIOContext &file, std::span<const std::byte> header)
{
	if (!is_seekable(file))
		return;
	// The muxer asks the file where its fragments stand, so that it need not know.
	const std::vector<std::byte> longer = with_long_durations(header);
	avio_seek(&file, 0, SEEK_SET);
	write(file, longer);
	header_ = Mp4Header(longer);
}

int Mp4File::leave_gap(AVFormatContext &context, std::int64_t units)
{
	// The muxer counts a distance between two frames of a fragment in 31 bits, and takes a
	// longer one for a mistake: that frame and all after it would follow at once. A fragment
	// has a time of its own, of 64 bits (ISO/IEC 14496-12, tfdt).
	if (units < std::numeric_limits<int>::max())
		return 0;
	const int flushed = av_write_frame(&context, nullptr);
	return flushed < 0 ? flushed
			   : av_opt_set(context.priv_data, "movflags", "+frag_discont", 0);
}

void Mp4File::write_duration(AVIOContext &file, std::chrono::nanoseconds duration) const
{
	if (!is_seekable(file))
		return;
	const std::int64_t end = avio_tell(&file);
	for (const auto &change : header_.with_duration(duration)) {
		avio_seek(&file, static_cast<std::int64_t>(change.position), SEEK_SET);
		write(file, std::span(change.bytes).first(change.count));
	}
	avio_seek(&file, end, SEEK_SET);
}

} // namespace penstock
