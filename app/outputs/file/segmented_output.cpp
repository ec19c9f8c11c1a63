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
	return file_.output->write(packet);
}

Status SegmentedOutput::finish()
{
	const auto [path, output] = std::exchange(file_, {});
	if (!output)
		return {};
	Status status = output->finish();
	if (status)
		closed_(path);
	return status;
}

} // namespace penstock
