#include "app/outputs/file/segmented_output.h"

#include <utility>

namespace penstock {

Result<std::unique_ptr<SegmentedOutput>> SegmentedOutput::open(FileNames names, SegmentClock clock,
							       OpenFile open_file, Closed closed)
{
	std::unique_ptr<SegmentedOutput> output(new SegmentedOutput(
		std::move(names), std::move(clock), std::move(open_file), std::move(closed)));
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
	whole_ = false;
	return {};
}

Status SegmentedOutput::write(const Packet &packet)
{
	if (clock_.next(packet)) {
		Status status = finish();
		if (status)
			status = open_next();
		if (!status)
			return status;
	}
	Status status = file_.output->write(packet);
	whole_ = status.has_value();
	return status;
}

Status SegmentedOutput::finish()
{
	const auto [path, output] = std::exchange(file_, {});
	if (!output)
		return {};
	Status status = output->finish();
	if (status && whole_)
		closed_(path);
	return status;
}

} // namespace penstock
