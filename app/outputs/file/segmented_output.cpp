#include "app/outputs/file/segmented_output.h"

#include <utility>

namespace penstock {

Result<std::unique_ptr<SegmentedOutput>>
SegmentedOutput::open(FileNames names, std::chrono::nanoseconds length, OpenFile open_file)
{
	std::unique_ptr<SegmentedOutput> output(
		new SegmentedOutput(std::move(names), length, std::move(open_file)));
	if (Status status = output->open_next(); !status)
		return propagate(status);
	return output;
}

Status SegmentedOutput::open_next()
{
	auto file = open_file_(names_);
	if (!file)
		return propagate(file);
	file_ = std::move(*file);
	begin_ = {};
	return {};
}

bool SegmentedOutput::is_wanted() const
{
	// An empty file is already new.
	return begin_.is_set() && wanted_;
}

bool SegmentedOutput::is_long_enough(const Packet &packet) const
{
	// If the clock was set back, no new segment begins.
	return begin_.is_set() && packet.pts().ns() > begin_.ns() &&
	       packet.pts().ns() - begin_.ns() >= static_cast<std::uint64_t>(length_.count());
}

Status SegmentedOutput::write(const Packet &packet)
{
	if (packet.keyframe() && (is_wanted() || is_long_enough(packet))) {
		Status status = finish();
		if (status)
			status = open_next();
		if (!status)
			return status;
	}
	if (!begin_.is_set()) {
		begin_ = packet.pts();
		wanted_ = false;
	}
	return file_->write(packet);
}

Status SegmentedOutput::finish()
{
	auto file = std::exchange(file_, nullptr);
	return file ? file->finish() : Status{};
}

} // namespace penstock
