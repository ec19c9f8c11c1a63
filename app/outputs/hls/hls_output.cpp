#include "app/outputs/hls/hls_output.h"

#include <filesystem>
#include <utility>

#include <spdlog/spdlog.h>

#include "core/time/wall_clock.h"

namespace penstock {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

nanoseconds interval_of(const Fraction &rate)
{
	constexpr nanoseconds kUnknown = 40ms;
	return rate.num != 0 ? nanoseconds(1s) * rate.den / rate.num : kUnknown;
}

/// By the wall clock of now, which may have been set since the last file.
std::chrono::sys_time<milliseconds> captured(ClockTime pts)
{
	return std::chrono::floor<milliseconds>(WallClock::look().at(pts).time);
}

Destination as_segments(Destination destination)
{
	destination.container.muxer = "mpegts";
	// Each has a name of its own: the next one must not replace the one before.
	destination.policy.overwrite = false;
	return destination;
}

} // namespace

Result<std::unique_ptr<HlsOutput>> HlsOutput::open(const Destination &destination,
						   const StreamInfo &stream, Deadline &deadline,
						   OutputHandlers handlers)
{
	auto list = HlsList::open(destination);
	if (!list)
		return propagate(list);
	if (list->continues())
		spdlog::warn("output {}: continues the list {}, which was left open",
			     destination.url, list->path());
	handlers.file_made(list->path());
	return std::unique_ptr<HlsOutput>(new HlsOutput(std::move(*list), destination, stream,
							deadline, std::move(handlers)));
}

HlsOutput::HlsOutput(HlsList list, const Destination &destination, const StreamInfo &stream,
		     Deadline &deadline, OutputHandlers handlers)
	: list_(std::move(list)), segments_(as_segments(destination)), stream_(stream),
	  deadline_(deadline), names_(list_.segment_names()),
	  clock_(hls_segment(destination), std::move(handlers.keyframe_wanted)),
	  closed_(std::move(handlers.segment_closed)), interval_(interval_of(stream.rate))
{
	part_.discontinuity = list_.continues();
}

Status HlsOutput::write(const Packet &packet)
{
	Status status = write_next(packet);
	failed_ = failed_ || !status;
	return status;
}

Status HlsOutput::write_next(const Packet &packet)
{
	bool begins = clock_.next(packet) || !muxer_;
	if (!begins && is_too_long(packet)) {
		clock_.cut(packet);
		begins = true;
	}
	if (begins)
		if (Status status = begin_part(); !status)
			return status;
	if (Status status = muxer_->write(packet); !status)
		return status;
	return note_frame(packet);
}

Status HlsOutput::note_frame(const Packet &packet)
{
	const nanoseconds time = muxer_->time();
	const nanoseconds distance = time - last_;
	nanoseconds end = time;
	if (part_.empty) {
		part_.captured = captured(packet.pts());
		// After a pause of the camera the list goes on where the pictures do.
		if (whole_ && !list_.takes(time - whole_->begin)) {
			end = end_of_frames();
			part_.discontinuity = true;
		}
		part_.begin = time;
		begin_ = packet.pts();
	}
	if (!std::exchange(part_.empty, false) && list_.takes(distance))
		interval_ = distance;
	last_ = time;
	if (!whole_)
		return {};
	return list_part(*std::exchange(whole_, std::nullopt), end);
}

/// The file before is whole then, and waits for the first frame of this one.
Status HlsOutput::begin_part()
{
	auto file = OutputFile::create(names_, segments_.policy);
	if (!file)
		return propagate(file);
	spdlog::debug("segment {}", file->path());
	const std::string name = std::filesystem::path(file->path()).filename().string();
	if (!muxer_) {
		auto muxer = LibavOutput::open(std::move(*file), segments_, stream_, deadline_);
		if (!muxer)
			return propagate(muxer);
		muxer_ = std::move(*muxer);
	} else {
		if (Status status = muxer_->begin_file(std::move(*file)); !status)
			return status;
		whole_ = std::exchange(part_, {});
	}
	part_.file = name;
	return {};
}

/// Whether the part, with this packet, would be longer than the list allows: the next frame would
/// come too late to begin another one.
bool HlsOutput::is_too_long(const Packet &packet) const
{
	if (part_.empty || packet.pts().ns() < begin_.ns())
		return false;
	const nanoseconds length(static_cast<std::int64_t>(packet.pts().ns() - begin_.ns()));
	return !list_.takes(length + interval_);
}

Status HlsOutput::list_part(const Part &part, nanoseconds end)
{
	Status status = list_.add({part.file, end - part.begin, part.captured, part.discontinuity});
	if (status && !failed_)
		closed_((std::filesystem::path(list_.path()).parent_path() / part.file).string());
	return status;
}

Result<bool> HlsOutput::begin_stream(const StreamInfo &stream)
{
	if (Status status = finish_parts(); !status) {
		failed_ = true;
		return propagate(status);
	}
	stream_ = stream;
	interval_ = interval_of(stream.rate);
	last_ = {};
	part_.discontinuity = true;
	return true;
}

Status HlsOutput::finish()
{
	Status status = finish_parts();
	if (status && !failed_)
		status = list_.end();
	return status;
}

/// Lists all that was written, also after an error: the files hold whole frames.
Status HlsOutput::finish_parts()
{
	Status status = muxer_ ? muxer_->finish() : Status{};
	failed_ = failed_ || !status;
	const auto then = [&status](Status next) {
		if (status)
			status = std::move(next);
	};
	if (whole_)
		then(list_part(*std::exchange(whole_, std::nullopt), end_of_frames()));
	if (!part_.empty)
		then(list_part(part_, end_of_frames()));
	muxer_.reset();
	part_ = {};
	return status;
}

} // namespace penstock
